"""What a running stack was held against: as blocks, and as Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from composeopt.model.validation import Check, Validation
from composeopt.report.blocks import Block, Line, Tone
from composeopt.report.wording import count, number

_TONES: dict[str, Tone] = {"met": "good", "missed": "bad", "unmeasured": "warn"}


def blocks(validation: Validation, *, verbose: bool = False) -> tuple[Block, ...]:
    """Write a validation.

    Args:
        validation: what to write.
        verbose: instruments, formulas and details of what was met too.
    """
    return (
        Line(_score(validation), "strong"),
        *(block for check in validation.checks for block in _check(check, verbose=verbose)),
    )


def markdown(validation: Validation) -> str:
    """Write a validation as Markdown; ends with a newline."""
    lines = [
        f"# {validation.project}: targets",
        "",
        _score(validation),
        "",
        "| target | wanted | measured | samples | verdict |",
        "|---|---|---:|---:|---|",
    ]
    lines += [
        f"| {_cell(_name(each))} | {_cell(each.wanted)} | {_measured(each)} | {each.samples} | "
        f"{each.verdict} |"
        for each in validation.checks
    ]
    for each in validation.checks:
        lines += ["", f"## {_name(each)}: {each.verdict}", ""]
        lines += [f"- {_cell(text)}" for text in _explained(each)]
    return "\n".join(lines) + "\n"


def _score(validation: Validation) -> str:
    checks = count(len(validation.checks), "target")
    rest = [f"{validation.missed} missed"] if validation.missed else []
    rest += [f"{validation.unmeasured} not measured"] if validation.unmeasured else []
    return ", ".join([f"{validation.project}: {validation.met} of {checks} met", *rest])


def _check(check: Check, *, verbose: bool) -> Iterator[Block]:
    samples = f" ({count(check.samples, 'sample')})" if check.samples else ""
    text = f"{check.verdict:10}  {_name(check)}: wanted {check.wanted}"
    measured = f", measured {_measured(check)}{samples}" if check.verdict != "unmeasured" else ""
    yield Line(text + measured, _TONES[check.verdict])
    if verbose or check.verdict != "met":
        for line in _explained(check):
            yield Line(line, "dim" if check.verdict == "met" else "plain", level=2)


def _explained(check: Check) -> Iterator[str]:
    if check.add:
        yield f"cannot be measured; it needs {check.add}"
    yield from check.details
    if check.instrument:
        yield f"measured by {check.instrument}"
    if check.formula:
        yield f"computed as {check.formula}"


def _name(check: Check) -> str:
    return f"{check.target} {check.subject}".rstrip()


def _measured(check: Check) -> str:
    if check.measured is None:
        return "-"
    return f"{number(round(check.measured, 3))} {check.unit}".rstrip()


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")
