"""Hold a plugin to what every plugin promises."""

from __future__ import annotations

import ast
import pathlib
from collections.abc import Iterator
from types import ModuleType

from composeopt import registry
from composeopt.testing.examples import NEEDED, sections

ALLOWED = frozenset({"composeopt.api", "composeopt.testing"})


def check_plugin(module: ModuleType) -> None:
    """Hold a plugin module to the contract; raises AssertionError.

    It loads alone, what it declares is valid, each rule has its sections Why, Bad
    and Good and each pass a docstring, and nothing of composeopt is imported but
    ``composeopt.api``.

    Args:
        module: the module with the hook implementations.
    """
    loaded = registry.load([module], entry_points=False)
    for broken in loaded.broken:
        message = f"{broken.plugin}: {broken.message}"
        raise AssertionError(message)
    assert loaded.rules or loaded.passes, f"{module.__name__} brings no rule and no pass"
    for rule in loaded.rules:
        missing = [name for name in NEEDED if not sections(rule).get(name)]
        assert not missing, f"{rule.code}: the docstring lacks {', '.join(missing)}"
    for file in _files(module):
        for name in _imports(file):
            private = name.split(".")[0] == "composeopt" and not name.startswith(tuple(ALLOWED))
            assert not private, f"{file.name} imports {name}; a plugin sees composeopt.api only"


def _files(module: ModuleType) -> Iterator[pathlib.Path]:
    path = pathlib.Path(module.__file__ or "")
    if path.name == "__init__.py":
        yield from sorted(path.parent.rglob("*.py"))
    elif path.suffix == ".py":
        yield path


def _imports(file: pathlib.Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            if node.module == "composeopt":
                yield from (f"composeopt.{alias.name}" for alias in node.names)
            else:
                yield node.module
