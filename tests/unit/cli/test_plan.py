"""``composeopt plan`` as a user calls it: formats, flags, exit codes; nothing is written."""

from __future__ import annotations

import io
import json
import pathlib
from types import SimpleNamespace

import pytest

from composeopt import registry, schema
from composeopt.cli import run
from composeopt.model.changes import PassResult
from composeopt.plugin.context import Context
from composeopt.plugin.hooks import hookimpl
from composeopt.plugin.passes import Pass
from composeopt.stack.stack import Stack
from tests.growth import growth
from tests.unit.optimize.stacks import SHOP


class Broken(Pass):
    """Raises."""

    name = "broken"
    since = "0.1"

    def run(self, stack: Stack, context: Context) -> PassResult:
        """Raise."""
        del context
        raise RuntimeError(f"no idea of {stack.name}")


@pytest.fixture
def shop(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    (tmp_path / "compose.yaml").write_text(SHOP)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_plan_of_this_folder_is_told_and_nothing_is_written(
    shop: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run(["plan"])

    out = capsys.readouterr()
    assert code == 0
    assert out.err == ""
    assert "2 services, 2 networks, 2 start-up waves" in out.out
    assert "What composeopt optimize would do\n" in out.out
    assert [path.name for path in shop.iterdir()] == ["compose.yaml"]


def test_json_is_as_its_schema_says(shop: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = run(["plan", "--format", "json", str(shop)])

    data = json.loads(capsys.readouterr().out)
    assert code == 0
    assert schema.violations("plan", data) == ()
    assert [each["service"] for each in data["start_up"]["critical_path"]] == ["db", "web"]


@pytest.mark.parametrize(
    ("form", "start"),
    [
        ("mermaid", "flowchart LR\n"),
        ("dot", "digraph {\n"),
        ("svg", "<svg "),
        ("html", "<!DOCTYPE html>\n"),
    ],
)
def test_pictures_are_written_alone(
    shop: pathlib.Path, capsys: pytest.CaptureFixture[str], form: str, start: str
) -> None:
    assert run(["plan", str(shop), "--format", form]) == 0

    assert capsys.readouterr().out.startswith(start)


def test_standard_input_is_a_project_too(
    shop: pathlib.Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    stdin = SimpleNamespace(buffer=io.BytesIO(SHOP.encode()))
    monkeypatch.setattr("sys.stdin", stdin)

    assert run(["plan", "-f", "-", "--project-directory", str(shop)]) == 0

    assert "2 services" in capsys.readouterr().out


def test_boot_times_make_exact_predictions(
    shop: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    services = {"db": {"boot_seconds": 2}, "web": {"boot_seconds": 1}}
    (shop / "usage.json").write_text(json.dumps({"schema": 1, "services": services}))

    assert run(["plan", "--format", "json", "--usage", "usage.json", "--engine", "20.10"]) == 0

    data = json.loads(capsys.readouterr().out)
    healthy = data["start_up"]["predicted_healthy"]
    assert healthy["low"] == healthy["high"]
    assert healthy["basis"] == "boot times from usage.json"
    assert data["engine"] == "20.10 (--engine)"


def test_a_budget_is_held_against_the_sums(
    shop: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (shop / "compose.yaml").write_text(
        SHOP.replace("image: nginx:1.27", "image: nginx\n    cpus: 4")
    )

    assert run(["plan", "--budget", "cpus=3"]) == 0

    assert "above the budget of --budget: CPU" in capsys.readouterr().out


def test_a_required_variable_that_is_unset_is_told_with_its_place(
    shop: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (shop / "compose.yaml").write_text(SHOP.replace("hunter2", "${DB_PASSWORD:?}"))
    line = SHOP[: SHOP.index("hunter2")].count("\n") + 1

    assert run(["plan"]) == 0

    assert f"variable DB_PASSWORD must be set (compose.yaml:{line}:26)" in capsys.readouterr().out


def test_a_pass_that_fails_is_named_and_ends_in_two(
    shop: pathlib.Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    @hookimpl
    def composeopt_passes() -> list[type[Pass]]:
        return [Broken]

    plugin = SimpleNamespace(__name__="acme", composeopt_passes=composeopt_passes)
    found = registry.load([plugin], entry_points=False)
    monkeypatch.setattr(registry, "load", lambda *_, **__: found)

    code = run(["plan", str(shop)])

    out = capsys.readouterr()
    assert code == 2
    assert "2 services" in out.out
    assert out.err.startswith("error: plugin acme: RuntimeError: no idea of")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--engine", "new"], "error: 'new' is no engine version; write e.g. 25.0, or auto\n"),
        (["--budget", "x"], "error: --budget: unknown key 'x'; write e.g. cpus=11,memory=22G\n"),
    ],
)
def test_a_wrong_flag_is_one_line_and_two(
    shop: pathlib.Path,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    message: str,
) -> None:
    assert run(["plan", str(shop), *arguments]) == 2

    assert capsys.readouterr().err == message


def test_a_wrong_block_is_told_with_its_place(
    shop: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (shop / "compose.yaml").write_text(SHOP + "x-composeopt: {version: 1, bugdet: {cpus: 1}}\n")

    assert run(["plan"]) == 2

    line = SHOP.count("\n") + 1
    assert capsys.readouterr().err.startswith(f"compose.yaml:{line}:28: unknown key 'bugdet'")


def test_four_times_the_services_are_less_than_sixteen_times_the_work(
    tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def project(count: int) -> str:
        services = "".join(
            f"  s{n}:\n    image: example/s{n % 7}:1\n    depends_on: [s{n // 2}]\n"
            f"    environment: {{URL: 'http://s{n // 2}:80'}}\n    ports: ['{9000 + n}:80']\n"
            for n in range(1, count)
        )
        folder = tmp_path / str(count)
        folder.mkdir()
        (folder / "compose.yaml").write_text(f"services:\n  s0:\n    image: redis:7\n{services}")
        return str(folder)

    def work(folder: str) -> None:
        assert run(["plan", folder]) == 0

    assert growth(work, project(30), project(120)) < 16
    assert "120 services, 1 network" in capsys.readouterr().out


def test_mounted_files_elsewhere_are_read_when_allowed(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (tmp_path / "site.conf").write_text("upstream u { server app:8080; }\n")
    (project / "compose.yaml").write_text(
        "services:\n"
        "  lb: {image: 'nginx:1.27', volumes: ['../site.conf:/etc/nginx/conf.d/site.conf']}\n"
        "  app: {image: example/app}\n"
    )
    monkeypatch.chdir(project)

    def kinds(*flags: str) -> list[str]:
        assert run(["plan", "--format", "json", *flags]) == 0
        return [talk["kind"] for talk in json.loads(capsys.readouterr().out)["traffic"]["talks"]]

    assert kinds() == ["unknown"]
    assert kinds("--allow-outside") == ["needed"]
