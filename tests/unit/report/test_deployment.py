"""A deployment as text, JSON, OpenMetrics and a picture."""

from __future__ import annotations

import json
import pathlib
import re
import subprocess
from xml.etree import ElementTree

import pytest

from composeopt.errors import UsageError
from composeopt.model.deployment import Deployment
from composeopt.report.blocks import paint_plain
from composeopt.report.data import as_json
from composeopt.report.deployment import text
from composeopt.report.deployment.files import KINDS, check_kind, render
from composeopt.report.deployment.openmetrics import as_openmetrics
from composeopt.report.deployment.svg import as_svg
from composeopt.schema.validation import violations
from tests.programs import program
from tests.snapshot import Snapshot
from tests.unit.report.deployments import deployment, failed

HERE = pathlib.Path(__file__).parent / "expected"
SVG = "{http://www.w3.org/2000/svg}"


def test_a_success_says_what_was_measured_and_what_decided_it(snapshot: Snapshot) -> None:
    snapshot.check(paint_plain(text(deployment())), HERE / "deployment.txt")


def test_a_failure_says_why_and_what_was_undone(snapshot: Snapshot) -> None:
    snapshot.check(paint_plain(text(failed())), HERE / "deployment-failed.txt")


@pytest.mark.parametrize("record", [deployment(), failed()], ids=["deployed", "failed"])
def test_the_json_is_as_its_schema_says(record: object) -> None:
    data = json.loads(as_json(record))  # type: ignore[arg-type]  # parametrised

    assert violations("metrics", data) == ()


def test_no_output_shows_a_secret() -> None:
    written = [paint_plain(text(failed())), *(kind(failed()) for kind in KINDS.values())]

    assert not any("hunter2" in each for each in [*written, as_svg(failed())])


def test_openmetrics_declares_each_family_once_before_its_points() -> None:
    lines = as_openmetrics(deployment()).splitlines()
    declared: list[str] = []
    for line in lines[:-1]:
        if line.startswith("# TYPE "):
            declared.append(line.split()[2])
        else:
            name = line.split()[2] if line.startswith("# ") else re.split(r"[{ ]", line)[0]
            assert name == declared[-1]

    assert lines[-1] == "# EOF"
    assert len(declared) == len(set(declared))
    assert 'composeopt_deploy_ready_seconds{project="shop"} 3.8' in lines
    point = 'composeopt_deploy_container_healthy_seconds{project="shop",service="db",'
    assert f'{point}container="shop-db-1"}} 31.0' in lines


@pytest.mark.parametrize(
    "record", [deployment(), failed(), deployment(project='a"b\\c')], ids=["good", "bad", "odd"]
)
def test_promtool_finds_nothing_to_say_of_the_openmetrics(record: Deployment) -> None:
    promtool = program("promtool", "prometheus")

    done = subprocess.run(
        [promtool, "check", "metrics"],
        input=as_openmetrics(record),
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_openmetrics_of_a_failure_leaves_out_what_never_happened() -> None:
    written = as_openmetrics(failed())

    assert 'composeopt_deploy_success{project="shop"} 0.0' in written
    assert "composeopt_deploy_ready_seconds" not in written


def test_openmetrics_escapes_labels() -> None:
    assert 'project="a\\"b\\\\c"' in as_openmetrics(deployment(project='a"b\\c'))


def test_the_picture_has_a_bar_for_each_step_of_each_container() -> None:
    picture = ElementTree.fromstring(as_svg(deployment()))  # noqa: S314 - it is our own
    bars = [
        [each.get("class") for each in group.iter(f"{SVG}rect")]
        for group in picture.iter(f"{SVG}g")
    ]

    assert bars == [["m"], ["m", "b", "r"], ["m", "b"]]
    said = [each.text for each in picture.iter(f"{SVG}title")]
    assert "shop-web-1: may start 3.40 s, started 3.80 s, ready 3.80 s, ready (measured)" in said


def test_the_picture_of_a_failure_shows_where_it_ended() -> None:
    picture = ElementTree.fromstring(as_svg(failed()))  # noqa: S314 - it is our own

    assert [each.get("class") for each in picture.iter(f"{SVG}rect")].count("f") == 2


def test_a_file_of_an_unknown_kind_or_without_a_folder_is_refused(tmp_path: pathlib.Path) -> None:
    with pytest.raises(UsageError, match=r"--metrics x.csv: unknown kind '.csv'; known: .json"):
        check_kind("--metrics", pathlib.Path("x.csv"), KINDS)
    with pytest.raises(UsageError, match="there is no folder"):
        check_kind("--metrics", tmp_path / "no" / "x.json", KINDS)
    check_kind("--metrics", tmp_path / "x.prom", KINDS)


def test_the_ending_names_the_kind() -> None:
    assert render(deployment(), pathlib.Path("x.PROM")) == as_openmetrics(deployment())
    assert render(deployment(), pathlib.Path("x.svg")) == as_svg(deployment())
