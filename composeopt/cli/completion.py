"""``composeopt completion``: what a shell needs to complete our commands."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

SHELLS = ("bash", "zsh", "fish")


@click.command()
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(context: click.Context, shell: str) -> int:
    """Print the completion script for a shell.

    bash: eval "$(composeopt completion bash)" in ~/.bashrc; zsh likewise in
    ~/.zshrc; fish: composeopt completion fish > ~/.config/fish/completions/composeopt.fish
    """
    kind = get_completion_class(shell)
    assert kind is not None  # noqa: S101 - click knows all of SHELLS
    program = context.find_root().command
    click.echo(kind(program, {}, "composeopt", "_COMPOSEOPT_COMPLETE").source())
    return 0
