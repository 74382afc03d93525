"""The hooks a plugin may implement; each returns classes, none does work.

The registry asks each plugin alone, so one that raises costs only itself.
"""

from __future__ import annotations

from collections.abc import Iterable

import pluggy

from composeopt.plugin.passes import Pass
from composeopt.plugin.rule import Rule

PROJECT = "composeopt"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


class HookSpecs:
    """The hook specifications."""

    @hookspec
    def composeopt_rules(self) -> Iterable[type[Rule]]:
        """Return the rule classes this plugin adds to ``composeopt lint``."""
        raise NotImplementedError

    @hookspec
    def composeopt_passes(self) -> Iterable[type[Pass]]:
        """Return the pass classes this plugin adds to ``composeopt optimize``."""
        raise NotImplementedError
