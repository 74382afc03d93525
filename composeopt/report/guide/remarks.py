"""What else was seen: comments, notes, plugins that failed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from composeopt.model.report import Report
from composeopt.report.grouping import notes_by_text, subjects
from composeopt.report.guide.parts import Bullets, Code, Part, Phrase, Title


def remarks(report: Report) -> Iterator[Part]:
    """Yield comments that may be untrue now, notes, and plugins that failed."""
    yield from _listed(
        "Comments that may be untrue now",
        [(f"{each.location or each.path}: ", Code(each.text)) for each in report.stale_comments],
    )
    yield from _listed(
        "Notes",
        [
            (": ".join(filter(None, (each[0].pass_name, ", ".join(subjects(each)), each[0].text))),)
            for each in notes_by_text(report.notes)
        ],
    )
    yield from _listed(
        "Plugins that failed",
        [
            (f"{each.plugin}{f', pass {each.pass_name}' if each.pass_name else ''}: ", each.message)
            for each in report.failures
        ],
    )


def _listed(title: str, items: Sequence[Phrase]) -> Iterator[Part]:
    if items:
        yield Title(title)
        yield Bullets(tuple(items))
