"""What every golden file shares: how numbers become JSON, and where they are put.

Import this module first: it keeps BLAS and OpenMP to one thread, which numpy reads when it is
loaded, so that sums are taken in the same order on every machine with the same library.
"""
import base64
import collections
import collections.abc
import gzip
import hashlib
import json
import logging
import math
import os
from pathlib import Path

for _library in ("OMP", "OPENBLAS", "MKL"):
    os.environ[f"{_library}_NUM_THREADS"] = "1"

import numpy as np  # noqa: E402  (after the threads are fixed)

# alipy 1.2.5 reads an alias that Python 3.10 removed.
collections.Iterable = collections.abc.Iterable

# libact warns about the C extension that install.sh leaves out.
logging.disable(logging.WARNING)

FLOAT, BYTE = "<f8", "|u1"

# A larger plain file is a mistake: it should be gzipped or hold fewer rows.
LARGEST_PLAIN_FILE = 300_000


def blob(array, dtype=FLOAT):
    """An array as base64 of its little-endian bytes in C order."""
    array = np.ascontiguousarray(np.asarray(array), dtype=dtype)
    return {"dtype": dtype, "shape": list(array.shape), "b64": base64.b64encode(array.tobytes()).decode()}


def sha256(array, dtype):
    """Checksum of the bytes that `blob` would encode."""
    return hashlib.sha256(np.ascontiguousarray(array, dtype=dtype).tobytes()).hexdigest()


def libsvm_seed(random_state):
    """The seed that scikit-learn's SVC(random_state=...) hands to libsvm."""
    return int(np.random.RandomState(random_state).randint(2**31 - 1))


def save(out, name, value):
    """Writes `value` to the file `name` of folder `out`; a name ending in .gz is compressed."""
    text = json.dumps(_plain(value), separators=(",", ":"), allow_nan=False) + "\n"
    if not name.endswith(".gz") and len(text) > LARGEST_PLAIN_FILE:
        raise ValueError(f"{name} would have {len(text)} bytes, more than {LARGEST_PLAIN_FILE}")
    write(Path(out) / name, text)


def write(path, text):
    """Writes text, gzipped without a time stamp if the name says so: same text, same bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix != ".gz":
        path.write_text(text, encoding="utf-8")
        return
    with path.open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as packed:
        packed.write(text.encode())


def read(path):
    """The text of a file written by `write`."""
    data = path.read_bytes()
    return (gzip.decompress(data) if path.suffix == ".gz" else data).decode()


def _plain(value):
    """numpy's values as JSON's; what JSON cannot say becomes "nan", "inf" or "-inf"."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, (np.ndarray, np.generic)):
        return _plain(value.tolist())
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value
