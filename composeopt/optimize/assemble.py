"""Put a run together as a Report."""

from __future__ import annotations

import hashlib
import os
import pathlib
from collections.abc import Iterable, Sequence
from dataclasses import field

from composeopt import __version__
from composeopt.analysis.overview import overview
from composeopt.facts.engine import EngineFacts
from composeopt.model.report import InputFile, PluginFailure, Report, WrittenFile
from composeopt.model.values import dataclass
from composeopt.optimize.command import start_command
from composeopt.optimize.output import STDIN, Output
from composeopt.optimize.plan import Planned
from composeopt.optimize.run import Result
from composeopt.optimize.summary import summarize
from composeopt.plugin.context import Context
from composeopt.stack.stack import Stack


@dataclass(frozen=True, slots=True)
class Assembly:
    """What a report needs besides the result.

    Args:
        passes: the passes that ran.
        context: the facts of the run.
        output: what is given out.
        profiles: the profiles that the user named.
        broken: plugins that did not load.
        dry: whether nothing is written.
        stopped: whether that is because something failed.
    """

    passes: Sequence[Planned]
    context: Context
    output: Output
    profiles: Iterable[str] = ()
    broken: Sequence[PluginFailure] = field(default_factory=tuple)
    dry: bool = False
    stopped: bool = False

    def report(self, result: Result) -> Report:
        """Make the report of a run."""
        before, after = result.before, result.after.stack
        ledger = result.ledger
        command, reason = start_command(
            before, after, self.output.files, self.profiles, self._remounted(result)
        )
        return Report(
            project=before.name,
            version=__version__,
            inputs=input_files(before),
            engine=engine_words(self.context.engine),
            usage=self.context.usage.source,
            judge=result.judge,
            summary=summarize(before, after, self.context),
            passes=tuple(planned.name for planned in self.passes),
            applied=tuple(proposal.record for proposal in ledger.applied),
            withheld=tuple(ledger.withheld),
            refused=tuple(ledger.refused),
            discarded=tuple(ledger.discarded),
            suppressed=tuple(ledger.suppressed),
            stale_comments=tuple(ledger.stale_comments),
            failures=(*self.broken, *ledger.failures),
            notes=tuple(ledger.notes),
            written=self._written(before),
            command=command,
            command_reason=reason,
            overview=overview(after),
            dry=self.dry or self.stopped,
            stopped=self.stopped,
            compose=self.output.compose,
        )

    def _remounted(self, result: Result) -> tuple[str, ...]:
        """Name the services that mount a file which is changed where it lies."""
        in_place = {target.path for target in self.output.targets if target.path == target.source}
        return tuple(
            dict.fromkeys(
                service
                for proposal in result.ledger.applied
                for file in proposal.change.side_files
                if file.original in in_place
                for service in file.subjects
            )
        )

    def _written(self, stack: Stack) -> tuple[WrittenFile, ...]:
        return tuple(
            WrittenFile(
                _shown(target.path, stack),
                hashlib.sha256(target.data).hexdigest(),
                "" if target.is_new else _shown(target.source, stack),
            )
            for target in self.output.targets
        )


def engine_words(engine: EngineFacts) -> str:
    """Say which engine the result is for: ``25.0 (--engine)``, ``any``."""
    if engine.version is None:
        return "any"
    return f"{engine.version[0]}.{engine.version[1]} ({engine.source})"


def input_files(stack: Stack) -> tuple[InputFile, ...]:
    """Give the files that a stack was read from, in load order."""
    digests = {d.source.name: d.source.digest for d in stack.documents}
    return tuple(InputFile(name, digest) for name, digest in digests.items())


def _shown(path: pathlib.Path, stack: Stack) -> str:
    """Write a path as the user would, relative to where the command runs if below."""
    if path == STDIN:
        return "-"
    relative = os.path.relpath(path, stack.inputs.cwd.absolute())
    return str(path) if relative.startswith("..") else relative
