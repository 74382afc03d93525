"""What deploy starts, on real containers."""

from __future__ import annotations

import io

import pytest

from composeopt.schema.validation import violations
from tests.engine.projects import READY, Project, Services, wait_until

pytestmark = [pytest.mark.engine, pytest.mark.usefixtures("nothing_of_others_touched")]

FIVE: Services = {
    "db": {
        "environment": {"BOOT": "3"},
        "healthcheck": READY,
        "volumes": ["data:/data", "/anonymous"],
    },
    "cache": {"healthcheck": {"test": "test -e /ready", "interval": "30s"}},
    "migrate": {
        "entrypoint": ["/bin/sh", "-c", "echo migrated"],
        "depends_on": {"db": {"condition": "service_healthy"}},
    },
    "api": {
        "healthcheck": READY,
        "depends_on": {
            "cache": {"condition": "service_healthy"},
            "migrate": {"condition": "service_completed_successfully"},
        },
    },
    "web": {"depends_on": {"api": {"condition": "service_healthy"}}},
}


def test_each_container_starts_as_soon_as_what_it_waits_for_is_ready(project: Project) -> None:
    project.write(FIVE, volumes={"data": {}})

    found = project.metrics()

    assert violations("metrics", found) == ()
    runs = {each["service"]: each for each in found["containers"]}
    assert {name: run["ready_by"] for name, run in runs.items()} == {
        "db": "own test",
        "cache": "own test",
        "migrate": "completed",
        "api": "own test",
        "web": "running",
    }
    assert runs["cache"]["measured_start"] < runs["db"]["measured_ready"]
    assert runs["migrate"]["measured_start"] > runs["db"]["measured_ready"]
    assert runs["api"]["measured_start"] > runs["migrate"]["measured_ready"]
    assert runs["web"]["measured_start"] > runs["api"]["measured_ready"]
    assert runs["web"]["measured_ready"] < 30, "the engine's first probe comes after 30 s"
    path = [link["service"] for link in found["critical_path"]]
    assert path == ["web", "api", "migrate", "db"]


def test_everything_of_compose_works_on_what_was_deployed(project: Project) -> None:
    checked = {name for name, each in FIVE.items() if "healthcheck" in each}
    often = {name: {**FIVE[name], "healthcheck": {**READY, "interval": "1s"}} for name in checked}
    project.write({**FIVE, **often}, volumes={"data": {}})
    project.metrics()
    ids = {each["Id"] for each in project.containers()}

    again = project.compose("up", "-d")
    listed = project.compose("ps", "--services", "--all")
    logs = project.compose("logs", "--no-log-prefix", "migrate")
    said = project.say("db", "echo", "here")

    assert again.returncode == 0, again.stderr
    assert {each["Id"] for each in project.containers()} == ids
    assert set(listed.stdout.split()) == set(FIVE)
    assert "migrated" in logs.stdout
    assert said == "here\n"
    assert project.compose("stop").returncode == 0
    assert not any(each["State"]["Running"] for each in project.containers())
    assert project.compose("down").returncode == 0
    assert project.containers() == []


def test_a_second_run_replaces_only_what_changed_and_keeps_its_anonymous_volumes(
    project: Project,
) -> None:
    project.write(FIVE, volumes={"data": {}})
    project.metrics()
    before = {each["Name"]: each["Id"] for each in project.containers()}
    volumes = project.volumes()
    unchanged = project.run("deploy", "--dry-run")
    changed = {**FIVE, "db": {**FIVE["db"], "environment": {"BOOT": "0.5"}}}
    project.write(changed, volumes={"data": {}})

    planned = project.run("deploy", "--dry-run")
    found = project.metrics()

    assert unchanged.code == 0, unchanged.said
    assert planned.code == 1
    assert f"{project.name}-db-1 would be recreated" in planned.stdout
    assert f"{project.name}-cache-1" not in planned.stdout
    assert {each["service"]: each["action"] for each in found["containers"]} == {
        "db": "replaced",
        "cache": "kept",
        "migrate": "started",
        "api": "kept",
        "web": "kept",
    }
    after = {each["Name"]: each["Id"] for each in project.containers()}
    assert {name for name in before if before[name] != after[name]} == {f"/{project.name}-db-1"}
    assert after.keys() == before.keys()
    assert project.volumes() == volumes


