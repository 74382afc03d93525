"""Where in an nginx configuration a directive stands, and what it inherits there."""

from __future__ import annotations

from collections.abc import Iterator

from composeopt.api import (
    NginxConfiguration,
    NginxConfigured,
    NginxDirective,
    dataclass,
)


@dataclass(frozen=True, slots=True)
class Scope:
    """A directive with the blocks around it, the innermost first.

    ``outer`` are directives of the ``http`` block that includes the file.
    """

    configured: NginxConfigured
    directive: NginxDirective
    blocks: tuple[NginxDirective, ...]
    outer: tuple[NginxDirective, ...]

    def inherited(self, name: str) -> tuple[NginxDirective, ...]:
        """Give the directives of a name that hold here: those of the nearest level that has any."""
        for level in (*(block.block or () for block in self.blocks), self.outer):
            found = tuple(directive for directive in level if directive.name == name)
            if found:
                return found
        return ()

    def own(self, name: str) -> tuple[NginxDirective, ...]:
        """Give the directives of a name in the innermost block."""
        inner = self.blocks[0].block or () if self.blocks else ()
        return tuple(directive for directive in inner if directive.name == name)


def scopes(configuration: NginxConfiguration, name: str) -> Iterator[Scope]:
    """Yield every directive of a name with what surrounds it."""
    outer = tuple(
        inner
        for configured in configuration.files
        for directive in configured.file.directives
        if directive.name == "http"
        for inner in directive.block or ()
    )
    for configured in configuration.files:
        own_http = any(directive.name == "http" for directive in configured.file.directives)
        for directive in configured.file.directives:
            yield from _below(configured, directive, name, (), () if own_http else outer)


def _below(
    configured: NginxConfigured,
    directive: NginxDirective,
    name: str,
    blocks: tuple[NginxDirective, ...],
    outer: tuple[NginxDirective, ...],
) -> Iterator[Scope]:
    if directive.name == name:
        yield Scope(configured, directive, blocks, outer)
    for inner in directive.block or ():
        yield from _below(configured, inner, name, (directive, *blocks), outer)
