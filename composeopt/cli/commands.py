"""The table of commands; a command's module is imported when it is called."""

from __future__ import annotations

import importlib
from typing import Any

import click

# name -> (module:attribute, what it does)
COMMANDS: dict[str, tuple[str, str]] = {
    "lint": ("composeopt.cli.lint:lint", "Say what is wrong, and repair it with --fix."),
    "optimize": ("composeopt.cli.optimize:optimize", "Make a stack start faster and safer."),
    "plan": ("composeopt.cli.plan:plan", "Show a stack as it is, and what optimize would do."),
    "init": ("composeopt.cli.init:init", "Draft an x-composeopt block from the project."),
    "deploy": ("composeopt.cli.deploy:deploy", "Start a stack, watch it come up, undo what fails."),
    "down": ("composeopt.cli.down:down", "Stop a stack and remove its containers."),
    "config": ("composeopt.cli.config:config", "Print the resolved model."),
    "observe": ("composeopt.cli.observe:observe", "Measure a running stack into a usage profile."),
    "bench": ("composeopt.cli.bench:bench", "Start two stacks in turn and compare them."),
    "validate": (
        "composeopt.cli.validate:validate",
        "Hold a running stack against its targets.",
    ),
    "explain": ("composeopt.cli.explain:explain", "Show the page of a rule or pass."),
    "plugins": ("composeopt.cli.plugins:plugins", "Show what is loaded and what failed."),
    "settings": ("composeopt.cli.settings:settings", "Show the configuration in force."),
    "completion": ("composeopt.cli.completion:completion", "Print the completion for a shell."),
}


class Commands(click.Group):
    """A group whose help needs none of its commands imported."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Give the names in the order of the table."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command; None when there is none of this name."""
        del ctx
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        module, attribute = entry[0].split(":")
        command = getattr(importlib.import_module(module), attribute)
        assert isinstance(command, click.Command)  # noqa: S101 - the table is ours
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is called, or say which one was meant."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            import difflib

            near = difflib.get_close_matches(name, COMMANDS, n=1)
            meant = f"did you mean {near[0]}?" if near else f"known: {', '.join(COMMANDS)}"
            ctx.fail(f"no such command '{name}'; {meant}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: Any) -> None:
        """Write the list of commands from the table."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])
