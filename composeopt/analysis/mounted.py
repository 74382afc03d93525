"""From a service's mounts and configs to the files its container sees."""

from __future__ import annotations

import pathlib
import posixpath
from collections.abc import Iterator, Mapping

from composeopt.facts.files import Reach
from composeopt.facts.tree import ContainerTree, TreeMount
from composeopt.model.edits import Plain
from composeopt.model.paths import Item
from composeopt.stack.service import Service
from composeopt.stack.stack import Stack


def reach_of(stack: Stack) -> Reach:
    """Say which files may be opened for a stack."""
    inputs = stack.inputs
    return Reach(
        stack.project_directory, inputs.allow_outside, inputs.texts, inputs.cwd, inputs.memory
    )


def container_tree(stack: Stack, service: Service, reach: Reach) -> ContainerTree:
    """Give the mounted files of a service; secrets are left out on purpose."""
    mounts = (*_volumes(service), *_configs(stack, service))
    return ContainerTree(service.name, mounts, reach)


def _volumes(service: Service) -> Iterator[TreeMount]:
    volumes = service.data.get("volumes")
    for volume in volumes if isinstance(volumes, list | tuple) else ():
        if not isinstance(volume, Mapping) or not isinstance(volume.get("target"), str):
            continue
        target = posixpath.normpath(str(volume["target"]))
        path = ("services", service.name, "volumes", Item("target", str(volume["target"])))
        source = volume.get("source")
        if volume.get("type") == "bind" and isinstance(source, str):
            yield TreeMount(target, path, source=pathlib.Path(source))
        else:
            kind = str(volume.get("type") or "volume")
            yield TreeMount(target, path, unread=f"volume: in a {kind} that cannot be read")


def _configs(stack: Stack, service: Service) -> Iterator[TreeMount]:
    used = service.data.get("configs")
    defined = stack.model.get("configs")
    for use in used if isinstance(used, list | tuple) else ():
        if not isinstance(use, Mapping) or not isinstance(defined, Mapping):
            continue
        name = str(use.get("source") or "")
        target = posixpath.normpath(posixpath.join("/", str(use.get("target") or name)))
        path = ("configs", name)
        yield _config(target, path, defined.get(name))


def _config(target: str, path: tuple[str, str], definition: Plain) -> TreeMount:
    if isinstance(definition, Mapping):
        if isinstance(definition.get("content"), str):
            return TreeMount(target, (*path, "content"), content=str(definition["content"]))
        if isinstance(definition.get("file"), str):
            return TreeMount(target, (*path, "file"), source=pathlib.Path(str(definition["file"])))
    return TreeMount(target, path, unread="external: a config that is defined elsewhere")
