"""IMG003: an image name that the engine cannot read."""

from __future__ import annotations

from collections.abc import Iterator

from composeopt.api import Context, Diagnostic, Rule, Severity, Stack, pattern

PART = r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*"
NAME = pattern(rf"{PART}(?:/{PART})*")
REGISTRY = pattern(
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*"
    r"|\[[0-9A-Fa-f:]+\])(?::[0-9]+)?"
)
TAG = pattern(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")
DIGEST = pattern(r"[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}")


class MalformedImageName(Rule):
    """An image name is none that the engine can read.

    Names with a variable that is not set are left alone.

    Why:
        ``docker compose config`` accepts any text; ``up`` then stops with
        ``invalid reference format``.

    Bad:
        services:
          web:
            image: Nginx:1.27  # <- IMG003
          api:
            image: httpd:2.4:alpine  # <- IMG003
          db:
            image: postgres 16  # <- IMG003

    Good:
        services:
          web:
            image: nginx:1.27
          api:
            image: GHCR.io/acme/api_v2:Release-1.0
          db:
            image: localhost:5000/postgres:16
    """

    code = "IMG003"
    name = "malformed-image-name"
    severity = Severity.ERROR
    since = "0.1"

    def check(self, stack: Stack, context: Context) -> Iterator[Diagnostic]:
        """Take each name apart."""
        del context
        for service in stack.services():
            path = (*service.path, "image")
            wrong = _wrong(service.image) if service.image and path not in stack.unknown else ""
            if wrong:
                yield self.diagnostic(
                    path,
                    f"{service.image!r} is no image name: {wrong}",
                    subject=service.image or "",
                )


def _wrong(image: str) -> str:
    """Say what is wrong with a name, and what would be right; empty when nothing is."""
    rest, at, digest = image.partition("@")
    if at and not DIGEST.fullmatch(digest):
        return "after @ stands a digest, like sha256:..."
    start, slash, end = rest.partition("/")
    if slash and (set(start) & {".", ":"} or start == "localhost" or start != start.lower()):
        if not REGISTRY.fullmatch(start):
            return f"{start!r} is no registry"
        rest = end
    name, colon, tag = rest.partition(":")
    if colon and not TAG.fullmatch(tag):
        return f"tag {tag!r} may hold letters, digits, _ . and - only"
    if NAME.fullmatch(name):
        return ""
    if NAME.fullmatch(name.lower()):
        return f"names are in lower case; write {image.replace(name, name.lower())!r}"
    return f"{name!r} may hold lower case letters, digits, / and single . _ - between them"
