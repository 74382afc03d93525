"""What the stack is, and its figures before and after."""

from __future__ import annotations

from collections.abc import Iterator

from composeopt.model.overview import ServiceOverview
from composeopt.model.report import Report
from composeopt.report.blocks import Heading, Line, Table
from composeopt.report.figures import figures
from composeopt.report.guide.parts import (
    Bullets,
    Code,
    Grid,
    Paragraph,
    Part,
    Phrase,
    Title,
    listed,
)
from composeopt.report.wording import size


def stack(report: Report) -> Iterator[Part]:
    """Yield a table of the services, and the networks and volumes."""
    overview = report.overview
    if not overview.services:
        return
    yield Title("What it is")
    titles = ("service", "image", "published", "waits for", "limits of one", "profile")
    yield Grid("Services", titles, tuple(map(_service, overview.services)))
    nothing = "none of its own"
    yield Paragraph(
        (
            ("Networks: ", *listed(list(overview.networks), nothing), "."),
            ("Volumes: ", *listed(list(overview.volumes), nothing), "."),
        )
    )


def _service(service: ServiceOverview) -> tuple[Phrase, ...]:
    limits = [f"{service.cpus:g} CPU"] if service.cpus is not None else []
    limits += [size(service.memory)] if service.memory is not None else []
    return (
        (Code(service.name),),
        (Code(service.image),),
        listed(list(service.ports)),
        (", ".join(service.waits_for),),
        (", ".join(limits) or "none",),
        listed(list(service.profiles), "always"),
    )


def figures_of(report: Report) -> Iterator[Part]:
    """Yield the figures of the summary."""
    title = ""
    lines: list[Phrase] = []
    for block in figures(report):
        if isinstance(block, Line):
            lines.append((block.text,))
            continue
        if lines:
            yield Bullets(tuple(lines))
            lines = []
        if isinstance(block, Heading):
            title = block.text
            yield Title(title)
        elif isinstance(block, Table):
            rows = tuple(tuple((cell,) for cell in row) for row in block.rows)
            yield Grid(title, block.columns, rows, block.right)
    if lines:
        yield Bullets(tuple(lines))
