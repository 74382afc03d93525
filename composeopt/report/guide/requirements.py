"""What must be there before the stack can start."""

from __future__ import annotations

from collections.abc import Iterator

from composeopt.model.overview import VariableOverview
from composeopt.model.report import Report
from composeopt.report.guide.parts import (
    Bullets,
    Code,
    Grid,
    Paragraph,
    Part,
    Phrase,
    Strong,
    Title,
    listed,
)
from composeopt.report.wording import number, place, size


def requirements(report: Report) -> Iterator[Part]:
    """Yield engine, limits, ports, what must exist, and variables."""
    yield Title("Requirements")
    engine = "any engine" if report.engine == "any" else f"Docker Engine {report.engine}"
    version = f"{report.compose} or newer" if report.compose else "v2"
    overview = report.overview
    ports = [port for service in overview.services for port in service.ports]
    yield Bullets(
        (
            (f"Docker with Compose {version}; the result is in a form for {engine}.",),
            *_limits(report),
            *([("Free ports on the host: ", *listed(ports), ".")] if ports else []),
            *(
                (f"{name} must exist; this project does not make it.",)
                for name in overview.external
            ),
        )
    )
    if overview.variables:
        rows = tuple(
            (
                (Code(each.name),),
                _state(each),
                (Code(place(each.location)),) if each.location else (),
            )
            for each in overview.variables
        )
        yield Paragraph((("Variables that the files use:",),))
        yield Grid("Variables", ("variable", "state", "first used"), rows)


def _limits(report: Report) -> Iterator[Phrase]:
    """Say what the limits add up to, and which services have none."""
    services = report.overview.services
    cpus = sum((each.cpus or 0.0) * each.replicas for each in services)
    memory = sum((each.memory or 0) * each.replicas for each in services)
    free = [each.name for each in services if each.cpus is None or each.memory is None]
    parts = [f"{number(cpus)} CPU"] if cpus else []
    parts += [size(memory)] if memory else []
    if parts:
        yield (f"Limits add up to {' and '.join(parts)}, all profiles counted.",)
    if free:
        yield ("Not limited in CPU, memory or both: ", *listed(free), ".")


def _state(variable: VariableOverview) -> Phrase:
    if variable.is_set:
        return ("set",)
    if variable.required:
        return (Strong("required and not set"),)
    return ("default of the file" if variable.has_default else "not set: counts as empty",)
