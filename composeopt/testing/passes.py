"""Hold a pass to what its test says it does."""

from __future__ import annotations

import pathlib
import tempfile
from dataclasses import replace

from composeopt.optimize.plan import Planned
from composeopt.optimize.run import Optimizer
from composeopt.plugin.context import Context
from composeopt.plugin.passes import Pass
from composeopt.stack.inputs import Inputs
from composeopt.stack.load import load


def check_pass(
    kind: type[Pass],
    before: str,
    after: str,
    *,
    options: object = None,
    context: Context | None = None,
) -> None:
    """Hold a pass to a before and an after; raises AssertionError.

    The pass runs alone, unsafe Changes included. It settles, gives ``after``, has
    no Change refused or discarded, and a second run changes nothing.

    Args:
        kind: the pass.
        before: the compose file.
        after: what the pass makes of it.
        options: the pass's Options; by default its defaults.
        context: facts of the run.
    """
    context = replace(context or Context(), unsafe=True)
    once = _run(kind, before, options, context)
    assert once == after, f"{kind.name} makes something else:\n{once}"
    again = _run(kind, once, options, context)
    assert again == once, f"{kind.name}: a second run changes the file again:\n{again}"


def _run(kind: type[Pass], text: str, options: object, context: Context) -> str:
    with tempfile.TemporaryDirectory(prefix="composeopt-") as name:
        folder = pathlib.Path(name)
        file = folder / "compose.yaml"
        file.write_text(text, encoding="utf-8", newline="")
        stack = load(Inputs((file,), folder, "example", cwd=folder))
        chosen = kind.Options() if options is None else options
        planned = Planned(kind, chosen, plugin="test", selected=True)
        result = Optimizer([planned], context).run(stack)
    ledger = result.ledger
    for failure in ledger.failures:
        message = f"{kind.name}: {failure.message}"
        raise AssertionError(message)
    for refused in ledger.refused:
        message = f"{kind.name}: refused: {refused.change.title}: {refused.detail}"
        raise AssertionError(message)
    for discarded in ledger.discarded:
        message = f"{kind.name}: discarded: {discarded.violations[0]}"
        raise AssertionError(message)
    data = result.after.texts.get(file)
    return text if data is None else data.decode()
