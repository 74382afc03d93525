"""The guide to a result in Markdown: what it needs, how to start, check and go back."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence

from composeopt.model.overview import VariableOverview
from composeopt.model.report import Report
from composeopt.report.markup import code, table, text
from composeopt.report.wording import number, place, prediction, size


def requirements(report: Report) -> Iterator[str]:
    """Yield what must be there before the stack can start."""
    yield from ("", "## Requirements", "")
    engine = "any engine" if report.engine == "any" else f"Docker Engine {report.engine}"
    yield f"- Docker with Compose v2; the result is in a form for {text(engine)}."
    overview = report.overview
    yield from _limits(report)
    ports = [port for service in overview.services for port in service.ports]
    if ports:
        yield f"- Free ports on the host: {', '.join(map(code, ports))}."
    for name in overview.external:
        yield f"- {text(name)} must exist; this project does not make it."
    if overview.variables:
        rows = [
            (code(each.name), _state(each), code(place(each.location)) if each.location else "")
            for each in overview.variables
        ]
        yield from ("", "Variables that the files use:")
        yield from table(("variable", "state", "first used"), rows)


def _limits(report: Report) -> Iterator[str]:
    """Say what the limits add up to, and which services have none."""
    services = report.overview.services
    if not services:
        return
    cpus = sum((each.cpus or 0.0) * each.replicas for each in services)
    memory = sum((each.memory or 0) * each.replicas for each in services)
    free = [each.name for each in services if each.cpus is None or each.memory is None]
    parts = [f"{number(cpus)} CPU"] if cpus else []
    parts += [size(memory)] if memory else []
    if parts:
        yield f"- Limits add up to {' and '.join(parts)}, all profiles counted."
    if free:
        yield f"- Not limited in CPU, memory or both: {', '.join(map(code, free))}."


def _state(variable: VariableOverview) -> str:
    if variable.is_set:
        return "set"
    if variable.required:
        return "**required and not set**"
    return "default of the file" if variable.has_default else "not set: counts as empty"


def steps(report: Report) -> Iterator[str]:
    """Yield how to start the result, to check it, and to go back."""
    if not report.command:
        return
    yield from ("", "## Start", "")
    yield from _shell(report.command)
    if report.command_reason:
        yield f"{text(report.command_reason[:1].upper() + report.command_reason[1:])}."
    after = report.summary.predicted_healthy_after
    if after is not None:
        yield f"Predicted time until everything is healthy: {prediction(after)}."
    yield from _check(report)
    yield from _back(report)


def _check(report: Report) -> Iterator[str]:
    base = report.command[: _verb(report.command)]
    checked = [each.name for each in report.overview.services if each.has_healthcheck]
    yield from ("", "## Check", "")
    yield from _shell((*base, "ps", "-a"))
    yield "Every service is up, jobs have exited with 0, nothing restarts."
    if checked:
        yield f"These say themselves that they are healthy: {', '.join(map(code, checked))}."
    yield "What one of them says:"
    yield from _shell((*base, "logs", "--tail=50", "SERVICE"))


def _back(report: Report) -> Iterator[str]:
    yield from ("", "## Go back", "")
    beside = {each.name: each.replaces for each in report.written if each.name != each.replaces}
    if not beside and report.written:
        yield "The files were changed in place: take them back from version control, then:"
    elif report.dry:
        yield "Nothing was written."
        return
    else:
        yield "The original files were not touched. Start them again:"
    yield from _shell(tuple(beside.get(word, word) for word in report.command))


def _verb(command: Sequence[str]) -> int:
    return command.index("up") if "up" in command else len(command)


def _shell(command: Sequence[str]) -> Iterator[str]:
    yield from ("", "```sh", shlex.join(command), "```", "")
