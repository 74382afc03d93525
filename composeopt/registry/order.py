"""The order passes run in: by ``after`` and ``before``, ties by name."""

from __future__ import annotations

import graphlib
from collections.abc import Iterable

from composeopt import errors
from composeopt.plugin.passes import Pass


def ordered(passes: Iterable[type[Pass]]) -> tuple[type[Pass], ...]:
    """Order passes; names of passes that are not there order nothing.

    Raises:
        CircleError: ``after`` and ``before`` run in a circle.
    """
    by_name = {each.name: each for each in passes}
    sorter = graphlib.TopologicalSorter({name: set[str]() for name in by_name})
    for name, each in by_name.items():
        sorter.add(name, *(other for other in each.after if other in by_name))
        for other in each.before:
            if other in by_name:
                sorter.add(other, name)
    try:
        sorter.prepare()
    except graphlib.CycleError as error:
        raise CircleError(tuple(error.args[1])) from error
    result: list[type[Pass]] = []
    ready: list[str] = []
    while sorter.is_active():
        ready = sorted({*ready, *sorter.get_ready()})
        name = ready.pop(0)
        result.append(by_name[name])
        sorter.done(name)
    return tuple(result)


class CircleError(errors.PluginError):
    """Passes that must each run before the other.

    Args:
        names: the passes, the first one again at the end.
    """

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names
        super().__init__(names[0], f"after and before run in a circle: {' -> '.join(names)}")
