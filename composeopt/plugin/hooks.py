"""The hooks a plugin may implement; each returns classes or values, none does work.

The registry asks each plugin alone, so one that raises costs only itself.
"""

from __future__ import annotations

from collections.abc import Iterable

import pluggy

from composeopt.facts.images import ImageFacts
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

    @hookspec
    def composeopt_images(self) -> Iterable[ImageFacts]:
        """Return what this plugin knows of images that the catalogue does not know.

        It goes before the catalogue's own entry of the same repository. Only facts that
        are documented or verified, with a source, drive a safe Change.
        """
        raise NotImplementedError
