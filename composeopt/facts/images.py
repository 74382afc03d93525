"""What may be known of an image: values, and names taken apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from enum import StrEnum

from composeopt.model.patterns import pattern
from composeopt.model.values import dataclass


class Confidence(StrEnum):
    """How sure a fact is; only the first two may drive a safe Change or an error."""

    VERIFIED = "verified"
    DOCUMENTED = "documented"
    RECALLED = "recalled"

    @property
    def sure(self) -> bool:
        """Say whether a safe Change may rest on it."""
        return self is not Confidence.RECALLED


class Starts(StrEnum):
    """Whether a program opens connections to other services."""

    NEVER = "never"
    SETTINGS = "settings"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class MemorySetting:
    """A setting inside a service that claims memory.

    Args:
        setting: its name.
        where: ``env``, ``flag``, ``option`` (``-c name=value``) or ``line``.
        of: what it bounds: ``heap``, ``buffers``, ``cache``, ``data``, ``work``.
        unit: how its value is written: ``bytes`` (with suffix), ``mib``, ``gib``,
            ``jvm`` (``-Xmx``), ``redis``, ``postgres``.
    """

    setting: str
    where: str
    of: str
    unit: str


@dataclass(frozen=True, slots=True)
class Footprint:
    """What a small deployment of a program takes; zero where that is not known.

    Only for programs whose memory does not grow with their data: of a database with
    a bounded cache it can be said, of a store that keeps all in memory it cannot.

    Args:
        memory: bytes that make a sensible limit.
        cpus: CPUs that make a sensible limit.
    """

    memory: int = 0
    cpus: float = 0.0


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """What is known of one family of images; ``confidence`` is per fact.

    ``readiness`` is a healthcheck test in the form of the compose file (``$`` is
    written ``$$``), or None; ``programs`` are the ones it is about. ``healthcheck``
    says whether the image brings one of its own: ``none``, ``own``, or the empty
    string when that is not known.
    ``kin`` are other makes of the same program, of which all is only recalled.
    ``footprint`` is what a small deployment takes; it is only ever assumed to hold.
    ``sources`` says where each fact is from that is documented or verified.
    """

    name: str
    images: tuple[str, ...]
    role: str
    ports: tuple[int, ...]
    starts: Starts
    readiness: tuple[str, ...] | None
    memory: tuple[MemorySetting, ...]
    source: str
    confidence: Mapping[str, Confidence]
    healthcheck: str = ""
    kin: tuple[str, ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict)
    programs: tuple[str, ...] = ()
    footprint: Footprint = Footprint()

    def sure(self, fact: str) -> bool:
        """Say whether a fact (``starts``, ``ports``, ...) may drive a safe Change."""
        return self.confidence.get(fact, Confidence.RECALLED).sure


@dataclass(frozen=True, slots=True)
class ImageName:
    """An image reference in parts; ``repository`` has no default registry and no tag."""

    repository: str
    tag: str
    digest: str

    @property
    def version(self) -> tuple[int, ...] | None:
        """The numbers the tag starts with, or None: ``1.25-alpine`` is ``(1, 25)``."""
        match = _VERSION.match(self.tag)
        return tuple(int(part) for part in match[1].split(".")) if match else None


_VERSION = pattern(r"v?(\d+(?:\.\d+)*)(?![A-Za-z0-9])")
# hosts that serve what Docker Hub serves
_HUB = pattern(
    r"^(docker\.io/|index\.docker\.io/|registry-1\.docker\.io/|registry\.hub\.docker\.com/"
    r"|mirror\.gcr\.io/|public\.ecr\.aws/docker/)?(library/)?"
)


def parse_image(image: str) -> ImageName:
    """Split an image reference."""
    name, _, digest = image.partition("@")
    repository, colon, tag = name.rpartition(":")
    if not colon or "/" in tag:
        repository, tag = name, ""
    return ImageName(_HUB.sub("", repository, count=1), tag, digest)


def image_version(image: str) -> tuple[int, ...] | None:
    """Give the version an image's tag starts with, or None when it names none."""
    return parse_image(image).version


def by_repository(families_: Iterable[ImageFacts]) -> dict[str, ImageFacts]:
    """Give each repository what its family says of it; an own image goes before a kin."""
    given = tuple(families_)
    known = {_plain(name): _of_kin(family) for family in given for name in family.kin}
    return known | {_plain(name): family for family in given for name in family.images}


def _plain(repository: str) -> str:
    return _HUB.sub("", repository, count=1)


def _of_kin(family: ImageFacts) -> ImageFacts:
    """Give what is thought of other makes of a program: the same, but only recalled."""
    recalled = dict.fromkeys(family.confidence, Confidence.RECALLED)
    return replace(family, confidence=recalled, healthcheck="", sources={})
