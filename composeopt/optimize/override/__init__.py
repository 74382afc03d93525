"""The changes of a run as a compose override file; the original stays as it is."""

from __future__ import annotations

import os
import pathlib
from dataclasses import replace

from composeopt.facts import compose
from composeopt.optimize.output import Output, Target, absolute
from composeopt.optimize.override.make import Override, OverrideError, override
from composeopt.optimize.override.text import Reasons
from composeopt.optimize.run import Result
from composeopt.verify import valid

__all__ = ["Override", "OverrideError", "override", "with_override"]


def with_override(
    result: Result, output: Output, file: pathlib.Path, binary: compose.ComposeBinary | None
) -> Output:
    """Give out the changes of a run as an override file.

    Args:
        result: the run.
        output: what is given out besides.
        file: absolute path of the override.
        binary: the compose binary that judges it, or None for our own loader.

    Raises:
        OverrideError: no override makes the result of the original, or compose
            rejects the one that does.
    """
    if not result.ledger.applied:
        return output
    before = result.before
    made = override(before, result.after, file, Reasons(result.ledger.applied))
    binary = valid.fitting(binary, before)
    judgement = valid.judge(before, {}, binary, made.inputs)
    if judgement.violations:
        message = f"the changes cannot be written as an override: {judgement.violations[0].detail}"
        raise OverrideError(message)
    strange = binary and valid.resolves_alike(before, result.after.texts, binary, made.inputs)
    if strange:
        message = f"the changes cannot be written as an override: for docker compose {strange}"
        raise OverrideError(message)
    source = absolute(before.inputs, before.inputs.files[0])
    digest = before.documents[before.given[0]].source.digest
    target = Target(file, made.data, source, digest, is_new=True)
    shown = pathlib.Path(os.path.relpath(file, before.inputs.cwd.absolute()))
    return replace(
        output,
        targets=(*output.targets, target),
        files=(*output.files, shown),
        compose=made.compose,
    )
