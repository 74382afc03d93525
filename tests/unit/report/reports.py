"""A report in which everything happened, and one in which nothing did."""

from __future__ import annotations

from dataclasses import replace

from composeopt.model.changes import Expectation
from composeopt.model.location import Location
from composeopt.model.overview import Overview, ServiceOverview, VariableOverview
from composeopt.model.report import (
    ChangeRecord,
    Discarded,
    EditRecord,
    EvidenceRecord,
    GraphFigures,
    HealthFigures,
    InputFile,
    Judge,
    NoteRecord,
    PluginFailure,
    Prediction,
    Refused,
    Report,
    ServiceFigures,
    StaleCommentRecord,
    Summary,
    Suppressed,
    Withheld,
    WrittenFile,
)
from composeopt.model.violations import Violation

PLACE = Location("compose.yaml", 12, 7, 12, 20)

CHANGE = ChangeRecord(
    pass_name="health",  # noqa: S106 - an optimizer's pass, no password
    plugin="health",
    title="probe node-1 every 2 s instead of 30 s",
    subject="node-1",
    reason="whoever waits for node-1 waits half an interval for nothing",
    evidence=(EvidenceRecord("the interval is 30 s", "services.node-1.healthcheck", PLACE),),
    safety="safe",
    predicted=(Expectation("time to healthy", "s", (30.0, 60.0), (12.0, 14.0), "node-1"),),
    edits=(EditRecord("replace", "services.node-1.healthcheck.interval", "30s", "2s"),),
    location=PLACE,
    ignore_comment="# composeopt: ignore[health] reason",
    ignore_flag="--ignore health",
    notes=("a probe costs 50 ms of CPU",),
    actions=("tell whoever watches node-1",),
)
UNSAFE = replace(CHANGE, title="give redis a healthcheck", subject="redis", safety="unsafe")

SUMMARY = Summary(
    predicted_healthy_before=Prediction(72.0, 102.0, "boot times of usage.json"),
    predicted_healthy_after=Prediction(32.0, 34.5, "boot times of usage.json"),
    graph_before=GraphFigures(6, 3, ("postgres", "node-1", "lb")),
    graph_after=GraphFigures(5, 3, ("postgres", "node-1", "lb")),
    services=(
        ServiceFigures(
            "node-1",
            HealthFigures(30.0, 90.0, 60.0, 90.0, 120.0),
            HealthFigures(2.0, 90.0, 60.0, 62.0, 100.0),
        ),
        ServiceFigures("redis", None, HealthFigures(2.0, 10.0, 6.0, 8.0, 9.0)),
        ServiceFigures("web", None, None),
    ),
)

NOTHING = Report("demo", "0.1.0", (InputFile("compose.yaml", "ab" * 32),), "any")

EVERYTHING = Report(
    project="demo",
    version="0.1.0",
    inputs=(InputFile("compose.yaml", "ab" * 32),),
    engine="any",
    usage="usage.json",
    judge=Judge("docker-compose", "5.6.1", ("none", "dev", "all"), ("old",), ("TOKEN",)),
    summary=SUMMARY,
    passes=("dependencies", "health"),
    applied=(CHANGE,),
    withheld=(Withheld(UNSAFE, "adds a healthcheck where there was none"),),
    refused=(Refused(CHANGE, "alias", "the value comes from an alias"),),
    discarded=(Discarded(CHANGE, (Violation("P4", "web and db part", "services.web"),)),),
    suppressed=(Suppressed(CHANGE, "comment", PLACE),),
    stale_comments=(StaleCommentRecord("# every 30 s", PLACE, "services.node-1"),),
    failures=(PluginFailure("acme", "KeyError: 'x'", "acme-sails"),),
    notes=(NoteRecord("lb -> node-1 is implied", "dependencies", "lb"),),
    written=(WrittenFile("compose.optimized.yaml", "cd" * 32, "compose.yaml"),),
    command=("docker", "compose", "-f", "my stack.yaml", "up", "-d", "--wait"),
    command_reason="an explicit -f turns off the override file",
    overview=Overview(
        services=(
            ServiceOverview(
                name="node-1",
                image="example/node:1",
                ports=("127.0.0.1:8080 -> 80/tcp",),
                waits_for=("postgres (healthy)",),
                networks=("default",),
                replicas=2,
                cpus=1.5,
                memory=512 * 1024**2,
                has_healthcheck=True,
            ),
            ServiceOverview("tools|x", "built here", profiles=("dev",)),
        ),
        networks=("default",),
        external=("volume models",),
        variables=(
            VariableOverview("TOKEN", required=True, is_set=False, has_default=False),
            VariableOverview("PORT", False, False, True, PLACE),
        ),
    ),
)
