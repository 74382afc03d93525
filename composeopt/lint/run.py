"""A lint run: check every project, repair what may be repaired, report."""

from __future__ import annotations

import pathlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from composeopt.lint.check import Checked, Checks, check
from composeopt.lint.parts import Parts
from composeopt.lint.projects import Project, absolute
from composeopt.lint.repair import repair
from composeopt.model.lint import Fault, Finding, LintReport, Repair, Rewrite
from composeopt.model.values import dataclass
from composeopt.stack.inputs import Inputs


@dataclass(frozen=True, slots=True)
class Mode:
    """What to do with fixes.

    Args:
        fix: apply safe fixes.
        unsafe: apply unsafe ones, too.
        baseline: fingerprints of findings that are known and not reported.
    """

    fix: bool = False
    unsafe: bool = False
    baseline: frozenset[str] = frozenset()


def lint(projects: Sequence[Project], inputs: Inputs, checks: Checks, mode: Mode) -> LintReport:
    """Check projects, in memory; nothing is written.

    Args:
        projects: the projects; those that turn out to be parts of another are left out.
        inputs: what a load depends on besides the files.
        checks: what to check with.
        mode: what to do with fixes.
    """
    parts = Parts(inputs, checks)
    parts.settle([check(project, inputs, checks) for project in projects])
    kept = parts.kept
    repairs: list[Repair] = []
    faults: list[Fault] = []
    texts = dict(inputs.texts)
    if mode.fix:
        kept, repairs, faults = _repaired(kept, inputs, checks, texts, unsafe=mode.unsafe)
    findings, suppressed = _collect(kept, mode.baseline)
    stacks = [each.stack for each in kept]
    return LintReport(
        files=tuple(_files(kept, inputs.cwd)),
        findings=findings,
        suppressed=suppressed,
        repairs=tuple(dict.fromkeys(repairs)),
        rewrites=tuple(_rewrites(inputs, texts)),
        faults=tuple(dict.fromkeys((*(fault for each in kept for fault in each.faults), *faults))),
        skipped=tuple(parts.skipped),
        profiles=tuple(sorted({name for stack in stacks if stack for name in stack.profiles})),
        whole=all(stack is not None and not stack.not_followed for stack in stacks),
    )


def _repaired(
    checked: Sequence[Checked],
    inputs: Inputs,
    checks: Checks,
    texts: dict[pathlib.Path, bytes],
    *,
    unsafe: bool,
) -> tuple[list[Checked], list[Repair], list[Fault]]:
    """Repair project after project; a later one sees what an earlier one changed."""
    repairs: list[Repair] = []
    faults: list[Fault] = []
    for each in checked:
        current = each
        if texts:
            current = check(each.project, replace(inputs, texts=texts), checks)
        outcome = repair(current, checks, unsafe=unsafe)
        texts.update(outcome.texts)
        repairs += outcome.repairs
        faults += outcome.faults
    after = [check(each.project, replace(inputs, texts=texts), checks) for each in checked]
    return after, repairs, faults


def _collect(
    checked: Iterable[Checked], baseline: frozenset[str]
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    findings: dict[tuple[object, ...], Finding] = {}
    suppressed: dict[tuple[object, ...], Finding] = {}
    for each in checked:
        for finding in each.findings:
            known = finding.fingerprint in baseline
            group = suppressed if known else findings
            entry = replace(finding, suppressed="in the baseline") if known else finding
            group.setdefault((finding.code, finding.location, finding.message), entry)
        for finding in each.suppressed:
            suppressed.setdefault((finding.code, finding.location, finding.message), finding)
    return (
        tuple(sorted(findings.values(), key=lambda each: each.order)),
        tuple(sorted(suppressed.values(), key=lambda each: each.order)),
    )


def _files(checked: Iterable[Checked], cwd: pathlib.Path) -> Iterator[str]:
    """Give the files that were read, included ones too, as findings name them."""
    seen = dict[str, None]()
    for each in checked:
        read = {absolute(file, cwd): str(file) for file in each.project.files}
        for document in each.stack.documents if each.stack is not None else ():
            read.setdefault(absolute(document.source.path, cwd), document.source.name)
        for path, name in read.items():
            if each.project.reports(path):
                seen[name] = None
    yield from sorted(seen)


def _rewrites(inputs: Inputs, texts: dict[pathlib.Path, bytes]) -> Iterator[Rewrite]:
    for path, after in sorted(texts.items()):
        before = inputs.texts.get(path)
        if before is None:
            before = path.read_bytes()
        if before != after:
            yield Rewrite(_shown(path, inputs.cwd), path, before, after)


def _shown(path: pathlib.Path, cwd: pathlib.Path) -> str:
    base = cwd.absolute()
    return str(path.relative_to(base)) if path.is_relative_to(base) else str(path)
