"""An override file says only what changed, and makes of the original the result."""

from __future__ import annotations

import pathlib
from collections.abc import Sequence

import pytest

from composeopt.errors import UsageError
from composeopt.model.edits import Add, Append, Edit, Remove, Replace
from composeopt.model.paths import Item
from composeopt.optimize.ledger import Ledger, Proposal, State
from composeopt.optimize.output import Destination, Mode, Output, Target
from composeopt.optimize.override import Override, OverrideError, override, with_override
from composeopt.optimize.override.text import Reasons
from composeopt.optimize.plan import Planned
from composeopt.optimize.run import Result
from composeopt.optimize.write import WriteError, write
from composeopt.patch.apply import apply
from composeopt.patch.definition import same
from composeopt.stack.inputs import Inputs
from composeopt.stack.load import load
from composeopt.stack.stack import Stack
from tests.unit.optimize.stacks import FOLDER, Behaving, change, stack

FILE = FOLDER / "fast.yaml"
BASE = """\
x-check: &check {test: [CMD, "true"], interval: 30s}
services:
  web:
    image: nginx:${TAG:-1}
    depends_on:
      - db
      - cache
    networks: [front, back]
    volumes:
      - ./site:/site:ro
      - logs:/logs
    ports: ["${PORT:-80}:80"]
    environment:
      NAME: web
      TOKEN: ${TOKEN:-none}
    healthcheck:
      test: [CMD, "true"]
      interval: 30s
      start_period: 5s
    deploy:
      resources:
        limits:
          cpus: "2"
          memory: ${LIMIT:-1G}
  db:
    image: postgres
    networks:
      back: {aliases: [store]}
    healthcheck: *check
  cache: {image: redis, healthcheck: {<<: *check, retries: 5}}
  job: {extends: cache, profiles: [tools]}
networks:
  front: {}
  back: {}
volumes:
  logs: {}
"""
WEB = ("services", "web")


def _changed(text: str, *edits: Edit) -> tuple[Stack, State]:
    before = stack(text)
    texts = apply(before, edits).texts
    return before, State(before.with_texts(texts), texts)


def _override(text: str, *edits: Edit, proposals: Sequence[Proposal] = ()) -> str:
    """Make an override for some edits, hold it to its promise, and give its text."""
    before, after = _changed(text, *edits)
    made = override(before, after, FILE, Reasons(proposals))

    found = load(made.inputs)
    assert same(found.model, after.stack.model)
    assert found.extensions == after.stack.extensions
    assert before.inputs.files == made.inputs.files[:-1]
    assert bool(made.compose) == ("!override" in _bare(made) or "!reset" in _bare(made))
    return _bare(made)


def _bare(made: Override) -> str:
    """Give the text without comments and blank lines."""
    lines = made.data.decode().splitlines()
    return "".join(f"{line}\n" for line in lines if line.strip() and line.strip()[0] != "#")


def test_a_value_that_changed_is_all_that_is_said() -> None:
    text = _override(BASE, Replace((*WEB, "healthcheck", "interval"), "4.2s"))

    assert text == "services:\n  web:\n    healthcheck:\n      interval: 4.2s\n"


def test_a_list_that_loses_an_entry_is_written_whole() -> None:
    text = _override(BASE, Remove((*WEB, "depends_on", "cache")))

    assert text == "services:\n  web:\n    depends_on: !override\n      - db\n"


def test_a_mapping_of_names_that_loses_one_is_written_whole() -> None:
    text = _override(BASE, Remove((*WEB, "environment", "NAME")))

    assert "environment: !override\n      TOKEN: ${TOKEN:-none}\n" in text


def test_a_lost_key_is_reset() -> None:
    text = _override(BASE, Remove((*WEB, "healthcheck", "start_period")))

    assert text == "services:\n  web:\n    healthcheck:\n      start_period: !reset null\n"


def test_a_whole_key_of_a_service_that_goes_is_reset() -> None:
    text = _override(BASE, Remove((*WEB, "healthcheck")), Remove((*WEB, "depends_on")))

    assert "    healthcheck: !reset null\n" in text
    assert "    depends_on: !reset null\n" in text


def test_networks_come_and_go() -> None:
    text = _override(
        BASE,
        Add((*WEB, "networks", "edge"), None),
        Remove((*WEB, "networks", "front")),
        Add(("networks", "edge"), {"driver": "bridge"}),
        Remove(("networks", "front")),
    )

    assert "    networks: !override [back, edge]\n" in text
    assert "networks:\n  edge:\n    driver: bridge\n" in text


