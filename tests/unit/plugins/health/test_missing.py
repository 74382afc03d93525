"""Which services are offered a healthcheck, and what it says."""

from __future__ import annotations

import pytest

from composeopt.facts.engine import EngineFacts
from composeopt.facts.usage import ServiceUsage, Usage
from composeopt.model.changes import Change, Safety
from composeopt.model.edits import Add
from composeopt.optimize.plan import Planned
from composeopt.optimize.run import Optimizer
from composeopt.plugin.context import Context
from composeopt.testing import check_pass
from composeopt_plugins.health.health import Health
from tests.unit.optimize.stacks import stack


def offered(service: str, **context: object) -> tuple[Change, ...]:
    """Give what the pass wants for one service."""
    made = stack(f"services:\n  it: {service}\n")
    return Health().run(made, Context(**context)).changes  # type: ignore[arg-type]  # fitting facts


def values(change: Change) -> dict[str, object]:
    (edit,) = change.edits
    assert isinstance(edit, Add)
    assert edit.path == ("services", "it", "healthcheck")
    assert isinstance(edit.value, dict)
    return dict(edit.value)


@pytest.mark.parametrize(
    ("service", "program"),
    [
        ("{image: 'postgres:16'}", "pg_isready"),
        ("{image: 'postgres:16', command: [postgres, -c, shared_buffers=1GB]}", "pg_isready"),
        ("{image: 'mysql:8.4', command: --innodb-buffer-pool-size=1G}", "mysqladmin"),
        ("{image: 'mariadb:11'}", "healthcheck.sh"),
        ("{image: 'redis:7-alpine', command: 'redis-server --save x'}", "redis-cli"),
        ("{image: 'valkey/valkey:8'}", "valkey-cli"),
        ("{image: 'rabbitmq:3.13-management'}", "rabbitmq-diagnostics"),
        ("{image: 'prom/prometheus:v3.1.0'}", "wget"),
    ],
)
def test_a_known_image_is_offered_its_own_test(service: str, program: str) -> None:
    (change,) = offered(service)

    assert change.safety is Safety.UNSAFE
    assert change.title == f"give it a healthcheck, by {program}"
    assert change.touches == ("services.it.healthcheck",)


@pytest.mark.parametrize(
    "service",
    [
        "{image: 'postgres:16', healthcheck: {disable: true}}",
        "{image: 'postgres:16', healthcheck: {interval: 5s}}",
        "{image: 'postgres:16', build: .}",
        "{image: 'postgres:16', command: pg_dump -h db}",
        "{image: 'postgres:16', entrypoint: /backup.sh}",
        "{image: 'postgres:16', environment: {PGPORT: 5433}}",
        "{image: 'redis:7', command: redis-server --port 7000}",
        "{image: 'prom/prometheus', command: ['--web.listen-address=:80']}",
        "{image: 'prom/prometheus:v3-distroless'}",
        "{image: 'bitnami/redis:7'}",
        "{image: 'grafana/grafana'}",
        "{image: 'nginx:1.27'}",
        "{image: example/app}",
    ],
)
def test_nobody_else_is_offered_one(service: str) -> None:
    assert not [change for change in offered(service) if "give it" in change.title]


def test_what_is_not_asked_for_is_not_tuned_and_boots_have_time() -> None:
    (change,) = offered("{image: 'redis:7'}")

    assert values(change) == {
        "test": ["CMD", "redis-cli", "ping"],
        "interval": "10s",
        "timeout": "5s",
        "start_period": "120s",
        "retries": 6,
    }


def test_dollars_stay_doubled_as_a_compose_file_needs_them() -> None:
    (change,) = offered("{image: 'postgres:16'}")
    test = values(change)["test"]

    assert isinstance(test, list)
    assert "$${POSTGRES_USER:-postgres}" in test[1]


def test_it_is_told_when_the_image_may_have_one_of_its_own() -> None:
    (known,), (unknown,) = offered("{image: 'redis:7'}"), offered("{image: 'valkey/valkey:8'}")

    assert not any("its own" in note for note in known.notes)
    assert any("healthcheck of its own is not known" in note for note in unknown.notes)


def test_a_run_that_adds_it_times_it_and_a_second_run_is_content() -> None:
    check_pass(
        Health,
        before="services:\n  it:\n    image: redis:7\n",
        after="""\
services:
  it:
    image: redis:7
    healthcheck:
      test: ["CMD", "redis-cli", "ping"]
      interval: 10s
      timeout: 5s
      start_period: 161s
      start_interval: 1s
      retries: 6
""",
        context=Context(
            engine=EngineFacts((26, 0)), usage=Usage({"it": ServiceUsage(boot_seconds=1)})
        ),
    )


def test_safe_checks_are_the_same_with_and_without_offers() -> None:
    """What is only offered must not use up the budget of those that are tuned."""
    check = "healthcheck: {test: [CMD, x], interval: 30s, timeout: 5s, retries: 3}"
    alone = "".join(f"  s{n}: {{image: x, {check}}}\n" for n in range(8))
    more = "".join(f"  r{n}: {{image: 'redis:7'}}\n" for n in range(40))

    def intervals(text: str) -> list[object]:
        planned = Planned(Health, Health.Options(), plugin="health")
        result = Optimizer([planned], Context()).run(stack(f"services:\n{text}"))
        services = (result.after.stack.service(f"s{n}") for n in range(8))
        return [each.healthcheck.interval for each in services if each and each.healthcheck]

    assert intervals(alone + more) == intervals(alone)
