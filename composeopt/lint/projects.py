"""Which files make up a project, and which of them a run reports."""

from __future__ import annotations

import os
import pathlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from composeopt.document.document import Document, parse
from composeopt.document.nodes import MappingNode, Node, Scalar, SequenceNode, resolve
from composeopt.document.reading import read_regular
from composeopt.document.source import Source
from composeopt.errors import InputError
from composeopt.lint.discovery import (
    BASE_NAMES,
    OVERRIDE_NAMES,
    compose_files,
    folders_with_compose_files,
)
from composeopt.model.values import dataclass

# A service with one of these can stand on its own.
_STANDALONE_KEYS = frozenset({"image", "build", "extends", "provider"})


@dataclass(frozen=True, slots=True)
class Project:
    """Files that compose would load together.

    Args:
        files: in load order.
        only: the files whose findings are reported; empty: all of them.
        dependent: True when its last file cannot stand on its own.
        onto: the file it may add to, where it could stand on its own.
        lone: True when that file has no base to add to, and was not named.
        sharing: other sets of files that hold one of these, in load order.
        beside: every other set of files of the same folder.
    """

    files: tuple[pathlib.Path, ...]
    only: frozenset[pathlib.Path] = frozenset()
    dependent: bool = False
    onto: pathlib.Path | None = None
    lone: bool = False
    sharing: tuple[tuple[pathlib.Path, ...], ...] = ()
    beside: tuple[tuple[pathlib.Path, ...], ...] = ()

    def reports(self, file: pathlib.Path) -> bool:
        """Say whether findings in a file (absolute path) are reported."""
        return not self.only or file in self.only


def absolute(file: pathlib.Path, cwd: pathlib.Path) -> pathlib.Path:
    """Make a path absolute; links stay links."""
    return pathlib.Path(os.path.abspath(cwd.absolute() / file))  # noqa: PTH100 - resolve() follows


def projects_below(
    folder: pathlib.Path,
    cwd: pathlib.Path,
    declared: Sequence[tuple[pathlib.Path, ...]] = (),
) -> Iterator[Project]:
    """Find every project in a folder and those below it.

    Args:
        folder: where to look.
        cwd: the base of relative paths.
        declared: files that belong together because the settings say so.
    """
    for files in folders_with_compose_files(folder):
        yield from group(files, cwd, declared)


def project_of(
    file: pathlib.Path,
    cwd: pathlib.Path,
    declared: Sequence[tuple[pathlib.Path, ...]] = (),
) -> Project:
    """Give the project that a named file belongs to, reporting that file only."""
    path = absolute(file, cwd)
    for together in declared:
        if path in {absolute(each, cwd) for each in together}:
            return Project(together, frozenset({path}))
    folder = cwd / file.parent
    try:
        names = [entry.name for entry in folder.iterdir()]
    except OSError:
        names = []
    beside = (file.parent / found.name for found in compose_files(folder, names))
    files = dict.fromkeys((*beside, file))
    only = frozenset({path})
    for project in group(tuple(files), cwd):
        if file in project.files and (not project.only or project.only == only):
            return replace(project, only=only, lone=False)
    return Project((file,))


def group(
    files: Sequence[pathlib.Path],
    cwd: pathlib.Path,
    declared: Sequence[tuple[pathlib.Path, ...]] = (),
) -> tuple[Project, ...]:
    """Sort the compose files of one folder into projects."""
    found = tuple(_grouped(files, cwd, declared))
    projects = []
    for each in found:
        beside = tuple(other.files for other in found if other is not each)
        sharing = tuple(other for other in beside if set(other) & set(each.files))
        projects.append(replace(each, sharing=sharing, beside=beside))
    return tuple(projects)


def _grouped(
    files: Sequence[pathlib.Path],
    cwd: pathlib.Path,
    declared: Sequence[tuple[pathlib.Path, ...]],
) -> Iterator[Project]:
    mine = {absolute(file, cwd) for file in files}
    for together in declared:
        if together and absolute(together[0], cwd) in mine:
            yield Project(together)
    taken = {absolute(file, cwd) for together in declared for file in together}
    left = [file for file in files if absolute(file, cwd) not in taken]
    by_name = {file.name: file for file in left}
    base = _first(BASE_NAMES, by_name)
    override = _first(OVERRIDE_NAMES, by_name)
    if base is not None:
        pair = (base,) if override is None else (base, override)
        yield Project(pair)
        left = [file for file in left if file not in pair]
    for file in left:
        yield _sibling(file, _base_for(file, files, base), cwd)


def _first(names: Iterable[str], by_name: Mapping[str, pathlib.Path]) -> pathlib.Path | None:
    return next((by_name[name] for name in names if name in by_name), None)


def _sibling(file: pathlib.Path, base: pathlib.Path | None, cwd: pathlib.Path) -> Project:
    if stands_alone(cwd / file):
        return Project((file,), onto=base)
    if base is None:
        return Project((file,), dependent=True, lone=True)
    return Project((base, file), frozenset({absolute(file, cwd)}), dependent=True)


def _base_for(
    file: pathlib.Path, files: Sequence[pathlib.Path], base: pathlib.Path | None
) -> pathlib.Path | None:
    """Give the file that a sibling adds to.

    ``web-compose.prod.yml`` adds to ``web-compose.yml`` rather than to the
    folder's ``compose.yaml``.
    """
    stem = file.stem
    candidates = [
        other
        for other in files
        if other != file and stem.startswith((other.stem + ".", other.stem + "-", other.stem + "_"))
    ]
    longest = max(candidates, key=lambda other: len(other.stem), default=None)
    return longest or (base if base != file else None)


def stands_alone(file: pathlib.Path) -> bool:
    """Say whether every service of a file has an image or another source.

    A file that cannot be read or has no services counts as one that does, so
    that its own errors are reported.
    """
    try:
        documents = parse(Source.from_bytes(read_regular(file, str(file)), file))
    except InputError:
        return True
    return all(_document_stands_alone(document) for document in documents)


def _document_stands_alone(document: Document) -> bool:
    services = document.node(("services",))
    services = resolve(services) if services is not None else None
    if not isinstance(services, MappingNode):
        return True
    return all(_keys(entry.value) & _STANDALONE_KEYS for entry in services.entries)


def _keys(node: Node) -> set[str]:
    """Give the keys of a mapping, merged ones too."""
    node = resolve(node)
    if isinstance(node, SequenceNode):
        return {key for item in node.items for key in _keys(item)}
    if not isinstance(node, MappingNode):
        return set()
    keys = set()
    for entry in node.entries:
        if isinstance(entry.key, Scalar):
            keys |= _keys(entry.value) if entry.key.value == "<<" else {entry.key.value}
    return keys
