"""How a guide begins: what was read, what was done, who judged it."""

from __future__ import annotations

from collections.abc import Iterator

from composeopt.model.overview import Overview, RemoteOverview
from composeopt.model.report import Judge, Report
from composeopt.report.guide.parts import Code, Emphasis, Paragraph, Part, Phrase, Title, listed
from composeopt.report.wording import count


def opening(report: Report) -> Iterator[Part]:
    """Yield the title and the first paragraph."""
    yield Title(f"{report.project}: analysis and guide", 1)
    files = listed([each.name for each in report.inputs])
    changes = count(len(report.applied), "change")
    if not report.applied:
        done = "There is nothing to change."
    elif report.dry:
        done = f"Found {changes} to make; nothing was written."
    else:
        done = f"Made {changes}, listed below with reasons."
    yield Paragraph(
        (
            (f"Written by composeopt {report.version} from ", *files, "."),
            (done,),
            *map(_remote, report.overview.not_followed),
            *([_judge(report.judge, report.overview)] if report.judge is not None else []),
            ("Numbers are ", Emphasis("predicted"), " from the files; none of them was measured."),
        )
    )


def _remote(remote: RemoteOverview) -> Phrase:
    place = f" ({remote.location})" if remote.location else ""
    return (
        Code(remote.source),
        f"{place} is remote and was not fetched: what it defines is not counted here.",
    )


def _judge(judge: Judge, overview: Overview) -> Phrase:
    if judge.name == "composeopt" and overview.not_followed:
        return ("Docker Compose would fetch it, so composeopt's own loader judged the result.",)
    if judge.name == "composeopt":
        return ("No compose binary was found, so composeopt's own loader judged the result.",)
    if judge.profiles and not set(judge.profiles) - set(judge.rejected_before):
        return (
            f"{judge.name} {judge.version} rejected the original, so the result is not judged.",
        )
    made_up = listed(list(judge.placeholders))
    given: Phrase = (
        (" with made-up values for ", *made_up, ", which must be set") if made_up else ()
    )
    return (f"{judge.name} {judge.version} accepts the result", *given, ".")
