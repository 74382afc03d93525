"""Ask one pass what it would do; whatever it does wrong costs only itself."""

from __future__ import annotations

import marshal
import pathlib
from typing import Any

from composeopt.model.changes import Change, Note, PassResult
from composeopt.model.logs import log
from composeopt.model.report import PluginFailure
from composeopt.optimize.plan import Planned
from composeopt.plugin.context import Context
from composeopt.stack.stack import Stack


def ask(planned: Planned, stack: Stack, context: Context) -> PassResult | PluginFailure:
    """Run one pass on a stack and give its result, or what it did wrong.

    Args:
        planned: the pass.
        stack: the stack as the passes before it left it.
        context: the facts of the run.
    """
    own = _copy(stack)
    try:
        result = planned.kind(planned.options).run(own, context)
        if own.model != stack.model or own.extensions != stack.extensions:
            message = "run changed the stack in place; ask for edits instead"
            return PluginFailure(planned.plugin, message, planned.name)
        return _checked(result)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - the border to a plugin: named, not passed on
        log(__name__).debug("pass %s raised", planned.name, exc_info=True)
        return PluginFailure(planned.plugin, _describe(error), planned.name)


def _copy(stack: Stack) -> Stack:
    """Give a stack whose values nobody else holds, so that no pass can spoil another's."""
    # marshal copies plain values some thirty times as fast as copy.deepcopy.
    values: Any = (stack.model, stack.extensions)
    model, extensions = marshal.loads(marshal.dumps(values))  # noqa: S302 - our own bytes
    return stack.twin(model, extensions)


def _checked(result: object) -> PassResult:
    """Raise TypeError where a pass returned something that is no result."""
    if not isinstance(result, PassResult):
        message = f"run returned {type(result).__name__}, not PassResult"
        raise TypeError(message)
    changes, notes = tuple(result.changes), tuple(result.notes)
    for value, kind in (*((c, Change) for c in changes), *((n, Note) for n in notes)):
        if not isinstance(value, kind):
            message = f"run returned {type(value).__name__} where a {kind.__name__} belongs"
            raise TypeError(message)
    return PassResult(changes, notes)


def _describe(error: BaseException) -> str:
    """Say what was raised and where, in one line."""
    import traceback  # noqa: PLC0415 - long to import, and seldom needed

    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({pathlib.PurePath(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}{place}" if text else f"{type(error).__name__}{place}"
