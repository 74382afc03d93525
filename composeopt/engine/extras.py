"""What the model says that a container gets around its start."""

from __future__ import annotations

import pathlib
from collections.abc import Iterator, Mapping
from typing import Any

from composeopt.engine.launch import Extras, File, Hook
from composeopt.errors import UsageError
from composeopt.stack.service import Service
from composeopt.stack.stack import Stack

_MODE = 0o444
_KINDS = ("secrets", "configs")


def extras_of(stack: Stack, service: Service, environ: Mapping[str, str]) -> Extras:
    """Read what a service's containers get: files by value, then hooks.

    Args:
        stack: the project.
        service: one of its services.
        environ: where secrets and configs from the environment are read.

    Raises:
        UsageError: a variable is not set that a secret or config is made of.
    """
    files = (file for kind in _KINDS for file in _files(stack, service, kind, environ))
    return Extras(tuple(files), hooks_of(service, "post_start"))


def _files(stack: Stack, service: Service, kind: str, environ: Mapping[str, str]) -> Iterator[File]:
    for use in _mappings(service.data.get(kind)):
        source = str(use.get("source"))
        definition = stack.value((kind, source))
        if not isinstance(definition, Mapping):
            continue
        text = _text(definition, f"{kind[:-1]} {source}", environ)
        if text is None:
            continue
        base = pathlib.PurePosixPath("/run/secrets" if kind == "secrets" else "/")
        mode = use.get("mode")
        yield File(
            target=str(base / str(use.get("target") or source)),
            content=text.encode(),
            mode=int(str(mode), 8) if mode is not None else _MODE,
            uid=_number(use.get("uid")),
            gid=_number(use.get("gid")),
        )


def _text(definition: Mapping[str, Any], what: str, environ: Mapping[str, str]) -> str | None:
    """Give the value, or None when the file comes from elsewhere and compose mounts it."""
    variable = definition.get("environment")
    if isinstance(variable, str):
        if variable not in environ:
            message = f"{what} needs the environment variable {variable}, which is not set"
            raise UsageError(message)
        return environ[variable]
    content = definition.get("content")
    return content.replace("$$", "$") if isinstance(content, str) else None


def hooks_of(service: Service, key: str) -> tuple[Hook, ...]:
    """Give a service's hooks: ``post_start`` or ``pre_stop``."""
    return tuple(_hooks(service, key))


def _hooks(service: Service, key: str) -> Iterator[Hook]:
    for each in _mappings(service.data.get(key)):
        environment = each.get("environment")
        yield Hook(
            command=tuple(str(word).replace("$$", "$") for word in each.get("command") or ()),
            user=str(each.get("user") or ""),
            privileged=each.get("privileged") is True,
            working_dir=str(each.get("working_dir") or ""),
            environment=environment if isinstance(environment, Mapping) else {},
        )


def _mappings(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, list | tuple):
        yield from (each for each in value if isinstance(each, Mapping))


def _number(value: Any) -> int:
    return int(value) if str(value or "").isdigit() else 0
