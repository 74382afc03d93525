"""What is wrong is said without the secrets that stand beside it, in every format."""

from __future__ import annotations

import pathlib

import pytest

from tests.hostile.program import run

SECRET = "hunter2"  # noqa: S105 - what no message may hold
WEB = "services:\n  web:\n    image: x\n"

CASES = {
    "a variable that is not closed": {
        "compose.yaml": f"{WEB}    environment:\n      DB_PASSWORD: {SECRET}${{A\n"
    },
    "a variable in a list": {"compose.yaml": f"{WEB}    environment: ['API_TOKEN={SECRET}${{A']\n"},
    "a password in a URL": {
        "compose.yaml": f'{WEB}    command: "psql \'postgres://u:{SECRET}@db"\n'
    },
    "a secret variable as a port": {
        "compose.yaml": f"{WEB}    ports: ['${{DB_PASSWORD}}']\n",
        ".env": f"DB_PASSWORD={SECRET}\n",
    },
    "a secret variable as a time": {
        "compose.yaml": f"{WEB}    stop_grace_period: ${{API_TOKEN}}\n",
        ".env": f"API_TOKEN={SECRET}\n",
    },
    "a secret variable as a choice": {
        "compose.yaml": f"{WEB}    pull_policy: ${{API_TOKEN}}\n    cgroup: $API_TOKEN\n",
        ".env": f"API_TOKEN={SECRET}\n",
    },
    "a secret variable as a name": {
        "compose.yaml": f"{WEB}    networks: ['${{API_TOKEN}}']\n    depends_on: [$API_TOKEN]\n",
        ".env": f"API_TOKEN={SECRET}\n",
    },
    "a password in a list": {
        "compose.yaml": f"{WEB}    environment:\n      DB_PASSWORD: [{SECRET}]\n"
    },
    "a password twice": {
        "compose.yaml": f"{WEB}    environment:\n"
        f"      DB_PASSWORD: {SECRET}\n      DB_PASSWORD: {SECRET}\n"
    },
    "equal elements": {
        "compose.yaml": f"{WEB}    post_start:\n    - command: x\n"
        f"      environment: [API_KEY={SECRET}, API_KEY={SECRET}]\n"
    },
    "a tab after a password": {
        "compose.yaml": f"{WEB}    environment:\n      PASSWORD: {SECRET}\n\t  A: b\n"
    },
    "an unknown key beside": {"compose.yaml": f"{WEB}    enviroment: {{PASSWORD: {SECRET}}}\n"},
    "a broken env file": {"compose.yaml": WEB, ".env": f"PASSWORD={SECRET}${{A\n"},
    "a key without value in an env file": {"compose.yaml": WEB, ".env": f"my {SECRET} word\n"},
    "a quote in an env file": {"compose.yaml": WEB, ".env": f"PASSWORD='{SECRET}\n"},
    "a broken env file of a service": {
        "compose.yaml": f"{WEB}    env_file: [{{path: x.env, format: raw}}, y.env]\n",
        "x.env": f"my {SECRET} word=1\n",
        "y.env": f"A={SECRET}${{A-\n",
    },
    "a file of the system": {
        "compose.yaml": f"include: [shadow]\n{WEB}",
        "shadow": f"root:$6${SECRET}:19000:0:99999:7:::\nb: [\n",
    },
    "a label file": {"compose.yaml": f"{WEB}    label_file: x\n", "x": f"a {SECRET} b\n"},
    "a required variable": {"compose.yaml": f"{WEB}    user: ${{U?PASSWORD={SECRET}}}\n"},
}
COMMANDS = (
    ("lint",),
    ("lint", "--format", "json"),
    ("lint", "--format", "sarif"),
    ("lint", "--format", "junit"),
    ("optimize",),
    ("config",),
)


@pytest.mark.parametrize("name", CASES)
def test_no_message_holds_a_secret(tmp_path: pathlib.Path, name: str) -> None:
    for file, text in CASES[name].items():
        (tmp_path / file).write_text(text, encoding="utf-8")

    for command in COMMANDS:
        ran = run(tmp_path, "libyaml", *command)
        assert ran.code in {0, 1, 2}, command
        assert SECRET not in ran.text, command
