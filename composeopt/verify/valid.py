"""P1: what docker compose accepted before, it accepts after."""

from __future__ import annotations

import pathlib
from collections.abc import Mapping
from dataclasses import replace

from composeopt import __version__
from composeopt.errors import ComposeoptError
from composeopt.facts import compose
from composeopt.facts.question import Question
from composeopt.model.report import Judge
from composeopt.model.values import dataclass
from composeopt.model.violations import Violation
from composeopt.stack.inputs import Inputs
from composeopt.stack.load import load
from composeopt.stack.stack import Stack

ProfileSet = tuple[str, ...]
Texts = Mapping[pathlib.Path, bytes]

_PLACEHOLDER = "1"
_ALL: ProfileSet = ("*",)
_MOST_PROFILES = 8


@dataclass(frozen=True, slots=True)
class Judgement:
    """Who judged, and what they say is broken."""

    judge: Judge
    violations: tuple[Violation, ...] = ()


def profile_sets(stack: Stack) -> tuple[ProfileSet, ...]:
    """Give the profile sets that are judged: none, each, all.

    Of more than eight profiles only none and all are judged, so that the run
    stays short; a profile alone is a part of all.
    """
    names = dict.fromkeys(name for service in stack.services() for name in service.profiles)
    if not names:
        return ((),)
    if len(names) == 1:
        return ((), _ALL)
    each = tuple((name,) for name in names) if len(names) <= _MOST_PROFILES else ()
    return ((), *each, _ALL)


def judge(
    stack: Stack,
    texts: Texts,
    binary: compose.ComposeBinary | None,
    result: Inputs | None = None,
) -> Judgement:
    """Hold a result to P1, by the compose binary or else by our own loader.

    The original is judged only where the result is rejected: what was not
    accepted before need not be accepted after.

    Args:
        stack: the original stack.
        texts: the bytes of the changed files, by absolute path.
        binary: from :func:`composeopt.facts.compose.find`; None: there is none.
        result: what the result is loaded from, where that is not the original's files.
    """
    return Hearing(stack, texts, binary, result).judgement()


class Hearing:
    """A result that compose thinks of, for all profile sets at once.

    Args:
        stack: as for :func:`judge`, like the other arguments.
        texts: the bytes of the changed files.
        binary: the compose binary; without it nothing is done before it is waited for.
        result: what the result is loaded from.
    """

    __slots__ = ("_binary", "_inputs", "_placeholders", "_questions", "_sets")

    def __init__(
        self,
        stack: Stack,
        texts: Texts,
        binary: compose.ComposeBinary | None,
        result: Inputs | None = None,
    ) -> None:
        self._binary = fitting(binary, stack)
        self._inputs, self._placeholders = _with_placeholders(stack)
        after = self._inputs
        if result is not None:
            after = replace(result, environ=self._inputs.environ)
        self._sets = profile_sets(stack)
        self._questions = [_question(self._binary, after, texts, each) for each in self._sets]

    def judgement(self) -> Judgement:
        """Wait for all answers, and say what they come to."""
        binary = self._binary
        own = ("composeopt", __version__)
        name, version = own if binary is None else (binary.name, binary.version)
        broken: list[Violation] = []
        rejected: list[str] = []
        try:
            verdicts = [question.verdict() for question in self._questions]
        finally:
            self.withdraw()
        for profiles, verdict in zip(self._sets, verdicts, strict=True):
            if verdict.accepted:
                continue
            if _question(binary, self._inputs, {}, profiles).verdict().accepted:
                said = f"{name} rejects it{_with(profiles)}: {verdict.message}"
                broken.append(Violation("P1", said))
            else:
                rejected.append(_name(profiles))
        sets = tuple(map(_name, self._sets))
        found = Judge(name, version, sets, tuple(rejected), self._placeholders)
        return Judgement(found, tuple(broken))

    def withdraw(self) -> None:
        """Do without the judgement."""
        for question in self._questions:
            question.withdraw()


def fitting(binary: compose.ComposeBinary | None, stack: Stack) -> compose.ComposeBinary | None:
    """Give the binary that may be asked about a stack: none where it would fetch something."""
    return None if stack.not_followed else binary


def resolves_alike(
    stack: Stack, texts: Texts, binary: compose.ComposeBinary, result: Inputs
) -> str:
    """Say how compose sees two forms of one result differently; empty when it does not.

    Args:
        stack: the original stack.
        texts: the bytes of the changed files, by absolute path: the one form.
        binary: from :func:`composeopt.facts.compose.find`.
        result: what the other form is loaded from.
    """
    inputs, _ = _with_placeholders(stack)
    one = compose.resolve(binary, inputs, texts, _ALL)
    other = compose.resolve(binary, replace(result, environ=inputs.environ), {}, _ALL)
    if isinstance(one, compose.Verdict) or isinstance(other, compose.Verdict):
        # What compose rejects is judged where it is asked whether it accepts.
        return ""
    return next(
        (f"{key} differs" for key in {**one, **other} if one.get(key) != other.get(key)), ""
    )


def _question(
    binary: compose.ComposeBinary | None, inputs: Inputs, texts: Texts, profiles: ProfileSet
) -> Question | _OwnQuestion:
    if binary is None:
        return _OwnQuestion(inputs, texts, profiles)
    return Question(binary, inputs, texts, profiles)


@dataclass(frozen=True, slots=True)
class _OwnQuestion:
    """A question to our own loader."""

    inputs: Inputs
    texts: Texts
    profiles: ProfileSet

    def verdict(self) -> compose.Verdict:
        """Load the project, and say whether that goes."""
        texts = {**self.inputs.texts, **self.texts}
        try:
            load(replace(self.inputs, texts=texts, profiles=self.profiles, alternatives=False))
        except ComposeoptError as error:
            return compose.Verdict(accepted=False, message=str(error))
        return compose.Verdict(accepted=True)

    def withdraw(self) -> None:
        """Do without the answer: nothing was begun."""


def _with_placeholders(stack: Stack) -> tuple[Inputs, tuple[str, ...]]:
    """Set each required variable that is unset, or nothing could be judged."""
    names = sorted({v.name for v in stack.variables if v.required and v.value is None})
    environ = dict.fromkeys(names, _PLACEHOLDER) | dict(stack.inputs.environ)
    for name in names:
        environ[name] = environ[name] or _PLACEHOLDER
    return replace(stack.inputs, environ=environ), tuple(names)


def _name(profiles: ProfileSet) -> str:
    return "all" if profiles == _ALL else ", ".join(profiles) or "none"


def _with(profiles: ProfileSet) -> str:
    if profiles == _ALL:
        return " with all profiles"
    return f" with profile {profiles[0]}" if profiles else ""
