"""``composeopt lint``: output, exit codes, and what is written."""

from __future__ import annotations

import io
import json
import os
import pathlib
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from composeopt import cli
from composeopt.errors import UsageError
from composeopt.schema.validation import violations

CLEAN = "services:\n  web:\n    image: nginx:1.27\n"
OLD = 'version: "3.8" # old\nservices:\n  web:\n    image: nginx:1.27\n'
NEW = "# old\nservices:\n  web:\n    image: nginx:1.27\n"
OPEN = "services:\n  db:\n    image: postgres:17\n    ports:\n      - 5432:5432 # here\n"
EXTENDED = OPEN.replace("db:", "base:") + "    profiles: [x]\n  db:\n    extends: base\n"


@dataclass(frozen=True, slots=True)
class Ran:
    """Exit code, stdout and stderr."""

    code: int
    out: str
    err: str


Lint = Callable[..., Ran]


@pytest.fixture
def lint(
    tmp_path: pathlib.Path,
    monkeypatch: pytest.MonkeyPatch,
    capfdbinary: pytest.CaptureFixture[bytes],
) -> Lint:
    """Write files, then lint in their folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FORCE_COLOR", raising=False)

    def run(*arguments: str, stdin: bytes = b"", **files: str) -> Ran:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        code = cli.run(["lint", *arguments])
        captured = capfdbinary.readouterr()
        return Ran(code, captured.out.decode(), captured.err.decode())

    return run


def test_a_clean_project_is_exit_code_0_and_says_nothing_on_stdout(lint: Lint) -> None:
    ran = lint(**{"compose.yaml": CLEAN})

    assert ran == Ran(0, "", "no findings in 1 file\n")


def test_a_finding_is_shown_with_its_line_a_caret_and_its_fix(lint: Lint) -> None:
    ran = lint(**{"compose.yaml": OLD})

    assert ran.code == 0
    assert ran.out == (
        "compose.yaml:1:1 STY001[obsolete-version] 'version' is obsolete and ignored; remove it\n"
        '   1 | version: "3.8" # old\n'
        "     | ^^^^^^^\n"
        "  = fix: remove 'version' (--fix)\n"
    )
    assert ran.err == "1 finding (1 info) in 1 file; 1 fixable with --fix\n"


def test_colours_come_when_asked_for(lint: Lint) -> None:
    ran = lint("--color", "always", **{"compose.yaml": OLD})

    assert "\x1b[36;1mSTY001" in ran.out


@pytest.mark.parametrize(("fail_on", "code"), [("info", 1), ("warning", 0), ("never", 0)])
def test_fail_on_says_what_makes_exit_code_1(lint: Lint, fail_on: str, code: int) -> None:
    assert lint("--fail-on", fail_on, **{"compose.yaml": OLD}).code == code


def test_every_error_of_a_file_is_named_with_its_place(lint: Lint) -> None:
    ran = lint(
        "--format",
        "concise",
        **{
            "compose.yaml": "services:\n  web:\n    imagge: nginx\n    image: nginx:1\n"
            '    ports: ["99999:80"]\n    restart: ${X\n'
        },
    )

    assert ran.code == 1
    assert [line.partition("]")[0] for line in ran.out.splitlines()] == [
        "compose.yaml:3:5 CMP003[unknown-key",
        "compose.yaml:5:13 CMP004[wrong-value",
        "compose.yaml:6:14 CMP009[bad-interpolation",
    ]


def test_a_required_variable_that_is_unset_does_not_stop_the_rules(lint: Lint) -> None:
    text = CLEAN + "    hostname: ${NAME:?set it}\n    restart: alwys\n"

    ran = lint("--format", "concise", **{"compose.yaml": text})

    assert "CMP012" in ran.out
    assert len(ran.out.splitlines()) == 1


def test_a_folder_is_searched_at_any_depth(lint: Lint) -> None:
    ran = lint(".", "--format", "concise", **{"a/compose.yaml": OLD, "b/c/docker-compose.yml": OLD})

    files = [line.split(":")[0] for line in ran.out.splitlines()]
    assert files == ["a/compose.yaml", "b/c/docker-compose.yml"]
    assert "in 2 files" in ran.err


def test_a_folder_without_compose_files_is_exit_code_2(lint: Lint) -> None:
    ran = lint(".", **{"values.yaml": "a: 1\n"})

    assert ran == Ran(2, "", "error: no compose file in .\n")


def test_a_file_that_is_not_there_is_exit_code_2(lint: Lint) -> None:
    assert lint("none.yaml") == Ran(2, "", "error: no such file: none.yaml\n")


def test_an_override_is_linted_with_its_base(lint: Lint) -> None:
    ran = lint(
        ".",
        "--format",
        "concise",
        **{
            "compose.yaml": CLEAN + "    ports: [127.0.0.1:80:80]\n",
            "compose.override.yaml": "services:\n  api:\n    image: httpd:2.4\n"
            "    ports: [127.0.0.1:80:80]\n",
        },
    )

    assert ran.out.startswith("compose.override.yaml:4:13 NET002[duplicate-published-port]")


def test_a_named_file_reports_that_file_only(lint: Lint) -> None:
    ran = lint(
        "compose.override.yaml",
        "--format",
        "concise",
        **{"compose.yaml": OLD, "compose.override.yaml": 'version: "3"\n'},
    )

    assert [line.split(":")[0] for line in ran.out.splitlines()] == ["compose.override.yaml"]


def test_a_volume_that_a_sibling_uses_is_not_unused(lint: Lint) -> None:
    """Removing it would break the sibling, which is merged onto the base."""
    ran = lint(
        ".",
        **{
            "compose.yaml": CLEAN + "volumes:\n  data:\n",
            "compose.prod.yaml": "services:\n  web:\n    volumes: [data:/data]\n",
        },
    )

    assert ran.out == ""


def test_a_file_that_another_extends_is_no_project_of_its_own(lint: Lint) -> None:
    ran = lint(
        ".",
        "-v",
        **{
            "compose.yaml": "services:\n  web:\n    extends: {file: common-compose.yml, service: x}"
            "\n    image: nginx:1\n",
            "common-compose.yml": "services:\n  x:\n    restart: always\n",
        },
    )

    assert ran.code == 0
    assert "common-compose.yml: skipped: checked as a part of" in ran.err


def test_a_named_file_that_another_extends_is_checked_there(lint: Lint) -> None:
    ran = lint(
        "common-compose.yml",
        **{
            "compose.yaml": "services:\n  web:\n    extends: {file: common-compose.yml, service: x}"
            "\n    image: nginx:1\n",
            "common-compose.yml": "services:\n  x:\n    restart: alwys\n",
        },
    )

    assert ran.out.startswith("common-compose.yml:3:14 CMP012")


def test_a_sibling_that_needs_what_the_base_defines_is_checked_behind_it(lint: Lint) -> None:
    extra = "services:\n  api:\n    image: httpd:2.4\n    volumes: [data:/data]\n"

    ran = lint(
        ".",
        **{
            "compose.yaml": CLEAN + "    volumes: [data:/data]\nvolumes:\n  data:\n",
            "compose.api.yaml": extra,
            "compose.bad.yaml": extra.replace("data:/", "date:/"),
        },
    )

    assert ran.out.startswith("compose.bad.yaml:4:")
    assert "1 finding (1 error) in 3 files" in ran.err


def test_two_profiles_may_share_a_container_name_and_nothing_seems_unused_for_it(
    lint: Lint, tmp_path: pathlib.Path
) -> None:
    """Nobody starts both; but not all services are known then, so nothing is repaired."""
    service = "    image: ollama/ollama:0.5\n    container_name: ollama\n    volumes: [models:/m]\n"
    text = (
        "services:\n"
        f"  cpu:\n    profiles: [cpu]\n{service}"
        f"  gpu:\n    profiles: [gpu]\n{service}"
        "volumes:\n  models:\n"
    )

    ran = lint("--fix", **{"compose.yaml": text})

    assert ran.out == ""
    assert (tmp_path / "compose.yaml").read_text() == text


def test_fix_writes_the_file_and_reports_what_is_left(lint: Lint, tmp_path: pathlib.Path) -> None:
    ran = lint("--fix", **{"compose.yaml": OLD.replace(":1.27", "")})

    assert (tmp_path / "compose.yaml").read_text() == NEW.replace(":1.27", "")
    assert "IMG001" in ran.out
    assert "STY001" not in ran.out
    assert ran.code == 1
    assert ran.err.startswith("1 fix applied, 0 refused\n")


def test_an_unsafe_fix_needs_unsafe(lint: Lint, tmp_path: pathlib.Path) -> None:
    lint("--fix", **{"compose.yaml": OPEN})
    assert (tmp_path / "compose.yaml").read_text() == OPEN

    lint("--fix", "--unsafe")
    assert (tmp_path / "compose.yaml").read_text() == OPEN.replace("5432:5", "127.0.0.1:5432:5")


def test_a_refused_fix_is_named_with_the_class_of_the_reason(
    lint: Lint, tmp_path: pathlib.Path
) -> None:
    ran = lint("--fix", "--unsafe", **{"compose.yaml": EXTENDED})

    assert (tmp_path / "compose.yaml").read_text() == EXTENDED
    assert "compose.yaml:5:9: NET001 not fixed (extends): " in ran.err
    assert "0 fixes applied, 2 refused\n" in ran.err
    assert "fixable" not in ran.err


def test_diff_shows_and_writes_nothing_and_is_exit_code_1(
    lint: Lint, tmp_path: pathlib.Path
) -> None:
    ran = lint("--diff", **{"compose.yaml": OLD})

    assert (tmp_path / "compose.yaml").read_text() == OLD
    assert '-version: "3.8" # old\n' in ran.out
    assert ran.out.startswith("--- a/compose.yaml\n+++ b/compose.yaml\n")
    assert ran.code == 1


def test_a_diff_that_is_no_terminals_hides_secrets(lint: Lint) -> None:
    text = 'version: "3"\nservices:\n  web:\n    environment:\n      DB_PASSWORD: hunter2\n'

    ran = lint("--diff", **{"compose.yaml": text + "    image: nginx:1\n"})

    assert "hunter2" not in ran.out


def test_stdin_is_linted_and_its_fixed_text_goes_to_stdout(lint: Lint) -> None:
    ran = lint("-", "--fix", stdin=OLD.encode())

    assert ran.out == NEW
    assert ran.code == 0


def test_stdin_without_fix_is_reported_by_its_name(lint: Lint) -> None:
    ran = lint("-", "--format", "concise", stdin=OLD.encode())

    assert ran.out.startswith("<stdin>:1:1 STY001")


def test_a_symbolic_link_and_the_mode_survive_a_fix(lint: Lint, tmp_path: pathlib.Path) -> None:
    real = tmp_path / "real.yaml"
    real.write_text(OLD)
    real.chmod(0o640)
    (tmp_path / "compose.yaml").symlink_to(real)

    lint("--fix")

    assert (tmp_path / "compose.yaml").is_symlink()
    assert real.read_text() == NEW
    assert real.stat().st_mode & 0o777 == 0o640


def test_the_json_report_is_valid_by_its_schema(lint: Lint) -> None:
    text = OLD + "    restart: alwys # composeopt: ignore[CMP012] on purpose\n"

    ran = lint("--format", "json", **{"compose.yaml": text + OPEN.partition("\n")[2]})

    data = json.loads(ran.out)
    assert violations("lint", data) == ()
    assert [each["code"] for each in data["findings"]] == ["STY001", "NET001"]
    assert data["suppressed"][0]["reason"] == "on purpose"
    assert data["summary"]["suppressed"] == 1
    assert data["findings"][1]["path"] == "services.db.ports[target=5432/tcp]"


def test_the_json_report_of_a_broken_file_and_a_refused_fix_is_valid(lint: Lint) -> None:
    fixed = lint("--format", "json", "--fix", "--unsafe", **{"compose.yaml": EXTENDED})
    broken = lint("--format", "json", "b.yaml", **{"b.yaml": "services: ["})

    assert violations("lint", json.loads(fixed.out)) == ()
    assert {each["refused"] for each in json.loads(fixed.out)["not_fixed"]} == {"extends", "P7"}
    assert violations("lint", json.loads(broken.out)) == ()
    assert json.loads(broken.out)["findings"][0]["code"] == "CMP001"


def test_no_report_holds_the_value_of_a_variable(lint: Lint) -> None:
    text = CLEAN + '    environment:\n      - DB_PASSWORD="hunter2"\n'

    for form in ("json", "sarif", "github", "gitlab", "junit", "concise"):
        ran = lint("--format", form, **{"compose.yaml": text})
        assert "ENV001" in ran.out
        assert "hunter2" not in ran.out + ran.err


def test_select_and_ignore_take_codes_prefixes_and_names(lint: Lint) -> None:
    files = {"compose.yaml": OLD.replace(":1.27", "")}

    assert "IMG001" not in lint("--select", "STY,NET001", **files).out
    assert "STY001" not in lint("--ignore", "obsolete-version", **files).out


def test_an_unknown_selector_is_exit_code_2_and_suggests(lint: Lint) -> None:
    ran = lint("--select", "obsolete-versoin", **{"compose.yaml": OLD})

    assert ran.code == 2
    assert "did you mean obsolete-version?" in ran.err


def test_the_configuration_selects_too(lint: Lint) -> None:
    settings = '[lint]\nignore = ["STY001"]\n'

    assert lint(**{"compose.yaml": OLD, "composeopt.toml": settings}).code == 0


def test_the_configuration_says_which_files_belong_together(lint: Lint) -> None:
    settings = '[[project]]\nfiles = ["compose.yaml", "extra/compose.yaml"]\n'
    publish = "    ports: [127.0.0.1:80:80]\n"

    ran = lint(
        "extra/compose.yaml",
        "--format",
        "concise",
        **{
            "compose.yaml": CLEAN + publish,
            "extra/compose.yaml": CLEAN.replace("web", "api") + publish,
            "composeopt.toml": settings,
        },
    )

    assert ran.out.startswith("extra/compose.yaml:4:13 NET002")


def test_statistics_count_instead(lint: Lint) -> None:
    ran = lint("--statistics", **{"compose.yaml": OLD})

    assert ran.out == "1 [*] STY001[obsolete-version]\n"


def test_many_findings_are_counted_by_rule_at_the_end(lint: Lint) -> None:
    services = "".join(OPEN[10:].replace("db:", f"db{n}:") for n in range(11))
    many = {"compose.yaml": f'version: "3.8"\nservices:\n{services}'}

    ran = lint(**many)
    few = lint(**{"compose.yaml": OPEN})

    assert ran.err.endswith(
        "\n11 NET001, 10 NET002, 1 STY001; composeopt explain NET001 says more\n"
    )
    assert "NET001" not in few.err
    assert "NET001" not in lint("--statistics", **many).err
    assert lint("-q", **many).err == ""


def test_a_profile_that_no_service_has_is_noted_on_stderr(lint: Lint) -> None:
    files = {"compose.yaml": CLEAN + "    profiles: [debug]\n"}
    note = "note: no service has the profile 'debgu'; there are debug; did you mean 'debug'?\n"

    assert lint("--profile", "debgu", **files).err.startswith(note)
    assert "note" not in lint("--profile", "debug", **files).err


def test_a_baseline_silences_what_is_known_and_nothing_new(lint: Lint) -> None:
    made = lint("--baseline", "known.json", "--update-baseline", **{"compose.yaml": OLD})
    same = lint("--baseline", "known.json", **{"compose.yaml": "\n# moved\n" + OLD})
    more = lint("--baseline", "known.json", **{"compose.yaml": OLD.replace(":1.27", "")})

    assert made.code == 0
    assert same.code == 0
    assert "IMG001" in more.out
    assert "STY001" not in more.out


def test_a_baseline_that_is_none_is_exit_code_2(lint: Lint) -> None:
    ran = lint("--baseline", "known.json", **{"compose.yaml": OLD, "known.json": "{"})

    assert ran.code == 2
    assert ran.err.startswith("known.json:1:2: not readable as JSON")


@pytest.mark.parametrize(
    "arguments",
    [("--unsafe",), ("--fix", "--diff"), ("--update-baseline",), ("-f", "a.yaml", "b.yaml")],
)
def test_options_that_do_not_go_together_are_exit_code_2(
    lint: Lint, arguments: tuple[str, ...]
) -> None:
    ran = lint(*arguments, **{"compose.yaml": OLD, "a.yaml": OLD, "b.yaml": OLD})

    assert ran.code == 2
    assert ran.out == ""


def test_several_files_of_one_project_are_named_with_f(lint: Lint) -> None:
    ran = lint(
        "-f",
        "a.yaml",
        "-f",
        "b.yaml",
        **{"a.yaml": CLEAN, "b.yaml": "services:\n  web:\n    restart: alwys\n"},
    )

    assert ran.out.startswith("b.yaml:3:14 CMP012")


def test_control_characters_of_a_file_do_not_reach_the_terminal(lint: Lint) -> None:
    text = 'services:\n  web:\n    image: "nginx\\e[31m"\n    restart: "alwys\\e]0;x\\a"\n'

    ran = lint(**{"compose.yaml": text})

    assert "\x1b" not in ran.out + ran.err


def test_what_follows_an_interrupted_output_is_silence(tmp_path: pathlib.Path) -> None:
    """``composeopt lint | head -1`` ends without a traceback."""
    (tmp_path / "compose.yaml").write_text(OLD)
    reader, writer = os.pipe()
    os.close(reader)

    done = subprocess.run(
        [sys.executable, "-m", "composeopt", "lint"],
        cwd=tmp_path,
        stdout=writer,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writer)

    assert b"Traceback" not in done.stderr


def test_findings_of_a_repaired_text_are_not_shown_when_it_could_not_be_written(
    lint: Lint, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: object) -> None:
        message = "no space left; nothing was written"
        raise UsageError(message)

    monkeypatch.setattr("composeopt.cli.lint_result.write", refuse)
    ran = lint("--fix", **{"compose.yaml": OLD.replace(":1.27", "")})

    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "error: no space left; nothing was written\n"
