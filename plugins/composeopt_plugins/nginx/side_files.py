"""The copies of nginx files that a Change writes, and the mounts that lead to them."""

from __future__ import annotations

import os
import pathlib
from collections.abc import Iterator, Mapping

from composeopt.api import (
    Append,
    Edit,
    Item,
    NginxConfigured,
    Path,
    Plain,
    Replace,
    SideFile,
    Source,
    Stack,
)

TWIN = ".optimized"


def side_file(
    stack: Stack, service: str, configured: NginxConfigured, made: Source
) -> SideFile | None:
    """Give the copy to write for a file; None: it is not a file of the host."""
    mount, original = configured.mount, configured.file.source.path
    if mount.source is None:
        return None
    if original == mount.source:
        copy = _twin(original, original.parent)
        edits: tuple[Edit, ...] = (_source_edit(stack, mount.path, copy),)
    else:
        copy = _twin(original, mount.source.parent)
        written = f"{_relative(stack, copy)}:{configured.target}:ro"
        edits = (Append(("services", service, "volumes"), written),)
    data, digest = made.encode(), configured.file.source.digest
    return SideFile(original, copy, data, digest, edits, (service,))


def _source_edit(stack: Stack, path: Path, copy: pathlib.Path) -> Edit:
    written = _relative(stack, copy)
    if not isinstance(path[-1], Item):
        return Replace(path, written)
    origin = stack.origin(path)
    if origin is None or "short" not in origin.via:
        return Replace((*path, "source"), written)
    return Replace(path, ":".join((written, *_rest(stack.value(path)))))


def _rest(mount: Plain) -> Iterator[str]:
    """Yield what follows the source in the short form of a bind mount."""
    if not isinstance(mount, Mapping):
        return
    yield str(mount["target"])
    bind = mount.get("bind")
    bind = bind if isinstance(bind, Mapping) else {}
    words = ["ro"] if mount.get("read_only") else []
    words.extend(str(bind[key]) for key in ("selinux", "propagation") if bind.get(key))
    if words:
        yield ",".join(words)


def _twin(original: pathlib.Path, folder: pathlib.Path) -> pathlib.Path:
    stem = original.stem.removesuffix(TWIN)
    return folder / f"{stem}{TWIN}{original.suffix}"


def _relative(stack: Stack, path: pathlib.Path) -> str:
    return "./" + pathlib.Path(os.path.relpath(path, stack.project_directory)).as_posix()
