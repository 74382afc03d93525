"""The inputs: what is put into a folder, and the words that the error must hold."""

from __future__ import annotations

import os
import pathlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

GOOD = "services: {a: {image: x}}\n"


@dataclass(frozen=True, slots=True)
class Input:
    """One hostile input.

    Args:
        name: what it is.
        words: what the message of ``config`` must hold; empty: it is accepted.
        make: fills the folder.
    """

    name: str
    words: str
    make: Callable[[pathlib.Path], None]


Content = str | bytes | Callable[[], str | bytes]


def _file(name: str, words: str, text: Content, **others: Content) -> Input:
    """Make an input of one compose file, and others whose names have ``_`` for a dot.

    What is large is made when it is needed.
    """

    def make(folder: pathlib.Path) -> None:
        for file, content in {"compose_yaml": text, **others}.items():
            made = content() if callable(content) else content
            path = folder / file.replace("_", ".")
            path.write_bytes(made if isinstance(made, bytes) else made.encode())

    return Input(name, words, make)


def _special(
    name: str, words: str, text: str, what: str, make: Callable[[str | os.PathLike[str]], None]
) -> Input:
    """Make an input that has something that is no file where a file is named."""

    def fill(folder: pathlib.Path) -> None:
        if text:
            (folder / "compose.yaml").write_text(text, encoding="utf-8")
        make(folder / what)

    return Input(name, words, fill)


def _loop(path: str | os.PathLike[str]) -> None:
    link = pathlib.Path(path)
    link.symlink_to(link.name)


def _tenfold(count: int, one: str, many: Callable[[str], str]) -> str:
    """Give anchors of which each holds ten of the one before."""
    lines = [f"x-0: &x0 {one}"]
    lines += [f"x-{n}: &x{n} {many(f'*x{n - 1}')}" for n in range(1, count)]
    return "\n".join(lines) + f"\n{GOOD}"


def parsed() -> Iterator[Input]:
    """Give the inputs that try a parser of YAML."""
    ten = range(10)
    lists = _tenfold(12, "[a, b]", lambda each: f"[{', '.join([each] * 10)}]")
    yield _file("alias bomb of lists", "aliases multiply", lists)
    maps = _tenfold(12, "{a: b}", lambda each: f"{{{', '.join(f'k{i}: {each}' for i in ten)}}}")
    yield _file("alias bomb of mappings", "aliases multiply", maps)
    entries = ", ".join(f"k{i}: {i}" for i in range(2000))
    merges = f"x-0: &x0 {{{entries}}}\nx-1: {{<<: [{', '.join(['*x0'] * 5000)}]}}\n{GOOD}"
    yield _file("merge keys without end", "aliases multiply", merges)
    yield _file("10,000 open brackets", "nested deeper", "a: " + "[" * 10_000)
    yield _file("10,000 nested lists", "nested deeper", "[" * 10_000 + "]" * 10_000)
    yield _file("10,000 nested mappings", "nested deeper", "{a: " * 10_000 + "1" + "}" * 10_000)
    yield _file("10,000 dashes", "nested deeper", "- " * 10_000 + "a\n")
    yield _file("10,000 question marks", "nested deeper", "? " * 10_000 + "a\n")
    deep = "".join(" " * n + "a:\n" for n in range(1200))
    yield _file("1,200 levels of indentation", "nested deeper", deep)
    yield _file("50 MB of services", "is larger than", lambda: _services(1_500_000))
    yield _file("50 MB of text", "is larger than", lambda: f"{GOOD}x-a: " + "x" * 50_000_000)
    yield _file("50 MB of comment", "is larger than", lambda: GOOD + "#" * 50_000_000)
    yield _file("50 MB of line ends", "is larger than", lambda: GOOD + "\n" * 50_000_000)
    yield _file("50 MB of noise", "is larger than", lambda: os.urandom(50_000_000))
    yield _file(
        "hundreds of thousands of values", "more than", f"{GOOD}x-a: [" + "1," * 450_000 + "]\n"
    )
    yield _file("values and no end", "more than", f"{GOOD}x-a: [" + "1," * 450_000 + "}\n")
    unclosed = f'{GOOD}x-a: "' + "x" * 1_000_000
    yield _file("a long text without end", "the quote is not closed", unclosed)
    yield _file("100,000 documents", "", "---\n" * 100_000)
    yield _file("5,000 unknown keys", "unknown key", _services(1) + _keys(5_000))
    yield _file("5,000 equal keys", "there twice", _twice())
    yield _file("no UTF-8", "not UTF-8", b"services:\n  a: {image: '\xff\xfe'}\n")
    yield _file("UTF-16", "not UTF-8", GOOD.encode("utf-16"))
    yield _file("NUL bytes", "not allowed", b"services:\n  a: {image: 'x\0'}\n")
    yield _file("control characters", "not allowed", b"services: {a: {image: '\x1b[31m'}}\n")
    yield _file("duplicate keys", "is there twice", "services: {a: {image: x, image: y}}\n")
    keys = "services: {1: {image: x}, null: {image: x}, [a]: b, {c: d}: e, 1.5: f}\n? [a]\n: c\n"
    yield _file("keys that are no text", "is not a string", keys)
    yield _file("an anchor in itself", "a cycle", f"x-a: &a [*a]\n{GOOD}")
    tags = 'services: !!python/object/apply:os.system ["id"]\n'
    yield _file("tags of Python", "must be a mapping", tags)
    yield _file("a lone byte order mark", "is empty", b"\xef\xbb\xbf")
    lone = 'services: {a: {image: "\\ud800", labels: {a: "\\udfff"}}}\n'
    yield _file("half of a character", "", lone)