def test_the_default_network_is_named_where_another_comes() -> None:
    bare = "services:\n  web:\n    image: x\n"

    text = _override(bare, Add((*WEB, "networks", "edge"), None), Add(("networks", "edge"), None))

    assert text.endswith("    networks:\n      default:\n      edge:\nnetworks:\n  edge:\n")


def test_the_default_network_gives_way_without_a_tag() -> None:
    """Compose filled it in; so older releases of it, and others, read the override too."""
    bare = "services:\n  web:\n    image: x\n"

    text = _override(bare, Replace((*WEB, "networks"), ["edge"]), Add(("networks", "edge"), None))

    assert text.endswith("    networks:\n      - edge\nnetworks:\n  edge:\n")


def test_an_element_that_merges_by_its_target_is_said_alone() -> None:
    path = (*WEB, "volumes", Item("target", "/site"), "source")

    text = _override(
        BASE.replace("./site:/site:ro", "{type: bind, source: ./site, target: /site}"),
        Replace(path, "./fast"),
    )

    assert "logs" not in text
    assert "source: ./fast" in text
    assert "target: /site" in text
    assert "!override" not in text


def test_what_is_appended_is_said_alone() -> None:
    text = _override(BASE, Append((*WEB, "volumes"), "./more:/more"))

    assert text == "services:\n  web:\n    volumes:\n      - ./more:/more\n"


def test_variables_stay_variables_and_paths_relative_where_a_list_is_written_whole() -> None:
    text = _override(
        BASE.replace("ports: [", "ports: ['8080:80', "),
        Remove((*WEB, "volumes", Item("target", "/logs"))),
        Remove((*WEB, "ports", Item("target", "80/tcp,published=8080"))),
    )

    assert "ports: !override" in text
    assert "${PORT:-80}:80" in text
    assert "./site:/site:ro" in text


@pytest.mark.parametrize(
    ("edits", "said"),
    [
        ((Replace(("services", "db", "healthcheck", "interval"), "2s"),), "interval: 2s"),
        ((Replace(("services", "cache", "healthcheck", "interval"), "2s"),), "interval: 2s"),
        ((Replace(("services", "job", "healthcheck", "retries"), 7),), "retries: 7"),
        ((Replace(("services", "db", "networks", "back", "aliases"), ["a"]),), "aliases"),
        ((Add(("services", "new"), {"image": "x:1"}),), "new:"),
        ((Replace(("services", "db", "image"), "nginx:2"),), "image: nginx:2"),
        ((Add(("services", "web", "command"), ["yes", "0123", "a: b", "#c"]),), "command"),
        ((Add(("services", "web", "deploy", "resources", "limits", "pids"), 10),), "pids: 10"),
        ((Remove(("services", "web", "deploy", "resources", "limits", "memory")),), "!reset"),
        ((Remove(("services", "web", "deploy")),), "deploy: !reset null"),
        ((Replace(("services", "web", "depends_on", "db", "condition"), "service_healthy"),), "db"),
        ((Add(("services", "web", "labels"), {"yes": "no", "12": "é\t", "~": ""}),), "labels"),
    ],
)
def test_whatever_changed_comes_out_as_it_shall(edits: tuple[Edit, ...], said: str) -> None:
    assert said in _override(BASE, *edits)


def test_values_of_two_files_are_put_together() -> None:
    more = FOLDER / "more.yaml"
    texts = {
        FOLDER / "compose.yaml": BASE.encode(),
        more: b"services: {web: {depends_on: [job]}}\n",
    }
    before = load(Inputs(tuple(texts), texts=texts, cwd=FOLDER))
    patched = apply(before, [Remove((*WEB, "depends_on", "cache"))]).texts
    after = State(before.with_texts(patched), patched)

    made = override(before, after, FILE, Reasons(()))

    assert same(load(made.inputs).model, after.stack.model)
    assert [path.name for path in made.inputs.files] == ["compose.yaml", "more.yaml", "fast.yaml"]
    assert {"db", "job"} == set(load(made.inputs).model["services"]["web"]["depends_on"])  # type: ignore[index,call-overload,arg-type]


def test_each_block_names_the_pass_and_the_reason() -> None:
    before, after = _changed(BASE, Replace((*WEB, "healthcheck", "interval"), "2s"))
    wanted = change(
        Replace((*WEB, "healthcheck", "interval"), "2s"),
        title="look more\x1b[31m often",
        reason="healthy sooner " * 12,
    )
    plan = Planned(Behaving, Behaving.Options, "acme")
    proposal = Proposal(wanted, plan, before, before)

    text = override(before, after, FILE, Reasons([proposal])).data.decode()

    assert text.startswith("# Changes to compose.yaml, made by composeopt optimize.\n\nservices:\n")
    assert "\n    # behaving: look more [31m often\n    # healthy sooner healthy" in text
    assert max(map(len, text.splitlines())) <= 100
    assert text.count("healthy sooner") == 12


