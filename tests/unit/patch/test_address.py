"""Edits of the resolved model find their place in the files, or are refused."""

from __future__ import annotations

import pathlib
import textwrap
from collections.abc import Mapping

import pytest

from composeopt.errors import RefusedEditError
from composeopt.model.edits import Add, Append, Edit, Plain, Remove, Replace
from composeopt.model.paths import Item, Path
from composeopt.patch.apply import apply
from composeopt.stack.inputs import Inputs
from composeopt.stack.load import load
from composeopt.stack.stack import Stack

S = "services"


def stack(folder: pathlib.Path, *texts: str, others: Mapping[str, str] | None = None) -> Stack:
    """Load compose files with the given texts."""
    files = []
    for number, text in enumerate(texts):
        file = folder / f"{number}.yaml"
        file.write_text(textwrap.dedent(text).lstrip("\n"), encoding="utf-8")
        files.append(file)
    for name, text in (others or {}).items():
        (folder / name).write_text(textwrap.dedent(text).lstrip("\n"), encoding="utf-8")
    return load(Inputs(files=tuple(files), project_directory=folder, cwd=folder))


def changed(before: Stack, *edits: Edit) -> dict[str, list[str]]:
    """Give the lines that went (-) and came (+), by file, and check the result loads."""
    patched = apply(before, edits)
    before.with_texts(patched.texts)
    found = {}
    for path, data in patched.texts.items():
        old = path.read_text(encoding="utf-8").splitlines()
        new = data.decode().splitlines()
        gone = [f"-{line}" for line in old if line not in new]
        found[path.name] = gone + [f"+{line}" for line in new if line not in old]
    return found


def after(before: Stack, path: Path, *edits: Edit) -> Plain:
    """Give the resolved value at a path after edits."""
    result = before.with_texts(apply(before, edits).texts)
    indexed = result.indexed(path)
    return result.value(indexed) if indexed is not None else None


def refusal(before: Stack, *edits: Edit, included: bool = False) -> str:
    with pytest.raises(RefusedEditError) as caught:
        apply(before, edits, allow_included=included)
    return caught.value.reason


TWO = (
    """
    services:
      web:
        image: nginx
        mem_limit: 1g
        ports:
          - "80:80"
        environment:
          A: "1"
      db:
        image: postgres
    """,
    """
    services:
      web:
        mem_limit: 2g
        ports:
          - "443:443"
        environment:
          - B=2
    """,
)


def test_replace_goes_to_the_file_whose_value_won(tmp_path: pathlib.Path) -> None:
    loaded = stack(tmp_path, *TWO)

    assert changed(loaded, Replace((S, "web", "mem_limit"), "3g")) == {
        "1.yaml": ["-    mem_limit: 2g", "+    mem_limit: 3g"]
    }
    assert changed(loaded, Replace((S, "web", "environment", "A"), "x")) == {
        "0.yaml": ['-      A: "1"', '+      A: "x"']
    }


def test_remove_goes_to_every_file_that_says_it(tmp_path: pathlib.Path) -> None:
    loaded = stack(tmp_path, *TWO)

    assert changed(loaded, Remove((S, "web", "mem_limit"))) == {
        "0.yaml": ["-    mem_limit: 1g"],
        "1.yaml": ["-    mem_limit: 2g"],
    }


def test_add_goes_to_the_last_file_that_defines_the_nearest_ancestor(
    tmp_path: pathlib.Path,
) -> None:
    loaded = stack(tmp_path, *TWO)

    assert changed(loaded, Add((S, "web", "restart"), "always")) == {
        "1.yaml": ["+    restart: always"]
    }
    assert changed(loaded, Add((S, "db", "restart"), "always")) == {
        "0.yaml": ["+    restart: always"]
    }
    assert changed(loaded, Add((S, "web", "environment", "C"), 3)) == {"1.yaml": ["+      - C=3"]}


