"""What a rule or pass must declare, and whether it does."""

from __future__ import annotations

import dataclasses
import inspect
from typing import Any

from composeopt.model.findings import Severity
from composeopt.model.patterns import pattern
from composeopt.plugin.passes import Pass
from composeopt.plugin.rule import Rule

CODE = pattern(r"[A-Z]{2,8}[0-9]{3}")
NAME = pattern(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
PERSONAS = ("regular", "pedantic", "auditor")


def fault(declared: Any, base: type[Any]) -> str | None:
    """Say what is wrong with a class that a hook returned, or None.

    Args:
        declared: what the hook returned.
        base: ``Rule`` or ``Pass``.
    """
    if not (inspect.isclass(declared) and issubclass(declared, base)):
        return f"{_name(declared)} is no subclass of {base.__name__}"
    if inspect.isabstract(declared):
        return f"{_name(declared)} is abstract"
    found = _common_fault(declared, base)
    if found is None:
        found = _own_fault(declared)
    return f"{_name(declared)}: {found}" if found else None


def handles(declared: type[Any]) -> tuple[str, ...]:
    """Give the code and name that people write for a rule or pass."""
    if issubclass(declared, Rule):
        return (declared.code, declared.name)
    return (str(declared.name),)


def _common_fault(declared: type[Any], base: type[Any]) -> str | None:
    name = getattr(declared, "name", None)
    if not isinstance(name, str) or not NAME.fullmatch(name):
        return f"name must be kebab-case, e.g. 'port-on-all-interfaces', not {name!r}"
    if not isinstance(getattr(declared, "since", None), str):
        return "since must be the version that brought it, e.g. '0.1'"
    if not (declared.__doc__ or "").strip() or declared.__doc__ == base.__doc__:
        return "has no docstring; it is the page that users read"
    return _options_fault(declared.Options)


def _options_fault(options: Any) -> str | None:
    if not (inspect.isclass(options) and dataclasses.is_dataclass(options)):
        return "Options must be a frozen dataclass"
    for field in dataclasses.fields(options):
        if field.default is field.default_factory is dataclasses.MISSING:
            return f"option {field.name} has no default"
    return None


def _own_fault(declared: type[Any]) -> str | None:
    return _rule_fault(declared) if issubclass(declared, Rule) else _pass_fault(declared)


def _rule_fault(declared: type[Rule]) -> str | None:
    code = getattr(declared, "code", None)
    if not isinstance(code, str) or not CODE.fullmatch(code):
        return f"code must be capitals and three digits, e.g. 'NET001', not {code!r}"
    if not isinstance(declared.severity, Severity):
        return f"severity must be a Severity, not {declared.severity!r}"
    if declared.persona not in PERSONAS:
        return f"persona must be one of {', '.join(PERSONAS)}, not {declared.persona!r}"
    if declared.check is Rule.check and declared.check_service is Rule.check_service:
        return "overrides neither check nor check_service"
    return None


def _pass_fault(declared: type[Pass]) -> str | None:
    for attribute in ("after", "before"):
        names = getattr(declared, attribute)
        if isinstance(names, str) or not all(isinstance(name, str) for name in names):
            return f"{attribute} must be a tuple of pass names, not {names!r}"
    if declared.run is Pass.run:
        return "does not override run"
    return None


def _name(declared: Any) -> str:
    return declared.__name__ if inspect.isclass(declared) else repr(declared)
