"""P1: what docker compose accepted before, it accepts after."""

from __future__ import annotations

import pathlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from composeopt import __version__
from composeopt.errors import ComposeoptError
from composeopt.facts import compose
from composeopt.facts.background import Background
from composeopt.model.report import Judge
from composeopt.model.values import dataclass
from composeopt.model.violations import Violation
from composeopt.stack.inputs import Inputs
from composeopt.stack.load import load
from composeopt.stack.stack import Stack

ProfileSet = tuple[str, ...]
Texts = Mapping[pathlib.Path, bytes]
Ask = Callable[[Texts, ProfileSet], compose.Verdict]

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
    binary = fitting(binary, stack)
    inputs, placeholders = _with_placeholders(stack)
    after = inputs if result is None else replace(result, environ=inputs.environ)

    def ask(asked: Inputs, texts: Texts, profiles: ProfileSet) -> compose.Verdict:
        if binary is None:
            return _own(asked, texts, profiles)
        return compose.accepts(binary, asked, texts, profiles)

    name, version = ("composeopt", __version__) if binary is None else (binary.name, binary.version)
    sets = profile_sets(stack)
    broken: list[Violation] = []
    rejected: list[str] = []
    verdicts = _verdicts(partial(ask, after), texts, sets)
    for profiles, verdict in zip(sets, verdicts, strict=True):
        if verdict.accepted:
            continue
        if ask(inputs, {}, profiles).accepted:
            broken.append(Violation("P1", f"{name} rejects it{_with(profiles)}: {verdict.message}"))
        else:
            rejected.append(_name(profiles))
    found = Judge(name, version, tuple(map(_name, sets)), tuple(rejected), placeholders)
    return Judgement(found, tuple(broken))


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


def _verdicts(ask: Ask, texts: Texts, sets: tuple[ProfileSet, ...]) -> list[compose.Verdict]:
    """Ask of all profile sets at once; the first is asked here, so one costs no thread."""
    others = [Background(partial(ask, texts, profiles)) for profiles in sets[1:]]
    return [ask(texts, sets[0]), *(other.answer() for other in others)]


def _own(inputs: Inputs, texts: Texts, profiles: ProfileSet) -> compose.Verdict:
    try:
        texts = {**inputs.texts, **texts}
        load(replace(inputs, texts=texts, profiles=profiles, alternatives=False))
    except ComposeoptError as error:
        return compose.Verdict(accepted=False, message=str(error))
    return compose.Verdict(accepted=True)


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
