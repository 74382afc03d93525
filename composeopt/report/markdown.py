"""A report as Markdown: an analysis of this stack and a guide to its result."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from composeopt.model.report import Report
from composeopt.model.secrets import mask_prose
from composeopt.report.blocks import Block, Heading, Line, Table
from composeopt.report.figures import figures
from composeopt.report.markdown_changes import applied, left_out
from composeopt.report.markdown_guide import requirements, steps
from composeopt.report.markup import code, table, text
from composeopt.report.wording import count, size


def as_markdown(report: Report) -> str:
    """Write a report as Markdown; secrets in its texts are masked."""
    lines = [
        f"# {text(report.project)}: analysis and guide",
        "",
        *_opening(report),
        *_stack(report),
        *_figures(report),
        *applied(report),
        *left_out(report),
        *_remarks(report),
        *requirements(report),
        *steps(report),
    ]
    return mask_prose("\n".join(_squeezed(lines)).rstrip() + "\n")


def _opening(report: Report) -> Iterator[str]:
    files = ", ".join(code(each.name) for each in report.inputs)
    yield f"Written by composeopt {report.version} from {files}."
    changes = count(len(report.applied), "change")
    if not report.applied:
        yield "There is nothing to change."
    elif report.dry:
        yield f"Found {changes} to make; nothing was written."
    else:
        yield f"Made {changes}, listed below with reasons."
    judge = report.judge
    if judge is not None and judge.name != "composeopt":
        made_up = ", ".join(map(code, judge.placeholders))
        given = f" with made-up values for {made_up}, which must be set" if made_up else ""
        yield f"{judge.name} {judge.version} accepts the result{given}."
    elif judge is not None:
        yield "No compose binary was found, so composeopt's own loader judged the result."
    yield "Numbers are *predicted* from the files; none of them was measured."
    yield ""


def _stack(report: Report) -> Iterator[str]:
    overview = report.overview
    if not overview.services:
        return
    yield "## What it is"
    yield ""
    rows = [
        (
            code(service.name),
            code(service.image),
            ", ".join(map(code, service.ports)),
            ", ".join(map(text, service.waits_for)),
            _limits(service.cpus, service.memory),
            ", ".join(map(code, service.profiles)) or "always",
        )
        for service in overview.services
    ]
    titles = ("service", "image", "published", "waits for", "limits of one", "profile")
    yield from table(titles, rows)
    networks = ", ".join(map(code, overview.networks)) or "none of its own"
    volumes = ", ".join(map(code, overview.volumes)) or "none of its own"
    yield f"Networks: {networks}. Volumes: {volumes}."
    yield ""


def _limits(cpus: float | None, memory: int | None) -> str:
    parts = [f"{cpus:g} CPU"] if cpus is not None else []
    parts += [size(memory)] if memory is not None else []
    return ", ".join(parts) or "none"


def _figures(report: Report) -> Iterator[str]:
    yield from _blocks(figures(report))


def _blocks(blocks: Iterable[Block]) -> Iterator[str]:
    """Write the blocks of the summary in Markdown."""
    for block in blocks:
        match block:
            case Heading():
                yield from ("", f"## {block.text}", "")
            case Table():
                rows = [tuple(text(cell) for cell in row) for row in block.rows]
                yield from table(block.columns, rows, block.right)
            case Line():
                yield f"- {text(block.text)}"


def _remarks(report: Report) -> Iterator[str]:
    yield from _listed(
        "Comments that may be untrue now",
        [f"{each.location or each.path}: {code(each.text)}" for each in report.stale_comments],
    )
    yield from _listed(
        "Notes",
        [
            text(": ".join(filter(None, (each.pass_name, each.subject, each.text))))
            for each in report.notes
        ],
    )
    yield from _listed(
        "Plugins that failed",
        [
            f"{text(each.plugin)}{f', pass {each.pass_name}' if each.pass_name else ''}: "
            f"{text(each.message)}"
            for each in report.failures
        ],
    )


def _listed(title: str, items: Sequence[str]) -> Iterator[str]:
    if items:
        yield from ("", f"## {title}", "", *(f"- {item}" for item in items), "")


def _squeezed(lines: Iterable[str]) -> Iterator[str]:
    """Leave one blank line where several meet."""
    blank = False
    for line in lines:
        if line or not blank:
            yield line
        blank = not line
