"""Where the outcome of ``composeopt lint`` goes: stdout, stderr, files, exit code."""

from __future__ import annotations

import hashlib
import pathlib
import sys

import click

from composeopt.cli.options import STDIN, ProjectRequest
from composeopt.model.findings import Severity
from composeopt.model.lint import LintReport
from composeopt.model.values import dataclass
from composeopt.optimize.output import Target
from composeopt.optimize.write import write
from composeopt.report.lint import renderer
from composeopt.report.lint.words import rules_line, summary


@dataclass(frozen=True, slots=True)
class LintResult:
    """A report and what was asked for.

    Args:
        request: the common options.
        report: what was found and repaired.
        stdin: the bytes of standard input, or None when it was not linted.
    """

    request: ProjectRequest
    report: LintReport
    stdin: bytes | None

    def show(self, form: str, *, statistics: bool, fix: bool) -> None:
        """Write the report to stdout; to stderr when stdout takes the repaired text."""
        render = renderer("statistics" if statistics else form)
        stderr = fix and self.stdin is not None
        color = self.request.is_colored(stderr=stderr)
        click.echo(render(self.report), nl=False, err=stderr, color=color)

    def show_diff(self) -> None:
        """Write to stdout what fixes would change."""
        from composeopt.report.lint.diff import render

        click.echo(render(self.report, masked=not sys.stdout.isatty()), nl=False)

    def write(self) -> None:
        """Write the repaired files; raises ComposeoptError when one cannot be."""
        targets = []
        for rewrite in self.report.rewrites:
            digest = hashlib.sha256(rewrite.before).hexdigest()
            if rewrite.path != STDIN:
                targets.append(Target(rewrite.path, rewrite.after, rewrite.path, digest))
        write(targets)
        if self.stdin is not None:
            repaired = (each.after for each in self.report.rewrites if each.path == STDIN)
            sys.stdout.buffer.write(next(repaired, self.stdin))

    def say(self, *, counted: bool) -> None:
        """Say on stderr what was repaired, what was not and why, and what failed.

        Args:
            counted: whether the report was how often each rule found something.
        """
        talk = self.request.talk
        made = [each for each in self.report.repairs if not each.refused]
        refused = [each for each in self.report.repairs if each.refused]
        if self.request.verbose:
            for repair in made:
                talk(f"{repair.location}: {repair.code} fixed: {repair.title}")
            for skip in self.report.skipped:
                talk(f"{skip.file}: skipped: {skip.reason}")
        for repair in refused:
            talk(f"{repair.location}: {repair.code} not fixed ({repair.refused}): {repair.detail}")
        if made or refused:
            noun = "fix" if len(made) == 1 else "fixes"
            talk(f"{len(made)} {noun} applied, {len(refused)} refused")
        talk(summary(self.report))
        if not counted and (by_rule := rules_line(self.report)):
            talk(by_rule)
        for fault in self.report.faults:
            place = f"{fault.file}: " if fault.file else ""
            click.echo(f"error: {place}{fault.kind} {fault.name}: {fault.message}", err=True)

    def keep_baseline(self, path: pathlib.Path, name: str) -> int:
        """Write what was found to the baseline; give the exit code."""
        from composeopt.lint.baseline import write_baseline

        data = write_baseline(self.report.findings)
        digest = hashlib.sha256(path.read_bytes() if path.is_file() else b"").hexdigest()
        source = path if path.is_file() else STDIN
        write([Target(path, data, source, digest)])
        self.request.talk(f"wrote {len(self.report.findings)} findings to {name}")
        return 2 if self.report.faults else 0

    def exit_code(self, fail_on: str, *, would_change: bool) -> int:
        """Give the exit code; ``fail_on`` names a severity or is ``never``."""
        sys.stdout.flush()
        least = None if fail_on == "never" else Severity[fail_on.upper()]
        return self.report.exit_code(least, would_change=would_change)
