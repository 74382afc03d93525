"""The only importer of crossplane: holds our reading of an nginx file against its."""

from __future__ import annotations

import functools
import pathlib
import tempfile
from collections.abc import Iterable, Mapping
from typing import Any

from composeopt.facts.nginx_text import LUA_BLOCK, NginxDirective, NginxFile


def disagreement(file: NginxFile) -> str:
    """Say where crossplane reads the file differently; the empty string: it does not."""
    payload = _parse(file.source.text)
    for error in payload["errors"]:
        return f"crossplane: {str(error['error']).split(' in ', 1)[0]} (line {error['line']})"
    parsed = payload["config"][0]["parsed"]
    return _compare(file, file.directives, parsed)


@functools.lru_cache(maxsize=32)
def _parse(text: str) -> Mapping[str, Any]:
    import crossplane  # noqa: PLC0415 - only a stack that mounts nginx files is worth its start

    # crossplane opens paths only
    with tempfile.TemporaryDirectory(prefix="composeopt-") as folder:
        path = pathlib.Path(folder, "nginx.conf")
        path.write_bytes(text.encode("utf-8"))
        payload: Mapping[str, Any] = crossplane.parse(
            str(path), single=True, check_ctx=False, check_args=False
        )
        return payload


def _compare(file: NginxFile, ours: Iterable[NginxDirective], theirs: list[Any]) -> str:
    directives = list(ours)
    if len(directives) != len(theirs):
        return f"crossplane sees {len(theirs)} directives where we see {len(directives)}"
    for directive, other in zip(directives, theirs, strict=True):
        line, _ = file.source.position(directive.start)
        if directive.name != other["directive"]:
            return f'line {line}: "{directive.name}" is "{other["directive"]}" to crossplane'
        if directive.name.endswith(LUA_BLOCK):
            continue
        if directive.name != "if" and list(directive.values) != list(other["args"]):
            return f'line {line}: the arguments of "{directive.name}" are read differently'
        if (directive.block is None) != ("block" not in other):
            return f'line {line}: the block of "{directive.name}" is read differently'
        inner = _compare(file, directive.block or (), other.get("block") or [])
        if inner:
            return inner
    return ""
