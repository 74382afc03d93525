"""Plans for the tests of their renderers: one in which everything happens, and a wide one."""

from __future__ import annotations

from composeopt.model.changes import Expectation
from composeopt.model.location import Location
from composeopt.model.overview import Overview, ServiceOverview, VariableOverview
from composeopt.model.plan import (
    ChangeOutlook,
    CriticalStep,
    Feature,
    HostPath,
    HostPort,
    NetworkPlan,
    OpenPort,
    PassOutlook,
    Requirements,
    ServiceShare,
    ServiceStart,
    Shares,
    StackPlan,
    StartUp,
    Talk,
    TalkKind,
    Traffic,
    Wait,
)
from composeopt.model.report import (
    EvidenceRecord,
    InputFile,
    NoteRecord,
    PluginFailure,
    Prediction,
)

GIB = 1024**3


def place(line: int) -> Location:
    return Location("compose.yaml", line, 5)


def talk(source: str, target: str, kind: TalkKind, port: int | None = None) -> Talk:
    known = kind in {"needed", "cut off"}
    evidence = EvidenceRecord(f"{source} names {target}", location=place(9) if known else None)
    words = ("E3", "high") if known else ("", "")
    return Talk(source, target, kind, port, *words, evidence)


def whole() -> StackPlan:
    """Give a plan with something in every part."""
    return StackPlan(
        project="shop",
        version="0.1",
        inputs=(InputFile("compose.yaml", "0" * 64),),
        engine="any",
        usage="usage.json",
        overview=Overview(
            services=tuple(ServiceOverview(name, "example/x") for name in ("db", "api", "lb")),
            networks=("data",),
            external=("network edge",),
            variables=(
                VariableOverview("MODE", required=False, is_set=False, has_default=True),
                VariableOverview("PORT", required=False, is_set=False, has_default=False),
                VariableOverview("TOKEN", True, False, False, place(3)),
            ),
        ),
        start_up=StartUp(
            services=(
                ServiceStart("db", 1, (0.33, 0.33), (3.33, 3.33), (10.5, 10.5), boot_known=True),
                ServiceStart(
                    *("api", 2, (11, 11), (11, 11), (11.1, 41.2)),
                    boot_known=False,
                    waits_for=(Wait("db", "healthy"),),
                    held_by="db",
                ),
                ServiceStart(
                    *("lb", 3, (11.7, 41.9), (11.7, 41.9), None),
                    boot_known=False,
                    waits_for=(
                        Wait("api", "healthy", required=False),
                        Wait("db", "started", implied_by="links"),
                    ),
                    held_by="api",
                    profiles=("edge",),
                ),
            ),
            critical_path=(
                CriticalStep("db", "healthy"),
                CriticalStep("api", "healthy"),
                CriticalStep("lb"),
            ),
            predicted_started=Prediction(11.7, 41.9, "boot times from usage.json"),
            predicted_healthy=Prediction(11.7, 41.9, "boot times from usage.json"),
            unknown_boots=("api",),
        ),
        traffic=Traffic(
            networks=(
                NetworkPlan("data", ("db", "api"), "bridge", subnets=("10.0.0.0/24",)),
                NetworkPlan("edge", ("api", "lb"), external=True, internal=True),
                NetworkPlan("spare", ()),
            ),
            modes=(("probe", "service:api"),),
            talks=(
                talk("api", "db", "needed", 5432),
                talk("lb", "db", "cut off"),
                talk("api", "lb", "unknown"),
                talk("cache", "lb", "anybody"),
                talk("cache", "db", "unneeded"),
            ),
            open_ports=(OpenPort("lb", 80, "8080"),),
        ),
        shares=Shares(
            budget_cpus=2,
            budget_memory=4 * GIB,
            budget_source="--budget",
            cpus=3,
            memory=2 * GIB,
            services=(
                ServiceShare("db", 2, 1.5, GIB, None, None),
                ServiceShare("api", 1, None, None, None, None),
            ),
        ),
        requirements=Requirements(
            ports=(
                HostPort("lb", "", "8080", 80, "tcp", place(7)),
                HostPort("lb", "127.0.0.1", "", 53, "udp"),
            ),
            paths=(
                HostPath("./gone", "missing", ("db", "api"), place(8)),
                HostPath("/var/run/docker.sock", "host", ("api",)),
            ),
            builds=("api",),
            features=(
                Feature("configs.content", "2.23.1", ""),
                Feature("healthcheck.start_interval", "2.20.2", "25.0", place(12)),
            ),
            least_compose="2.23.1",
            least_engine="25.0",
        ),
        passes=(
            PassOutlook("dependencies", "dependencies"),
            PassOutlook(
                "health",
                "health",
                changes=(
                    ChangeOutlook(
                        "probe db every 2 s instead of 10 s",
                        "db",
                        "would change",
                        predicted=(Expectation("lag", "s", (0.09, 10.2), (0.09, 2.2), "db"),),
                        location=place(14),
                    ),
                    ChangeOutlook("add a check", "api", "withheld", "needs --unsafe"),
                    ChangeOutlook("move a check", "api", "refused", "the value is an alias"),
                ),
                notes=(NoteRecord("not probed more often", "health", "api"),),
            ),
        ),
        failures=(PluginFailure("acme", "no idea", "sails"),),
    )


def wide(count: int = 119) -> StackPlan:
    """Give a plan of many services that all talk to one."""
    names = tuple(f"s{number:03}" for number in range(count))
    return StackPlan(
        project="wide",
        version="0.1",
        inputs=(),
        engine="any",
        overview=Overview(services=tuple(ServiceOverview(name, "example/x") for name in names)),
        start_up=StartUp(
            services=tuple(
                ServiceStart(
                    *(name, 1 if name == names[0] else 2, (0.3, 9), (0.3, 9), None),
                    boot_known=False,
                    waits_for=() if name == names[0] else (Wait(names[0], "started"),),
                )
                for name in names
            ),
            predicted_healthy=Prediction(0, 40, "nothing"),
        ),
        traffic=Traffic(
            networks=(NetworkPlan("default", names),),
            talks=(
                *(talk(name, names[0], "needed", 80) for name in names[1:]),
                *(
                    talk(one, other, "unknown")
                    for number, one in enumerate(names[1:])
                    for other in names[number + 2 :]
                ),
            ),
        ),
        shares=Shares(
            services=tuple(ServiceShare(name, 1, None, None, None, None) for name in names)
        ),
        requirements=Requirements(
            ports=tuple(HostPort(name, "", "80", 80, "tcp") for name in names),
            paths=tuple(HostPath(f"./{name}", "missing", (name,)) for name in names),
        ),
        passes=(
            PassOutlook(
                "health",
                "health",
                changes=tuple(
                    ChangeOutlook(f"probe {name}", name, "would change") for name in names
                ),
            ),
        ),
    )