@pytest.mark.parametrize("maker", ["--compose", "--no-compose"])
def test_a_setting_that_an_older_engine_ignores_is_no_obstacle(
    project: Project, maker: str
) -> None:
    check = {**READY, "start_period": "60s", "start_interval": "5s"}
    project.write({"a": {"healthcheck": check}})

    ended = project.run("deploy", maker)

    assert ended.code == 0, ended.said
    api = project.client.version()["ApiVersion"]
    is_old = tuple(map(int, api.split("."))) < (1, 44)
    assert ("ignores healthcheck.start_interval" in ended.stderr) is is_old


def test_a_dry_run_touches_nothing(project: Project) -> None:
    project.write({"a": {}})

    planned = project.run("deploy", "--dry-run")

    assert planned.code == 1
    assert f"{project.name}-a-1" in planned.stdout
    assert project.state() == {"containers": {}, "networks": {}, "volumes": set()}


def test_a_network_made_anew_leaves_no_service_without_its_alias(project: Project) -> None:
    services = {
        "a": {},
        "b": {
            "healthcheck": {"test": "wget -q -O /dev/null http://a:8080/health"},
            "depends_on": ["a"],
        },
    }
    project.write(services)
    project.metrics()
    project.write(services, networks={"default": {"labels": {"composeopt.test": "2"}}})

    found = project.metrics()

    assert {each["action"] for each in found["containers"]} == {"replaced"}
    networks = project.container("a")["NetworkSettings"]["Networks"]
    assert "a" in networks[f"{project.name}_default"]["Aliases"]


def test_a_healthcheck_of_the_image_runs_in_the_shell_that_the_engine_takes(
    project: Project,
) -> None:
    """The engine takes the shell of the container, which does not inherit the image's SHELL."""
    tag = f"composeopt-test/{project.name}"
    dockerfile = (
        f'FROM {project.image}\nSHELL ["/bin/busybox", "ash", "-c"]\n'
        'HEALTHCHECK --interval=4s CMD test "$0" = /bin/sh && test -e /ready\n'
    )
    project.client.images.build(fileobj=io.BytesIO(dockerfile.encode()), tag=tag, rm=True)
    try:
        project.write({"a": {"image": tag}})
        (found,) = project.metrics("--until", "healthy")["containers"]
    finally:
        project.remove()
        project.client.api.remove_image(tag, force=True)

    assert found["ready_by"] == "own test"
    assert found["measured_healthy"] is not None


def test_without_own_probes_the_verdict_of_the_engine_counts(project: Project) -> None:
    probe = {**READY, "interval": "2s"}
    project.write(
        {"a": {"healthcheck": probe}, "b": {"depends_on": {"a": {"condition": "service_healthy"}}}}
    )

    found = project.metrics("--no-own-probes")

    a = next(each for each in found["containers"] if each["service"] == "a")
    assert (a["ready_by"], a["own_probes"]) == ("engine", 0)
    assert a["measured_ready"] == a["measured_healthy"]
    assert a["measured_ready"] - a["measured_start"] >= 1.9


def test_until_healthy_waits_for_both_moments(project: Project) -> None:
    project.write({"a": {"healthcheck": {**READY, "interval": "3s"}}})

    (a,) = project.metrics("--until", "healthy")["containers"]

    assert a["ready_by"] == "own test"
    assert a["measured_ready"] < a["measured_healthy"]


def test_a_test_that_hangs_is_run_once_and_then_left_to_the_engine(project: Project) -> None:
    hanging = "test -e /second && exit 0; test -e /first && touch /second; touch /first; sleep 60"
    probe = {"test": hanging, "interval": "2s", "timeout": "1s", "retries": 9}
    project.write({"a": {"healthcheck": probe}})

    (a,) = project.metrics()["containers"]

    assert (a["ready_by"], a["own_probes"]) == ("engine", 1)


def test_secrets_and_configs_by_value_and_hooks_are_given_at_the_start(project: Project) -> None:
    project.write(
        {
            "a": {
                "secrets": ["token"],
                "configs": [{"source": "page", "target": "/etc/page"}],
                "post_start": [{"command": ["/bin/sh", "-c", "echo hooked > /hook"]}],
            }
        },
        secrets={"token": {"environment": "HOME"}},
        configs={"page": {"content": "costs $$5\n"}},
    )
    project.metrics()

    seen = project.say("a", "cat", "/run/secrets/token", "/etc/page", "/hook")

    assert seen.endswith("costs $5\nhooked\n")
    assert seen.startswith("/")


