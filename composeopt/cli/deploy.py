"""``composeopt deploy``: start a stack, watch it come up, go back when it fails."""

from __future__ import annotations

import datetime
import os
import pathlib
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from composeopt.cli.durations import DURATION
from composeopt.cli.options import ProjectRequest, project_options
from composeopt.errors import UsageError
from composeopt.model.values import dataclass

if TYPE_CHECKING:
    from composeopt.cli.live import LiveTable
    from composeopt.cli.progress import Plain
    from composeopt.cli.signals import Stop
    from composeopt.engine.compose import Progress
    from composeopt.engine.creation import Creator, Flags
    from composeopt.engine.deploy import Wishes
    from composeopt.model.deployment import Deployment
    from composeopt.stack.stack import Stack

COULD_NOT = 2
_FILE = click.Path(path_type=pathlib.Path)


@dataclass(frozen=True, slots=True)
class Options:
    """The options of this command, as the user wrote them."""

    context: str | None
    own_probes: bool
    until: str
    timeout: float | None
    settle: float
    rollback: bool
    dry_run: bool
    compose: bool
    build: bool
    pull: str | None
    force_recreate: bool
    remove_orphans: bool
    metrics: tuple[pathlib.Path, ...]
    timeline: pathlib.Path | None
    log_dir: pathlib.Path | None


@click.command()
@click.option("--context", metavar="NAME", help="The docker context whose engine to use.")
@click.option(
    "--own-probes/--no-own-probes",
    default=True,
    help="Run each test besides the engine, so that nobody waits for its interval.",
)
@click.option(
    "--until",
    type=click.Choice(("ready", "healthy")),
    default="ready",
    show_default=True,
    help="Be done when each test passes, or when the engine says healthy.",
)
@click.option("--timeout", type=DURATION, help="Give up and go back after this.")
@click.option(
    "--settle",
    type=DURATION,
    default="1s",
    show_default=True,
    help="How long a container without a test must run.",
)
@click.option("--rollback/--no-rollback", default=True, help="Go back when it fails.")
@click.option("--dry-run", is_flag=True, help="Say what would be made anew; touch nothing.")
@click.option(
    "--compose/--no-compose",
    default=True,
    help="Let docker compose make the containers where it is installed.",
)
@click.option("--build", is_flag=True, help="Build images before.")
@click.option(
    "--pull", type=click.Choice(("always", "missing", "never")), help="When to pull images."
)
@click.option("--force-recreate", is_flag=True, help="Make every container anew.")
@click.option("--remove-orphans", is_flag=True, help="Remove containers of unknown services.")
@click.option(
    "--metrics",
    multiple=True,
    metavar="FILE.json|.prom",
    type=_FILE,
    help="Write what was measured; repeatable.",
)
@click.option("--timeline", metavar="FILE.svg", type=_FILE, help="Draw what happened when.")
@click.option("--log-dir", metavar="DIR", type=_FILE, help="Keep what containers say, by run.")
@project_options()
def deploy(request: ProjectRequest, **options: object) -> int:
    """Start a stack, each container as soon as what it waits for is ready.

    Everything docker compose offers works on the result. On failure, Ctrl-C and SIGTERM
    the project goes back to how it was: what this run made is removed, what it replaced
    runs again. Volumes are never touched.
    """
    from composeopt.cli.project import check_whole
    from composeopt.cli.signals import Stop
    from composeopt.report.deployment.files import KINDS, PICTURES, check_kind, render
    from composeopt.report.deployment.text import text
    from composeopt.stack.load import load

    wishes = Options(**options)  # type: ignore[arg-type]  # click has typed them
    for path in wishes.metrics:
        check_kind("--metrics", path, KINDS)
    if wishes.timeline is not None:
        check_kind("--timeline", wishes.timeline, PICTURES)
    stack = load(request.inputs(request.profiles))
    request.say_profiles(stack)
    check_whole(stack)
    for warning in stack.warnings:
        request.talk(f"warning: {warning.message}")
    with Stop() as stop:
        run = _Run(request, wishes, stack, stop)
        if wishes.dry_run:
            return run.rehearse()
        found = run.deploy()
    for path in (*wishes.metrics, *filter(None, (wishes.timeline,))):
        path.write_text(render(found, path), encoding="utf-8")
    if not request.quiet or found.outcome != "deployed":
        request.show(text(found))
    return 0 if found.outcome == "deployed" else COULD_NOT


