#!/usr/bin/env bash
# Faults on a real Slurm: whatever happens to tasks, nodes and controller, no cell is lost and the merged
# report has the bytes of a run on one machine.
#
#     tools/slurm/test.sh ALBENCH [SEEDS]       # ALBENCH: the binary; SEEDS (default 5): size of the run
#
# Prints a table, and exits with 1 if a cell was lost, a number was wrong or a fault missed the run.
# Needs what local-cluster.sh needs. Two minutes; gives up after SLURM_TEST_SECONDS (900).
set -euo pipefail

albench=$(realpath "${1:?usage: $0 ALBENCH [SEEDS]}")
seeds=${2:-5}
experiment=density shards=8
cluster=$(dirname "$(realpath "$0")")/local-cluster.sh
work=$(mktemp -d)
chmod 755 "$work" # munged runs as another user

verdict=0

if [ -z "${ALBENCH_SLURM_BOUNDED:-}" ]; then
    ALBENCH_SLURM_BOUNDED=1 exec timeout --kill-after=20 "${SLURM_TEST_SECONDS:-900}" "$0" "$@"
fi

leave() {
    local code=$?
    "$cluster" stop || true
    if [ "$code" = 0 ]; then rm -rf "$work"; else echo "runs and logs are kept in $work" >&2; fi
}
trap leave EXIT
trap 'exit 1' TERM INT

# --- what the tests share ---------------------------------------------------------------------------------

