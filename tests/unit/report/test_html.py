"""The HTML report: one page, for everybody, that no text can turn into something else."""

from __future__ import annotations

import dataclasses
import itertools
import pathlib
import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest

from composeopt.model.location import Location
from composeopt.model.overview import Overview, ServiceOverview
from composeopt.model.report import EditRecord, Report
from composeopt.report.guide import guide
from composeopt.report.html import as_html
from tests.snapshot import Snapshot
from tests.unit.report.reports import CHANGE, EVERYTHING, NOTHING, PLACE

EXPECTED = pathlib.Path(__file__).parent / "expected"
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'; background:url(//evil.example)",
    "</title></style></code><b>",
    "&lt;b&gt; &amp; &#x3c;",
    "]]>--><!--",
    "javascript:alert(1)",
    "\x00\x1b[31m\u202egnp.exe",
)
VOID = frozenset({"meta", "link", "img", "br", "hr", "input", "base"})
HEAD = {"html", "head", "meta", "title", "style", "body"}
BODY = {"nav", "ul", "li", "a", "main", "h1", "h2", "h3", "p", "div", "pre", "span"}
TABLE = {"table", "caption", "thead", "tbody", "tr", "th", "td", "code", "strong", "em"}


class Page(HTMLParser):
    """What a page is made of; fails on tags that do not close."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.comments: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words.append(data)

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)

    @property
    def text(self) -> str:
        """All that is read."""
        return " ".join(" ".join(self.words).split())


def _with(text: str) -> Report:
    """Give a report that says a text wherever a file could have put it."""
    place = Location(text, 1, 1)
    change = dataclasses.replace(
        CHANGE,
        title=text,
        subject=text,
        reason=text,
        location=place,
        notes=(text,),
        actions=(text,),
        edits=(EditRecord("replace", text, text, {text: [text]}),),
    )
    service = ServiceOverview(text, text, (text,), (text,), (text,), (text,), has_healthcheck=True)
    return dataclasses.replace(
        EVERYTHING,
        project=text,
        applied=(change,),
        command=("docker", "compose", "-f", text, "up", "-d"),
        command_reason=text,
        overview=Overview((service,), (text,), (text,), (text,)),
    )


def test_the_page_says_everything(snapshot: Snapshot) -> None:
    snapshot.check(as_html(EVERYTHING), EXPECTED / "guide.html")


def test_the_page_has_every_word_of_the_guide() -> None:
    read = Page(as_html(EVERYTHING)).text

    for part in guide(EVERYTHING):
        for text in _texts(part):
            assert " ".join(text.split()) in read


def _texts(value: object) -> Iterator[str]:
    """Give every text in a part of the guide."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _texts(each)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from _texts(getattr(value, field.name))


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_name_stays_a_text(text: str) -> None:
    page = Page(as_html(_with(text)))

    assert {tag for tag, _ in page.tags} <= HEAD | BODY | TABLE
    assert page.comments == []
    for _, attributes in page.tags:
        assert not [
            name for name in attributes if name.startswith("on") or name in {"style", "src"}
        ]
        assert (attributes.get("href") or "#").startswith("#")
    shown = re.sub(r"[\x00\x1b]", "\ufffd", text).replace("\u202e", "")
    assert " ".join(shown.split()) in page.text


@pytest.mark.parametrize("report", [EVERYTHING, NOTHING])
def test_the_page_needs_neither_network_nor_script(report: Report) -> None:
    text = as_html(report)
    page = Page(text)

    assert not {"script", "link", "img", "iframe", "object", "base", "form"} & {
        tag for tag, _ in page.tags
    }
    assert not re.search(r"url\(|@import|https?:", text)
    policies = [each["content"] for _, each in page.tags if "http-equiv" in each]
    assert [(policy or "").split(";")[0] for policy in policies] == ["default-src 'none'"]


def test_the_page_is_for_everybody() -> None:
    """Language, width of a phone, headings without gaps, tables with heads and names."""
    page = Page(as_html(EVERYTHING))
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h\d", tag)]
    names = [tag for tag, _ in page.tags]
    anchors = {attributes.get("id") for _, attributes in page.tags}

    assert page.tags[0] == ("html", {"lang": "en"})
    assert (
        "meta",
        {"name": "viewport", "content": "width=device-width, initial-scale=1"},
    ) in page.tags
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    assert names.count("table") == names.count("caption") == names.count("thead")
    assert all(attributes.get("scope") for tag, attributes in page.tags if tag == "th")
    for tag, attributes in page.tags:
        if tag == "a":
            assert (attributes["href"] or "").removeprefix("#") in anchors
        if attributes.get("role") == "region":
            assert attributes["aria-label"]
            assert attributes["tabindex"] == "0"


def test_anchors_are_told_apart() -> None:
    page = Page(as_html(EVERYTHING))
    anchors = [attributes["id"] for _, attributes in page.tags if "id" in attributes]

    assert anchors
    assert len(anchors) == len(set(anchors))


def test_secrets_are_masked() -> None:
    leaky = dataclasses.replace(CHANGE, reason="API_TOKEN=abc123 goes to http://u:p4ss@host/")

    text = as_html(dataclasses.replace(NOTHING, applied=(leaky,)))

    assert "abc123" not in text
    assert "p4ss" not in text


def test_a_place_is_shown_as_it_is_written() -> None:
    assert f"<code>{PLACE}</code>" in as_html(EVERYTHING)
