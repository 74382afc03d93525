"""Jobs: containers that run when they are triggered."""

from __future__ import annotations

import pytest

from tests.unit.stack.projects import errors, stack


def test_a_job_is_read_like_a_service() -> None:
    loaded = stack(
        """\
        services: {web: {image: x}}
        jobs:
          nightly:
            image: y
            volumes: [./a:/b]
            depends_on: [web]
            environment: [A, B=1]
            triggers: {schedule: ["0 3 * * *", {cron: "@daily", concurrency: forbid}]}
        """,
        environ={"A": "5"},
    )

    assert loaded.model["jobs"] == {
        "nightly": {
            "image": "y",
            "command": None,
            "entrypoint": None,
            "environment": {"A": "5", "B": "1"},
            "volumes": [{"type": "bind", "source": "/project/a", "target": "/b", "bind": {}}],
            "depends_on": {"web": {"condition": "service_started", "required": True}},
            "networks": {"default": None},
            "triggers": {
                "schedule": [{"cron": "0 3 * * *"}, {"cron": "@daily", "concurrency": "forbid"}]
            },
        }
    }


def test_a_job_of_a_profile_is_there_only_when_the_profile_is_active() -> None:
    file = "services: {a: {image: x}}\njobs: {j: {profiles: [p], triggers: {manual: true}}}"

    assert "jobs" in stack(file, profiles=("p",)).model
    assert "jobs" not in stack(file, profiles=()).model


@pytest.mark.parametrize(
    ("job", "expected"),
    [
        ("{image: x}", "jobs.j needs triggers"),
        ("{triggers: {}}", "jobs.j.triggers needs manual or schedule"),
        ("{triggers: {manual: true}, scale: 2}", "jobs.j has unknown key 'scale'"),
        ("{triggers: {schedule: [{timezone: x}]}}", "jobs.j.triggers.schedule[0] needs cron"),
        ("{triggers: {manual: 1}}", "jobs.j.triggers.manual must be true or false or text"),
        ("{triggers: {manual: true}, depends_on: [k]}", "undefined service or job 'k'"),
    ],
)
def test_a_wrong_job_is_refused(job: str, expected: str) -> None:
    (found,) = errors(f"services: {{a: {{image: x}}}}\njobs: {{j: {job}}}")

    assert found.startswith("0.yaml:2:")
    assert expected in found


def test_a_service_cannot_wait_for_a_job() -> None:
    (found,) = errors(
        "services: {a: {image: x, depends_on: [j]}}\njobs: {j: {triggers: {manual: true}}}"
    )

    assert found == ("0.yaml:1:39: service 'a' depends on job 'j'; only jobs can wait for jobs")
