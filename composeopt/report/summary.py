"""The summary of an ``optimize`` run, as blocks: what is read in half a minute."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence

from composeopt.model.overview import Overview
from composeopt.model.report import Judge, Report
from composeopt.report.blocks import Block, Command, Heading, Line
from composeopt.report.brief import brief
from composeopt.report.figures import figures
from composeopt.report.remote import remote
from composeopt.report.whole import whole
from composeopt.report.wording import count, place


def summary(report: Report, *, verbose: bool = False) -> tuple[Block, ...]:
    """Give the summary: short, and true.

    Args:
        report: the run.
        verbose: with the reason, evidence, numbers and ways out of every Change.
    """
    return tuple(
        block
        for part in (
            _opening(report),
            figures(report),
            whole(report) if verbose else brief(report),
            _stale(report),
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
    yield from remote(report.overview)
    if report.judge is not None:
        yield from _judge(report.judge, report.overview)


def _judge(judge: Judge, overview: Overview) -> Iterator[Block]:
    version = f" {judge.version}" if judge.version else ""
    accepted = [profiles for profiles in judge.profiles if profiles not in judge.rejected_before]
    given = f" (with {_worded(accepted)})" if len(judge.profiles) > 1 else ""
    if judge.name == "composeopt":
        why = "no compose binary was found"
        if overview.not_followed:
            why = "docker compose was not asked, because it would fetch that"
        yield Line(f"checked by composeopt's own loader; {why}{given}")
    elif accepted:
        yield Line(f"{judge.name}{version} accepts the result{given}")
    if judge.placeholders:
        names = ", ".join(judge.placeholders)
        yield Line(f"judged with made-up values for {names}, which must be set", "warn")
    if judge.rejected_before:
        rejected = _worded(judge.rejected_before)
        yield Line(f"rejected already before, so not judged: with {rejected}", "warn")


def _worded(selections: Sequence[str]) -> str:
    """Word selections of profiles."""
    words = {"none": "no profile", "all": "all profiles"}
    return ", ".join(words.get(selection, selection) for selection in selections)


def _stale(report: Report) -> Iterator[Block]:
    if report.stale_comments:
        yield Heading("Comments that may be untrue now")
    for stale in report.stale_comments:
        where = place(stale.location)
        yield Line(f"{where}: {stale.text}" if where else stale.text, "warn", level=1)


def _failures(report: Report) -> Iterator[Block]:
    if report.failures:
        yield Heading("Plugins that failed")
    for failure in report.failures:
        name = (
            f"{failure.plugin}, pass {failure.pass_name}" if failure.pass_name else failure.plugin
        )
        yield Line(f"{name}: {failure.message}", "bad", level=1)


def _closing(report: Report) -> Iterator[Block]:
    if report.stopped:
        yield Heading("Nothing was written")
        yield Line("something failed, and --strict was given", "bad", level=1)
        return
    if report.written:
        yield Heading("Would write" if report.dry else "Written")
        for written in report.written:
            instead = "" if written.replaces in {"", written.name} else f" (for {written.replaces})"
            yield Line(f"{written.name}{instead}", level=1)
    if report.command and report.applied:
        yield Heading("Would be started with" if report.dry else "Start the result with")
        yield Command(shlex.join(report.command))
        if report.command_reason:
            yield Line(report.command_reason, "dim", level=1)
        if report.compose:
            needed = f"needs Docker Compose {report.compose} or newer: it uses !reset or !override"
            yield Line(needed, "warn", level=1)
