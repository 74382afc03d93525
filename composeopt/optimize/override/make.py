"""Make an override file, and make sure of it."""

from __future__ import annotations

import pathlib
from dataclasses import replace

from composeopt.errors import ComposeoptError
from composeopt.model.paths import Path, format_path
from composeopt.model.values import dataclass
from composeopt.optimize.ledger import State
from composeopt.optimize.override.blocks import Block, Depth, blocks
from composeopt.optimize.override.text import Reasons, has_tags, write
from composeopt.patch.definition import same
from composeopt.stack.inputs import Inputs
from composeopt.stack.load import load
from composeopt.stack.stack import Stack
from composeopt.verify.difference import changed_paths

OLDEST_COMPOSE = "2.24.4"
"""The first Docker Compose that reads ``!reset`` and ``!override`` as they are written here."""


class OverrideError(ComposeoptError):
    """The changes cannot be written as an override file."""


@dataclass(frozen=True, slots=True)
class Override:
    """An override file.

    Args:
        data: its bytes.
        inputs: what loads it together with the original files.
        compose: the oldest Docker Compose that reads it, or empty: any.
    """

    data: bytes
    inputs: Inputs
    compose: str


def override(before: Stack, after: State, file: pathlib.Path, reasons: Reasons) -> Override:
    """Write an override file that makes of one stack another.

    What it says is as short as the rules of merging allow; what does not come out
    equal is written more and more in full.

    Args:
        before: the stack as it was read.
        after: the stack and texts with every Change.
        file: absolute path of the override, which need not exist.
        reasons: what to say of each block.

    Raises:
        OverrideError: no override makes the one of the other.
    """
    depths: dict[Path, Depth] = {}
    while True:
        found = blocks(before, after.stack, depths)
        data = write(found, reasons, before, file.parent).encode("utf-8")
        inputs = _inputs(before, after, file, data)
        wrong = _differences(after.stack, inputs)
        if not wrong:
            return Override(data, inputs, OLDEST_COMPOSE if has_tags(found) else "")
        _deepen(depths, wrong, found)


def _inputs(before: Stack, after: State, file: pathlib.Path, data: bytes) -> Inputs:
    """Give what compose would be given: the files as they lie there, then the override."""
    compose = {document.source.path for document in before.documents}
    side = {path: text for path, text in after.texts.items() if path not in compose}
    texts = {**before.env_texts, **before.inputs.texts, **side, file: data}
    return replace(before.inputs, files=(*before.inputs.files, file), texts=texts)


def _differences(wanted: Stack, inputs: Inputs) -> tuple[Path, ...]:
    """Give the paths whose values do not come out as they are wanted."""
    try:
        found = load(inputs)
    except ComposeoptError as error:
        message = f"the changes cannot be written as an override: {error}"
        raise OverrideError(message) from error
    if same(found.model, wanted.model) and found.extensions == wanted.extensions:
        return ()
    return changed_paths(wanted, found) or (("services",),)


def _deepen(depths: dict[Path, Depth], wrong: tuple[Path, ...], found: tuple[Block, ...]) -> None:
    """Write in full what came out wrong; where it is already, give up."""
    known = {block.path for block in found}
    for path in wrong:
        place = next((path[:length] for length in (3, 2, 1) if path[:length] in known), None)
        depth = None if place is None else depths.get(place, Depth.LEAST).next
        if place is None or depth is None:
            message = (
                f"the change of {format_path(path)} cannot be written as an override; "
                "leave out --override"
            )
            raise OverrideError(message)
        depths[place] = depth
