"""Short forms at random: docker compose and the loader read the same ones alike.

More are tried by hand: ``python -m tests.fuzz.forms --texts 3000 --seed 2``.
"""

from __future__ import annotations

import pathlib

from tests.fuzz.deliberate import explanation
from tests.fuzz.forms import AGREE, FORMS, form, judge

COUNT = 100


def test_short_forms_are_read_alike(tmp_path: pathlib.Path) -> None:
    results = {text: judge(text, tmp_path) for text in (form(1, n) for n in range(COUNT))}

    wrong = {text: each for text, each in results.items() if each.outcome not in AGREE}
    assert {text: each for text, each in wrong.items() if not explanation(each)} == {}


def test_every_form_is_tried() -> None:
    texts = [form(1, number) for number in range(2000)]

    unused = [place for place in FORMS if not any(place.split("%s")[0] in text for text in texts)]
    assert unused == []
    assert form(1, 5) == form(1, 5) != form(2, 5)
