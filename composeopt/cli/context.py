"""From flags to the facts that hold for one run of the passes."""

from __future__ import annotations

import os
import pathlib
from dataclasses import replace

from composeopt.cli.options import ToolRequest
from composeopt.facts.engine import parse_engine
from composeopt.facts.usage import Usage, load_usage
from composeopt.model.report import PluginFailure
from composeopt.plugin.context import Context
from composeopt.registry import Registry
from composeopt.stack.stack import Stack


def run_context(
    request: ToolRequest, stack: Stack, engine: str, usage: pathlib.Path | None, *, unsafe: bool
) -> Context:
    """Read the engine and the usage profile that a command was told of.

    Args:
        request: to say on stderr what is odd.
        stack: whose services the profile should be about.
        engine: ``--engine``; empty for any, ``auto`` asks the daemon.
        usage: the profile's file, or None.
        unsafe: whether unsafe Changes are wanted.

    Raises:
        UsageError: it is no engine version, or no daemon answers.
        InputError: the profile is wrong.
    """
    if engine == "auto":
        from composeopt.facts.daemon import ask_daemon

        facts = ask_daemon(os.environ)
    else:
        facts = parse_engine(engine)
    cwd = pathlib.Path.cwd()
    path = usage.relative_to(cwd) if usage is not None and usage.is_relative_to(cwd) else usage
    profile = load_usage(path, str(path)) if path else Usage()
    known = {service.name for service in stack.services()}
    for name in profile.services:
        if name not in known:
            request.talk(f"warning: {path}: the stack has no service '{name}'")
    return Context(engine=facts, usage=profile, unsafe=unsafe)


def with_observed(stack: Stack, context: Context) -> Stack:
    """Give the stack with the conversations of the usage profile as evidence (E5)."""
    observed = context.usage.conversations
    return replace(stack, inputs=replace(stack.inputs, observed=observed))


def broken_plugins(registry: Registry) -> tuple[PluginFailure, ...]:
    """Give the plugins that did not load."""
    return tuple(PluginFailure(each.plugin, each.message) for each in registry.broken)