class _Run:
    """One call of the command: the engine found, the project held against it."""

    def __init__(self, request: ProjectRequest, wishes: Options, stack: Stack, stop: Stop) -> None:
        from composeopt.engine import endpoint, preflight

        start = time.monotonic()
        self.clock: Callable[[], float] = lambda: time.monotonic() - start
        self.began = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        self.request, self.wishes, self.stack, self.stop = request, wishes, stack, stop
        self.listener = _listener(request)
        self.endpoint = endpoint.find(os.environ, wishes.context)
        self.client = endpoint.connect(self.endpoint)
        self.info = self.client.info()
        self.concerns = preflight.look(
            self.client, stack, self.info, is_local=self.endpoint.is_local, pull=wishes.pull
        )
        for concern in self.concerns:
            request.talk(f"{concern.level}: {concern.message}")
        if any(concern.level == "error" for concern in self.concerns):
            message = "nothing was started; the engine cannot run this project as it is"
            raise UsageError(message)

    def deploy(self) -> Deployment:
        """Deploy."""
        from composeopt.engine import journal
        from composeopt.engine.deploy import Deployer

        deployer = Deployer(
            client=self.client,
            engine_id=str(self.info.get("ID") or self.info.get("Name")),
            engine_version=str(self.info.get("ServerVersion")),
            stack=self.stack,
            creator=self._creator(),
            folder=journal.folder(os.environ),
            environ=self.stack.inputs.environ,
            clock=self.clock,
            began=self.began,
            listener=self.listener,
            stopping=self.stop.asked,
            wishes=self._engine_wishes(),
            warnings=tuple(each.message for each in self.concerns),
            cpus=int(self.info.get("NCPU") or 0),
            hurried=self.stop.hurried,
        )
        with self.listener:
            return deployer.run()

    def rehearse(self) -> int:
        """Say what would be made anew and what would be started; 1 for the former."""
        from composeopt.engine.snapshot import take

        now = take(self.client, self.stack.name)
        steps = self._creator().rehearse(now)
        for step in steps:
            click.echo(f"{step.subject} would be {step.text.lower()}")
        known = {step.subject for step in steps}
        for each in now.containers:
            if not each.runs and f"Container {each.name}" not in known:
                click.echo(f"Container {each.name} would be started")
        if not steps:
            click.echo("nothing would be made anew")
        return 1 if steps else 0

    def _creator(self) -> Creator:
        """Let compose make the containers, or docker-py where there is no compose."""
        from composeopt.engine.compose import Compose
        from composeopt.engine.creation import ByCompose
        from composeopt.engine.direct.creator import Direct
        from composeopt.facts import compose

        binary = compose.find(os.environ) if self.wishes.compose else None
        flags = self._flags()
        if binary is None:
            return Direct(self.client, self.stack, flags, self._made, self.stop.asked)
        runner = Compose(
            binary=binary,
            inputs=self.stack.inputs,
            project=self.stack.name,
            environ=self.endpoint.environment(self.stack.inputs.environ),
            tell=self._made,
            stopping=self.stop.asked,
        )
        return ByCompose(self.client, self.endpoint, self.stack, runner, flags, self._note)

    def _made(self, progress: Progress) -> None:
        self.listener.made(self.clock(), progress)

    def _note(self, message: str) -> None:
        self.listener.noted(self.clock(), message)

    def _engine_wishes(self) -> Wishes:
        from composeopt.engine.deploy import Wishes
        from composeopt.engine.logs import folder_of_run
        from composeopt.engine.verdict import Manners

        wishes = self.wishes
        manners = Manners(
            own_probes=wishes.own_probes,
            until_healthy=wishes.until == "healthy",
            settle=wishes.settle,
            timeout=wishes.timeout,
        )
        logs = wishes.log_dir and folder_of_run(wishes.log_dir, self.stack.name, self.began)
        return Wishes(manners, wishes.rollback, logs)

    def _flags(self) -> Flags:
        from composeopt.engine.creation import Flags

        wishes = self.wishes
        return Flags(wishes.build, wishes.pull, wishes.force_recreate, wishes.remove_orphans)


def _listener(request: ProjectRequest) -> Plain | LiveTable:
    """Show a table on a terminal, lines elsewhere."""
    from composeopt.cli.progress import Plain

    if request.quiet or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        return Plain(request.talk)
    from composeopt.cli.live import LiveTable

    return LiveTable(request.console(stderr=True))
