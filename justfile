# Everyday jobs; nothing needs `just`, the README gives the plain commands.

albench := "cargo run --release --quiet --"

# list the recipes
default:
    @just --list --unsorted

# figure 1: uncertainty sampling
bench-uncertainty *ARGS:
    {{albench}} run uncertainty {{ARGS}}

# figure 2: density-based sampling
bench-density *ARGS:
    {{albench}} run density {{ARGS}}

# figure 3: batch sampling
bench-batch *ARGS:
    {{albench}} run batch {{ARGS}}

# the three figures
bench *ARGS:
    {{albench}} run uncertainty density batch {{ARGS}}

# render again, without running anything, the recorded reports that keep their cells; `sensitivity` keeps none
report:
    {{albench}} report reports/uncertainty reports/density reports/batch reports/learners

# run experiments from scratch and record them under reports/
record +NAMES="uncertainty density batch learners":
    {{albench}} run {{NAMES}} --fresh --out target/record
    for name in {{NAMES}}; do \
        rm -rf reports/$name && \
        {{albench}} merge target/record/$name --into reports/$name --quiet || exit 1; \
    done

# what is on offer: strategies, learners, metrics, datasets, formats, experiments
list WHAT="strategies":
    {{albench}} list {{WHAT}}

# make the golden files again with the pinned Python packages, and compare them with the committed ones
golden *KINDS="all":
    tools/golden/install.sh target/golden-venv
    rm -rf target/golden
    OMP_NUM_THREADS=1 target/golden-venv/bin/python tools/golden/make.py {{KINDS}} --out target/golden
    target/golden-venv/bin/python tools/golden/check.py tests/golden/data target/golden

# rewrite what README.md and docs/STRATEGIES.md repeat from the program
readme:
    tools/readme.sh

# four processes in one folder, killed at random moments, for so many minutes (docs/RELIABILITY.md)
soak MINUTES="60" CELLS="100000":
    cargo build --release --quiet
    python3 -B tools/fault/soak.py target/release/albench --minutes {{MINUTES}} --cells {{CELLS}}

# break what loses cells if it breaks, line by line, and see whether a test notices (hours; docs/RELIABILITY.md)
mutants *ARGS:
    tools/mutants.sh {{ARGS}}

# rewrite what docs/ says of every key, and the schemas for editors: after any change to a registry
docs:
    {{albench}} schema --markdown > docs/EXPERIMENT.md
    {{albench}} schema > docs/experiment.schema.json
    {{albench}} schema card > docs/card.schema.json

# what CI runs
check:
    .ci/run