def test_a_job_that_restarts_on_failure_and_then_succeeds_is_done(project: Project) -> None:
    job = "test -e /twice && exit 0; test -e /once && touch /twice; touch /once; exit 1"
    project.write(
        {
            "job": {"entrypoint": ["/bin/sh", "-c", job], "restart": "on-failure:5"},
            "after": {"depends_on": {"job": {"condition": "service_completed_successfully"}}},
        }
    )

    found = {each["service"]: each for each in project.metrics()["containers"]}

    assert (found["job"]["state"], found["job"]["restarts"]) == ("completed", 2)
    assert found["after"]["measured_start"] > found["job"]["measured_ready"]


def test_replicas_are_all_waited_for(project: Project) -> None:
    project.write(
        {
            "a": {"scale": 3, "healthcheck": READY},
            "b": {"depends_on": {"a": {"condition": "service_healthy"}}},
        }
    )

    found = project.metrics()["containers"]

    assert [each["service"] for each in found] == ["a", "a", "a", "b"]
    assert found[3]["measured_start"] > max(each["measured_ready"] for each in found[:3])


def test_who_was_unhealthy_before_and_has_recovered_is_ready(project: Project) -> None:
    project.write({"a": {"healthcheck": {**READY, "interval": "3s", "retries": 1}}})
    project.metrics()
    _turn(project, "unhealthy", "rm", "/ready")
    project.compose("exec", "-T", "a", "touch", "/ready")

    (found,) = project.metrics()["containers"]

    assert (found["action"], found["state"]) == ("kept", "ready")


def test_who_was_unhealthy_before_and_still_is_fails_the_deployment(project: Project) -> None:
    project.write({"a": {"healthcheck": {**READY, "interval": "1s", "retries": 1}}})
    project.metrics()
    _turn(project, "unhealthy", "rm", "/ready")
    before = project.state()

    ended = project.run("deploy")

    assert ended.code == 2
    assert "is unhealthy, and its test still fails" in ended.stdout
    assert project.state() == before


def _turn(project: Project, status: str, *command: str) -> None:
    project.compose("exec", "-T", "a", *command)
    wait_until(lambda: project.container("a")["State"]["Health"]["Status"] == status)


@pytest.mark.parametrize("maker", ["--compose", "--no-compose"])
def test_who_is_to_follow_starts_again_with_what_is_replaced(project: Project, maker: str) -> None:
    follows = {"a": {"condition": "service_healthy", "restart": True}}
    stays = {"a": {"condition": "service_healthy"}}
    services: Services = {
        "a": {"healthcheck": READY},
        "b": {"depends_on": follows},
        "c": {"depends_on": stays},
    }
    project.write(services)
    project.metrics(maker)
    started = {name: project.container(name)["State"]["StartedAt"] for name in "bc"}
    project.write({**services, "a": {**services["a"], "environment": {"X": "1"}}})

    found = {each["service"]: each for each in project.metrics(maker)["containers"]}

    actions = {name: each["action"] for name, each in found.items()}
    assert actions == {"a": "replaced", "b": "started", "c": "kept"}
    assert found["b"]["measured_start"] > found["a"]["measured_ready"]
    assert project.container("b")["State"]["StartedAt"] != started["b"]
    assert project.container("c")["State"]["StartedAt"] == started["c"]


def test_what_is_made_starts_while_the_rest_is_made(project: Project) -> None:
    """The most urgent first: here the one at the bottom of the longest chain."""
    chain: Services = {
        "s0": {"healthcheck": READY},
        "s1": {"healthcheck": READY, "depends_on": {"s0": {"condition": "service_healthy"}}},
    }
    project.write({**chain, **{f"t{number}": {} for number in range(20)}})

    found = project.metrics()

    runs = {each["service"]: each for each in found["containers"]}
    assert len(runs) == 22
    assert min(each["measured_start"] for each in runs.values()) < found["measured_created"]
    assert runs["s1"]["measured_start"] > runs["s0"]["measured_ready"]


def test_nobody_starts_before_all_is_made_where_something_stood(project: Project) -> None:
    project.write({"a": {}})
    project.metrics()
    project.write({"a": {"environment": {"NEW": "1"}}, **{f"t{number}": {} for number in range(8)}})

    found = project.metrics()

    starts = [each["measured_start"] for each in found["containers"]]
    assert len(starts) == 9
    assert min(starts) >= found["measured_created"]
