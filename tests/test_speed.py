"""What commands do without: held as counts, because time says little under load.

``benchmarks.speed`` and ``benchmarks.loading`` time them.
"""

from __future__ import annotations

import collections
import pathlib
import subprocess
import sys
from collections.abc import Sequence

import pytest

from composeopt.cli import run
from composeopt.document import data, document
from composeopt.document.construct import construct
from composeopt.document.nodes import Node
from composeopt.document.parse import parse_nodes
from composeopt.document.source import Source

SAMPLE = pathlib.Path(__file__).parents[1] / "samples" / "ollama-training"
CHECK = ("optimize", "-q", "--check", str(SAMPLE))

MOST_CALLS = 22
"""Times the function calls of ``import click, ruamel.yaml`` that a check of the sample may take:
an eighth more than it took when this was written."""
MOST_CONFIG_CALLS = 2.7
"""The same for ``config`` of a small file."""

SMALL = "services:\n  web:\n    image: nginx:1.27\n    ports: ['80:80']\n"

COUNT = """
import sys
count = 0
def one_more(frame, event, argument):
    global count
    count += event == "call"
sys.setprofile(one_more)
if sys.argv[1:]:
    from composeopt.cli import run
    run(sys.argv[1:])
else:
    import click, ruamel.yaml
sys.setprofile(None)
print(count)
"""
COLLECTIONS = """
import gc, sys
found = []
def note(phase, details):
    found.append(details["generation"])
from composeopt.__main__ import main
gc.callbacks.append(note)
try:
    main()
except SystemExit:
    gc.callbacks.clear()
print(len(found))
"""
MODULES = """
import sys
from composeopt.cli import run
run(sys.argv[1:])
print(*sys.modules)
"""
STANDARD = """
import dataclasses
made = []
process = dataclasses._process_class
def note(cls, *arguments, **options):
    made.append(f"{cls.__module__}.{cls.__qualname__}")
    return process(cls, *arguments, **options)
dataclasses._process_class = note
from composeopt import registry
loaded = registry.load(external=False)
assert loaded.rules and not loaded.broken
print(*(name for name in made if name.startswith("composeopt")))
"""
COMPILED = """
import re, sys
compiled = []
compile = re.compile
def note(*arguments, **options):
    compiled.append(sys._getframe(1).f_globals["__name__"])
    return compile(*arguments, **options)
re.compile = note
from composeopt import registry
loaded = registry.load(external=False)
assert loaded.rules and not loaded.broken
print(*(name for name in compiled if name.startswith("composeopt")))
"""


def _words(program: str, *arguments: str) -> Sequence[str]:
    """Run a program in a Python of its own; give the words of its last line."""
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True
    )
    lines = done.stdout.splitlines()
    return lines[-1].split() if lines else []


def _calls(*arguments: str) -> int:
    return int(_words(COUNT, *arguments)[0])


def _small(folder: pathlib.Path) -> str:
    file = folder / "compose.yaml"
    file.write_text(SMALL)
    return str(file)


def test_commands_take_few_times_the_calls_of_the_imports(tmp_path: pathlib.Path) -> None:
    base = _calls()

    assert _calls(*CHECK) <= MOST_CALLS * base
    assert _calls("config", _small(tmp_path)) <= MOST_CONFIG_CALLS * base


def test_a_short_command_does_not_look_for_garbage_once() -> None:
    """From its first import to its last value: each look took 2 to 12 ms."""
    assert _words(COLLECTIONS, *CHECK) == ["0"]


def test_a_quiet_check_imports_nothing_that_it_does_not_need() -> None:
    needless = {
        "composeopt.engine",
        "composeopt.lint",
        "composeopt.report",
        "composeopt_plugins.validity.unknown_key",
        "docker",
        "importlib.metadata",
        "jsonschema",
        "logging",
        "pkgutil",
        "rich",
        "traceback",
    }

    assert not needless & set(_words(MODULES, *CHECK))


def test_config_imports_neither_plugins_nor_analyses(tmp_path: pathlib.Path) -> None:
    needless = {
        "composeopt.analysis",
        "composeopt.api",
        "composeopt.plugin",
        "composeopt.registry",
        "jsonschema",
        "json",
        "logging",
        "pluggy",
        "rich",
        "subprocess",
        "tomllib",
    }

    assert not needless & set(_words(MODULES, "config", _small(tmp_path)))


def test_a_valid_file_is_validated_without_the_slow_validator(tmp_path: pathlib.Path) -> None:
    program = (
        "import pathlib, sys\n"
        "from composeopt.stack.inputs import Inputs\n"
        "from composeopt.stack.load import load\n"
        "print(len(load(Inputs((pathlib.Path(sys.argv[1]),))).services()), *sys.modules)"
    )

    count, *modules = _words(program, _small(tmp_path))

    assert count == "1"
    assert "composeopt.stack.load" in modules
    assert not {"jsonschema", "referencing", "rpds"} & set(modules)


def test_no_class_of_ours_is_left_to_the_standard_decorator() -> None:
    """But for the one from which is learnt how it marks its classes."""
    assert _words(STANDARD) == ["composeopt.model.values._Sample"]


def test_no_expression_of_ours_is_compiled_before_it_is_used() -> None:
    """Used while plugins load are those for codes and names, to which each rule is held."""
    assert _words(COMPILED) == ["composeopt.model.patterns"] * 2


def test_no_text_is_parsed_twice_and_none_is_constructed_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    parsed: collections.Counter[str] = collections.Counter()
    constructed: collections.Counter[str] = collections.Counter()

    def note_parse(source: Source, *, pure: bool = False) -> tuple[Node | None, ...]:
        parsed[source.text] += 1
        return parse_nodes(source, pure=pure)

    def note_construct(node: Node | None, source: Source) -> object:
        constructed[source.text] += 1
        return construct(node, source)

    monkeypatch.setattr("composeopt.document.document.parse_nodes", note_parse)
    monkeypatch.setattr("composeopt.document.data.construct", note_construct)
    for memory in (document._parsed, document._roots, data.read_data):
        memory.cache_clear()

    assert run(CHECK) == 1

    assert len(constructed) >= 5, "the sample is changed by five passes"
    assert set(parsed.values()) == {1}
    assert set(constructed.values()) == {1}
