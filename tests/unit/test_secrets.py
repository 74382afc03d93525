"""Which values are hidden wherever a report may be read by others."""

from __future__ import annotations

import pytest

from composeopt.model.edits import Plain
from composeopt.model.secrets import MASK, is_secret_name, mask, mask_text


@pytest.mark.parametrize(
    "name", ["POSTGRES_PASSWORD", "api-key", "JWT_SECRET", "AUTH_TOKEN", "DB_DSN", "accessKey"]
)
def test_names_that_hold_secrets(name: str) -> None:
    assert is_secret_name(name)


@pytest.mark.parametrize("name", ["LOG_LEVEL", "author", "image", "interval", "HOST"])
def test_names_that_hold_none(name: str) -> None:
    assert not is_secret_name(name)


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("      POSTGRES_PASSWORD: hunter2", "hunter2"),
        ("      - JWT_SECRET=hunter2", "hunter2"),
        ('command: ["--requirepass", "hunter2"]', "hunter2"),
        ("redis-server --requirepass hunter2", "hunter2"),
        ("postgres://app:hunter2@db:5432/shop", "hunter2"),
        ("PASSWORD: ${PASSWORD:-hunter2}", "hunter2"),
        ('{"password": "hunter2"}', "hunter2"),
    ],
)
def test_secrets_in_text_are_hidden(text: str, secret: str) -> None:
    masked = mask_text(text)

    assert secret not in masked
    assert MASK in masked


@pytest.mark.parametrize(
    "text",
    ["the password of db is read from a file", "secrets:\n  - db", "PASSWORD: ${PASSWORD}", "a: b"],
)
def test_what_shows_no_secret_stays(text: str) -> None:
    assert mask_text(text) == text


def test_a_value_is_hidden_by_the_name_of_its_variable() -> None:
    path = ("services", "db", "environment", "POSTGRES_PASSWORD")

    assert mask("hunter2", path) == MASK


def test_values_inside_a_block_are_hidden_too() -> None:
    block: Plain = {"image": "db", "environment": {"DB_PASSWORD": "hunter2", "PORT": 1}}

    found = mask(block, ("services", "db"))

    assert found == {"image": "db", "environment": {"DB_PASSWORD": MASK, "PORT": 1}}
