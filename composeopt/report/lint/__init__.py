"""How a lint report is written: one module per format, imported when asked for."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from types import MappingProxyType

from composeopt.model.lint import LintReport

# format -> module; each has ``render(report) -> str``
MODULES: Mapping[str, str] = MappingProxyType(
    {
        "text": "text",
        "concise": "concise",
        "json": "json_report",
        "sarif": "sarif",
        "github": "github",
        "gitlab": "gitlab",
        "junit": "junit",
        "statistics": "statistics",
    }
)

FORMATS = tuple(name for name in MODULES if name != "statistics")


def renderer(name: str) -> Callable[[LintReport], str]:
    """Import what writes a format, without colours.

    Args:
        name: one of :data:`MODULES`.
    """
    module = importlib.import_module(f"{__name__}.{MODULES[name]}")
    render: Callable[[LintReport], str] = module.render
    return render