def test_elements_are_found_by_what_they_are(tmp_path: pathlib.Path) -> None:
    loaded = stack(tmp_path, *TWO)
    port = (S, "web", "ports", Item("target", "80/tcp"))

    assert changed(loaded, Replace(port, "127.0.0.1:80:80")) == {
        "0.yaml": ['-      - "80:80"', '+      - "127.0.0.1:80:80"']
    }
    assert changed(loaded, Remove(port)) == {"0.yaml": ["-    ports:", '-      - "80:80"']}


def test_a_mapping_is_replaced_entry_by_entry(tmp_path: pathlib.Path) -> None:
    loaded = stack(tmp_path, *TWO)
    model = loaded.value((S, "web"))
    assert isinstance(model, Mapping)

    wanted = {**model, "environment": {"A": "1", "B": "9"}, "init": True}

    assert changed(loaded, Replace((S, "web"), wanted)) == {
        "1.yaml": ["-      - B=2", "+      - B=9", "+    init: true"]
    }


def test_a_list_put_together_from_files_is_changed_where_each_part_stands(
    tmp_path: pathlib.Path,
) -> None:
    loaded = stack(tmp_path, *TWO)
    model = loaded.value((S, "web", "ports"))
    assert isinstance(model, list)

    assert changed(loaded, Replace((S, "web", "ports"), [model[1]])) == {
        "0.yaml": ["-    ports:", '-      - "80:80"']
    }
    assert refusal(loaded, Replace((S, "web", "ports"), ["1:1"])) == "ambiguous"


LISTS = """
services:
  web:
    image: nginx
    depends_on: [a, b]
    networks:
      - front # one
    environment:
      - K=v
      - BARE
    ports: ["7000-7002:7000-7002", "80:80/udp"]
    env_file: web.env
    build: .
  a: {image: a}
  b: {image: b}
  c: {image: c}
networks: {front: , back: }
"""
DEPENDS = (S, "web", "depends_on")


def test_a_started_dependency_is_added_to_a_short_list_by_its_name(
    tmp_path: pathlib.Path,
) -> None:
    loaded = stack(tmp_path, LISTS, others={"web.env": ""})
    edge: Plain = {"condition": "service_started", "required": True, "restart": False}

    assert changed(loaded, Add((*DEPENDS, "c"), edge), Remove((*DEPENDS, "a"))) == {
        "0.yaml": ["-    depends_on: [a, b]", "+    depends_on: [b, c]"]
    }


def test_another_condition_turns_the_short_list_into_a_mapping(tmp_path: pathlib.Path) -> None:
    loaded = stack(tmp_path, LISTS, others={"web.env": ""})
    edits = (
        Replace((*DEPENDS, "a", "condition"), "service_healthy"),
        Add((*DEPENDS, "c"), {"condition": "service_started", "restart": True}),
        Remove((*DEPENDS, "b")),
    )

    assert after(loaded, DEPENDS, *edits) == {
        "a": {"condition": "service_healthy", "required": True},
        "c": {"condition": "service_started", "required": True, "restart": True},
    }
    assert changed(loaded, *edits)["0.yaml"][1:] == [
        "+    depends_on:",
        "+      a:",
        "+        condition: service_healthy",
        "+      c:",
        "+        condition: service_started",
        "+        restart: true",
    ]


def test_the_last_dependency_takes_the_key_with_it(tmp_path: pathlib.Path) -> None:
    loaded = stack(tmp_path, LISTS, others={"web.env": ""})

    assert changed(loaded, Remove((*DEPENDS, "a")), Remove((*DEPENDS, "b"))) == {
        "0.yaml": ["-    depends_on: [a, b]"]
    }


def test_a_network_without_settings_is_added_to_a_short_list(tmp_path: pathlib.Path) -> None:
    loaded = stack(tmp_path, LISTS, others={"web.env": ""})

    assert changed(loaded, Add((S, "web", "networks", "back"), None)) == {
        "0.yaml": ["+      - back"]
    }
    assert changed(loaded, Add((S, "web", "networks", "back"), {"priority": 1})) == {
        "0.yaml": [
            "-      - front # one",
            "+      front: # one",
            "+      back:",
            "+        priority: 1",
        ]
    }


