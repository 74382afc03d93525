"""``composeopt optimize`` as a user calls it: streams, files, exit codes."""

from __future__ import annotations

import io
import json
import pathlib
import sys
from collections.abc import Iterable
from types import SimpleNamespace

import pytest

from composeopt import registry
from composeopt.cli import run
from composeopt.model.changes import Change, PassResult
from composeopt.model.edits import Replace
from composeopt.optimize.write import WriteError
from composeopt.plugin.context import Context
from composeopt.plugin.hooks import hookimpl
from composeopt.plugin.passes import Pass
from composeopt.registry import load as load_registry
from composeopt.stack.stack import Stack
from tests.unit.optimize.stacks import SHOP, change

RETRIES = ("services", "web", "healthcheck", "retries")
CHANGED = SHOP.replace("retries: 3", "retries: 9")


class Patient(Pass):
    """Asks for nine retries of web."""

    name = "patient"
    since = "0.1"

    def run(self, stack: Stack, context: Context) -> PassResult:
        """Ask."""
        del context
        done = stack.service("web") is None or stack.value(RETRIES) == 9
        return PassResult(() if done else (change(Replace(RETRIES, 9)),))


class Broken(Pass):
    """Raises."""

    name = "broken"
    since = "0.1"

    def run(self, stack: Stack, context: Context) -> PassResult:
        """Raise."""
        del context
        raise RuntimeError(f"no idea of {stack.name}")


class Sly(Pass):
    """Changes an image and says it touches healthchecks."""

    name = "sly"
    since = "0.1"

    def run(self, stack: Stack, context: Context) -> PassResult:
        """Ask."""
        del stack, context
        wanted: Iterable[Change] = (change(Replace(("services", "db", "image"), "postgres:17")),)
        return PassResult(tuple(wanted))


def _plugin(name: str, *passes: type[Pass]) -> object:
    @hookimpl
    def composeopt_passes() -> list[type[Pass]]:
        return list(passes)

    return SimpleNamespace(__name__=name, composeopt_passes=composeopt_passes)


def _use(monkeypatch: pytest.MonkeyPatch, *plugins: object) -> None:
    found = load_registry(plugins, entry_points=False)
    monkeypatch.setattr(registry, "load", lambda *_, **__: found)


