"""Does to runs of albench what happens to runs, and prints a Markdown table of what came of it."""

import argparse
import platform
import sys
import tempfile
import time
from pathlib import Path

import damage
import kill
import storage
from common import Albench, Row, execute

BEGIN, END = "<!-- begin: tools/fault/run.sh -->\n", "<!-- end: tools/fault/run.sh -->\n"


def main() -> None:
    arguments = parse()
    binary = arguments.binary.resolve()
    small = Albench(binary, (str(Path(__file__).with_name("small.toml")),))
    longer = Albench(binary, ("smoke", "--seeds", str(arguments.smoke_seeds)))  # `smoke` alone is over before a signal comes
    larger = Albench(binary, ("density", "--seeds", "2"))
    with tempfile.TemporaryDirectory(prefix="albench-fault-") as name:
        work = Path(name)
        rows = told([kill.test(longer, work, arguments.kills, arguments.seed)])
        rows += told([kill.test(larger, work, arguments.kills, arguments.seed)])
        rows += told(storage.tests(larger, work))
        rows += told(damage.tests(small, work, arguments.cases, arguments.seed))
    text = table(rows) + provenance(binary, arguments)
    print(text, end="")
    if arguments.splice:
        splice(arguments.splice, text)
    sys.exit(any(not row.ok for row in rows))


def told(rows: list[Row]) -> list[Row]:
    """The same rows; whoever waits is told that they are done."""
    for row in rows:
        print(f"{time.strftime('%H:%M:%S')} {'ok' if row.ok else 'FAILS'}: {row.fault}", file=sys.stderr, flush=True)
    return rows


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("binary", type=Path, help="the albench to test")
    parser.add_argument("--kills", type=int, default=50, help="kills in mid-run, of each of two experiments")
    parser.add_argument("--cases", type=int, default=50, help="places of each kind of damage")
    parser.add_argument("--smoke-seeds", type=int, default=10, help="size of the smaller run that is killed")
    parser.add_argument("--seed", type=int, default=0, help="of the moments and places")
    parser.add_argument("--splice", type=Path, help="also replace the table in this Markdown file")
    return parser.parse_args()


def table(rows: list[Row]) -> str:
    lines = ["| | fault | how | what happened | in the end |", "|---|---|---|---|---|"]
    lines += [
        f"| {'ok' if row.ok else '**fails**'} | {row.fault} | {row.how} | {row.cases} | {row.result} |" for row in rows
    ]
    return "\n".join(lines) + "\n"


def provenance(binary: Path, arguments: argparse.Namespace) -> str:
    version = execute([str(binary), "--version"]).stdout.strip()
    system = f"{platform.system()} {platform.release()}"
    return f"\nMade with {version} on {system}: `tools/fault/run.sh` with {arguments.kills} kills, {arguments.cases} cases, seed {arguments.seed}.\n"


def splice(path: Path, text: str) -> None:
    before, rest = path.read_text().split(BEGIN)
    after = rest.split(END)[1]
    path.write_text(f"{before}{BEGIN}{text}{END}{after}")


if __name__ == "__main__":
    main()