def test_the_default_network_stays_when_another_is_added(tmp_path: pathlib.Path) -> None:
    loaded = stack(tmp_path, LISTS, others={"web.env": ""})
    networks = (S, "a", "networks")
    edits = (Add((*networks, "back"), None), Add((*networks, "front"), None))

    assert after(loaded, networks, *edits) == {"back": None, "default": None, "front": None}
    assert after(loaded, networks, Replace(networks, {"back": None})) == {"back": None}


def test_entries_of_a_key_value_list_keep_that_form(tmp_path: pathlib.Path) -> None:
    loaded = stack(tmp_path, LISTS, others={"web.env": ""})
    env = (S, "web", "environment")

    assert changed(
        loaded, Replace((*env, "K"), "w x"), Remove((*env, "BARE")), Add((*env, "N"), True)
    ) == {"0.yaml": ["-      - K=v", "-      - BARE", "+      - K=w x", "+      - N=true"]}


def test_a_part_of_a_short_port_is_written_in_the_short_form(tmp_path: pathlib.Path) -> None:
    loaded = stack(tmp_path, LISTS, others={"web.env": ""})
    port = (S, "web", "ports", Item("target", "80/udp"))

    edits = (Add((*port, "host_ip"), "127.0.0.1"), Replace((*port, "published"), "81"))

    assert changed(loaded, *edits)["0.yaml"][1] == (
        '+    ports: ["7000-7002:7000-7002", "127.0.0.1:81:80/udp"]'
    )
    assert changed(loaded, Add((*port, "name"), "dns"))["0.yaml"][1].endswith(
        '{"target": 80, "published": "80", "protocol": "udp", "name": "dns"}]'
    )


def test_one_port_of_a_range_is_not_changed_alone(tmp_path: pathlib.Path) -> None:
    loaded = stack(tmp_path, LISTS, others={"web.env": ""})
    ports = [(S, "web", "ports", Item("target", f"{n}/tcp")) for n in (7000, 7001, 7002)]

    assert refusal(loaded, Remove(ports[0])) == "ambiguous"
    assert refusal(loaded, Add((*ports[0], "host_ip"), "127.0.0.1")) == "ambiguous"
    assert changed(loaded, *map(Remove, ports))["0.yaml"][1] == '+    ports: ["80:80/udp"]'


def test_a_short_build_grows_into_the_long_form(tmp_path: pathlib.Path) -> None:
    loaded = stack(tmp_path, LISTS, others={"web.env": ""})

    assert changed(loaded, Add((S, "web", "build", "target"), "prod"))["0.yaml"] == [
        "-    build: .",
        "+    build:",
        "+      context: .",
        "+      target: prod",
    ]


def test_what_the_model_leaves_out_is_edited_as_written(tmp_path: pathlib.Path) -> None:
    loaded = stack(
        tmp_path, 'version: "3"\n' + textwrap.dedent(LISTS), others={"web.env": "", "b.env": ""}
    )

    assert changed(loaded, Remove(("version",))) == {"0.yaml": ['-version: "3"']}
    assert changed(loaded, Append((S, "web", "env_file"), "b.env"))["0.yaml"] == [
        "-    env_file: web.env",
        "+    env_file:",
        "+      - web.env",
        "+      - b.env",
    ]


INHERITED = """
x-env: &env
  A: "1"
  B: ${B:-2}
x-base: &base
  restart: always
  healthcheck: &hc
    test: [CMD, x]
    interval: 30s
services:
  alias:
    image: a
    environment: *env
    healthcheck: *hc
  merge:
    <<: *base
    image: a
    ports: ["80:80"]
  child:
    extends: {service: merge}
    mem_limit: 1g
"""


