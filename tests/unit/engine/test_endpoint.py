"""The engine is found as the docker CLI finds it."""

from __future__ import annotations

import hashlib
import json
import pathlib

import pytest

from composeopt.engine import endpoint
from composeopt.engine.endpoint import Endpoint
from composeopt.errors import UsageError


@pytest.fixture
def home(tmp_path: pathlib.Path) -> pathlib.Path:
    """Give a home with the contexts colima (chosen) and far (with certificates)."""
    folder = tmp_path / ".docker"
    hosts = {"colima": "unix:///colima.sock", "far": "tcp://far:2376", "empty": ""}
    for name, host in hosts.items():
        digest = hashlib.sha256(name.encode()).hexdigest()
        meta = folder / "contexts" / "meta" / digest / "meta.json"
        meta.parent.mkdir(parents=True)
        docker = {"Host": host, "SkipTLSVerify": False}
        meta.write_text(json.dumps({"Name": name, "Endpoints": {"docker": docker}}), "utf-8")
    certificates = folder / "contexts" / "tls" / hashlib.sha256(b"far").hexdigest() / "docker"
    certificates.mkdir(parents=True)
    (certificates / "ca.pem").touch()
    (folder / "config.json").write_text(json.dumps({"currentContext": "colima"}), "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("environ", "context", "host"),
    [
        ({}, None, "unix:///colima.sock"),
        ({"DOCKER_CONTEXT": "far"}, None, "tcp://far:2376"),
        ({"DOCKER_HOST": "unix:///x", "DOCKER_CONTEXT": "far"}, None, "unix:///x"),
        ({"DOCKER_HOST": "unix:///x"}, "far", "tcp://far:2376"),
        ({"DOCKER_HOST": "unix:///x"}, "default", "unix:///x"),
        ({}, "default", "unix:///var/run/docker.sock"),
        ({"DOCKER_CONTEXT": "default"}, None, "unix:///var/run/docker.sock"),
    ],
)
def test_the_flag_wins_then_the_host_then_the_context(
    home: pathlib.Path, environ: dict[str, str], context: str | None, host: str
) -> None:
    assert endpoint.find({"HOME": str(home), **environ}, context).host == host


def test_without_any_configuration_it_is_the_socket_of_this_machine(
    tmp_path: pathlib.Path,
) -> None:
    found = endpoint.find({"HOME": str(tmp_path)})

    assert found == Endpoint("unix:///var/run/docker.sock", "this machine")
    assert found.is_local


def test_docker_config_names_the_folder(home: pathlib.Path) -> None:
    environ = {"HOME": "/nowhere", "DOCKER_CONFIG": str(home / ".docker")}

    assert endpoint.find(environ).host == "unix:///colima.sock"


@pytest.mark.parametrize("name", ["nowhere", "empty"])
def test_a_context_that_names_no_engine_is_refused(home: pathlib.Path, name: str) -> None:
    with pytest.raises(UsageError, match=f"the docker context '{name}' does not exist or"):
        endpoint.find({"HOME": str(home)}, name)


def test_a_context_brings_its_certificates_to_docker_programs(home: pathlib.Path) -> None:
    found = endpoint.find({"HOME": str(home)}, "far")

    environ = found.environment({"DOCKER_CONTEXT": "far", "PATH": "/bin"})

    assert not found.is_local
    assert environ == {
        "PATH": "/bin",
        "DOCKER_HOST": "tcp://far:2376",
        "DOCKER_CERT_PATH": str(found.certificates),
        "DOCKER_TLS_VERIFY": "1",
    }


def test_tls_by_variables_is_kept(tmp_path: pathlib.Path) -> None:
    given = {"DOCKER_HOST": "tcp://far:2376", "DOCKER_TLS": "1", "DOCKER_CERT_PATH": "/certs"}

    found = endpoint.find({"HOME": str(tmp_path), **given})

    assert found.environment({}) == given


def test_an_engine_that_does_not_answer_is_named(tmp_path: pathlib.Path) -> None:
    gone = Endpoint(f"unix://{tmp_path}/gone.sock", "context gone")

    with pytest.raises(UsageError, match=r"no engine answers at unix://.* \(from context gone\)"):
        endpoint.connect(gone)
