"""A pattern that is compiled when it is first used is a compiled one in everything else."""

from __future__ import annotations

import copy
import pickle
import re
import subprocess
import sys

import pytest

from composeopt.model.patterns import pattern

TEXT, WORD = "one-22 three", r"(?P<word>[a-z]+)"


def test_it_finds_what_a_compiled_one_finds() -> None:
    ours, theirs = pattern(WORD), re.compile(WORD)

    for _ in range(2):
        assert ours.sub("x", TEXT) == theirs.sub("x", TEXT)
        assert ours.findall(TEXT) == theirs.findall(TEXT)
        assert [m.span() for m in ours.finditer(TEXT)] == [m.span() for m in theirs.finditer(TEXT)]
        assert ours.fullmatch(TEXT) is theirs.fullmatch(TEXT) is None
        assert (ours.groupindex, ours.pattern, repr(ours)) == (
            theirs.groupindex,
            theirs.pattern,
            repr(theirs),
        )


def test_flags_count() -> None:
    found = pattern(WORD, re.IGNORECASE).match("ONE")

    assert found is not None
    assert found["word"] == "ONE"


def test_it_can_be_copied_and_pickled() -> None:
    it = pattern(WORD)
    for copied in (copy.copy(it), copy.deepcopy(it), pickle.loads(pickle.dumps(it))):  # noqa: S301
        assert copied.findall(TEXT) == ["one", "three"]


def test_a_wrong_one_is_wrong_when_it_is_used() -> None:
    with pytest.raises(re.error, match="unterminated"):
        pattern("(").match("")


def test_importing_the_loader_compiles_next_to_none_of_its_patterns() -> None:
    """Of its sixty; what the standard library and ruamel.yaml compile is not ours."""
    program = (
        "import click, difflib, ipaddress, json, pathlib, ruamel.yaml, textwrap\n"
        "import re._compiler as compiler\n"
        "made, real = [], compiler.compile\n"
        "compiler.compile = lambda text, flags=0: made.append(text) or real(text, flags)\n"
        "import composeopt.stack.load\n"
        "print(len(made))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert int(done.stdout) <= 8
