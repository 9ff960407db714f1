#!/bin/sh
# Installs the pinned packages into a fresh virtual environment: install.sh [FOLDER]
# FOLDER defaults to .venv beside this script; PYTHON names a Python 3.11 (default python3.11).
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
venv=${1:-"$here/.venv"}
python=${PYTHON:-python3.11}

"$python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || {
    echo "install.sh: $python is not a Python 3.11; set PYTHON" >&2
    exit 2
}
"$python" -m venv "$venv"

# libact 0.1.6 is a source distribution: its build needs numpy and a Cython older than 3, and
# distutils as setuptools had it before 60. Its extension _variance_reduction does not compile under
# Python 3.11 and is used by nothing here; libact's own variable leaves it out.
"$venv/bin/pip" install --quiet 'setuptools==59.8.0' 'wheel==0.48.0' 'Cython==0.29.37' 'numpy==1.26.4'
LIBACT_BUILD_VARIANCE_REDUCTION=0 \
    "$venv/bin/pip" install --quiet --no-build-isolation --no-deps libact==0.1.6

# --no-deps: modAL pins skorch, and with it a neural network library, for a module not used here.
"$venv/bin/pip" install --quiet --no-deps -r "$here/requirements.txt"
"$venv/bin/python" -c 'import libact, modAL, scikit_posthocs, skactiveml, sklearn; print("ready")'
