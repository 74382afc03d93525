"""Changes that have one reason, together, so that what they share is said once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from composeopt.model.report import ChangeRecord, NoteRecord
from composeopt.model.values import dataclass

WAYS_OUT = {
    "included": "--in-place changes it too",
}
"""What to do about a class of refusals, where there is something."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of Changes of a group.

    Args:
        text: what.
        subjects: of whom.
        places: where it stands.
    """

    text: str
    subjects: tuple[str, ...]
    places: tuple[str, ...] = ()

    def of(self, group: Group) -> str:
        """Name of whom it is told; empty where that is all of them, or clear from the rest."""
        if len(self.subjects) == len(group.changes) or self.places:
            return ""
        if set(self.subjects) <= set(self.text.split()):
            return ""
        return ", ".join(self.subjects)


@dataclass(frozen=True, slots=True)
class Group:
    """Changes of one pass with one reason.

    Args:
        changes: at least one.
        why: why they were not made, empty for those that were.
    """

    changes: tuple[ChangeRecord, ...]
    why: str = ""

    @property
    def first(self) -> ChangeRecord:
        """The Change that stands for what all of them share."""
        return self.changes[0]

    def name(self, change: ChangeRecord) -> str:
        """Name what a Change is about."""
        return change.subject or change.title

    def said(self, texts: Callable[[ChangeRecord], Iterable[str]]) -> tuple[Told, ...]:
        """Give each text once, with the names of those that it is told of."""
        found: dict[str, list[str]] = {}
        for change in self.changes:
            for text in dict.fromkeys(texts(change)):
                found.setdefault(text, []).append(self.name(change))
        return tuple(Told(text, tuple(names)) for text, names in found.items())

    def evidence(self) -> tuple[Told, ...]:
        """Give each piece of evidence once, with all its places."""
        places: dict[str, dict[str, None]] = {}
        for each in (each for change in self.changes for each in change.evidence):
            where = str(each.location) if each.location else each.path
            places.setdefault(each.text, {}).update({where: None} if where else {})
        said = self.said(lambda change: (each.text for each in change.evidence))
        return tuple(Told(each.text, each.subjects, tuple(places[each.text])) for each in said)


def grouped(changes: Iterable[tuple[ChangeRecord, str]]) -> tuple[Group, ...]:
    """Put Changes together that have a pass, a safety, a reason and a "why not" in common.

    Args:
        changes: each with why it was not made, or an empty text.
    """
    found: dict[tuple[str, ...], list[ChangeRecord]] = {}
    for change, why in changes:
        key = (change.pass_name, change.safety, change.reason, why)
        found.setdefault(key, []).append(change)
    return tuple(Group(tuple(members), key[-1]) for key, members in found.items())


def by_cause(changes: Iterable[tuple[ChangeRecord, str]]) -> dict[str, list[ChangeRecord]]:
    """Put Changes together that were not made for the same cause."""
    found: dict[str, list[ChangeRecord]] = {}
    for change, why in changes:
        found.setdefault(why, []).append(change)
    return found


def refusal(reason: str, detail: str) -> str:
    """Say why a Change is refused, and what to do if something can be done."""
    way_out = WAYS_OUT.get(reason)
    return f"{reason}: {detail}" + (f"; {way_out}" if way_out else "")


def notes_by_text(notes: Iterable[NoteRecord]) -> Sequence[tuple[NoteRecord, ...]]:
    """Put notes together that say the same of several subjects."""
    groups: dict[tuple[str, str], list[NoteRecord]] = {}
    for note in notes:
        groups.setdefault((note.pass_name, note.text), []).append(note)
    return [tuple(group) for group in groups.values()]


def subjects(notes: Iterable[NoteRecord]) -> list[str]:
    """Name what notes are about, each once."""
    return list(dict.fromkeys(note.subject for note in notes if note.subject))
