"""What is said of common mistakes: the right key, the right place, one error for one mistake."""

from __future__ import annotations

import pathlib

import pytest

from composeopt.errors import InputError, InputErrors
from composeopt.stack.inputs import Inputs
from composeopt.stack.load import load
from composeopt.stack.messages import fit_to_show
from composeopt.stack.suggest import suggestion

WORDS = (
    (
        "services:\n  web: {image: x}\n  networks:\n  default:\n    external: {name: a}\n",
        (
            "3:3: services.networks must be a mapping, but it is empty; fill it, or write"
            " networks: at the left edge if no service is meant",
            "5:5: services.default has unknown key 'external'; it belongs to a network or a volume",
        ),
    ),
    (
        "services: {web: {image: x, environment: }}\n",
        (
            "1:28: services.web.environment must be a mapping or a list of KEY=value,"
            " but it is empty; fill it or remove it",
        ),
    ),
    (
        "services: {apm-server: {image: x, depends_on: [fleet-server]}}\n",
        (
            "1:48: service 'apm-server' depends on undefined service 'fleet-server';"
            " define it, or remove it here",
        ),
    ),
    (
        "services: {web: {image: x, path: a, serve: b, driver: c, ports2: d}}\n",
        (
            "1:28: services.web has unknown key 'path'; remove it, or let its name begin with x-",
            "1:37: services.web has unknown key 'serve'; remove it, or let its name begin with x-",
            "1:47: services.web has unknown key 'driver'; it belongs to a network, a volume or"
            " logging",
            "1:58: services.web has unknown key 'ports2'; did you mean 'ports'?",
        ),
    ),
    (
        "services: {web: {image: x, container_name: ab, deploy: {replicas: 3}}}\n",
        (
            "1:44: services.web has container_name, but deploy.replicas asks for 3 containers;"
            " container names are unique, so remove container_name or ask for one",
        ),
    ),
    (
        "services: {web: {image: x, container_name: ab, scale: 2}}\n",
        (
            "1:44: services.web has container_name, but scale asks for 2 containers;"
            " container names are unique, so remove container_name or ask for one",
        ),
    ),
    (
        "services:\n  web: {image: x, depends_on: [api]}\n  api: {image: x, profiles: [a, b]}\n",
        (
            "2:32: service 'web' depends on 'api', whose profile is not active;"
            " give --profile a, or say required: false",
        ),
    ),
    (
        "services:\n  a: {image: x, volumes: [data:/v], depends_on: [z]}\n"
        "  b: {extends: a}\n  c: {extends: a}\n",
        (
            "2:27: services 'a', 'b' and 'c' refer to undefined volume 'data';"
            " define it under volumes: at the top level",
            "2:50: services 'a', 'b' and 'c' depend on undefined service 'z';"
            " define it, or remove it here",
        ),
    ),
    (
        "services:\n  a:\n    image: x\n    networks:\n      back:\n        aliases: [b]\n"
        "    depends_on:\n      db:\n        condition: service_started\n"
        "      c:\n        condition: service_started\n"
        "  c: {image: x, depends_on: {a: {condition: service_started}}}\n",
        (
            "5:7: service 'a' refers to undefined network 'back';"
            " define it under networks: at the top level",
            "8:7: service 'a' depends on undefined service 'db'; define it, or remove it here",
            "12:30: services wait for each other: a -> c -> a; remove one of these dependencies",
        ),
    ),
    (
        "services:\n  a: {image: x, secrets: [token]}\n"
        + "".join(f"  {name}: {{extends: a}}\n" for name in "bcdefg"),
        (
            "2:27: services 'a', 'b', 'c', 'd' and 3 more refer to undefined secret 'token';"
            " define it under secrets: at the top level",
        ),
    ),
    (
        "x-a: &one {init: true}\nx-b: &two {tty: true}\n"
        "services:\n  web:\n    image: x\n    <<: *one\n    <<: *two\n",
        ("7:5: key '<<' is there twice, first at 0.yaml:6:5; write <<: [*one, *two]",),
    ),
    (
        "services: {web: {image: x, healthcheck: {test: [curl, localhost]}}}\n",
        (
            "1:49: services.web.healthcheck.test must start with CMD, CMD-SHELL or NONE;"
            ' write ["CMD", "curl", ...]',
        ),
    ),
    (
        "services: {web: {image: x, user: '${A:?}'}}\n",
        ("1:34: required variable A is not set; set it in the environment or in .env",),
    ),
    ("- web\n", ("1:1: a compose file must be a mapping that holds services:, not a list",)),
    ("web\n", ("1:1: a compose file must be a mapping that holds services:, not text",)),
)


def errors(folder: pathlib.Path, text: str, name: str = "0.yaml") -> list[str]:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputErrors) as caught:
        load(Inputs(files=(path,), environ={}, cwd=folder, profiles=()))
    return [str(each).removeprefix(f"{name}:") for each in caught.value.errors]


@pytest.mark.parametrize(("text", "expected"), WORDS)
def test_a_message_names_the_cure(
    tmp_path: pathlib.Path, text: str, expected: tuple[str, ...]
) -> None:
    assert errors(tmp_path, text) == list(expected)


def test_a_file_that_completes_another_is_told_so(tmp_path: pathlib.Path) -> None:
    """A file with a name of its own is often one that belongs over another."""
    text = "services: {web: {init: true}}\n"

    assert errors(tmp_path, text, "compose.yaml") == [
        "1:12: service 'web' has neither image nor build; give it one"
    ]
    assert errors(tmp_path, text, "prod.yaml") == [
        "1:12: service 'web' has neither image nor build; give it one,"
        " or name the file that does before this one, with -f"
    ]


@pytest.mark.parametrize(
    ("word", "known", "expected"),
    [
        ("dependencies", "depends_on", "depends_on"),
        ("daat", "data", "data"),
        ("wbe", "web", "web"),
        ("Healthcheck", "healthcheck", "healthcheck"),
        ("container-name", "container_name", "container_name"),
        ("path", "attach", ""),
        ("start", "target", ""),
        ("serve", "user", ""),
        ("fleet-server", "apm-server", ""),
    ],
)
def test_a_suggestion_is_a_slip_away(word: str, known: str, expected: str) -> None:
    assert suggestion(word, [known]) == expected


@pytest.mark.parametrize(
    ("secret", "said"),
    [
        ("x", "services.web.restart must be text, not ********"),
        ("must", "services.web.restart ******** be text, not x"),
        ("x!", "services.web.restart must be text, not x"),
    ],
)
def test_a_short_secret_is_masked_as_a_word_and_not_in_others(secret: str, said: str) -> None:
    error = InputError("services.web.restart must be text, not x")

    assert fit_to_show(error, {secret}).message == said
