"""Check one project: load it, ask the rules, place and sort what they say."""

from __future__ import annotations

import pathlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import field, replace

from composeopt.errors import InputError, InputErrors
from composeopt.lint.comments import comment_findings
from composeopt.lint.lines import Lines
from composeopt.lint.loading import load_leniently, load_project
from composeopt.lint.place import fingerprint, place
from composeopt.lint.projects import Project, absolute
from composeopt.lint.rules import run_rules
from composeopt.model.codes import WRONG_VALUE
from composeopt.model.findings import Diagnostic, Fix, Severity
from composeopt.model.lint import Fault, Finding
from composeopt.model.location import Location
from composeopt.model.values import dataclass
from composeopt.plugin.context import Context
from composeopt.plugin.rule import Rule
from composeopt.stack.inputs import Inputs
from composeopt.stack.stack import Stack
from composeopt.suppress import Suppressions


@dataclass(frozen=True, slots=True)
class Checks:
    """What to check with; the same for every project of a run.

    Args:
        rules: the rules that run.
        context: facts and settings for them.
        known: every code and name of a rule or pass, for the comments that name one.
        names: the name for each code, of rules that do not run, too.
        reported: the codes of problems of loading that are reported.
    """

    rules: tuple[Rule, ...]
    context: Context = field(default_factory=Context)
    known: frozenset[str] = frozenset()
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in one project.

    ``fixable`` pairs each finding that is reported with its fix; ``read`` holds
    the absolute paths of every compose file that was read.
    """

    project: Project
    stack: Stack | None
    findings: tuple[Finding, ...] = ()
    suppressed: tuple[Finding, ...] = ()
    fixable: tuple[tuple[Finding, Fix], ...] = ()
    faults: tuple[Fault, ...] = ()
    read: frozenset[pathlib.Path] = frozenset()

    def findings_of(self, codes: Collection[str]) -> tuple[Finding, ...]:
        """Give the findings with one of some codes."""
        return tuple(finding for finding in self.findings if finding.code in codes)


def check(project: Project, inputs: Inputs, checks: Checks) -> Checked:
    """Check one project.

    Args:
        project: its files, and which of them are reported.
        inputs: what a load depends on besides the files.
        checks: what to check with.
    """
    inputs = replace(inputs, files=project.files)
    loaded = load_project(inputs)
    lines = Lines(inputs)
    invalid = tuple(_invalid(error, project, lines, checks) for error in loaded.errors)
    given = frozenset(absolute(file, inputs.cwd) for file in project.files)
    stack = loaded.stack
    if stack is None:
        return Checked(project, None, invalid, read=given)
    rules = [rule for rule in checks.rules if not (loaded.partial and rule.everywhere)]
    outcome = run_rules(rules, stack, checks.context)
    sorter = _Sorter(project, inputs, checks, stack, Suppressions.of(stack.documents), rules)
    for rule, diagnostic in outcome.diagnostics:
        sorter.take(rule, diagnostic)
    sorter.take_comments()
    if invalid or loaded.partial:
        sorter.withdraw_fixes()
    read = given | {document.source.path.absolute() for document in stack.documents}
    return Checked(
        project,
        stack,
        tuple(sorted((*invalid, *sorter.findings), key=lambda each: each.order)),
        tuple(sorted(sorter.suppressed, key=lambda each: each.order)),
        tuple(sorter.fixable),
        outcome.faults,
        read,
    )


@dataclass(slots=True)
class _Sorter:
    """Puts each diagnostic where it belongs: reported, suppressed or left out."""

    project: Project
    inputs: Inputs
    checks: Checks
    stack: Stack
    suppressions: Suppressions
    rules: Sequence[Rule]
    findings: list[Finding] = field(default_factory=list)
    suppressed: list[Finding] = field(default_factory=list)
    fixable: list[tuple[Finding, Fix]] = field(default_factory=list)
    used: set[tuple[Location, str]] = field(default_factory=set)
    seen: set[tuple[str, Location | None, str]] = field(default_factory=set)

    def take(self, rule: Rule, diagnostic: Diagnostic) -> None:
        """Sort one diagnostic in."""
        finding = place(diagnostic, rule, self.stack)
        key = (finding.code, finding.location, finding.message)
        if key in self.seen or not self._is_reported(finding):
            return
        self.seen.add(key)
        if self._is_suppressed(finding, rule, diagnostic):
            return
        if rule.everywhere and not self._is_everywhere(finding, rule):
            return
        self.findings.append(finding)
        if diagnostic.fix is not None:
            self.fixable.append((finding, diagnostic.fix))

    def withdraw_fixes(self) -> None:
        """Offer no repair: not all of the project is known."""
        self.findings = [replace(finding, offer=None) for finding in self.findings]
        self.fixable = []

    def take_comments(self) -> None:
        """Add what is wrong with the suppression comments."""
        comments = comment_findings(
            self.suppressions, self.used, self.rules, self.checks.known, self.stack
        )
        self.findings += [finding for finding in comments if self._is_reported(finding)]

    def _is_suppressed(self, finding: Finding, rule: Rule, diagnostic: Diagnostic) -> bool:
        names = (diagnostic.code, rule.name)
        directive = self.suppressions.match(self.stack, names, diagnostic.path)
        if directive is None and finding.location is not None:
            directive = self.suppressions.match_place(names, finding.location)
        if directive is None:
            return False
        self.used.add((directive.location, directive.is_about(names) or ""))
        self.suppressed.append(replace(finding, suppressed=directive.reason))
        return True

    def _is_reported(self, finding: Finding) -> bool:
        if finding.location is None or not self.project.only:
            return True
        return self.project.reports(absolute(pathlib.Path(finding.location.file), self.inputs.cwd))

    def _is_everywhere(self, finding: Finding, rule: Rule) -> bool:
        """Say whether every other project that shares the file has the finding, too."""
        if finding.location is None:
            return True
        shared = absolute(pathlib.Path(finding.location.file), self.inputs.cwd)
        for files in self.project.sharing:
            if shared not in {absolute(file, self.inputs.cwd) for file in files}:
                continue
            try:
                stack = load_leniently(replace(self.inputs, files=files))
            except (InputError, InputErrors):
                return False
            outcome = run_rules((rule,), stack, self.checks.context)
            found = {place(each, rule, stack).fingerprint for _, each in outcome.diagnostics}
            if finding.fingerprint not in found:
                return False
        return True


def _invalid(error: InputError, project: Project, lines: Lines, checks: Checks) -> Finding:
    """Make a finding of what keeps a project from being loaded."""
    first = str(project.files[0])
    code = error.code or WRONG_VALUE
    return Finding(
        code=code,
        name=checks.names.get(code, "invalid-input"),
        severity=Severity.ERROR,
        message=error.message,
        location=error.location or Location(first),
        line=lines.at(error.location),
        fingerprint=fingerprint(code, "", error.message, error.location),
        project=first,
    )
