"""How the compose binary is called and what is read from it."""

from __future__ import annotations

import os
import pathlib
import threading
import time

import pytest

from composeopt.engine.compose import Compose, CreationError, Progress
from composeopt.facts.compose import ComposeBinary
from composeopt.stack.inputs import Inputs

FAKE = """\
#!/bin/sh
printf '%s\\n' "$@" > "$0.arguments"
env > "$0.environ"
echo >> "$0.calls"
[ -e "$0.slow" ] && sleep 60
[ -e "$0.hangs-once" ] && rm "$0.hangs-once" && sleep 60
[ -e "$0.leaves-a-child" ] && sleep 60 &
cat "$0.says"
exit $(cat "$0.code")
"""


class Fake:
    """A program in place of compose that writes down how it is called."""

    def __init__(self, folder: pathlib.Path, says: str = "", code: int = 0) -> None:
        self.path = folder / "compose"
        self.path.write_text(FAKE, encoding="utf-8")
        self.path.chmod(0o755)
        self.beside("says").write_text(says, encoding="utf-8")
        self.beside("code").write_text(str(code), encoding="utf-8")
        self.steps: list[Progress] = []
        self.wants_to_stop = threading.Event()

    def beside(self, what: str) -> pathlib.Path:
        return self.path.with_name(f"compose.{what}")

    def calls(self) -> int:
        return len(self.beside("calls").read_text(encoding="utf-8").splitlines())

    def creator(self, **inputs: object) -> Compose:
        return Compose(
            binary=ComposeBinary((str(self.path),), "docker-compose", "5.6.1"),
            inputs=Inputs(cwd=self.path.parent, **inputs),  # type: ignore[arg-type]  # of a test
            project="shop",
            environ={**os.environ, "DOCKER_TLS_VERIFY": "1", "COMPOSE_FILE": "other.yml"},
            tell=self.steps.append,
            stopping=self.wants_to_stop.is_set,
        )


def test_the_project_is_named_as_it_was_loaded(tmp_path: pathlib.Path) -> None:
    fake = Fake(tmp_path)
    creator = fake.creator(
        files=(pathlib.Path("a/x.yml"), pathlib.Path("y.yml")),
        env_files=(pathlib.Path("e"),),
        profiles=("p",),
    )

    creator.create(flags=("--build",), services=("web",))

    arguments = fake.beside("arguments").read_text(encoding="utf-8").split()
    assert arguments == [
        *("--progress", "json", "--project-name", "shop"),
        *("--file", str(tmp_path / "a/x.yml"), "--file", str(tmp_path / "y.yml")),
        *("--project-directory", str(tmp_path / "a"), "--env-file", str(tmp_path / "e")),
        *("--profile", "p", "create", "--build", "web"),
    ]
    assert "COMPOSE_FILE" not in fake.beside("environ").read_text(encoding="utf-8")


def test_another_address_comes_without_the_certificates_of_the_first(
    tmp_path: pathlib.Path,
) -> None:
    fake = Fake(tmp_path)

    fake.creator(files=(pathlib.Path("x.yml"),)).create("unix:///door.sock")

    environ = fake.beside("environ").read_text(encoding="utf-8").splitlines()
    assert "DOCKER_HOST=unix:///door.sock" in environ
    assert not any(line.startswith("DOCKER_TLS") for line in environ)


def test_its_steps_are_told_and_its_warnings_are_no_complaint(tmp_path: pathlib.Path) -> None:
    says = (
        'time="now" level=warning msg="odd"\n'
        '{"id":"Container shop-a-1","status":"Working","text":"Creating"}\n'
        '{"id":"Container shop-a-1","status":"Done","text":"Created"}\n'
    )
    fake = Fake(tmp_path, says)

    fake.creator(files=(pathlib.Path("x.yml"),)).create()

    subject = "Container shop-a-1"
    assert fake.steps == [Progress(subject, "Creating"), Progress(subject, "Created")]


def test_what_it_complains_of_is_the_message(tmp_path: pathlib.Path) -> None:
    says = (
        'time="now" level=warning msg="odd"\n'
        '{"id":"Image x:1","status":"Error","text":"Error","details":"no such host"}\n'
        '{"error":true,"message":"Error response from daemon: no such host"}\n'
    )
    fake = Fake(tmp_path, says, code=18)

    with pytest.raises(CreationError) as caught:
        fake.creator(files=(pathlib.Path("x.yml"),)).create()
    assert str(caught.value) == "Image x:1: no such host"