def _twice() -> str:
    return "services: {a: {image: x" + ", image: y" * 5_000 + "}}\n"


def _services(count: int) -> str:
    return "services:\n" + "".join(f"  service-{n}:\n    image: x\n" for n in range(count))


def _keys(count: int) -> str:
    return "".join(f"    unknown{n}: 1\n" for n in range(count))


def loaded() -> Iterator[Input]:
    """Give the inputs that try what follows after YAML: these need one parser only."""
    chain = "".join(f"  s{n}: {{extends: s{n - 1}}}\n" for n in range(1, 10_000))
    first = "services:\n  s0: {image: x}\n"
    yield _file("10,000 services in a chain of extends", "extends through", first + chain)
    many = ", ".join(f"k{n}: 1" for n in range(10_000))
    base = f"services:\n  b: {{image: x, environment: {{{many}}}}}\n"
    fan = base + "".join(f"  s{n}: {{extends: b}}\n" for n in range(5_000))
    yield _file("a large service extended 5,000 times", "copy more than", fan)
    yield _file("a service that extends itself", "itself", "services: {a: {extends: a}}\n")
    circle = "services: {a: {extends: b}, b: {extends: c}, c: {extends: a}}\n"
    yield _file("a cycle of extends", "itself", circle)
    there = "services: {a: {extends: {file: b.yaml, service: a}}}\n"
    back = there.replace("b.yaml", "compose.yaml")
    yield _file("a cycle of extends over files", "itself", there, b_yaml=back)
    yield _file("a file that includes itself", "include each", f"include: [compose.yaml]\n{GOOD}")
    includes = {f"i{n}_yaml": f"include: [i{n + 1}.yaml]\n" for n in range(3)}
    includes["i3_yaml"] = "include: [i0.yaml]\n"
    yield _file("a cycle of includes", "include each", f"include: [i0.yaml]\n{GOOD}", **includes)
    twice = {f"i{n}_yaml": f"include: [i{n + 1}.yaml, i{n + 1}.yaml]\n" for n in range(40)}
    twice["i40_yaml"] = GOOD
    yield _file("includes that double", "more than 1000 files", "include: [i0.yaml]\n", **twice)
    doubling = "A0=xxxxxxxxxx\n" + "".join(f"A{n}=$A{n - 1}$A{n - 1}\n" for n in range(1, 60))
    yield _file("variables that double", "variables make", GOOD, _env=doubling)
    uses = ", ".join(['"$A"'] * 5_000)
    command = f"services: {{a: {{image: x, command: [{uses}]}}}}\n"
    yield _file("a long variable, often", "variables make", command, _env="A=" + "x" * 900_000)
    nested = "${A:-" * 10_000 + "}" * 10_000
    inner = f'services: {{a: {{image: "{nested}"}}}}\n'
    yield _file("10,000 variables in each other", "nested deeper", inner)
    ranges = ", ".join(['"1-65535:1-65535"'] * 300)
    ports = f"services: {{a: {{image: x, ports: [{ranges}]}}}}\n"
    yield _file("20 million ports", "publishes more than", ports)
    undefined = ", ".join(f"s{n}" for n in range(5_000))
    waits = f"services:\n  a: {{image: x, depends_on: [{undefined}]}}\n" + _services(5_000)[10:]
    yield _file("5,000 undefined services among 5,000", "undefined service", waits)
    yield _file(
        "a key of 1 MB", "unknown key", f"services: {{a: {{image: x, ? {'k' * 900_000}\n}}}}"
    )
    yield _file("a value of 1 MB", "cannot be", _with(f"pull_policy: {'v' * 900_000}"))
    yield _file("50 MB of variables", "is larger than", GOOD, _env=lambda: "A=b\n" * 12_500_000)
    yield _file("variables that are no UTF-8", "not UTF-8", GOOD, _env=b"A=\xff\n")
    yield _file(
        "an env file that is no UTF-8", "not UTF-8", _with("env_file: x.env"), x_env=b"\xff"
    )
    yield from _named()
    yield from _outside()


