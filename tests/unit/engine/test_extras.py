"""What a container gets around its start, read from the model."""

from __future__ import annotations

import pathlib

import pytest

from composeopt.engine.extras import extras_of
from composeopt.engine.launch import Extras, File, Hook
from composeopt.errors import UsageError
from composeopt.stack.inputs import Inputs
from composeopt.stack.load import load
from composeopt.stack.stack import Stack

TEXT = b"""\
services:
  a:
    image: x
    secrets: [token, {source: key, target: inner/key, uid: "7", mode: 0440}, from-file]
    configs: [{source: page, target: /etc/page}, plain]
    post_start:
      - {command: [touch, /x], user: root, privileged: true, working_dir: /w, environment: [A=1]}
  b: {image: x}
secrets:
  token: {environment: TOKEN}
  key: {environment: KEY}
  from-file: {file: ./secret}
configs:
  page: {content: "costs $$5"}
  plain: {environment: PLAIN}
"""


def stack(tmp_path: pathlib.Path) -> Stack:
    file = tmp_path / "compose.yaml"
    file.write_bytes(TEXT)
    (tmp_path / "secret").touch()
    return load(Inputs((file,), cwd=tmp_path, environ=ENVIRON))


ENVIRON = {"TOKEN": "t", "KEY": "k", "PLAIN": "p"}


def test_files_by_value_go_where_compose_puts_them(tmp_path: pathlib.Path) -> None:
    found = stack(tmp_path)
    service = found.service("a")
    assert service is not None

    extras = extras_of(found, service, ENVIRON)

    assert extras.files == (
        File("/run/secrets/token", b"t", 0o444, 0, 0),
        File("/run/secrets/inner/key", b"k", 0o440, 7, 0),
        File("/etc/page", b"costs $5", 0o444, 0, 0),
        File("/plain", b"p", 0o444, 0, 0),
    )


def test_hooks_keep_their_order_and_settings(tmp_path: pathlib.Path) -> None:
    found = stack(tmp_path)
    service = found.service("a")
    assert service is not None

    (hook,) = extras_of(found, service, ENVIRON).hooks

    assert hook == Hook(("touch", "/x"), "root", True, "/w", {"A": "1"})


def test_who_declares_nothing_gets_nothing(tmp_path: pathlib.Path) -> None:
    found = stack(tmp_path)
    service = found.service("b")
    assert service is not None

    assert extras_of(found, service, {}) == Extras()


def test_a_variable_that_is_not_set_is_named(tmp_path: pathlib.Path) -> None:
    found = stack(tmp_path)
    service = found.service("a")
    assert service is not None

    with pytest.raises(UsageError, match="secret token needs the environment variable TOKEN"):
        extras_of(found, service, {})
