"""Variables in the text of a scalar, which is then never replaced."""

from __future__ import annotations

from composeopt.errors import RefusedEditError
from composeopt.model.paths import Path, format_path
from composeopt.model.patterns import pattern
from composeopt.stack.stack import Stack

_VARIABLE = pattern(r"\$(?:\$|\{?([A-Za-z_][A-Za-z0-9_]*))")


def variable_in(text: object) -> str:
    """Give the first variable that a text names, or the empty string."""
    if not isinstance(text, str) or "$" not in text:
        return ""
    for match in _VARIABLE.finditer(text):
        if match[1]:
            return match[1]
    return ""


def refuse_variable(stack: Stack, text: object, path: Path) -> None:
    """Raise RefusedEditError where a text names a variable, and say where that is set."""
    name = variable_in(text)
    if not name:
        return
    sources = sorted({each.source for each in stack.variables if each.name == name})
    set_in = next((source for source in sources if source), "")
    where = f", which is set in {set_in}" if set_in else ", which is not set"
    if set_in == "default":
        where = ", which has its default here"
    detail = f"{format_path(path)} is written with the variable {name}{where}; change it there"
    raise RefusedEditError("interpolated", detail)