def test_an_alias_is_written_out_before_it_is_changed(tmp_path: pathlib.Path) -> None:
    loaded = stack(tmp_path, INHERITED)
    env = (S, "alias", "environment")

    assert changed(loaded, Replace((*env, "A"), "9"), Add((*env, "C"), "3"))["0.yaml"] == [
        "-    environment: *env",
        "+    environment:",
        '+      A: "9"',
        "+      B: ${B:-2}",
        '+      C: "3"',
    ]
    assert after(loaded, env, Remove((*env, "A"))) == {"B": "2"}
    assert changed(loaded, Remove((S, "alias", "healthcheck"))) == {
        "0.yaml": ["-    healthcheck: *hc"]
    }


def test_a_merged_value_is_overridden_in_the_service(tmp_path: pathlib.Path) -> None:
    loaded = stack(tmp_path, INHERITED)
    check = (S, "merge", "healthcheck")

    assert changed(loaded, Replace((S, "merge", "restart"), "on-failure")) == {
        "0.yaml": ["+    restart: on-failure"]
    }
    assert after(loaded, check, Replace((*check, "interval"), "2s")) == {
        "test": ["CMD", "x"],
        "interval": "2s",
    }
    assert refusal(loaded, Remove((S, "merge", "restart"))) == "merge"


def test_an_extended_value_is_overridden_in_the_service(tmp_path: pathlib.Path) -> None:
    loaded = stack(tmp_path, INHERITED)
    check = (S, "child", "healthcheck", "interval")

    assert changed(loaded, Replace(check, "2s")) == {
        "0.yaml": ["+    healthcheck:", "+      interval: 2s"]
    }
    assert after(loaded, (S, "merge", "healthcheck", "interval"), Replace(check, "2s")) == "30s"
    assert refusal(loaded, Remove(check)) == "extends"
    assert refusal(loaded, Replace((S, "child", "ports"), ["1:1"])) == "extends"


def test_anchors_are_never_touched(tmp_path: pathlib.Path) -> None:
    text = "services:\n  a: &a\n    image: x\n    init: true\n  b:\n    <<: *a\n"

    assert refusal(stack(tmp_path, text), Replace((S, "a", "init"), value=False)) == "anchor"


def test_a_variable_is_never_written_over_and_the_refusal_says_where_it_is_set(
    tmp_path: pathlib.Path,
) -> None:
    text = "services:\n  a:\n    image: x:${TAG}\n    environment: ['K=${V-x}', 'L=$$x']\n"
    loaded = stack(tmp_path, text, others={".env": "TAG=1\n"})

    with pytest.raises(RefusedEditError, match=r"variable TAG, which is set in \.env:1"):
        apply(loaded, [Replace((S, "a", "image"), "y")])
    assert refusal(loaded, Replace((S, "a", "environment", "K"), "y")) == "interpolated"
    assert after(loaded, (S, "a", "environment"), Remove((S, "a", "environment", "K"))) == {
        "L": "$$x"
    }
    assert after(
        loaded, (S, "a", "environment", "L"), Replace((S, "a", "environment", "L"), "y")
    ) == ("y")


def test_what_comes_from_an_env_file_is_refused(tmp_path: pathlib.Path) -> None:
    loaded = stack(tmp_path, LISTS, others={"web.env": "E=1\n"})

    assert refusal(loaded, Replace((S, "web", "environment", "E"), "2")) == "external"
    assert after(
        loaded, (S, "web", "environment", "F"), Add((S, "web", "environment", "F"), "2")
    ) == ("2")


def test_a_dependency_that_links_imply_is_not_taken_for_a_declared_one(
    tmp_path: pathlib.Path,
) -> None:
    loaded = stack(tmp_path, "services:\n  a:\n    image: x\n    links: [b]\n  b: {image: x}\n")

    assert refusal(loaded, Remove((S, "a", "depends_on", "b"))) == "no-origin"


