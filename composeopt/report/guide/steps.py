"""How to start the result, to check it, and to go back."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence

from composeopt.model.report import Report
from composeopt.report.guide.parts import Paragraph, Part, Phrase, Shell, Title, listed
from composeopt.report.wording import prediction


def steps(report: Report) -> Iterator[Part]:
    """Yield the commands, with what to expect of them."""
    if not report.command:
        return
    yield Title("Start")
    yield Shell(shlex.join(report.command))
    sentences: list[Phrase] = []
    if report.command_reason:
        reason = report.command_reason
        sentences.append((f"{reason[:1].upper()}{reason[1:]}.",))
    after = report.summary.predicted_healthy_after
    if after is not None:
        sentences.append((f"Predicted time until everything is healthy: {prediction(after)}.",))
    if sentences:
        yield Paragraph(tuple(sentences))
    yield from _check(report)
    yield from _back(report)


def _check(report: Report) -> Iterator[Part]:
    base = report.command[: _verb(report.command)]
    checked = [each.name for each in report.overview.services if each.has_healthcheck]
    yield Title("Check")
    yield Shell(shlex.join((*base, "ps", "-a")))
    yield Paragraph(
        (
            ("Every service is up, jobs have exited with 0, nothing restarts.",),
            *(
                [("These say themselves that they are healthy: ", *listed(checked), ".")]
                if checked
                else []
            ),
            ("What one of them says:",),
        )
    )
    yield Shell(shlex.join((*base, "logs", "--tail=50", "SERVICE")))


def _back(report: Report) -> Iterator[Part]:
    yield Title("Go back")
    beside = {each.name: each.replaces for each in report.written if each.name != each.replaces}
    command = _without_new(report)
    if not beside and report.written:
        told = "The files were changed in place: take them back from version control, then:"
    elif report.dry:
        yield Paragraph((("Nothing was written.",),))
        return
    else:
        told = "The original files were not touched. Start them again:"
    yield Paragraph(((told,),))
    yield Shell(shlex.join(beside.get(word, word) for word in command))


def _without_new(report: Report) -> tuple[str, ...]:
    """Give the command without the files that stand in no file's place."""
    new = {each.name for each in report.written if not each.replaces}
    command = list(report.command)
    for at in range(len(command) - 2, -1, -1):
        if command[at] == "-f" and command[at + 1] in new:
            del command[at : at + 2]
    return tuple(command)


def _verb(command: Sequence[str]) -> int:
    return command.index("up") if "up" in command else len(command)
