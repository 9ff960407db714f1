"""Where the time of the blog post's ten curves goes: hotspots.py [--seeds 10]

Needs `perf` and `addr2line`, and target/release/albench. Samples are grouped by the source files of the functions of
albench at their addresses, inlined ones included: the first part below that one of them belongs to.
"""
import argparse
import re
import subprocess
import tempfile
from collections import Counter

from compare import ALBENCH, HERE

# Part -> what the source files' names hold; "" is whatever else the program does.
PARTS = {
    "report": r"src/report/|plotters|/png-|ab_glyph|fdeflate|simd-adler32",
    "solver: two passes over the active rows per step, kernel rows, shrinking": r"svc/(smo|passes|shrink|rows)\.rs",
    "predictions of the test half": r"svc/votes\.rs",
    "k-means and its distances": r"src/kmeans/|src/lanes\.rs",
    "gram matrix and its exponentials": r"svc/(math|kernel|gram)\.rs",
    "decisions on the pool, sigmoids, coupling": r"svc/",
    "picking distances from the stored matrix": r"src/distance",
    "the rest of the program": r"",
}
OUTSIDE = "allocation, copies, system"


def output(*command, **options):
    return subprocess.run(list(map(str, command)), check=True, capture_output=True, text=True, **options).stdout


def code_shift(events):
    """What an address in memory exceeds that in the program by."""
    start, page = re.search(rf"\[(0x\w+)\(0x\w+\) @ (\w+) .*r-xp {re.escape(str(ALBENCH))}", events).groups()
    for line in output("readelf", "-lW", ALBENCH).splitlines():
        if "LOAD" in line and "R E" in line:
            offset, address = (int(number, 16) for number in line.split()[1:3])
            return int(start, 16) - int(page, 16) - (address - offset)
    raise SystemExit(f"{ALBENCH} has no code")


def files_at(addresses):
    """Address -> source files of the functions there, as one text."""
    text = output("addr2line", "-i", "-a", "-e", ALBENCH, input="\n".join(map(hex, addresses)))
    found = re.split(r"^(0x\w+)$", text, flags=re.MULTILINE)[1:]
    return {int(address, 16): files for address, files in zip(found[::2], found[1::2])}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=10)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        data = f"{scratch}/perf.data"
        output("perf", "record", "-q", "-F", 2000, "-o", data, ALBENCH, "run", HERE / "blog.toml", "--seeds",
               options.seeds, "--threads", 1, "--fresh", "--quiet", "--out", scratch)
        shift = code_shift(output("perf", "script", "-i", data, "-F", "ip", "--show-mmap-events"))
        samples = re.findall(r"^\s*(\w+) \((.*)\)$", output("perf", "script", "-i", data, "-F", "ip,dso"), re.MULTILINE)
    inside = Counter(int(address, 16) - shift for address, dso in samples if dso == str(ALBENCH))
    files = files_at(inside)
    shares = Counter({OUTSIDE: len(samples) - inside.total()})
    for address, count in inside.items():
        shares[next(part for part, names in PARTS.items() if re.search(names, files[address]))] += count
    print("| part | share |\n|---|---|")
    for part, count in shares.most_common():
        print(f"| {part} | {100 * count / len(samples):.0f} % |")


if __name__ == "__main__":
    main()
