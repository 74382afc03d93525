"""Write files so that nothing is ever half written.

Every file is first written whole beside its place, then put there by a rename,
which the file system does at once or not at all. If one cannot be put, those that
were are put back.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pathlib
import stat
import tempfile
from collections.abc import Iterable, Iterator, Sequence

from composeopt.errors import ComposeoptError
from composeopt.model.values import dataclass
from composeopt.optimize.output import STDIN, Target
from composeopt.stack.stack import Stack

PREFIX = ".composeopt-"


class WriteError(ComposeoptError):
    """The result could not be written; what lay there before lies there now."""


def write(targets: Sequence[Target], sources: Iterable[tuple[pathlib.Path, str]] = ()) -> None:
    """Write all targets, in order, or none.

    A link is followed, so that it stays a link; mode and owner stay as they were,
    or are those of the file that the target stands for.

    Args:
        targets: what to write.
        sources: more files that must not have changed, with the SHA-256 of the
            bytes that were read, in hexadecimal.

    Raises:
        WriteError: a file that was read has changed since, or one cannot be
            written; nothing was.
    """
    checked = dict([*sources, *((target.source, target.digest) for target in targets)])
    for path, digest in checked.items():
        _check_unchanged(path, digest)
    staged: list[_Staged] = []
    try:
        for target in targets:
            staged.append(_stage(target))  # noqa: PERF401 - what was staged must be known if one fails
        _put_all(staged)
    except OSError as error:
        name = error.filename or "the result"
        message = f"{name}: {_said(error)}; nothing was written"
        raise WriteError(message) from error
    finally:
        for each in staged:
            with contextlib.suppress(OSError):
                each.temporary.unlink(missing_ok=True)


def read_files(stack: Stack) -> Iterator[tuple[pathlib.Path, str]]:
    """Yield each file that a stack was loaded from, with the SHA-256 of its bytes."""
    for document in stack.documents:
        yield document.source.path, document.source.digest
    for path, data in stack.env_texts.items():
        yield path, hashlib.sha256(data).hexdigest()


@dataclass(frozen=True, slots=True)
class _Staged:
    """A file that lies whole beside the place it is for.

    ``before`` holds the bytes that lie there now, None when nothing does.
    """

    temporary: pathlib.Path
    place: pathlib.Path
    before: bytes | None
    is_new: bool = False


def _check_unchanged(path: pathlib.Path, digest: str) -> None:
    if path == STDIN:
        return
    try:
        found = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        message = f"{path}: {_said(error)} since it was read; nothing was written"
        raise WriteError(message) from error
    if found != digest:
        message = f"{path}: changed since it was read; nothing was written, run again"
        raise WriteError(message)


def _stage(target: Target) -> _Staged:
    place = target.path.resolve()
    exists = place.exists()
    if exists and not place.is_file():
        message = f"{target.path}: not a regular file; nothing was written"
        raise WriteError(message)
    if exists and target.is_new:
        message = f"{target.path}: there is one already; nothing was written"
        raise WriteError(message)
    before = place.read_bytes() if exists else None
    model = place if exists else target.source
    try:
        temporary = _write_beside(place, target.data)
    except OSError as error:
        error.filename = str(target.path)
        raise
    staged = _Staged(temporary, place, before, target.is_new)
    if target.source != STDIN or exists:
        _take_over(model, temporary)
    else:
        temporary.chmod(0o644)
    return staged


def _write_beside(place: pathlib.Path, data: bytes) -> pathlib.Path:
    descriptor, name = tempfile.mkstemp(prefix=PREFIX, suffix=place.suffix, dir=place.parent)
    temporary = pathlib.Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def _take_over(model: pathlib.Path, temporary: pathlib.Path) -> None:
    """Give the new file the mode of another, and its owner where that is allowed."""
    found = model.stat()
    with contextlib.suppress(OSError):
        os.chown(temporary, found.st_uid, found.st_gid)
    temporary.chmod(stat.S_IMODE(found.st_mode))


def _put_all(staged: Sequence[_Staged]) -> None:
    put: list[_Staged] = []
    try:
        for each in staged:
            if each.is_new:
                _put_new(each)
                put.append(each)
                continue
            put.append(each)
            each.temporary.replace(each.place)
    except BaseException:
        for each in reversed(put):
            _put_back(each)
        raise


def _put_new(each: _Staged) -> None:
    """Put a file where none lies; a rename would replace what came to lie there meanwhile."""
    try:
        each.place.hardlink_to(each.temporary)
    except FileExistsError as error:
        error.filename = str(each.place)
        raise
    except OSError:  # a file system without hard links
        if each.place.exists():
            raise
        each.temporary.replace(each.place)
    each.temporary.unlink(missing_ok=True)


def _put_back(each: _Staged) -> None:
    """Undo one rename; where it had not happened yet this changes nothing."""
    with contextlib.suppress(OSError):
        if each.before is None:
            if not each.temporary.exists():
                each.place.unlink(missing_ok=True)
        elif each.place.read_bytes() != each.before:
            again = _write_beside(each.place, each.before)
            _take_over(each.place, again)
            again.replace(each.place)


def write_text(path: pathlib.Path, text: str) -> None:
    """Write one file of our own, such as a report, at once or not at all.

    Raises:
        WriteError: it cannot be written.
    """
    place = path.resolve()
    temporary: pathlib.Path | None = None
    try:
        temporary = _write_beside(place, text.encode("utf-8"))
        temporary.chmod(0o644)
        temporary.replace(place)
    except OSError as error:
        message = f"{path}: {_said(error)}; it was not written"
        raise WriteError(message) from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def _said(error: OSError) -> str:
    """Give the reason as other messages are written: in lower case."""
    return (error.strerror or str(error)).lower()