def test_who_ends_without_a_word_is_named_with_its_code(tmp_path: pathlib.Path) -> None:
    with pytest.raises(CreationError, match="docker-compose ended with 7"):
        Fake(tmp_path, code=7).creator(files=(pathlib.Path("x.yml"),)).create()


def test_a_rehearsal_gives_the_last_word_on_each_thing(tmp_path: pathlib.Path) -> None:
    says = (
        '{"id":"Container a","text":"Recreate"}\n{"id":"Container a","text":"Recreated"}\n'
        '{"id":"Container b","text":"Running"}\n'
    )
    fake = Fake(tmp_path, says)

    steps = fake.creator(files=(pathlib.Path("x.yml"),)).rehearse()

    assert steps == (Progress("Container a", "Recreated"),)
    assert "--dry-run" in fake.beside("arguments").read_text(encoding="utf-8").split()


def test_a_wish_to_stop_ends_it(tmp_path: pathlib.Path) -> None:
    fake = Fake(tmp_path)
    fake.beside("slow").touch()
    threading.Timer(0.5, fake.wants_to_stop.set).start()
    began = time.monotonic()

    with pytest.raises(KeyboardInterrupt):
        fake.creator(files=(pathlib.Path("x.yml"),)).create()
    assert time.monotonic() - began < 30


def test_standard_input_is_handed_on(tmp_path: pathlib.Path) -> None:
    fake = Fake(tmp_path)
    fake.path.write_text(f'#!/bin/sh\ncat > "{tmp_path}/heard"\n', encoding="utf-8")
    stdin = pathlib.Path("-")

    fake.creator(files=(stdin,), texts={stdin: b"services: {}"}).create()

    assert (tmp_path / "heard").read_bytes() == b"services: {}"


@pytest.mark.parametrize(("hangs", "calls"), [("hangs-once", 2), ("slow", 2)])
def test_who_says_nothing_to_the_engine_is_called_once_more(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, hangs: str, calls: int
) -> None:
    """Patience is for a busy machine, on which it also takes a while to begin."""
    monkeypatch.setattr("composeopt.engine.compose.FIRST_TIMEOUT", 2.0)
    monkeypatch.setattr("composeopt.engine.compose.TIMEOUT", 3.0 if hangs == "slow" else 30.0)
    fake = Fake(tmp_path)
    fake.beside(hangs).touch()
    creator = fake.creator(files=(pathlib.Path("x.yml"),))

    if hangs == "slow":
        with pytest.raises(CreationError, match="docker-compose has not spoken to the engine"):
            creator.create(spoke=lambda: False)
    else:
        creator.create(spoke=lambda: False)
    assert fake.calls() == calls


def test_a_rehearsal_that_says_nothing_is_made_once_more(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("composeopt.engine.compose.FIRST_TIMEOUT", 2.0)
    fake = Fake(tmp_path, '{"id":"Container a","text":"Created"}\n')
    fake.beside("hangs-once").touch()

    steps = fake.creator(files=(pathlib.Path("x.yml"),)).rehearse()

    assert steps == (Progress("Container a", "Created"),)
    assert fake.calls() == 2


def test_who_has_spoken_to_the_engine_may_take_its_time(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("composeopt.engine.compose.FIRST_TIMEOUT", 0.2)
    fake = Fake(tmp_path)
    fake.path.write_text('#!/bin/sh\necho >> "$0.calls"; sleep 1\n', encoding="utf-8")

    fake.creator(files=(pathlib.Path("x.yml"),)).create(spoke=lambda: True)

    assert fake.calls() == 1


def test_a_child_that_it_leaves_behind_is_not_waited_for_long(tmp_path: pathlib.Path) -> None:
    fake = Fake(tmp_path, "odd\n", code=3)
    fake.beside("leaves-a-child").touch()
    began = time.monotonic()

    with pytest.raises(CreationError, match="odd"):
        fake.creator(files=(pathlib.Path("x.yml"),)).create()
    assert time.monotonic() - began < 30
