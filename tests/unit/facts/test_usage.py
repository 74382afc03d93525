"""Reading a usage profile, and saying where one is wrong."""

from __future__ import annotations

import json
import pathlib
from typing import Any

import pytest

from composeopt import errors, schema
from composeopt.facts.usage import ServiceUsage, load_usage


def write(folder: pathlib.Path, text: str) -> pathlib.Path:
    file = folder / "usage.json"
    file.write_text(text, encoding="utf-8")
    return file


def fault(folder: pathlib.Path, text: str) -> str:
    with pytest.raises(errors.ComposeoptError) as caught:
        load_usage(write(folder, text), "usage.json")
    return str(caught.value)


def test_every_value_is_read(tmp_path: pathlib.Path) -> None:
    file = write(
        tmp_path,
        '{"schema": 1, "source": "by hand", "services": {"db": {"boot_seconds": 3, '
        '"boot_p95_seconds": 4.5, "cpu_peak": 1.5, "memory_peak": 1024, "cpu_floor": 1, '
        '"memory_floor": "512M", "oom_killed": true}, "web": {}}}',
    )

    usage = load_usage(file, "usage.json")

    assert usage.source == "usage.json"
    assert usage.of("db") == ServiceUsage(3.0, 4.5, 1.5, 1024, 1.0, 512 * 1024**2, oom_killed=True)
    assert usage.of("web") == usage.of("unknown") == ServiceUsage()


def test_all_faults_are_told_with_their_places(tmp_path: pathlib.Path) -> None:
    text = fault(
        tmp_path,
        '{"schema": 1, "services": {\n  "a": {"boot_second": 3},\n  "b": {"cpu_peak": -1}}}\n',
    )

    assert text.splitlines() == [
        "usage.json:2:9: unknown key 'boot_second'; did you mean 'boot_seconds'?",
        "usage.json:3:9: cpu_peak must be at least 0",
    ]


def test_broken_json_is_placed(tmp_path: pathlib.Path) -> None:
    assert fault(tmp_path, '{\n  "schema": 1,,\n}') == (
        "usage.json:2:15: not valid JSON: expecting property name enclosed in double quotes"
    )


@pytest.mark.parametrize(
    "services",
    [
        '{"a": {"boot_seconds": true}}',
        '{"a": {"boot_seconds": "3"}}',
        '{"a": {"memory_peak": 1.5}}',
        '{"a": {"memory_peak": "1Q"}}',
        '{"a": {"memory_peak": -1}}',
        '{"a": {"oom_killed": 1}}',
        '{"a": []}',
        "[]",
        "null",
    ],
)
def test_the_quick_reading_refuses_what_the_schema_refuses(
    tmp_path: pathlib.Path, services: str
) -> None:
    text = fault(tmp_path, f'{{"schema": 1, "services": {services}}}')

    assert text.startswith("usage.json:1:")
    assert "is no usage profile" not in text


@pytest.mark.parametrize(
    "usage", [{"memory_peak": 0}, {"memory_floor": "1.5 GiB"}, {"boot_seconds": 0.0}, {}]
)
def test_the_quick_reading_accepts_what_the_schema_accepts(
    tmp_path: pathlib.Path, usage: dict[str, Any]
) -> None:
    data = {"schema": 1, "services": {"a": usage}}

    assert schema.violations("usage", data) == ()
    assert set(load_usage(write(tmp_path, json.dumps(data))).services) == {"a"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"schema": 1, "schema": 1}', "key 'schema' stands there twice"),
        ('{"schema": NaN}', "NaN is no number of JSON"),
        ("[" * 100_000, "nested too deeply"),
        ("[]", "the file must be a mapping"),
        ('{"schema": 2, "services": {}}', "schema must be 1"),
    ],
)
def test_odd_json_is_refused(tmp_path: pathlib.Path, text: str, said: str) -> None:
    assert said in fault(tmp_path, text)


def test_a_file_that_is_not_there_is_an_error(tmp_path: pathlib.Path) -> None:
    with pytest.raises(errors.InputError, match=r"cannot read x\.json: not there"):
        load_usage(tmp_path / "x.json", "x.json")


def test_a_folder_is_no_profile(tmp_path: pathlib.Path) -> None:
    with pytest.raises(errors.InputError, match="no regular file"):
        load_usage(tmp_path)