def _with(setting: str) -> str:
    return f"services: {{a: {{image: x, {setting}}}}}\n"


PIPE = "is no regular file"
FOLDER = "is a folder"
ABSENT = "does not exist"
PLACES = (
    ("the compose file", "", "compose.yaml", PIPE, FOLDER, "no compose file"),
    ("the env file of the project", GOOD, ".env", PIPE, "", ""),
    ("the override", GOOD, "compose.override.yaml", PIPE, FOLDER, ""),
    ("an env file", _with("env_file: x"), "x", PIPE, FOLDER, ABSENT),
    ("a label file", _with("label_file: x"), "x", PIPE, FOLDER, ABSENT),
    ("an included file", f"include: [x]\n{GOOD}", "x", PIPE, FOLDER, ABSENT),
    ("an extended file", _with("extends: {file: x, service: a}"), "x", PIPE, FOLDER, ABSENT),
    ("the configuration", GOOD, "composeopt.toml", "", "", ""),
    ("a mounted file", _with("volumes: ['./x:/etc/nginx/nginx.conf']"), "x", "", "", ""),
)
"""What is named, the compose file, the name, and what is said of a pipe, a folder, a loop."""


def _named() -> Iterator[Input]:
    """Give folders, pipes, loops and odd names where a file is named."""
    for place, text, file, *words in PLACES:
        kinds = (("a pipe", os.mkfifo), ("a folder", os.mkdir), ("a loop of links", _loop))
        for (kind, make), said in zip(kinds, words, strict=True):
            yield _special(f"{kind} as {place}", said, text, file, make)
    nul = 'env_file: "a\\0b", label_file: "c\\0d", volumes: ["./a\\0b:/c"], build: "x\\0"'
    yield _file("NUL in names of files", "does not exist", _with(nul))
    yield _file("NUL in the name of an included file", "does not exist", 'include: ["a\\0b"]\n')
    long = f'include: ["{"a" * 5_000}"]\n' + _with(f'env_file: "{"b/" * 3_000}"')
    yield _file("names of files that are too long", "", long)


def _outside() -> Iterator[Input]:
    """Give paths that leave the project."""
    up = "../" * 20
    text = f"include: [{up}etc/passwd]\n" + _with(f"env_file: {up}etc/shadow")
    yield _file("files of the system", "etc/passwd", text)
    devices = "include: [/dev/zero]\n" + _with("env_file: /dev/zero, label_file: /dev/random")
    yield _file("devices", "is no regular file", devices)
    memory = "include: [/proc/self/mem]\n" + _with("env_file: /proc/self/environ")
    yield _file("files of the kernel", "cannot be read", memory)
    mounts = _with("volumes: ['/dev/zero:/etc/nginx/nginx.conf', '/:/etc/prometheus', '/proc:/p']")
    yield _file("mounts of the whole system", "", mounts)
