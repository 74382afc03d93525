"""Host names in strings: environment values, commands, lines of configuration."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from composeopt.model.patterns import pattern
from composeopt.model.values import dataclass

STRONG = "strong"
WEAK = "weak"

_HOST = r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?"
# scheme://user:password@host:port,host:port/path; the user part is skipped, never kept
URL = pattern(
    r"[A-Za-z][A-Za-z0-9+.-]*://(?:[^\s/@\"']*@)?"
    rf"(?P<hosts>{_HOST}(?::\d+)?(?:,{_HOST}(?::\d+)?)*)"
)
# user:password@tcp(host:port)/database
DSN = pattern(rf"@(?:tcp|udp)?\(?(?P<hosts>{_HOST}(?::\d+)?)")
HOST_PORT = pattern(rf"(?<![A-Za-z0-9_.@/-])(?P<host>{_HOST}):(?P<port>\d{{1,5}})(?![\d.])")
PARAMETER = pattern(
    rf"(?:^|[\s;&?'\",])(?:host|hostname|server|addr|address|data source)\s*=\s*(?P<host>{_HOST})",
    re.IGNORECASE,
)
# nc -z host port, ping -c 1 host, curl -f host/path: what scripts wait with
_FLAGS = r"\s+(?:-\S+\s+(?:\d+\s+)?)*"
CLIENTS = (
    pattern(rf"\b(?:nc|ncat|netcat|telnet){_FLAGS}(?P<host>{_HOST})\s+(?P<port>\d{{1,5}})\b"),
    pattern(rf"\b(?:ping|nslookup|dig|getent\s+hosts){_FLAGS}(?P<host>{_HOST})"),
    pattern(rf"\b(?:curl|wget){_FLAGS}(?P<host>{_HOST})(?=[/\s\"';|&)]|$)"),
    pattern(rf"/dev/(?:tcp|udp)/(?P<host>{_HOST})/(?P<port>\d{{1,5}})\b"),
)
WORD = pattern(rf"(?<![A-Za-z0-9_.-]){_HOST}(?![A-Za-z0-9_-])")
SEPARATOR = pattern(r"[\s,;|]+")

HOST_KEY = pattern(
    r"(?:^|[_.\-])(?:hosts?|hostnames?|ur[li]s?|dsn|addr(?:s|ess|esses)?|brokers?|servers?|peers?"
    r"|nodes?|endpoints?|upstreams?|backends?|masters?|primary|replica(?:te)?_?of|sentinels?"
    r"|bootstrap\w*|connect(?:ion)?s?|hostport|seeds?|proxy|targets?|listen_on|join|gateway"
    r"|datasource|smtp|relay|origin|forward\w*|collector|exporter|agent|remote|links?)\d*(?:$|[_.\-])",
    re.IGNORECASE,
)
HOST_FLAG = pattern(
    r"^(?:-h|--?[A-Za-z0-9._-]*(?:host|server|url|addr|address|endpoint|peer|"
    r"join|broker|upstream|master|target|replicaof|slaveof)s?)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A host that a string names.

    ``STRONG``: a URL, ``host:port``, or the value of a key that holds hosts.
    ``WEAK``: a bare word that could as well be something else.
    """

    host: str
    port: int | None
    strength: str


def mentions(value: str, key: str = "") -> tuple[Mention, ...]:
    """Give the hosts a value names; the key it stands under helps to tell."""
    return _mentions(value, _holds_hosts(key))


@functools.lru_cache(maxsize=2**14)
def _mentions(value: str, is_host: bool) -> tuple[Mention, ...]:
    return tuple(_named(value, is_host=is_host))


@functools.lru_cache(maxsize=2**12)
def _holds_hosts(key: str) -> bool:
    return HOST_KEY.search(_words_of(key)) is not None


def _named(value: str, *, is_host: bool) -> Iterator[Mention]:
    seen: set[str] = set()
    for mention in _written(value):
        seen.add(mention.host.lower())
        yield mention
    if is_host:
        words, strength = WORD.findall(value), STRONG
    else:
        words, strength = [word.strip("\"'") for word in SEPARATOR.split(value)], WEAK
    for word in words:
        if word and word.lower() not in seen:
            seen.add(word.lower())
            yield Mention(word, None, strength)


@functools.lru_cache(maxsize=2**12)
def command_mentions(words: tuple[str, ...]) -> tuple[Mention, ...]:
    """Give the hosts a command line names."""
    return tuple(_commanded(words))


def _commanded(words: tuple[str, ...]) -> Iterator[Mention]:
    called = tuple(_clients(" ".join(words)))
    yield from called
    known = {mention.host for mention in called}
    for mention in _word_by_word(words):
        if mention.strength == STRONG or mention.host not in known:
            yield mention


def _word_by_word(words: tuple[str, ...]) -> Iterator[Mention]:
    flag = ""
    for part in words:
        for word in part.split():
            name, equals, value = word.partition("=")
            if equals and name.startswith("-"):
                yield from mentions(value, name.lstrip("-"))
            elif flag and not word.startswith("-"):
                yield from mentions(word, "host")
            else:
                yield from mentions(word)
            flag = word if HOST_FLAG.match(word) else ""


def _written(value: str) -> Iterator[Mention]:
    # What every match holds is looked for first: most values hold none of it.
    for form, needed in ((URL, "://"), (DSN, "@")):
        for match in form.finditer(value) if needed in value else ():
            for address in match["hosts"].split(","):
                host, _, port = address.partition(":")
                yield Mention(host, int(port) if port else None, STRONG)
    for match in HOST_PORT.finditer(value) if ":" in value else ():
        yield Mention(match["host"], int(match["port"]), STRONG)
    for match in PARAMETER.finditer(value) if "=" in value else ():
        yield Mention(match["host"], None, STRONG)
    yield from _clients(value)


def _clients(text: str) -> Iterator[Mention]:
    if text.isalnum():
        return  # a call has words or slashes
    for form in CLIENTS:
        for match in form.finditer(text):
            port = match.groupdict().get("port")
            yield Mention(match["host"], int(port) if port else None, STRONG)


def _words_of(key: str) -> str:
    """Write camelCase as words: ``brokerUrl`` is ``broker_Url``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", key)
