"""What exactly was loaded, when a model comes from a folder?"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

DIGITS = 12  # of 64: enough to tell the models of one project apart, short enough to print


def content_hash(files: Iterable[Path]) -> str:
    """Return the first 12 hex digits of a SHA-256 over the names and contents of the files.

    The order of the files counts. Their folder and their times do not.
    """
    digest = hashlib.sha256()
    for path in files:
        with path.open("rb") as file:
            digest.update(path.name.encode() + b"\0")
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:DIGITS]


def with_labels(revision: str, labels: Mapping[str, str] | None) -> str:
    """Return the revision of a model whose labels the user explained.

    With other meanings the same model gives other scores, and those kept under the old ones must
    not be found again.
    """
    if not labels:
        return revision
    explained = json.dumps(sorted(labels.items()))
    return f"{revision}+{hashlib.sha256(explained.encode()).hexdigest()[:4]}"