out() { echo "$work/$1"; }
# The complete lines of run $1; each is a finished cell.
stored() { grep -hs '"checksum":"[0-9a-f]\{16\}"}$' "$(out "$1")/$experiment"/cells/*.jsonl || true; }
lines() { stored "$1" | wc -l; }

# Waits until command "$2..." succeeds, for at most $1 seconds.
within() {
    local deadline=$((SECONDS + $1))
    shift
    until "$@"; do
        [ $SECONDS -lt $deadline ] || { echo "gave up waiting for: $*" >&2; squeue >&2 || true; return 1; }
        sleep 0.05
    done
}
has_lines() { [ "$(lines "$1")" -ge "$2" ]; }
queue_is_empty() { [ -z "$(squeue --noheader 2>&1)" ]; }
node_is_down() { sinfo --noheader --Node --nodes="$1" --format=%T | grep -q down; }
is_running() { [ "$(squeue --noheader --array --states=RUNNING 2>/dev/null | wc -l)" -ge "$1" ]; }

# Writes the array of run $1 and submits it, with the options that follow; the job's number goes to `job`.
submit() {
    local script
    script=$(out "$1")/$experiment/submit-slurm.sh
    "$albench" submit slurm "$experiment" --seeds "$seeds" --shards $shards --mem 500M --time 10 \
        --out "$(out "$1")" >"$work/submit.log"
    job=$(sbatch --parsable "${@:2}" "$script")
}

# Submits run $1 and returns when it is in full swing: some cells stored, most not.
in_mid_run() {
    submit "$1"
    within 300 is_running 4
    within 300 has_lines "$1" $((cells / 10))
    ((at_fault = $(lines "$1"))) || true
}

# The controller's saved queue holds the array of run "controller", whose log files it names.
is_saved() { grep -qsF "$(out controller)/" "$SLURM_LOCAL/state/job_state"; }

# What run $1 has stored. A fault may take none of it away.
snapshot() { stored "$1" | sort >"$work/$1.before"; }

# The running tasks of `job`, as JOB_TASK.
running_tasks() { squeue --noheader --array --states=RUNNING --jobs="$job" --format=%i; }

missed() { echo "the fault missed the run: $1" >&2; verdict=1; }
merged() { "$albench" merge "$(out "$1")/$experiment" --into "$(out "$1")/merged" --quiet; }

# Compares run $1 with the run on one machine and prints a row of the table. $2: the fault.
verify() {
    local lost missing wrong
    merged "$1"
    touch "$work/$1.before"
    lost=$(stored "$1" | sort | comm -23 "$work/$1.before" - | wc -l)
    missing=$(comm -23 <(cells_of base) <(cells_of "$1") | wc -l)
    wrong=$(comm -13 <(cells_of base) <(cells_of "$1") | wc -l)
    if ! diff -r --exclude=run.toml --exclude=timings.csv --exclude=cells "$(out base)/merged" "$(out "$1")/merged" >&2; then
        wrong="$wrong, and the report differs"
    fi
    local twice=$(($(lines "$1") - cells))
    echo "$1: done after $SECONDS s" >&2
    printf '| %s | %s of %s | %s | %s | %s |\n' "$2" "$at_fault" "$cells" "$((lost + missing))" "$twice" "$wrong"
    [ "$lost$missing$wrong" = 000 ] || verdict=1
    [ "$at_fault" -lt "$cells" ] || missed "all cells were stored"
}
cells_of() { gzip -dc "$(out "$1")/merged/cells.jsonl.gz" | sort; }

# Waits, and submits the array once more if cells are missing when the queue is empty, as a user would.
finish() {
    within 300 is_settled "$1"
    # A controller that was restarted lists tasks as running that ended while it was away, for a minute or so.
    scancel --user="$(id -un)"
    within 300 queue_is_empty
    if ! is_complete "$1"; then
        resume_nodes
        sbatch --parsable "$(out "$1")/$experiment/submit-slurm.sh" >"$work/submit.log"
        within 300 queue_is_empty
    fi
}
is_settled() { is_complete "$1" || queue_is_empty || is_stuck; }
# A controller killed just after it started a task starts it again; the node refuses, is drained, and the task held,
# until the administrator resumes the node and the user submits again.
is_stuck() {
    local tasks
    tasks=$(squeue --noheader --array --format='%T %r' 2>/dev/null) || return 1
    [ -n "$tasks" ] && ! grep -Eivq '^PENDING .*(held|drained)' <<<"$tasks"
}
resume_nodes() { scontrol update NodeName=n[1-2] State=RESUME 2>/dev/null || true; } # it complains of nodes in order
is_complete() { [ "$(stored "$1" | grep -o '^.*"hash":"[0-9a-f]*"' | sort -u | wc -l)" -ge "$cells" ]; }

# --- the faults -------------------------------------------------------------------------------------------

no_fault() {
    local odd="it's 100% \"odd\" \$HOME" # a folder whose name takes all kinds of quoting
    at_fault=0
    submit "$odd"
    within 300 queue_is_empty
    [ "$(find "$(out "$odd")/$experiment/slurm-logs" -name '*.log' | wc -l)" = $shards ] || missed "logs are elsewhere"
    verify "$odd" "none: an array of $shards tasks"
}

node_dies() {
    in_mid_run node
    snapshot node
    kill -9 "$(<"$SLURM_LOCAL/slurmd-n1.pid")"
    local id step
    for id in $(squeue --noheader --states=RUNNING --nodelist=n1 --format=%A); do
        for step in $(pgrep -f "^slurmstepd: \[$id\.batch\]"); do
            # shellcheck disable=SC2046 # one word per process
            kill -9 "$step" $(pgrep -P "$step") || true
        done
    done
    within 120 node_is_down n1 # a slurmd that is back sooner does not tell the controller what it has lost
    "$cluster" start-node n1
    finish node
    verify node "a node: slurmd and its tasks killed with -9, restarted when the controller has noticed"
}

task_is_cancelled() {
    in_mid_run cancel
    snapshot cancel
    scancel "$(running_tasks | head -1)"
    finish cancel
    verify cancel "\`scancel\` of a task, array submitted again"
}

task_is_requeued() {
    in_mid_run requeue
    snapshot requeue
    scontrol requeue "$(running_tasks | head -1)"
    finish requeue
    verify requeue "\`scontrol requeue\` of a task"
}

controller_dies() {
    in_mid_run controller
    within 60 is_saved # what the controller forgets before it saves its queue is Slurm's own loss
    at_fault=$(lines controller)
    snapshot controller
    kill -9 "$(<"$SLURM_LOCAL/slurmctld.pid")"
    sleep 1
    "$cluster" start-controller
    finish controller
    verify controller "the controller killed with -9 and restarted"
}

time_runs_out() {
    in_mid_run time
    snapshot time
    scancel --state=PENDING "$job"
    running_tasks | xargs scancel --batch --signal=TERM || true # it complains of tasks that have just ended
    finish time
    grep -q "finished cells are kept" "$(out time)/$experiment"/slurm-logs/*.log || missed "no task told of SIGTERM"
    verify time "SIGTERM to all tasks, as before the time limit, array submitted again"
}

run_twice() {
    submit twice --array=1,2 # as many tasks as a node has CPUs
    submit twice --array=1,2
    at_fault=0
    within 300 is_running 4
    within 300 queue_is_empty
    finish twice
    [ "$(lines twice)" -gt "$cells" ] || missed "no cell was run twice"
    verify twice "two tasks running twice at the same time, then the whole array"
}

# --- the test ---------------------------------------------------------------------------------------------

SLURM_LOCAL=$work/slurm
export SLURM_LOCAL
eval "$("$cluster" env)"
"$cluster" start
"$albench" run $experiment --seeds "$seeds" --out "$(out base)" --quiet
merged base
cells=$(cells_of base | wc -l)

echo "| fault | cells stored at the fault | cells lost | cells run twice | wrong numbers |"
echo "|---|---|---|---|---|"
no_fault
node_dies
task_is_cancelled
task_is_requeued
time_runs_out
run_twice
controller_dies # the last one: Slurm may give job numbers of the seconds before its death again
exit $verdict
