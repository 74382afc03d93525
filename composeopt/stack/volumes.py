"""The short form of volumes: ``[source:]target[:options]``."""

from __future__ import annotations

from composeopt.model.values import dataclass

PROPAGATIONS = ("rprivate", "private", "rshared", "shared", "rslave", "slave")


class VolumeError(ValueError):
    """A volume that cannot be read; the message says what would be right."""


@dataclass(slots=True)
class ShortVolume:
    """What a short form says."""

    type: str = "volume"
    source: str = ""
    target: str = ""
    read_only: bool = False
    nocopy: bool = False
    propagation: str = ""
    selinux: str = ""


def parse_volume(text: str) -> ShortVolume:
    """Read a short form.

    Raises:
        VolumeError: it is no volume.
    """
    if not text:
        message = "a volume cannot be empty text"
        raise VolumeError(message)
    if is_bare(text):
        return ShortVolume(target=text)
    parts = _parts(text)
    if "\0" in text:  # where docker compose takes the end to be
        message = f"volume {text!r} holds the character U+0000; remove it"
        raise VolumeError(message)
    if not all(parts):
        message = f"volume {text!r} has an empty part between colons"
        raise VolumeError(message)
    if len(parts) > 3:
        message = f"volume {text!r} has too many colons; write SOURCE:TARGET:OPTIONS"
        raise VolumeError(message)
    volume = ShortVolume()
    if len(parts) == 1:
        volume.target = parts[0]
    else:
        volume.source, volume.target = parts[:2]
    if len(parts) == 3:
        _options(volume, parts[2])
    volume.type = "bind" if is_path(volume.source) else "volume"
    return volume


def _parts(text: str) -> list[str]:
    """Split at colons, but for those of ``C:`` and ``${NAME:-default}``."""
    parts = text.split(":")
    if "$" not in text and not any(len(part) == 1 and part.isalpha() for part in parts):
        return parts
    parts = []
    current = ""
    depth = 0
    for index, character in enumerate(text):
        if character == "$" and text[index + 1 : index + 2] == "{":
            depth += 1
        elif character == "}" and depth:
            depth -= 1
        drive = len(current) == 1 and current.isalpha()
        if character == ":" and not depth and not drive:
            parts.append(current)
            current = ""
        else:
            current += character
    parts.append(current)
    return parts


def _options(volume: ShortVolume, options: str) -> None:
    for option in options.split(","):
        if option == "ro":
            volume.read_only = True
        elif option == "rw":
            volume.read_only = False
        elif option == "nocopy":
            volume.nocopy = True
        elif option in PROPAGATIONS:
            volume.propagation = option
        elif option in {"z", "Z"}:
            volume.selinux = option


def is_bare(text: str) -> bool:
    """Say whether a text is so short that docker compose takes all of it for a target."""
    return len(text.encode("utf-8", "surrogatepass")) <= 2


def is_path(source: str) -> bool:
    """Say whether a source is a path of the host rather than a volume's name."""
    if not source:
        return False
    if source[0] in "./~" or source.startswith("\\\\"):
        return True
    return len(source) > 1 and source[0].isalpha() and source[1] == ":"