@pytest.fixture
def shop(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    """A project in the current folder, and one pass that works."""
    (tmp_path / "compose.yaml").write_text(SHOP)
    monkeypatch.chdir(tmp_path)
    _use(monkeypatch, _plugin("acme", Patient))
    return tmp_path


def _names(folder: pathlib.Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_twin_is_written_beside_and_the_command_printed(
    shop: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run(["optimize"])

    out = capsys.readouterr().out
    assert code == 0
    assert (shop / "compose.yaml").read_text() == SHOP
    assert (shop / "compose.optimized.yaml").read_text() == CHANGED
    assert "look more often" in out
    assert "docker compose -f compose.optimized.yaml up -d" in out


def test_an_override_stays_in_the_command(
    shop: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (shop / "compose.override.yaml").write_text("services: {web: {environment: {A: b}}}\n")

    run(["optimize"])

    wanted = "docker compose -f compose.optimized.yaml -f compose.override.yaml up -d"
    assert wanted in capsys.readouterr().out


def test_a_second_run_on_the_result_writes_nothing(shop: pathlib.Path) -> None:
    run(["optimize"])

    code = run(["optimize", "compose.optimized.yaml"])

    assert code == 0
    assert _names(shop) == ["compose.optimized.yaml", "compose.yaml"]


def test_check_writes_nothing_and_says_that_it_would(shop: pathlib.Path) -> None:
    assert run(["optimize", "--check"]) == 1
    assert _names(shop) == ["compose.yaml"]


def test_check_of_a_good_stack_is_clean(shop: pathlib.Path) -> None:
    (shop / "compose.yaml").write_text(CHANGED)

    assert run(["optimize", "--check"]) == 0


def test_diff_is_on_stdout_and_the_talk_on_stderr(
    shop: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run(["optimize", "--diff"])

    streams = capsys.readouterr()
    assert code == 0
    assert streams.out.startswith("--- compose.yaml\n+++ compose.optimized.yaml\n")
    assert "+      retries: 9\n" in streams.out
    assert "look more often" in streams.err
    assert _names(shop) == ["compose.yaml"]


def test_output_to_stdout_is_the_file_alone(
    shop: pathlib.Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    code = run(["optimize", "-o", "-"])

    assert code == 0
    assert capsysbinary.readouterr().out == CHANGED.encode()
    assert _names(shop) == ["compose.yaml"]


def test_standard_input_goes_to_standard_output(
    shop: pathlib.Path,
    monkeypatch: pytest.MonkeyPatch,
    capsysbinary: pytest.CaptureFixture[bytes],
) -> None:
    stdin = SimpleNamespace(buffer=io.BytesIO(SHOP.encode()))
    monkeypatch.setattr(sys, "stdin", stdin)

    code = run(["optimize", "-"])

    assert code == 0
    assert capsysbinary.readouterr().out == CHANGED.encode()
    assert _names(shop) == ["compose.yaml"]


def test_a_named_output_is_written(shop: pathlib.Path) -> None:
    assert run(["optimize", "-o", "fast.yaml"]) == 0
    assert (shop / "fast.yaml").read_text() == CHANGED


def test_an_output_outside_the_project_is_refused(
    shop: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run(["optimize", "-o", "../fast.yaml"])

    assert code == 2
    assert "outside the project directory" in capsys.readouterr().err
    assert _names(shop) == ["compose.yaml"]


def test_in_place_changes_the_file_and_keeps_its_mode(shop: pathlib.Path) -> None:
    (shop / "compose.yaml").chmod(0o600)

    assert run(["optimize", "--in-place"]) == 0
    assert (shop / "compose.yaml").read_text() == CHANGED
    assert (shop / "compose.yaml").stat().st_mode & 0o777 == 0o600


def test_in_place_follows_a_link_and_keeps_it(shop: pathlib.Path) -> None:
    (shop / "real").mkdir()
    (shop / "compose.yaml").rename(shop / "real" / "stack.yaml")
    (shop / "compose.yaml").symlink_to("real/stack.yaml")

    assert run(["optimize", "--in-place"]) == 0
    assert (shop / "compose.yaml").is_symlink()
    assert (shop / "real" / "stack.yaml").read_text() == CHANGED


def test_line_endings_survive(shop: pathlib.Path) -> None:
    (shop / "compose.yaml").write_bytes(SHOP.replace("\n", "\r\n").encode())

    run(["optimize"])

    assert (shop / "compose.optimized.yaml").read_bytes() == CHANGED.replace("\n", "\r\n").encode()


def test_a_report_says_what_was_done(shop: pathlib.Path) -> None:
    assert run(["optimize", "--report", "a.json", "--report", "b.json"]) == 0

    first = json.loads((shop / "a.json").read_text())
    assert first == json.loads((shop / "b.json").read_text())
    assert first["schema"] == 1
    assert first["applied"][0]["title"] == "look more often"


def test_an_unknown_kind_of_report_is_refused_before_anything_is_written(
    shop: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run(["optimize", "--report", "report.doc"])

    assert code == 2
    assert ".json" in capsys.readouterr().err
    assert _names(shop) == ["compose.yaml"]


def test_an_unknown_pass_is_refused_with_the_name_that_was_meant(
    shop: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["optimize", "--select", "patent"]) == 2
    assert "did you mean 'patient'?" in capsys.readouterr().err
    assert _names(shop) == ["compose.yaml"]


def test_an_ignored_pass_does_not_run(shop: pathlib.Path) -> None:
    assert run(["optimize", "--check", "--ignore", "patient"]) == 0
    assert _names(shop) == ["compose.yaml"]


@pytest.mark.parametrize("bad", [Broken, Sly])
def test_a_pass_that_fails_is_named_and_the_healthy_changes_are_written(
    shop: pathlib.Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    bad: type[Pass],
) -> None:
    _use(monkeypatch, _plugin("acme", Patient), _plugin("evil", bad))

    code = run(["optimize"])

    assert code == 2
    assert bad.name in capsys.readouterr().out
    assert (shop / "compose.optimized.yaml").read_text() == CHANGED


def test_a_plugin_with_a_misspelt_hook_is_named(
    shop: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    @hookimpl
    def composeopt_pases() -> list[type[Pass]]:
        return [Broken]

    misspelt = SimpleNamespace(__name__="misspelt", composeopt_pases=composeopt_pases)
    _use(monkeypatch, _plugin("acme", Patient), misspelt)

    code = run(["optimize"])

    assert code == 2
    assert "misspelt" in capsys.readouterr().out
    assert (shop / "compose.optimized.yaml").read_text() == CHANGED


@pytest.mark.parametrize("bad", [Broken, Sly])
def test_strict_writes_nothing_when_a_pass_fails(
    shop: pathlib.Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    bad: type[Pass],
) -> None:
    _use(monkeypatch, _plugin("acme", Patient), _plugin("evil", bad))

    assert run(["optimize", "--strict"]) == 2
    assert _names(shop) == ["compose.yaml"]
    out = capsys.readouterr().out
    assert "Nothing was written\n  something failed, and --strict was given\n" in out
    assert "Would write" not in out
    assert "Start the result" not in out


def test_quiet_says_only_what_failed(
    shop: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["optimize", "-q"])
    quiet = capsys.readouterr()
    _use(monkeypatch, _plugin("acme", Broken))
    run(["optimize", "-q"])
    failed = capsys.readouterr()

    assert quiet.out == quiet.err == ""
    assert failed.out == ""
    assert "RuntimeError" in failed.err
    assert (shop / "compose.optimized.yaml").exists()


def test_a_file_that_is_no_yaml_ends_in_a_line_with_its_place(
    shop: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (shop / "compose.yaml").write_text("services:\n  web: [\n")

    code = run(["optimize"])

    streams = capsys.readouterr()
    assert code == 2
    assert streams.err.startswith("compose.yaml:")
    assert "Traceback" not in streams.err
    assert _names(shop) == ["compose.yaml"]


@pytest.mark.parametrize("text", ["25.x.y.z", "newest"])
def test_an_engine_that_is_no_version_is_refused(
    shop: pathlib.Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    assert run(["optimize", "--engine", text]) == 2
    assert "engine version" in capsys.readouterr().err
    assert _names(shop) == ["compose.yaml"]


@pytest.mark.parametrize(
    ("name", "why"), [("no/r.json", "there is no folder no"), ("r.json", "is a folder")]
)
def test_a_report_without_a_place_is_refused_before_anything_is_written(
    shop: pathlib.Path, capsys: pytest.CaptureFixture[str], name: str, why: str
) -> None:
    (shop / "r.json").mkdir()

    code = run(["optimize", "--report", name])

    assert code == 2
    assert capsys.readouterr().err == f"error: --report {name}: {why}\n"
    assert not (shop / "compose.optimized.yaml").exists()


def test_what_was_done_is_shown_though_a_report_cannot_be_written(
    shop: pathlib.Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: pathlib.Path, text: str) -> None:
        del text
        message = f"{path}: no space left on device; it was not written"
        raise WriteError(message)

    monkeypatch.setattr("composeopt.optimize.write.write_text", full)

    code = run(["optimize", "--report", "r.json"])

    output = capsys.readouterr()
    assert code == 2
    assert "docker compose -f compose.optimized.yaml up -d" in output.out
    assert output.err == "error: r.json: no space left on device; it was not written\n"
    assert (shop / "compose.optimized.yaml").exists()


def test_secrets_are_not_in_a_piped_diff_nor_in_a_report(
    shop: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["optimize", "--diff", "--report", "report.json"])

    assert "hunter2" not in capsys.readouterr().out
    assert "hunter2" not in (shop / "report.json").read_text()


def test_a_file_that_changed_meanwhile_is_not_overwritten(
    shop: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Somebody saves the file while the passes run."""

    class Meanwhile(Patient):
        """Saves another text, then asks for the same."""

        name = "meanwhile"

        def run(self, stack: Stack, context: Context) -> PassResult:
            """Save and ask."""
            (shop / "compose.yaml").write_text(SHOP + "# saved\n")
            return super().run(stack, context)

    _use(monkeypatch, _plugin("acme", Meanwhile))

    code = run(["optimize", "--in-place"])

    assert code == 2
    assert "changed since it was read" in capsys.readouterr().err
    assert (shop / "compose.yaml").read_text() == SHOP + "# saved\n"
    assert _names(shop) == ["compose.yaml"]


@pytest.mark.parametrize("file", [".env", "web.env"])
def test_an_env_file_that_changed_meanwhile_stops_the_writing(
    shop: pathlib.Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    file: str,
) -> None:
    """What was judged rests on its values."""
    text = SHOP.replace("    image: nginx:1.27\n", "    image: nginx:1.27\n    env_file: web.env\n")
    (shop / "compose.yaml").write_text(text)
    for each in (".env", "web.env"):
        (shop / each).write_text("A=1\n")

    class Meanwhile(Patient):
        """Saves another value, then asks for the same."""

        name = "meanwhile"

        def run(self, stack: Stack, context: Context) -> PassResult:
            """Save and ask."""
            (shop / file).write_text("A=2\n")
            return super().run(stack, context)

    _use(monkeypatch, _plugin("acme", Meanwhile))

    assert run(["optimize"]) == 2
    assert f"{file}: changed since it was read" in capsys.readouterr().err
    assert not (shop / "compose.optimized.yaml").exists()


def test_required_variables_that_are_unset_do_not_stop_it(
    shop: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = SHOP.replace("hunter2", "${DB_PASSWORD:?set it}")
    (shop / "compose.yaml").write_text(text)

    assert run(["optimize"]) == 0
    assert "DB_PASSWORD" in capsys.readouterr().out
    assert "${DB_PASSWORD:?set it}" in (shop / "compose.optimized.yaml").read_text()


def test_a_usage_profile_that_names_no_service_is_a_warning(
    shop: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    usage = {"schema": 1, "services": {"wep": {"boot_seconds": 3}}}
    (shop / "usage.json").write_text(json.dumps(usage))

    assert run(["optimize", "--usage", "usage.json", "--check"]) == 1
    assert "no service 'wep'" in capsys.readouterr().err


def test_a_wrong_budget_is_one_line_and_two(
    shop: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["optimize", str(shop), "--budget", "cpu=3"]) == 2

    assert capsys.readouterr().err == "error: --budget: unknown key 'cpu'; did you mean 'cpus'?\n"


def test_the_settings_name_a_usage_profile_beside_them_and_the_flag_wins(
    shop: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (shop / "composeopt.toml").write_text('[optimize]\nusage = "own.json"\n')
    for name in ("own.json", "other.json"):
        usage = {"schema": 1, "services": {"web": {"boot_seconds": 3}}}
        (shop / name).write_text(json.dumps(usage))
    monkeypatch.chdir(shop.parent)

    run(["optimize", shop.name, "--check"])
    settings = capsys.readouterr().out
    run(["optimize", shop.name, "--check", "--usage", f"{shop.name}/other.json"])
    flag = capsys.readouterr().out

    assert f"boot times from {shop.name}/own.json" in settings
    assert f"boot times from {shop.name}/other.json" in flag


def test_a_usage_profile_of_the_settings_that_is_not_there_is_an_error_with_its_name(
    shop: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (shop / "composeopt.toml").write_text('[optimize]\nusage = "gone.json"\n')

    assert run(["optimize"]) == 2
    assert "gone.json" in capsys.readouterr().err
    assert _names(shop) == ["compose.yaml", "composeopt.toml"]


def test_an_override_holds_the_changes_and_the_files_stay(
    shop: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (shop / "compose.override.yaml").write_text("services: {web: {environment: {A: b}}}\n")

    assert run(["optimize", "--override", "fast.yaml"]) == 0

    out = capsys.readouterr().out
    assert (shop / "compose.yaml").read_text() == SHOP
    assert _names(shop) == ["compose.override.yaml", "compose.yaml", "fast.yaml"]
    assert "services:\n  web:\n" in (shop / "fast.yaml").read_text()
    assert "retries: 9\n" in (shop / "fast.yaml").read_text()
    wanted = "docker compose -f compose.yaml -f compose.override.yaml -f fast.yaml up -d"
    assert wanted in out


def test_with_the_override_a_second_run_finds_nothing_to_do(shop: pathlib.Path) -> None:
    run(["optimize", "--override", "fast.yaml"])

    assert run(["optimize", "--check", "-f", "compose.yaml", "-f", "fast.yaml"]) == 0
    assert _names(shop) == ["compose.yaml", "fast.yaml"]


def test_an_override_is_shown_as_a_new_file(
    shop: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["optimize", "--override", "fast.yaml", "--diff"]) == 0

    assert capsys.readouterr().out.startswith("--- /dev/null\n+++ fast.yaml\n@@ -0,0 +1,")
    assert _names(shop) == ["compose.yaml"]


def test_an_override_is_written_once(
    shop: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["optimize", "--override", "fast.yaml"])
    first = (shop / "fast.yaml").read_text()

    assert run(["optimize", "--override", "fast.yaml"]) == 2
    assert "there is one already" in capsys.readouterr().err
    assert (shop / "fast.yaml").read_text() == first


def test_the_ways_to_give_out_the_result_exclude_each_other(
    shop: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["optimize", "--override", "fast.yaml", "--in-place"]) == 2
    assert "--in-place and --override exclude each other" in capsys.readouterr().err
    assert _names(shop) == ["compose.yaml"]


def test_a_report_tells_how_to_go_back_from_an_override(shop: pathlib.Path) -> None:
    run(["optimize", "--override", "fast.yaml", "--report", "r.md", "--report", "r.json"])

    back = (shop / "r.md").read_text().split("## Go back")[1]
    written = json.loads((shop / "r.json").read_text())["written"]
    assert "docker compose -f compose.yaml up -d" in back
    assert [(each["name"], each["replaces"]) for each in written] == [("fast.yaml", "")]


def test_what_an_included_file_says_is_changed_in_place_as_its_refusal_says(
    tmp_path: pathlib.Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    check = "healthcheck: {test: [CMD, 'true'], interval: 30s}"
    (tmp_path / "inc.yaml").write_text(f"services:\n  db:\n    image: x\n    {check}\n")
    (tmp_path / "compose.yaml").write_text(
        "include: [inc.yaml]\nservices:\n  web:\n    image: x\n"
        "    depends_on: {db: {condition: service_healthy}}\n"
    )
    monkeypatch.chdir(tmp_path)

    assert run(["optimize", "--check"]) == 0
    told = capsys.readouterr().out
    assert run(["optimize", "--in-place"]) == 0

    assert (
        "  included: inc.yaml is included or extended, and left as it is; "
        "--in-place changes it too\n    health: probe db "
    ) in told
    assert "interval: 30s" not in (tmp_path / "inc.yaml").read_text()
