"""nginx files are read with places, as crossplane reads them, and edited in their own text."""

from __future__ import annotations

import pathlib
import random

import pytest

from composeopt.document.source import Source
from composeopt.errors import InputError, RefusedEditError
from composeopt.facts.nginx_edit import InsertDirective, NginxEdit, SetArguments, edited
from composeopt.facts.nginx_oracle import disagreement
from composeopt.facts.nginx_text import NginxDirective, NginxFile, parse_nginx

BALANCER = """\
# balance
upstream app {
    least_conn;          # ties: by weight
    server one:80 max_fails=2;  # the first
    server two:80;
}
server { listen 80; location / { proxy_pass http://app; } }
"""


def read(text: str) -> NginxFile:
    return parse_nginx(Source.from_text(text, pathlib.Path("/project/site.conf"), "site.conf"))


def named(file: NginxFile, name: str, number: int = 0) -> NginxDirective:
    return [each for each in file.walk() if each.name == name][number]


@pytest.mark.parametrize(
    "text",
    [
        BALANCER,
        "",
        "# only a comment",
        "a 'it''s' \"x;y\" ${v}z $w;",
        'log_format main "$remote_addr {\\"x\\"}";',
        "if ($x = 1) { return 200 'a b'; }",
        "map $a $b { default 0; '~^/x{2}' 1; ~*y 2; }",
        "server_name ~^(?<sub>.+)\\.example\\.com$;",
        "a b; # no end of line",
        "a\r\nb;\r\nc { d e; }\r\n",
        "content_by_lua_block { local t = { a = '}' } -- } \n return t }",
        'add_header X "a # b; c" always; # d',
    ],
)
def test_it_reads_what_crossplane_reads(text: str) -> None:
    assert disagreement(read(text)) == ""


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("http {\n  server {\n  }\n", "site.conf:4:1", 'expecting "}"'),
        ("a b;\n}\n", "site.conf:2:1", 'unexpected "}"'),
        ("a b\n", "site.conf:1:1", 'has no ";"'),
        ("a 'b\n", "site.conf:1:3", "quote is not closed"),
        ("a { b }", "site.conf:1:5", 'has no ";"'),
        ("{ }", "site.conf:1:1", 'unexpected "{"'),
    ],
)
def test_what_is_no_nginx_is_an_error_with_its_place(text: str, place: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        read(text)

    assert str(caught.value.location) == place
    assert message in caught.value.message


def test_deep_nesting_is_an_error_and_no_crash() -> None:
    with pytest.raises(InputError, match="nested deeper"):
        read("a {" * 5000 + "}" * 5000)


def test_a_parameter_is_added_and_everything_else_stays() -> None:
    file = read(BALANCER)
    server = named(file, "server")

    made = edited(file, [SetArguments(server, ("one:80", "weight=3", "max_fails=2"))])

    assert made.text == BALANCER.replace("one:80 max", "one:80 weight=3 max")


def test_a_directive_goes_behind_the_comment_of_its_anchor() -> None:
    file = read(BALANCER)

    made = edited(file, [InsertDirective(named(file, "least_conn"), "keepalive", ("32",))])

    assert "# ties: by weight\n    keepalive 32;\n    server one" in made.text


def test_a_directive_in_a_block_of_one_line_stays_on_that_line() -> None:
    file = read(BALANCER)
    anchor = named(file, "proxy_pass")

    made = edited(file, [InsertDirective(anchor, "proxy_set_header", ("Connection", ""))])

    assert 'location / { proxy_pass http://app; proxy_set_header Connection ""; }' in made.text


def test_windows_line_ends_are_kept() -> None:
    file = read(BALANCER.replace("\n", "\r\n"))

    made = edited(file, [InsertDirective(named(file, "server", 1), "keepalive", ("8",))])

    assert "\r\n    keepalive 8;\r\n" in made.text
    assert "\n" not in made.text.replace("\r\n", "")


def test_arguments_can_go_and_come() -> None:
    file = read("a one two three;\nb;\n")

    made = edited(
        file,
        [
            SetArguments(named(file, "a"), ("one", "three")),
            SetArguments(named(file, "b"), ("with space",)),
        ],
    )

    assert [each.values for each in read(made.text).walk()] == [
        ("one", "three"),
        ("with space",),
    ]


def test_two_edits_of_one_place_are_refused() -> None:
    file = read("a one;\n")
    directive = named(file, "a")

    with pytest.raises(RefusedEditError):
        edited(file, [SetArguments(directive, ("x",)), SetArguments(directive, ("y",))])


def test_random_edits_do_what_they_say_or_are_refused() -> None:
    choice = random.Random(7)
    file = read(BALANCER)
    directives = list(file.walk())
    made = 0
    for _ in range(300):
        edits: list[NginxEdit] = []
        for directive in choice.sample(directives, 2):
            if choice.random() < 0.5:
                edits.append(InsertDirective(directive, "x", ("1",), before=choice.random() < 0.3))
            else:
                values = (*directive.values[:1], choice.choice(["w=1", "a b", "$v", ""]))
                edits.append(SetArguments(directive, values))
        try:
            after = read(edited(file, edits).text)
        except RefusedEditError:
            continue
        made += 1
        inserted = sum(isinstance(edit, InsertDirective) for edit in edits)
        assert len(list(after.walk())) == len(directives) + inserted

    assert made > 280
