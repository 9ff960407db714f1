#!/usr/bin/env bash
# A real Slurm on this machine, for tests: one controller, two nodes of 2 CPUs, nothing to configure.
#
#     tools/slurm/local-cluster.sh start|stop|status|env
#     eval "$(tools/slurm/local-cluster.sh env)"      # then sbatch, squeue, scontrol ... talk to it
#
# Needs root and Debian's packages: apt-get install slurm-wlm munge. Everything it writes lies in
# SLURM_LOCAL (default /tmp/albench-slurm); `stop` ends the daemons it started and leaves the logs.
set -euo pipefail

root=${SLURM_LOCAL:-/tmp/albench-slurm}
nodes=(n1 n2)
export SLURM_CONF=$root/slurm.conf

configure() {
    mkdir -p "$root"/{state,log} "$root"/spool/{n1,n2}
    # Small time-outs, so that a lost node is noticed within a test. cred_expire is how long a
    # requeued job must wait: its default of two minutes is longer than the whole test.
    cat >"$SLURM_CONF" <<CONF
ClusterName=albench
SlurmctldHost=localhost
SlurmctldPort=17000
AuthType=auth/munge
CredType=cred/munge
AuthInfo=cred_expire=5,socket=$root/munge/socket
SlurmUser=root
SlurmdUser=root
StateSaveLocation=$root/state
SlurmdSpoolDir=$root/spool/%n
SlurmctldPidFile=$root/slurmctld.pid
SlurmdPidFile=$root/slurmd-%n.pid
SlurmctldLogFile=$root/log/slurmctld.log
SlurmdLogFile=$root/log/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
ReturnToService=2
SlurmdTimeout=8
SlurmctldTimeout=10
KillWait=5
SchedulerParameters=batch_sched_delay=0,sched_interval=1,bf_interval=1
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
NodeName=n[1-2] NodeHostname=localhost Port=[17001-17002] CPUs=2 RealMemory=4000
PartitionName=test Nodes=n[1-2] Default=YES MaxTime=INFINITE State=UP
CONF
}

# Whether the process whose id is in file $1 lives; a killed one may linger as a zombie.
alive() { [ -s "$1" ] && lives "$(<"$1")"; }
lives() { grep -qs '^State:[[:space:]]*[^ZX[:space:]]' "/proc/$1/status"; }

start_munge() {
    alive "$root/munge/pid" && return
    mkdir -p "$root/munge"
    if [ ! -s "$root/munge/key" ]; then
        dd if=/dev/urandom of="$root/munge/key" bs=128 count=1 status=none
        chmod 600 "$root/munge/key"
    fi
    chown -R munge: "$root/munge"
    chmod 755 "$root" "$root/munge"
    runuser -u munge -- munged --key-file="$root/munge/key" --socket="$root/munge/socket" \
        --pid-file="$root/munge/pid" --seed-file="$root/munge/seed" --log-file="$root/munge/log"
}

start_controller() { alive "$root/slurmctld.pid" || slurmctld; }

start_node() { alive "$root/slurmd-$1.pid" || slurmd -N "$1"; }

wait_until_idle() {
    for _ in $(seq 1200); do
        [ "$(sinfo --noheader --Node --format=%T 2>/dev/null | grep -c '^idle$')" = ${#nodes[@]} ] && return
        sleep 0.1
    done
    echo "the nodes are not ready after 120 s; see $root/log" >&2
    sinfo --Node --long >&2 || true
    return 1
}

start() {
    for program in munged slurmctld slurmd; do
        command -v "$program" >/dev/null || { echo "$program is missing: apt-get install slurm-wlm munge" >&2; exit 2; }
    done
    configure
    start_munge
    start_controller
    for node in "${nodes[@]}"; do start_node "$node"; done
    wait_until_idle
}

# Ends the process of pid file $1 and waits until it is gone.
end() {
    alive "$1" || return 0
    local pid
    pid=$(<"$1")
    kill "$pid"
    for _ in $(seq 100); do
        lives "$pid" || return 0
        sleep 0.1
    done
    kill -9 "$pid"
}

stop() {
    if alive "$root/slurmctld.pid"; then
        timeout 5 scancel --state=PENDING --user="$(id -un)" || true
        timeout 5 scancel --signal=KILL --full --user="$(id -un)" || true
    fi
    for node in "${nodes[@]}"; do end "$root/slurmd-$node.pid"; done
    end "$root/slurmctld.pid"
    end "$root/munge/pid"
}

status() {
    for what in munge/pid slurmctld.pid slurmd-n1.pid slurmd-n2.pid; do
        if alive "$root/$what"; then echo "${what%pid} runs as $(<"$root/$what")"; else echo "${what%pid} does not run"; fi
    done
    if alive "$root/slurmctld.pid"; then sinfo; fi
}

case ${1:-} in
start) start ;;
stop) stop ;;
status) status ;;
env) printf 'export SLURM_CONF=%q\n' "$SLURM_CONF" ;;
# For the fault tests: start one daemon again.
start-node) start_node "$2" ;;
start-controller) start_controller ;;
*) echo "usage: $0 start|stop|status|env" >&2; exit 2 ;;
esac
