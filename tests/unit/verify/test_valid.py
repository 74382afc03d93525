"""P1: who judges, for which profiles, and what was rejected already."""

from __future__ import annotations

import os
import pathlib
from dataclasses import replace

import pytest

from composeopt.facts import compose
from composeopt.stack.inputs import Inputs
from composeopt.stack.load import load
from composeopt.verify.valid import judge, profile_sets

COMPOSE = b"services:\n  web:\n    image: nginx:1.27\n"
PROFILED = COMPOSE + b"  debug:\n    image: busybox\n    profiles: [debug]\n    depends_on: [web]\n"


@pytest.fixture(params=["compose binary", "own loader"])
def binary(request: pytest.FixtureRequest) -> compose.ComposeBinary | None:
    return compose.find(os.environ) if request.param == "compose binary" else None


def _inputs(folder: pathlib.Path, text: bytes) -> Inputs:
    (folder / "compose.yaml").write_bytes(text)
    return Inputs(
        (pathlib.Path("compose.yaml"),),
        environ={"PATH": os.environ["PATH"]},
        cwd=folder,
        required_unset="unknown",
    )


def test_a_valid_result_is_accepted_for_every_profile_set(
    tmp_path: pathlib.Path, binary: compose.ComposeBinary | None
) -> None:
    stack = load(_inputs(tmp_path, PROFILED))

    found = judge(stack, {tmp_path / "compose.yaml": PROFILED + b"# more\n"}, binary)

    assert found.violations == ()
    assert found.judge.profiles == ("none", "all")
    assert found.judge.name == ("composeopt" if binary is None else binary.name)


def test_a_result_that_is_rejected_is_a_violation_with_compose_words(
    tmp_path: pathlib.Path, binary: compose.ComposeBinary | None
) -> None:
    stack = load(_inputs(tmp_path, COMPOSE))
    broken = COMPOSE + b"    depends_on: [gone]\n"

    found = judge(stack, {tmp_path / "compose.yaml": broken}, binary)

    assert [each.promise for each in found.violations] == ["P1"]
    assert "gone" in found.violations[0].detail


def test_what_was_rejected_before_need_not_be_accepted_after(tmp_path: pathlib.Path) -> None:
    """Here the profile depends on a service of another profile, which is not active."""
    text = PROFILED + b"  other:\n    image: a\n    profiles: [other]\n    depends_on: [debug]\n"
    stack = load(_inputs(tmp_path, text))

    found = judge(stack, {tmp_path / "compose.yaml": text}, compose.find(os.environ))

    assert found.violations == ()
    assert found.judge.rejected_before == ("other",)


def test_alternatives_are_judged_one_by_one(
    tmp_path: pathlib.Path, binary: compose.ComposeBinary | None
) -> None:
    """Together they cannot run, and docker compose never accepted that."""
    name = b"    image: a\n    container_name: one\n"
    text = COMPOSE + b"".join(
        b"  %b:\n%b    profiles: [%b]\n" % (each, name, each) for each in (b"cpu", b"gpu")
    )
    stack = load(replace(_inputs(tmp_path, text), alternatives=True))

    found = judge(stack, {tmp_path / "compose.yaml": text}, binary)

    assert found.violations == ()
    assert found.judge.profiles == ("none", "cpu", "gpu", "all")
    assert found.judge.rejected_before == ("all",)


def test_required_variables_that_are_unset_get_a_placeholder(
    tmp_path: pathlib.Path, binary: compose.ComposeBinary | None
) -> None:
    text = COMPOSE + b"    environment:\n      A: ${SECRET:?set it}\n"
    stack = load(_inputs(tmp_path, text))

    found = judge(stack, {tmp_path / "compose.yaml": text}, binary)

    assert found.violations == ()
    assert found.judge.rejected_before == ()
    assert found.judge.placeholders == ("SECRET",)


def test_profile_sets_are_none_each_and_all(tmp_path: pathlib.Path) -> None:
    text = PROFILED + b"  other:\n    image: a\n    profiles: [other]\n"

    found = profile_sets(load(_inputs(tmp_path, text)))

    assert found == ((), ("debug",), ("other",), ("*",))


def test_many_profiles_are_judged_together(tmp_path: pathlib.Path) -> None:
    more = b"".join(b"  s%d:\n    image: a\n    profiles: [p%d]\n" % (n, n) for n in range(20))

    assert profile_sets(load(_inputs(tmp_path, COMPOSE + more))) == ((), ("*",))


def test_the_environment_of_the_load_is_the_judges(tmp_path: pathlib.Path) -> None:
    text = COMPOSE + b"    environment:\n      A: ${SECRET:?set it}\n"
    inputs = _inputs(tmp_path, text)
    stack = load(replace(inputs, environ={**inputs.environ, "SECRET": "x"}))

    assert judge(stack, {}, compose.find(os.environ)).judge.placeholders == ()
