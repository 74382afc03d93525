"""dependencies: drop the edges of ``depends_on`` that other edges imply."""

from __future__ import annotations

from collections.abc import Iterable

from composeopt.api import (
    CHECK_SECONDS_PER_PATH,
    Change,
    Context,
    Evidence,
    Expectation,
    Graph,
    Note,
    Pass,
    PassResult,
    Redundant,
    Remove,
    Safety,
    Stack,
    dataclass,
    dependency_graph,
    predict,
    redundant_edges,
    shape_of,
    without,
)

_MANY_PATHS = 100_000


class Dependencies(Pass):
    """Drop each ``depends_on`` edge that a path of other edges implies.

    The order and the time of starting stay as they are. What changes is what
    must be read and checked: compose walks *every path* of the graph to find
    cycles, and each redundant edge multiplies the paths.

    Edges also document who needs whom, so by default they are dropped only where
    there are many, or where the pass was asked for by name; else they are listed.
    """

    name = "dependencies"
    since = "0.1"

    @dataclass(frozen=True, slots=True)
    class Options:
        """When to drop.

        Args:
            reduce: ``always``, ``never``, or ``auto``: from ``many`` edges on, and
                whenever the pass is selected by name.
            many: how many redundant edges are many.
        """

        reduce: str = "auto"
        many: int = 15

    options: Options

    def run(self, stack: Stack, context: Context) -> PassResult:
        """Give one Change for each service that has redundant edges."""
        graph = dependency_graph(stack)
        found = redundant_edges(graph)
        notes = _path_notes(graph)
        if not found:
            return PassResult(notes=notes)
        if not self._is_wanted(len(found), context):
            return PassResult(notes=(*notes, *(_listed(each) for each in found)))
        return PassResult(changes=tuple(_changes(stack, context, graph, found)), notes=notes)

    def _is_wanted(self, count: int, context: Context) -> bool:
        if self.options.reduce != "auto":
            return self.options.reduce == "always"
        return context.selected or count >= self.options.many


def _changes(
    stack: Stack, context: Context, graph: Graph, found: Iterable[Redundant]
) -> Iterable[Change]:
    """Yield the Changes, each with the figures of the graph before and after it."""
    by_service: dict[str, list[Redundant]] = {}
    for each in found:
        by_service.setdefault(each.edge.service, []).append(each)
    timeline = predict(stack, context.usage, context.engine)
    length = float(len(timeline.critical_path))
    for service, redundant in by_service.items():
        reduced = without(graph, (each.edge for each in redundant))
        yield _change(service, redundant, _figures(graph, reduced, length))
        graph = reduced


def _change(service: str, redundant: list[Redundant], expected: tuple[Expectation, ...]) -> Change:
    names = ", ".join(each.edge.target for each in redundant)
    edges = "edge" if len(redundant) == 1 else "edges"
    return Change(
        title=f"drop the {edges} {service} -> {names}, implied by others",
        edits=tuple(Remove(each.edge.path) for each in redundant),
        reason="Each dropped edge is implied by a path of other edges: the order and the time "
        "of starting stay the same, compose has fewer paths to check.",
        evidence=tuple(
            Evidence(f"implied by {' -> '.join(each.path)}", path=each.edge.path)
            for each in redundant
        ),
        safety=Safety.SAFE,
        expected=expected,
        touches=(f"services.{service}.depends_on",),
        subject=service,
        notes=(
            "docker compose up --no-deps starts a service without any of its dependencies, "
            "as before",
        ),
    )


def _figures(before: Graph, after: Graph, critical: float) -> tuple[Expectation, ...]:
    """Give the figures of the whole graph; the critical path cannot change."""
    old, new = shape_of(before), shape_of(after)
    seconds = (old.paths * CHECK_SECONDS_PER_PATH, new.paths * CHECK_SECONDS_PER_PATH)
    figures = [
        Expectation("dependency edges", "edges", old.edges, new.edges, "stack"),
        Expectation("dependency depth", "services", old.depth, new.depth, "stack"),
        Expectation("dependency width", "services", old.width, new.width, "stack"),
        Expectation("critical path", "services", critical, critical, "stack"),
    ]
    if old.paths >= _MANY_PATHS:
        figures.append(Expectation("compose's cycle check", "s", *seconds, subject="stack"))
    return tuple(figures)


def _path_notes(graph: Graph) -> tuple[Note, ...]:
    paths = shape_of(graph).paths
    if paths < _MANY_PATHS:
        return ()
    seconds = paths * CHECK_SECONDS_PER_PATH
    return (
        Note(
            f"compose walks every path of the start-up graph to find cycles: {paths:,} paths, "
            f"predicted {seconds:.3g} s for each command; redundant edges multiply them"
        ),
    )


def _listed(each: Redundant) -> Note:
    return Note(
        "implied by other edges; kept, because edges also document "
        "(--select dependencies drops such edges)",
        subject=f"{each.edge.service} -> {each.edge.target}",
        evidence=(Evidence(f"implied by {' -> '.join(each.path)}", path=each.edge.path),),
    )
