"""P4: which pairs a Change may part."""

from __future__ import annotations

import pathlib

import pytest

from composeopt.verify import reachable
from composeopt.verify.difference import changed_paths
from tests.unit.analysis.projects import stack

APP = """
services:
  app: {{image: {image}, depends_on: [worker], networks: [{app}]}}
  worker: {{image: "postgres:16", depends_on: [db], networks: [one, two]}}
  db: {{image: "postgres:16", networks: [{db}]}}
networks: {{one: {{}}, two: {{}}}}
"""


def parted(folder: pathlib.Path, image: str, *, hints: bool) -> list[str]:
    """Give what is broken when ``app`` and ``db`` are put on networks of their own."""
    before = stack(folder, APP.format(image=image, app="one", db="one"))
    after = stack(folder, APP.format(image=image, app="one", db="two"))
    changed = changed_paths(before, after)
    return [each.detail for each in reachable.check(before, after, changed, hints=hints)]


def test_a_safe_change_keeps_a_pair_that_may_talk(tmp_path: pathlib.Path) -> None:
    assert parted(tmp_path, "corp/app", hints=True) == [
        "app and db can no longer talk: app depends on db by way of worker, and may talk to it"
    ]


@pytest.mark.parametrize(("image", "hints"), [("corp/app", False), ("postgres:16", True)])
def test_a_pair_may_be_parted_when_asked_or_known(
    tmp_path: pathlib.Path, image: str, *, hints: bool
) -> None:
    assert parted(tmp_path, image, hints=hints) == []
