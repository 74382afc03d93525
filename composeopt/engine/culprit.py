"""The last words of the container that a deployment failed at, secrets masked."""

from __future__ import annotations

import docker
from docker.errors import DockerException

from composeopt.engine.verdict import Failure
from composeopt.model.deployment import Culprit
from composeopt.model.secrets import mask_text

LINES = 20


def question(client: docker.DockerClient, failure: Failure) -> Culprit:
    """Gather why a stack did not come up, before its containers are removed.

    Args:
        client: the engine.
        failure: what the climb ended in.
    """
    if failure.track is None:
        return Culprit("", "", failure.reason)
    identity = failure.track.identity
    return Culprit(
        service=identity.service,
        container=identity.name,
        reason=failure.reason,
        logs=_logs(client, identity.id),
        health_output=_health(client, identity.id),
    )


def _logs(client: docker.DockerClient, container: str) -> tuple[str, ...]:
    try:
        text = client.api.logs(container, tail=LINES)
    except (DockerException, OSError) as error:
        return (f"(no logs: {error})",)
    return tuple(mask_text(line) for line in text.decode("utf-8", "replace").splitlines())


def _health(client: docker.DockerClient, container: str) -> tuple[str, ...]:
    try:
        state = client.api.inspect_container(container)["State"]
    except (DockerException, OSError):
        return ()
    found = []
    for each in (state.get("Health") or {}).get("Log") or ():
        said = mask_text(" ".join(str(each.get("Output", "")).split())[-300:])
        found.append(
            f"exit {each.get('ExitCode')}: {said}" if said else f"exit {each.get('ExitCode')}"
        )
    return tuple(found)
