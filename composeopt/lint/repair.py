"""Repair one project: apply fixes until nothing is left to fix, or give it back."""

from __future__ import annotations

import pathlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from composeopt.errors import InputError, InputErrors, RefusedEditError
from composeopt.lint.check import Checked, Checks, check
from composeopt.lint.loading import load_leniently
from composeopt.model.changes import Change, Safety
from composeopt.model.edits import Edit
from composeopt.model.findings import Fix
from composeopt.model.lint import Fault, Finding, Repair
from composeopt.model.values import dataclass
from composeopt.patch.address import address
from composeopt.patch.apply import apply
from composeopt.stack.stack import Stack
from composeopt.verify.changes import verify_text
from composeopt.verify.difference import changed_paths
from composeopt.verify.protected import check as check_protected

MAX_ROUNDS = 10

Texts = Mapping[pathlib.Path, bytes]
Candidate = tuple[Finding, Fix]


@dataclass(frozen=True, slots=True)
class Repaired:
    """What became of a project.

    ``checked`` is its state after the fixes; ``texts`` the new bytes of each
    changed file by absolute path.
    """

    checked: Checked
    texts: Texts
    repairs: tuple[Repair, ...] = ()
    faults: tuple[Fault, ...] = ()


def repair(start: Checked, checks: Checks, *, unsafe: bool) -> Repaired:
    """Apply fixes round by round, at most ten times.

    A fix is applied whole or not at all. When there is still something to fix
    after the last round, the original comes back and that is a fault.

    Args:
        start: the project as it is.
        checks: what to check with.
        unsafe: whether to apply unsafe fixes, too.
    """
    least = Safety.UNSAFE if unsafe else Safety.SAFE
    now, texts = start, dict[pathlib.Path, bytes]()
    made: list[Repair] = []
    refused: dict[str, Repair] = {}
    for _ in range(MAX_ROUNDS):
        candidates = [
            (finding, fix)
            for finding, fix in now.fixable
            if fix.safety >= least and finding.fingerprint not in refused
        ]
        if not candidates or now.stack is None:
            return Repaired(now, texts, (*made, *refused.values()))
        accepted = _Round(now.stack, now).accept(candidates)
        refused.update(accepted.refused)
        if not accepted.applied:
            continue
        texts.update(accepted.texts)
        made += [_repair(finding, fix) for finding, fix in accepted.applied]
        inputs = replace(now.stack.inputs, texts={**now.stack.inputs.texts, **accepted.texts})
        now = check(now.project, inputs, checks)
    rules = ", ".join(sorted({finding.code for finding, _ in now.fixable}))
    fault = Fault(
        "fix",
        rules,
        f"fixes did not settle after {MAX_ROUNDS} rounds; the files stay as they were",
        str(start.project.files[0]),
    )
    return Repaired(start, {}, tuple(refused.values()), (fault,))


@dataclass(frozen=True, slots=True)
class _Accepted:
    """What one round could apply."""

    applied: tuple[Candidate, ...]
    texts: Texts
    refused: Mapping[str, Repair]


@dataclass(frozen=True, slots=True)
class _Round:
    """One round: all fixes at once, and only if that fails one after the other."""

    stack: Stack
    checked: Checked

    def accept(self, candidates: Sequence[Candidate]) -> _Accepted:
        try:
            return _Accepted(tuple(candidates), self._apply(candidates), {})
        except RefusedEditError:
            pass
        refused: dict[str, Repair] = {}
        alone: list[Candidate] = []
        for finding, fix in candidates:
            try:
                self._apply([(finding, fix)])
            except RefusedEditError as error:
                refused[finding.fingerprint] = _repair(finding, fix, error)
            else:
                alone.append((finding, fix))
        applied, texts = self._together(alone)
        return _Accepted(applied, texts, refused)

    def _together(self, candidates: Sequence[Candidate]) -> tuple[tuple[Candidate, ...], Texts]:
        """Apply as many as get along; what collides waits for the next round."""
        applied: list[Candidate] = []
        texts: Texts = {}
        for candidate in candidates:
            try:
                texts = self._apply([*applied, candidate])
            except RefusedEditError:
                continue
            applied.append(candidate)
        return tuple(applied), texts

    def _apply(self, candidates: Sequence[Candidate]) -> Texts:
        """Give the texts with the fixes applied; raises RefusedEditError with the reason."""
        edits = tuple(_distinct(fix for _, fix in candidates))
        texts = apply(self.stack, edits).texts
        self._check_files(texts)
        try:
            after = self.stack.with_texts(texts)
        except (InputError, InputErrors) as error:
            raise RefusedEditError("invalid", f"the file would be invalid: {error}") from error
        self._check_promises(after, edits, candidates, texts)
        self._check_siblings(texts)
        return texts

    def _check_files(self, texts: Texts) -> None:
        given = {self.stack.documents[index].source.path for index in self.stack.given}
        for path in texts:
            if path not in given or not self.checked.project.reports(path):
                detail = f"it would change {path.name}, which this run does not repair"
                raise RefusedEditError("other-file", detail)

    def _check_promises(
        self, after: Stack, edits: Sequence[Edit], candidates: Sequence[Candidate], texts: Texts
    ) -> None:
        changes = [_as_change(finding, fix) for finding, fix in candidates]
        changed = changed_paths(self.stack, after)
        broken = list(check_protected(self.stack, after, changes, changed))
        documents = self.stack.documents
        addressed = [(documents[each.document], each.edit) for each in address(self.stack, edits)]
        broken += verify_text(addressed, texts)
        if broken:
            raise RefusedEditError(broken[0].promise, str(broken[0]))

    def _check_siblings(self, texts: Texts) -> None:
        """Refuse what would break another project that shares a changed file."""
        for files in self.checked.project.sharing:
            inputs = replace(self.stack.inputs, files=files)
            try:
                load_leniently(inputs)
            except (InputError, InputErrors):
                continue
            try:
                load_leniently(replace(inputs, texts={**inputs.texts, **texts}))
            except (InputError, InputErrors) as error:
                detail = f"{files[-1].name}, which shares the file, would be invalid: {error}"
                raise RefusedEditError("sibling", detail) from error


def _distinct(fixes: Iterator[Fix]) -> Iterator[Edit]:
    """Give each edit once: the ports of one range share theirs."""
    seen: list[Edit] = []
    for fix in fixes:
        for edit in fix.edits:
            if edit not in seen:
                seen.append(edit)
                yield edit


def _as_change(finding: Finding, fix: Fix) -> Change:
    return Change(fix.title, fix.edits, finding.message, safety=fix.safety, touches=fix.touches)


def _repair(finding: Finding, fix: Fix, error: RefusedEditError | None = None) -> Repair:
    if error is None:
        return Repair(finding.code, fix.title, finding.location)
    return Repair(finding.code, fix.title, finding.location, error.reason, error.detail)
