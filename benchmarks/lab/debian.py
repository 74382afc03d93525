"""Programs that Debian packages have installed here, as files of an image."""

from __future__ import annotations

import os
import pathlib
import re
import shutil
import subprocess
from collections.abc import Callable

LIBRARY = re.compile(r"(/[^\s:]+) \(0x")

# Who they run as; the numbers are those of the public images.
USERS = {
    "etc/passwd": b"root:x:0:0::/:/bin/sh\npostgres:x:70:70::/tmp:/bin/sh\n"
    b"nobody:x:65534:65534::/:/bin/false\n",
    "etc/group": b"root:x:0:\npostgres:x:70:\nnogroup:x:65534:\n",
}


def installed(name: str, package: str, *folders: pathlib.Path) -> pathlib.Path:
    """Give where a program is installed.

    Args:
        name: the program.
        package: the Debian package that brings it.
        folders: where to look beside the PATH.

    Raises:
        FileNotFoundError: when it is not installed.
    """
    places = [os.environ.get("PATH", ""), "/usr/sbin", *map(os.fspath, folders)]
    found = shutil.which(name, path=os.pathsep.join(places))
    if found is None:
        raise FileNotFoundError(f"{name} is not installed (Debian: {package})")
    return pathlib.Path(found)


def program(path: pathlib.Path, to: str | None = None) -> dict[str, bytes]:
    """Give a program, or a library, with everything that it loads.

    Args:
        path: where it is installed.
        to: where it lies in the image; default: where it is installed.
    """
    own = {(to or os.fspath(path)).lstrip("/"): path.read_bytes()}
    return own | {
        library.lstrip("/"): pathlib.Path(library).read_bytes() for library in _loaded(path)
    }


def tree(
    folder: pathlib.Path, is_wanted: Callable[[pathlib.Path], bool] = lambda _: True
) -> dict[str, bytes]:
    """Give the files under a folder, where they are installed."""
    return {
        os.fspath(path).lstrip("/"): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and is_wanted(path)
    }


def _loaded(path: pathlib.Path) -> list[str]:
    """Name the libraries that a program loads; none when it loads none."""
    listing = subprocess.run(
        [shutil.which("ldd") or "ldd", os.fspath(path)], capture_output=True, text=True, check=False
    )
    return LIBRARY.findall(listing.stdout)
