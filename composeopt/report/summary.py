"""The summary of an ``optimize`` run, as blocks."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from composeopt.model.report import ChangeRecord, Judge, Report
from composeopt.report.blocks import Block, Command, Heading, Line
from composeopt.report.figures import figures
from composeopt.report.wording import count, expectation, place


def summary(report: Report, *, verbose: bool = False) -> tuple[Block, ...]:
    """Give the summary: short, and true.

    Args:
        report: the run.
        verbose: with the reason, evidence and ways out of every Change.
    """
    return tuple(
        block
        for part in (
            _opening(report),
            figures(report.summary),
            _applied(report, verbose=verbose),
            _left_out(report, verbose=verbose),
            _remarks(report),
            _failures(report),
            _closing(report),
        )
        for block in part
    )


def _opening(report: Report) -> Iterator[Block]:
    changes = count(len(report.applied), "change")
    if not report.applied:
        yield Line(f"{report.project}: nothing to change", "strong")
    elif report.dry:
        yield Line(f"{report.project}: {changes} to make; nothing was written", "strong")
    else:
        yield Line(f"{report.project}: {changes} made", "strong")
    if report.judge is not None:
        yield from _judge(report.judge)


def _judge(judge: Judge) -> Iterator[Block]:
    version = f" {judge.version}" if judge.version else ""
    profiles = f" (profiles: {', '.join(judge.profiles)})" if judge.profiles else ""
    if judge.name == "composeopt":
        yield Line(f"checked by composeopt's own loader; no compose binary was found{profiles}")
    else:
        yield Line(f"{judge.name}{version} accepts the result{profiles}")
    if judge.placeholders:
        names = ", ".join(judge.placeholders)
        yield Line(f"judged with made-up values for {names}, which must be set", "warn")
    if judge.rejected_before:
        rejected = ", ".join(judge.rejected_before)
        yield Line(f"rejected already before, so not judged: profiles {rejected}", "warn")


def _applied(report: Report, *, verbose: bool) -> Iterator[Block]:
    if not report.applied:
        return
    yield Heading("Changes to make" if report.dry else "Changes made")
    for change in report.applied:
        yield from _change(change, verbose=verbose)
    if not verbose:
        yield from _shared_notes(report)


def _shared_notes(report: Report) -> Iterator[Block]:
    """Say each caveat once, with all that it is about."""
    subjects: dict[str, list[str]] = {}
    for change in report.applied:
        for note in change.notes:
            subjects.setdefault(note, []).append(change.subject or change.pass_name)
    for note, about in subjects.items():
        yield Line(f"note ({', '.join(dict.fromkeys(about))}): {note}", "dim", level=1)


def _change(change: ChangeRecord, why: str = "", *, verbose: bool) -> Iterator[Block]:
    unsafe = "" if change.safety == "safe" else f" [{change.safety}]"
    at = f"  {place(change.location)}" if change.location else ""
    yield Line(f"{change.pass_name}: {change.title}{unsafe}{at}", level=1)
    if why:
        yield Line(why, "warn", level=2)
    if not verbose:
        for expected in change.predicted[: 0 if why else 1]:
            yield Line(expectation(expected), "good", level=2)
    else:
        for expected in change.predicted:
            yield Line(expectation(expected), "good", level=2)
        for note in change.notes:
            yield Line(f"note: {note}", "dim", level=2)
        yield Line(f"why: {change.reason}", level=2)
        for evidence in change.evidence:
            where = place(evidence.location) or evidence.path
            yield Line(f"evidence: {evidence.text}" + (f" ({where})" if where else ""), level=2)
        yield Line(f"to turn off: {change.ignore_flag}, or {change.ignore_comment}", level=2)


def _left_out(report: Report, *, verbose: bool) -> Iterator[Block]:
    unsafe = sum(each.change.safety == "unsafe" for each in report.withheld)
    if report.withheld:
        more = f" ({unsafe} more with --unsafe)" if unsafe else ""
        yield Heading(f"Withheld{more}")
        for withheld in report.withheld:
            yield from _change(withheld.change, withheld.reason, verbose=verbose)
    if report.refused:
        yield Heading("Refused: cannot be written without guessing")
        for refused in report.refused:
            why = f"{refused.reason}: {refused.detail}"
            yield from _change(refused.change, why, verbose=verbose)
    if report.discarded:
        yield Heading("Discarded: would break a promise")
        for discarded in report.discarded:
            why = "; ".join(str(violation) for violation in discarded.violations)
            yield from _change(discarded.change, why, verbose=verbose)
    if report.suppressed:
        yield Heading("Suppressed")
        for suppressed in report.suppressed:
            why = f"by {suppressed.by} {place(suppressed.location)}".rstrip()
            yield from _change(suppressed.change, why, verbose=verbose)


def _remarks(report: Report) -> Iterator[Block]:
    if report.stale_comments:
        yield Heading("Comments that may be untrue now")
        for stale in report.stale_comments:
            where = place(stale.location)
            yield Line(f"{where}: {stale.text}" if where else stale.text, "warn", level=1)
    if report.notes:
        yield Heading("Notes")
        for note in report.notes:
            pass_name = f"{note.pass_name}: " if note.pass_name else ""
            subject = f"{note.subject}: " if note.subject else ""
            yield Line(f"{pass_name}{subject}{note.text}", level=1)


def _failures(report: Report) -> Iterator[Block]:
    if not report.failures:
        return
    yield Heading("Plugins that failed")
    for failure in report.failures:
        name = (
            f"{failure.plugin}, pass {failure.pass_name}" if failure.pass_name else failure.plugin
        )
        yield Line(f"{name}: {failure.message}", "bad", level=1)


def _closing(report: Report) -> Iterator[Block]:
    if report.written:
        yield Heading("Would write" if report.dry else "Written")
        for written in report.written:
            instead = "" if written.replaces in {"", written.name} else f" (for {written.replaces})"
            yield Line(f"{written.name}{instead}", level=1)
    if report.command and report.applied:
        yield Heading("Start the result with")
        yield Command(shlex.join(report.command))
        if report.command_reason:
            yield Line(report.command_reason, "dim", level=1)
