"""The configuration: found upwards, checked key by key, typed."""

from __future__ import annotations

import pathlib
from dataclasses import dataclass, field
from typing import Literal

import pytest

from composeopt import errors, registry
from composeopt.config import Settings, load_settings
from composeopt.config.listing import listing
from tests.unit.registry.plugins import make_pass, make_rule, plugin


@dataclass(frozen=True)
class Options:
    """Options of every kind."""

    reduce: Literal["auto", "always", "never"] = "auto"
    share: float = 0.5
    count: int = 3
    names: tuple[str, ...] = ()
    limit: int | None = None
    weights: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.count < 0:
            message = "count must not be negative"
            raise ValueError(message)


REGISTRY = registry.load(
    [plugin("acme", [make_rule(Options=Options)], [make_pass("dependencies", Options=Options)])],
    entry_points=False,
)


def load(folder: pathlib.Path, text: str, name: str = "composeopt.toml") -> Settings:
    (folder / name).write_text(text, encoding="utf-8")
    return load_settings(folder, REGISTRY)


def fault(folder: pathlib.Path, text: str) -> str:
    with pytest.raises(errors.ComposeoptError) as caught:
        load(folder, text)
    return str(caught.value)


def test_without_a_file_everything_has_its_default(tmp_path: pathlib.Path) -> None:
    (tmp_path / ".git").mkdir()

    assert load_settings(tmp_path, REGISTRY) == Settings()


def test_every_kind_of_option_is_read(tmp_path: pathlib.Path) -> None:
    settings = load(
        tmp_path,
        '[pass.dependencies]\nreduce = "always"\nshare = 1\ncount = 7\n'
        'names = ["a", "b"]\nlimit = 4\nweights = { a = 1 }\n',
    )

    expected = Options("always", 1.0, 7, ("a", "b"), 4, {"a": 1})
    assert settings.options_of(REGISTRY.passes[0]) == expected
    assert settings.options_of(REGISTRY.rules[0]) == Options()