def test_included_files_are_edited_only_when_allowed(tmp_path: pathlib.Path) -> None:
    loaded = stack(
        tmp_path,
        "include: [inc.yaml]\nservices:\n  a: {image: x}\n",
        others={"inc.yaml": "services:\n  i:\n    image: y\n"},
    )
    edit = Replace((S, "i", "image"), "z")

    assert refusal(loaded, edit) == "included"
    with pytest.raises(RefusedEditError, match=r"inc\.yaml is included or extended"):
        apply(loaded, [Add((S, "i", "networks"), ["edge"])])
    patched = apply(loaded, [edit], allow_included=True)
    assert {path.name: data for path, data in patched.texts.items()} == {
        "inc.yaml": b"services:\n  i:\n    image: z\n"
    }


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (Replace((S, "web", "nothing"), 1), "missing"),
        (Remove((S, "web", "ports", Item("target", "1/tcp"))), "missing"),
        (Add((S, "web", "image"), "x"), "exists"),
        (Add((S, "web", "image", "tag"), "x"), "type"),
        (Replace((S, "web", "ports", 0, "mode"), "host"), "ambiguous"),
        (Replace((S, "web", "build", "context"), "./x"), None),
    ],
)
def test_what_has_no_place_is_refused(
    tmp_path: pathlib.Path, edit: Edit, reason: str | None
) -> None:
    loaded = stack(tmp_path, LISTS, others={"web.env": ""})

    if reason is None:
        assert changed(loaded, edit) == {"0.yaml": ["-    build: .", "+    build: ./x"]}
    else:
        assert refusal(loaded, edit) == reason


def test_bytes_keep_their_mark_and_line_endings(tmp_path: pathlib.Path) -> None:
    data = b"\xef\xbb\xbfservices:\r\n  a:\r\n    image: x"
    file = tmp_path / "compose.yaml"
    file.write_bytes(data)
    loaded = load(Inputs(files=(file,), cwd=tmp_path))

    patched = apply(loaded, [Add((S, "a", "init"), value=True)])

    assert patched.texts == {file: data + b"\r\n    init: true"}


def test_an_element_that_is_an_alias_is_replaced_where_it_stands(tmp_path: pathlib.Path) -> None:
    text = """
        services:
          a:
            image: x
            environment: [&host HOST=1, B=2]
            healthcheck: {test: &test [CMD, x]}
          b:
            image: x
            environment: [C=3, *host]
            healthcheck: {test: *test}
        """
    loaded = stack(tmp_path, text)
    host = (S, "b", "environment", "HOST")

    assert changed(loaded, Replace(host, "9"))["0.yaml"][1] == "+    environment: [C=3, HOST=9]"
    assert changed(loaded, Remove(host))["0.yaml"][1] == "+    environment: [C=3]"
    assert after(
        loaded,
        (S, "b", "healthcheck", "test"),
        Replace((S, "b", "healthcheck", "test"), ["CMD", "y"]),
    ) == ["CMD", "y"]


def test_a_copy_that_loses_everything_goes_or_becomes_empty(tmp_path: pathlib.Path) -> None:
    text = """
        x-wait: &wait
          depends_on: {a: {condition: service_started}}
        services:
          a: {image: x}
          b:
            <<: *wait
            image: x
        """
    loaded = stack(tmp_path, text)

    assert changed(loaded, Remove((S, "b", "depends_on", "a"))) == {
        "0.yaml": ["+    depends_on: {}"]
    }


def test_names_are_added_to_an_inherited_list(tmp_path: pathlib.Path) -> None:
    text = """
        services:
          a: {image: x}
          c: {image: x}
          base:
            image: x
            depends_on: &waits [a]
          child:
            extends: base
            init: true
          alias:
            image: x
            depends_on: *waits
        """
    loaded = stack(tmp_path, text)
    healthy: Plain = {"condition": "service_healthy"}
    started: Plain = {"condition": "service_started"}

    assert changed(loaded, Add((S, "child", "depends_on", "c"), healthy)) == {
        "0.yaml": ["+    depends_on:", "+      c:", "+        condition: service_healthy"]
    }
    assert changed(loaded, Add((S, "alias", "depends_on", "c"), started))["0.yaml"][1:] == [
        "+    depends_on: [a, c]"
    ]
    assert refusal(loaded, Add((S, "alias", "depends_on", "c"), healthy)) == "short-form"
