"""Relative paths of a project, made absolute as docker compose does."""

from __future__ import annotations

import os.path
import posixpath

from composeopt.errors import InputError
from composeopt.stack.validate import Report
from composeopt.stack.value import Value

REMOTE = ("https://", "http://", "git://", "ssh://", "github.com/", "git@")
SERVICE = "service:"
_NOTHING = Value(None)


def clean(path: str) -> str:
    """Write a path of a container without needless parts, as Go does: also at its start."""
    cleaned = posixpath.normpath(path)
    return cleaned[1:] if cleaned.startswith("//") else cleaned


class Paths:
    """Makes paths absolute, as docker compose does.

    Args:
        base: the folder that relative paths start from.
        home: what ``~`` stands for.
    """

    __slots__ = ("base", "home")

    def __init__(self, base: str, home: str) -> None:
        self.base = base
        self.home = home

    def absolute(self, path: str) -> str:
        """Give the absolute path; one that is absolute stays as it is."""
        path = self.expand(path)
        if path.startswith("/") or _is_windows(path):
            return path
        return os.path.normpath(posixpath.join(self.base, path))

    def expand(self, path: str) -> str:
        """Put the home folder in for ``~``."""
        if path.startswith("~") and self.home:
            return os.path.normpath(self.home + "/" + path[1:])
        return path

    def resolve(self, value: Value | None) -> None:
        """Make the path that a value holds absolute."""
        if value is not None and isinstance(value.data, str):
            value.data = self.absolute(value.data)

    def context(self, value: Value | None) -> None:
        """Make a build context absolute unless it is remote."""
        if value is None or not isinstance(value.data, str):
            return
        text = value.data
        if not text or "://" in text or text.startswith((SERVICE, *REMOTE)):
            return
        value.data = self.absolute(text)

    def service(self, service: Value, name: str, report: Report) -> None:
        """Make the paths of a service in long form absolute."""
        entries = service.mapping
        if "volumes" in entries:
            for index, item in enumerate(entries["volumes"].items):
                self.mount(item, f"{name}.volumes[{index}]", report)
        if "build" in entries:
            self.build(entries["build"])
        if "env_file" in entries:
            for item in entries["env_file"].items:
                self.resolve(item.get("path"))
        if "label_file" in entries:
            for item in entries["label_file"].items:
                self.resolve(item)
        if "develop" in entries:
            for item in (entries["develop"].get("watch") or _NOTHING).items:
                self.resolve(item.get("path"))
        if "pre_start" in entries:
            for hook in entries["pre_start"].items:
                self.service(hook, name, report)

    def build(self, build: Value) -> None:
        """Make the paths of a build section absolute."""
        self.context(build.get("context"))
        for context in (build.get("additional_contexts") or _NOTHING).mapping.values():
            self.context(context)
        for key in (build.get("ssh") or _NOTHING).mapping.values():
            if key.data:
                self.resolve(key)

    def mount(self, item: Value, name: str, report: Report) -> None:
        """Make the source of a bind mount absolute."""
        if item.text("type") == "bind":
            source = item.get("source")
            if source is None:
                report(InputError(f"{name}: a bind mount needs source", item.location()))
            else:
                self.resolve(source)

    def volume(self, volume: Value) -> None:
        """Make the device of a volume that is really a bind mount absolute."""
        options = volume.get("driver_opts")
        if volume.text("driver") == "local" and options is not None and options.text("o") == "bind":
            self.resolve(options.get("device"))


def _is_windows(path: str) -> bool:
    return path.startswith("\\\\") or (
        len(path) > 2
        and path[0].isascii()
        and path[0].isalpha()
        and path[1] == ":"
        and path[2] in "\\/"
    )