def test_a_rule_may_be_named_by_its_code(tmp_path: pathlib.Path) -> None:
    settings = load(tmp_path, "[rule.TST001]\ncount = 1\n")

    assert settings.options_of(REGISTRY.rules[0]) == Options(count=1)
    assert settings.places == {"rule.no-running-ship.count": "composeopt.toml:2:1"}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[rule.unset-variable]\nno = 1\n", "unknown key 'no'"),
        ("[rule.unset-variabel]\n", "did you mean 'unset-variable'?"),
        ("[pass.unset-variable]\n", "has its table under [rule.unset-variable]"),
    ],
)
def test_tables_of_rules_are_checked_where_rules_were_left_out(
    tmp_path: pathlib.Path, text: str, fault: str
) -> None:
    (tmp_path / "composeopt.toml").write_text(text)

    with pytest.raises(errors.InputError) as caught:
        load_settings(tmp_path, registry.load(external=False, rules=False))

    assert fault in str(caught.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[lnt]\n", "1:1: unknown table 'lnt'; did you mean 'lint'?"),
        ('[lint]\n\nfail-on = "error"\n', "3:1: unknown key 'fail-on'; did you mean 'fail_on'?"),
        ("[lint]\nselect = 'A'\n", "2:1: select must be a list, not 'A'"),
        ("[lint]\nselect = [1]\n", "2:1: select must be a string, not 1"),
        ("[optimize]\nunsafe = 1\n", "2:1: unsafe must be true or false, not 1"),
        ("lint = 3\n", "1:1: 'lint' must be a table"),
        (
            '[lint]\npersona = "pedantik"\n',
            "2:1: persona must be one of regular, pedantic, auditor, not 'pedantik'; "
            "did you mean 'pedantic'?",
        ),
        (
            "[pass.dependencis]\n",
            "1:1: unknown pass 'dependencis'; did you mean 'dependencies'?",
        ),
        ("[rule.dependencies]\n", "1:1: dependencies has its table under [pass.dependencies]"),
        ("[pass.dependencies]\ncount = true\n", "2:1: count must be an integer, not true"),
        ("[pass.dependencies]\n# x\ncount = -1\n", "1:1: count must not be negative"),
        ('[[project]]\nfiles = ["a"]\n[[project]]\n', "3:1: a [[project]] needs files = [...]"),
        ("[project]\n", "1:1: write [[project]] with two brackets; there may be several"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(
    tmp_path: pathlib.Path, text: str, expected: str
) -> None:
    assert fault(tmp_path, text).startswith(f"composeopt.toml:{expected}")


def test_broken_toml_is_placed(tmp_path: pathlib.Path) -> None:
    assert fault(tmp_path, "[lint]\nselect = ?\n") == (
        "composeopt.toml:2:10: not valid TOML: invalid value"
    )


def test_all_faults_are_told_in_one_run(tmp_path: pathlib.Path) -> None:
    text = fault(tmp_path, "[lint]\na = 1\nb = 2\n")

    assert [line.split(": ")[0] for line in text.splitlines()] == [
        "composeopt.toml:2:1",
        "composeopt.toml:3:1",
    ]


def test_the_table_of_a_plugin_that_is_not_installed_is_a_warning(tmp_path: pathlib.Path) -> None:
    settings = load(tmp_path, "[pass.acme-sails]\nlength = 3\n")

    assert settings.warnings == (
        "composeopt.toml:1:1: no plugin that is loaded brings pass 'acme-sails'; "
        "its table is not read",
    )


def test_the_search_goes_upwards_and_stops_at_the_repository(tmp_path: pathlib.Path) -> None:
    inner = tmp_path / "repository" / "stack"
    inner.mkdir(parents=True)
    (tmp_path / "composeopt.toml").write_text("[optimize]\nunsafe = true\n", encoding="utf-8")

    assert load_settings(inner, REGISTRY).optimize.unsafe

    (tmp_path / "repository" / ".git").mkdir()

    assert not load_settings(inner, REGISTRY).optimize.unsafe


def test_the_root_of_the_repository_itself_is_searched(tmp_path: pathlib.Path) -> None:
    inner = tmp_path / "stack"
    inner.mkdir()
    (tmp_path / ".git").mkdir()
    (tmp_path / "composeopt.toml").write_text("[optimize]\nunsafe = true\n", encoding="utf-8")

    assert load_settings(inner, REGISTRY).optimize.unsafe


def test_pyproject_serves_where_it_has_the_table(tmp_path: pathlib.Path) -> None:
    text = '[project]\nname = "x"\n\n[tool.composeopt.lint]\nignore = ["A"]\n'
    settings = load(tmp_path, text, "pyproject.toml")

    assert settings.lint.ignore == ("A",)
    assert settings.places == {"lint.ignore": "pyproject.toml:5:1"}


def test_a_pyproject_of_others_is_passed_by(tmp_path: pathlib.Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    (inner / "pyproject.toml").write_text("[tool.other]\nx = \n", encoding="utf-8")
    (tmp_path / "composeopt.toml").write_text("[optimize]\nunsafe = true\n", encoding="utf-8")

    assert load_settings(inner, REGISTRY).optimize.unsafe


def test_two_configurations_in_one_folder_are_told(tmp_path: pathlib.Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.composeopt.lint]\n", encoding="utf-8")
    settings = load(tmp_path, "[optimize]\nunsafe = true\n")

    assert settings.optimize.unsafe
    assert settings.warnings == (
        "composeopt.toml:1:1: [tool.composeopt] of pyproject.toml is not read beside it",
    )


def test_an_explicit_file_wins(tmp_path: pathlib.Path) -> None:
    load(tmp_path, "[optimize]\nunsafe = true\n")
    other = tmp_path / "other.toml"
    other.write_text("[optimize]\nstrict = true\n", encoding="utf-8")

    settings = load_settings(tmp_path, REGISTRY, explicit=other)

    assert settings.optimize.strict
    assert not settings.optimize.unsafe


def test_an_explicit_file_that_is_not_there_is_an_error(tmp_path: pathlib.Path) -> None:
    with pytest.raises(errors.InputError, match=r"cannot read no\.toml: no such file"):
        load_settings(tmp_path, REGISTRY, explicit=pathlib.Path("no.toml"))


def test_projects_are_files_beside_the_configuration(tmp_path: pathlib.Path) -> None:
    settings = load(tmp_path, '[[project]]\nfiles = ["a.yml", "sub/b.yml"]\n')

    assert settings.projects == ((tmp_path / "a.yml", tmp_path / "sub" / "b.yml"),)


def test_bytes_that_are_no_text_are_placed(tmp_path: pathlib.Path) -> None:
    (tmp_path / "composeopt.toml").write_bytes(b"[lint]\n\xff\n")

    with pytest.raises(errors.InputError, match=r"composeopt.toml:2:1: not UTF-8: byte 0xff"):
        load_settings(tmp_path, REGISTRY)


def test_the_listing_says_where_each_value_comes_from(tmp_path: pathlib.Path) -> None:
    settings = load(tmp_path, "[optimize]\nunsafe = true\n[pass.dependencies]\ncount = 9\n")
    rows = {row.key: (row.value, row.source) for row in listing(settings, REGISTRY)}

    assert rows["optimize.unsafe"] == (True, "composeopt.toml:2:1")
    assert rows["optimize.strict"] == (False, "default")
    assert rows["pass.dependencies.count"] == (9, "composeopt.toml:4:1")
    assert rows["rule.no-running-ship.names"] == ([], "default")
