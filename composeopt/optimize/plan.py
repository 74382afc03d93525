"""Which passes run, in which order, with which options."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable
from typing import Any

from composeopt.config.settings import Settings
from composeopt.errors import UsageError
from composeopt.model.values import dataclass
from composeopt.plugin.passes import Pass
from composeopt.registry import Registry


@dataclass(frozen=True, slots=True)
class Planned:
    """A pass that will run.

    Args:
        kind: its class; a new instance is made for each run.
        options: its Options.
        plugin: the plugin that brought it.
        selected: True when the user named it.
    """

    kind: type[Pass]
    options: Any
    plugin: str
    selected: bool = False

    @property
    def name(self) -> str:
        """The pass's name."""
        return self.kind.name


def plan(
    registry: Registry,
    settings: Settings,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
) -> tuple[Planned, ...]:
    """Choose the passes of a run; flags win over settings.

    Args:
        registry: the passes there are, in the order they run.
        settings: the configuration in force.
        select: ``--select``; empty: as the settings say, else all.
        ignore: ``--ignore``, added to what the settings ignore.

    Raises:
        UsageError: a name that no pass has.
    """
    names = [each.name for each in registry.passes]
    chosen = _known(select or settings.optimize.select, names)
    left_out = _known((*ignore, *settings.optimize.ignore), names)
    return tuple(
        Planned(
            kind=each,
            options=settings.options_of(each),
            plugin=registry.owners.get(each.name, ""),
            selected=each.name in chosen,
        )
        for each in registry.passes
        if (not chosen or each.name in chosen) and each.name not in left_out
    )


def _known(wanted: Iterable[str], names: Collection[str]) -> frozenset[str]:
    """Split comma lists and hold every name against the passes there are."""
    result = frozenset(
        name.strip().lower() for text in wanted for name in text.split(",") if name.strip()
    )
    for name in sorted(result):
        if name not in names:
            near = difflib.get_close_matches(name, names, n=1)
            meant = f"did you mean '{near[0]}'?" if near else f"known: {', '.join(names) or 'none'}"
            message = f"unknown pass '{name}'; {meant}"
            raise UsageError(message)
    return result
