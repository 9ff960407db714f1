"""Shards of an experiment as tasks of HyperQueue: test.py ALBENCH

Needs `pip install hyperqueue`. Starts a server and a worker on this machine, runs `smoke` as 8 tasks with the command
of docs/CLUSTER.md, merges, and compares every file with an unsharded run. Task ids start at 0 here, at 1 with `hq`.
"""
import filecmp
import subprocess
import sys
import tempfile
from pathlib import Path

from hyperqueue import Job, LocalCluster
from hyperqueue.cluster import WorkerConfig

SHARDS = 8
# Where and when a run was made.
NOT_COMPARED = {"run.toml", "timings.csv"}


def main():
    albench = Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as scratch:
        sharded, whole = Path(scratch, "sharded"), Path(scratch, "whole")
        with LocalCluster() as cluster:
            cluster.start_worker(WorkerConfig(cores=2))
            job = Job(default_workdir=scratch)
            command = f'exec {albench} run smoke --shard "$((HQ_TASK_ID + 1))/{SHARDS}" --threads 1 --quiet --out {sharded}'
            for _ in range(SHARDS):
                job.program(["bash", "-c", command])
            client = cluster.client()
            client.wait_for_jobs([client.submit(job)])
        subprocess.run([albench, "run", "smoke", "--quiet", "--out", whole], check=True, stdout=subprocess.DEVNULL)
        for out in (sharded, whole):
            subprocess.run([albench, "merge", out / "smoke", "--into", out / "merged", "--quiet"], check=True)
        names = sorted({file.name for file in (whole / "merged").iterdir() if file.is_file()} - NOT_COMPARED)
        _, other, failed = filecmp.cmpfiles(sharded / "merged", whole / "merged", names, shallow=False)
        if other or failed:
            sys.exit(f"other bytes: {other + failed}")
        print(f"{SHARDS} tasks, {len(names)} files of the merged report equal")


if __name__ == "__main__":
    main()
