"""What a project is loaded from."""

from __future__ import annotations

import pathlib
from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Literal

from composeopt.facts.declarations import Budget
from composeopt.facts.files import Memory
from composeopt.facts.profile import ObservedConversation
from composeopt.model.values import dataclass

if TYPE_CHECKING:
    from composeopt.facts.images import ImageFacts


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything a load depends on; the loader reads nothing else.

    Args:
        files: compose files in the order given (``-f``), or as discovered.
            ``pathlib.Path("-")`` is standard input, whose text must be in ``texts``.
        project_directory: base of relative paths; None: the folder of the first file.
        project_name: ``-p``; None: as compose derives it.
        env_files: ``--env-file``; empty: ``.env`` of the project directory.
        profiles: active profiles; ``("*",)`` activates all; empty: those of
            ``COMPOSE_PROFILES`` in the environment or ``.env``.
        alternatives: services that share no profile are alternatives, of which one runs
            at a time (``cpu`` or ``gpu``): what only excludes their running together is
            no error. For whoever looks at all profiles at once without running them.
        environ: the process environment, passed in.
        texts: bytes to use instead of what lies on disk, by absolute path.
        cwd: the folder the command runs in; paths in messages are relative to it.
        required_unset: what a required variable (``${X:?}``) that is not set is:
            ``error`` as for docker compose, or ``unknown``: empty text, recorded
            in ``Stack.unknown``.
        interpolate: put variables into the text; False leaves ``${…}`` as written,
            in service definitions too that would then not be valid (``--no-interpolate``).
        budget: what the command line grants the stack; it changes nothing that is
            loaded, ``facts.declared`` puts it over the ``x-composeopt`` block's.
        observed: conversations seen on the running stack, of the usage profile; like
            the budget they change nothing that is loaded (``analysis.conversations``
            counts them as evidence, for passes and verify alike).
        images: what plugins know of images, by repository; it changes nothing that is
            loaded, ``facts.catalogue`` puts it before what we know.
        allow_outside: read mounted files outside the project directory too; only
            analyses read any.
        memory: what mounted files said already (:class:`composeopt.facts.files.Reach`),
            shared by all loads of one run.
    """

    files: tuple[pathlib.Path, ...]
    project_directory: pathlib.Path | None = None
    project_name: str | None = None
    env_files: tuple[pathlib.Path, ...] = ()
    profiles: tuple[str, ...] = ("*",)
    alternatives: bool = False
    environ: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[pathlib.Path, bytes] = field(default_factory=dict)
    cwd: pathlib.Path = pathlib.Path()
    required_unset: Literal["error", "unknown"] = "error"
    interpolate: bool = True
    budget: Budget = field(default_factory=Budget)
    observed: tuple[ObservedConversation, ...] = ()
    images: Mapping[str, ImageFacts] = field(default_factory=dict)
    allow_outside: bool = False
    memory: Memory = field(default_factory=dict, repr=False, compare=False)
