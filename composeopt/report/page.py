"""The page of a rule or pass, from what the class says of itself."""

from __future__ import annotations

import dataclasses
import inspect
from typing import Any

from composeopt.config.listing import as_plain
from composeopt.config.settings import table_of
from composeopt.model.edits import Plain
from composeopt.model.values import dataclass
from composeopt.plugin.passes import Pass
from composeopt.plugin.rule import Rule


@dataclass(frozen=True, slots=True)
class Option:
    """One option: its key in the configuration, its type and its default."""

    key: str
    type: str
    default: Plain


@dataclass(frozen=True, slots=True)
class Page:
    """All there is to say of a rule or pass.

    Args:
        kind: ``rule`` or ``pass``.
        handles: what a user may call it: code and name.
        summary: its first sentence.
        body: the rest of its docstring.
        plugin: the plugin that brings it.
        since: the version that brought it.
        facts: further properties, in order, as (name, value).
        table: where its options stand.
        options: its options.
        options_help: what the options are about, or empty.
        ignore: the comment that turns it off at one place.
    """

    kind: str
    handles: tuple[str, ...]
    summary: str
    body: str
    plugin: str
    since: str
    facts: tuple[tuple[str, str], ...]
    table: str
    options: tuple[Option, ...]
    options_help: str
    ignore: str


def page_of(kind: type[Rule] | type[Pass], plugin: str) -> Page:
    """Make the page of a rule or pass that a plugin brings."""
    text = inspect.cleandoc(kind.__doc__ or "")
    summary, _, body = text.partition("\n\n")
    if issubclass(kind, Rule):
        handles: tuple[str, ...] = (kind.code, kind.name)
        facts = (("severity", kind.severity.name.lower()), ("persona", kind.persona))
    else:
        handles = (kind.name,)
        facts = (("after", ", ".join(kind.after)), ("before", ", ".join(kind.before)))
    options = _options(kind)
    return Page(
        kind="rule" if issubclass(kind, Rule) else "pass",
        handles=handles,
        summary=" ".join(summary.split()),
        body=body.strip("\n"),
        plugin=plugin,
        since=kind.since,
        facts=tuple((name, value) for name, value in facts if value),
        table=table_of(kind),
        options=options,
        options_help=inspect.cleandoc(kind.Options.__doc__ or "") if options else "",
        ignore=f"# composeopt: ignore[{handles[0]}] reason",
    )


def as_text(page: Page) -> str:
    """Write a page for a terminal."""
    lines = [f"{page.kind} {' '.join(page.handles)}", "", page.summary, ""]
    if page.body:
        lines += [page.body, ""]
    if page.options:
        lines += [f"Options, in composeopt.toml under [{page.table}]:"]
        lines += [f"  {each.key} = {_toml(each.default)}  ({each.type})" for each in page.options]
        lines += ["", *(f"  {line}".rstrip() for line in page.options_help.splitlines()), ""]
    facts = (*page.facts, ("since", page.since), ("plugin", page.plugin))
    lines += [f"{name}: {value}" for name, value in facts if value]
    flag = "lint" if page.kind == "rule" else "optimize"
    lines += [f"turn off at one place: {page.ignore}"]
    lines += [f"turn off for one run: composeopt {flag} --ignore {page.handles[0]}"]
    return "\n".join(lines)


def as_json(page: Page) -> dict[str, Any]:
    """Give a page as data."""
    return {"schema": 1, **dataclasses.asdict(page), "facts": dict(page.facts)}


def _options(kind: type[Rule] | type[Pass]) -> tuple[Option, ...]:
    defaults = kind.Options()
    return tuple(
        Option(field.name, _type(field.type), as_plain(getattr(defaults, field.name)))
        for field in dataclasses.fields(kind.Options)
    )


def _type(annotation: object) -> str:
    if isinstance(annotation, str):
        return annotation
    return annotation.__name__ if isinstance(annotation, type) else str(annotation)


def _toml(value: Plain) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, list):
        return "[" + ", ".join(_toml(each) for each in value) + "]"
    return "(not set)" if value is None else str(value)