def test_the_oldest_compose_is_told_in_the_file() -> None:
    before, after = _changed(BASE, Remove((*WEB, "depends_on", "cache")))

    made = override(before, after, FILE, Reasons(()))

    assert made.compose == "2.24.4"
    assert b"# !reset and !override need Docker Compose 2.24.4 or newer.\n" in made.data


def test_it_is_written_in_the_style_of_the_first_file() -> None:
    wide = "services:\n    web:\n        image: x\n        command: ['a']\n        init: true\n"

    text = _override(wide, Replace((*WEB, "command"), ["b", "c: d"]), Remove((*WEB, "init")))

    assert (
        text == "services:\n    web:\n        command: ['b', 'c: d']\n        init: !reset null\n"
    )


def test_a_result_that_no_override_makes_is_refused() -> None:
    """The name of a project is not what a service's change is written for."""
    before = stack("name: one\n" + BASE)
    after = State(stack("name: two\n" + BASE))

    with pytest.raises(OverrideError, match="name"):
        override(before, after, FILE, Reasons(()))


def test_nothing_is_given_out_when_nothing_changed() -> None:
    before = stack(BASE)
    output = Output(files=before.inputs.files)

    assert (
        with_override(Result(before, State(before), Ledger(), None), output, FILE, None) is output
    )


@pytest.mark.parametrize(
    "name",
    ["compose.override.yaml", "docker-compose.override.yml", "compose.yml", "docker-compose.yaml"],
)
def test_a_name_that_compose_loads_by_itself_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="by itself"):
        Destination(Mode.OVERRIDE, FOLDER / name).check(stack(BASE))


def test_a_place_outside_the_project_is_refused() -> None:
    with pytest.raises(UsageError, match=r"--override .* outside the project directory"):
        Destination(Mode.OVERRIDE, FOLDER.parent / "fast.yaml").check(stack(BASE))


@pytest.mark.parametrize("kind", ["file", "folder", "link", "dangling link"])
def test_nothing_that_is_there_is_written_over(tmp_path: pathlib.Path, kind: str) -> None:
    file = tmp_path / "fast.yaml"
    if kind == "file":
        file.write_text("mine\n")
    elif kind == "folder":
        file.mkdir()
    else:
        file.symlink_to(tmp_path if kind == "link" else tmp_path / "gone")

    with pytest.raises(UsageError, match="there is one already"):
        Destination(Mode.OVERRIDE, file).check(stack(BASE))


def test_standard_input_cannot_stay() -> None:
    stdin = pathlib.Path("-")
    before = load(Inputs((stdin,), texts={stdin: BASE.encode()}, cwd=FOLDER))

    with pytest.raises(UsageError, match="standard input"):
        Destination(Mode.OVERRIDE, FILE).check(before)


def test_a_file_that_came_meanwhile_stays_and_so_does_all_else(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It appears after everything was checked, just before the rename."""
    source, side, fast = (tmp_path / name for name in ("compose.yaml", "side.conf", "fast.yaml"))
    source.write_bytes(b"x\n")
    digest = "73cb3858a687a8494ca3323053016282f3dad39d42cf62ca4e79dda2aac7d9ac"
    link = pathlib.Path.hardlink_to

    def late(self: pathlib.Path, target: pathlib.Path) -> None:
        self.write_text("mine\n")
        link(self, target)

    monkeypatch.setattr(pathlib.Path, "hardlink_to", late)
    targets = [
        Target(side, b"new\n", source, digest),
        Target(fast, b"override\n", source, digest, is_new=True),
    ]

    with pytest.raises(WriteError, match=r"fast\.yaml"):
        write(targets)

    assert fast.read_text() == "mine\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["compose.yaml", "fast.yaml"]


def test_a_new_file_is_written_without_hard_links_too(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, fast = tmp_path / "compose.yaml", tmp_path / "fast.yaml"
    source.write_bytes(b"x\n")
    digest = "73cb3858a687a8494ca3323053016282f3dad39d42cf62ca4e79dda2aac7d9ac"

    def unable(self: pathlib.Path, target: pathlib.Path) -> None:
        raise PermissionError(1, f"no links to {target}", str(self))

    monkeypatch.setattr(pathlib.Path, "hardlink_to", unable)

    write([Target(fast, b"override\n", source, digest, is_new=True)])

    assert fast.read_bytes() == b"override\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["compose.yaml", "fast.yaml"]
