"""Where results are judged by compose, one of them while the passes still run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path

from composeopt.facts import compose
from composeopt.model.values import dataclass
from composeopt.optimize.ledger import State
from composeopt.stack.stack import Stack
from composeopt.verify import valid
from composeopt.verify.valid import Hearing, Judgement


@dataclass(slots=True)
class Bench:
    """Judges results for P1, until it is closed.

    Args:
        stack: the original stack.
        binary: the compose binary, or None for our own loader.
    """

    stack: Stack
    binary: compose.ComposeBinary | None
    _texts: Mapping[Path, bytes] = field(default_factory=dict)
    _pending: Hearing | None = None

    def close(self) -> None:
        """Let compose think of nothing any more."""
        if self._pending is not None:
            self._pending.withdraw()
            self._pending = None

    def hear(self, state: State) -> None:
        """Let compose think of a state that will probably be the result."""
        # Our own loader would only take turns with the passes.
        if self.binary is not None:
            self._texts = state.texts
            self._pending = Hearing(self.stack, state.texts, self.binary)

    def judge(self, state: State) -> Judgement:
        """Judge a state, by what was heard of it where it was."""
        if self._pending is not None and self._texts is state.texts:
            hearing, self._pending = self._pending, None
            return hearing.judgement()
        return valid.judge(self.stack, state.texts, self.binary)
