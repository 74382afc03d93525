"""Addresses of values: in one document, and in the resolved stack.

A document path holds only keys and indexes. A resolved path may also hold an
:class:`Item`, which names an element of a list by what it is instead of by
where it stands, because merging files moves elements:
``services.web.ports[target=8080/tcp]``.
"""

from __future__ import annotations

from composeopt.model.values import dataclass


@dataclass(frozen=True, slots=True)
class Item:
    """An element of a resolved list, named by its identity.

    Identities: ports ``target=8080/tcp`` (container port and protocol; with
    ``published=80`` appended after a comma where one target is published more
    than once), volumes, configs, secrets, devices and tmpfs ``target=/data``,
    other lists ``value=<scalar>``.
    """

    key: str
    value: str

    def __str__(self) -> str:
        return f"[{self.key}={self.value}]"


DocumentPath = tuple[str | int, ...]
Path = tuple[str | int | Item, ...]


def format_path(path: Path) -> str:
    """Write a path as people read it: ``services.web.ports[0]``."""
    text = ""
    for step in path:
        if isinstance(step, Item):
            text += str(step)
        elif isinstance(step, int):
            text += f"[{step}]"
        else:
            text += f".{step}" if text else step
    return text
