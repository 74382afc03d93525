"""For people: each finding with its line, a caret below it, and what repairs it."""

from __future__ import annotations

from collections.abc import Iterator

from composeopt.model.findings import Severity
from composeopt.model.lint import Finding, LintReport
from composeopt.model.secrets import mask_text
from composeopt.report.lint.words import how_to_fix, place_of, printable, region

# SGR parameters of ECMA-48
BOLD, RED, GREEN, YELLOW, BLUE, CYAN = 1, 31, 32, 33, 34, 36
COLORS = {Severity.INFO: CYAN, Severity.WARNING: YELLOW, Severity.ERROR: RED}
MAX_WIDTH = 160


def render(report: LintReport) -> str:
    """Write every finding; colours are marked and may be stripped by the caller."""
    return "\n".join("".join(f"{line}\n" for line in _lines(each)) for each in report.findings)


def _lines(finding: Finding) -> Iterator[str]:
    color = COLORS[finding.severity]
    code = _styled(f"{finding.code}[{finding.name}]", color, BOLD)
    place = _styled(printable(place_of(finding)), BOLD)
    yield f"{place} {code} {_one_line(finding.message)}"
    yield from _snippet(finding, color)
    for related in finding.related:
        where = f" ({related.location})" if related.location else ""
        yield f"  = note: {_one_line(related.text + where)}"
    if finding.offer is not None:
        yield _styled("  = fix: ", GREEN) + _one_line(how_to_fix(finding.offer))


def _snippet(finding: Finding, color: int) -> Iterator[str]:
    location = finding.location
    if location is None or not finding.line.strip():
        return
    line, column, end_line, end_column = region(location)
    whole = finding.line
    end = end_column if end_line == line else len(whole.rstrip()) + 1
    start = 0
    if len(whole) > MAX_WIDTH:
        start = max(0, min(column - 1 - MAX_WIDTH // 4, len(whole) - MAX_WIDTH))
    text = printable(whole[start : start + MAX_WIDTH])
    gutter = f"{line:>4} | "
    masked = mask_text(text)
    if masked != text:
        yield _styled(gutter, BLUE) + masked
        return
    before = text[: column - 1 - start]
    carets = "^" * max(1, min(end, start + len(text) + 1) - column)
    padding = "".join("\t" if character == "\t" else " " for character in before)
    yield _styled(gutter, BLUE) + text
    yield _styled("     | ", BLUE) + padding + _styled(carets, color, BOLD)


def _styled(text: str, *parameters: int) -> str:
    return f"\x1b[{';'.join(map(str, parameters))}m{text}\x1b[0m"


def _one_line(text: str) -> str:
    return " ".join(printable(text).split())
