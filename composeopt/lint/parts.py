"""Files that are parts of a project although their names do not say so."""

from __future__ import annotations

import pathlib
from collections.abc import Sequence
from dataclasses import field, replace

from composeopt.lint.check import Checked, Checks, check
from composeopt.lint.projects import Project, absolute
from composeopt.model.codes import NOTHING_TO_RUN, UNDEFINED_REFERENCE
from composeopt.model.lint import Skip
from composeopt.model.values import dataclass
from composeopt.stack.inputs import Inputs

# errors that go away where the other files of the project are known
ELSEWHERE = frozenset({UNDEFINED_REFERENCE, NOTHING_TO_RUN})

PART = "checked as a part of the project that reads it"
LONE = "an override without the file it adds to"


@dataclass(slots=True)
class Parts:
    """Finds a home for files that do not load where their names put them.

    A file whose services lack an image, or that names a volume or service of
    elsewhere, may be one that another project includes or extends, or one that
    is given behind the base. It is checked there then.

    Args:
        inputs: what a load depends on besides the files.
        checks: what to check with.
    """

    inputs: Inputs
    checks: Checks
    kept: list[Checked] = field(default_factory=list)
    skipped: list[Skip] = field(default_factory=list)

    def settle(self, checked: Sequence[Checked]) -> None:
        """Sort checked projects into those to report and those left out."""
        lost = [each for each in checked if _is_lost(each)]
        self.kept = [each for each in checked if each not in lost]
        for each in lost:
            file = each.project.files[-1]
            if self._is_read(file):
                self.skipped.append(Skip(str(file), PART))
                continue
            home = self._home(each.project, file)
            if home is not None:
                self.kept.append(home)
            elif each.project.lone:
                self.skipped.append(Skip(str(file), LONE))
            else:
                self.kept.append(each)

    def _is_read(self, file: pathlib.Path) -> bool:
        """Say whether a project of the run reads the file; report it there."""
        path = absolute(file, self.inputs.cwd)
        for number, each in enumerate(self.kept):
            if path not in each.read:
                continue
            if each.project.only and path not in each.project.only:
                project = replace(each.project, only=each.project.only | {path})
                self.kept[number] = check(project, self.inputs, self.checks)
            return True
        return False

    def _home(self, project: Project, file: pathlib.Path) -> Checked | None:
        """Look for a project of the same folder that reads the file."""
        path = absolute(file, self.inputs.cwd)
        for files in project.beside:
            home = check(Project(files, frozenset({path})), self.inputs, self.checks)
            given = {absolute(each, self.inputs.cwd) for each in files}
            if home.stack is not None and path in home.read - given:
                return home
        if project.onto is not None:
            files = (project.onto, file)
            merged = Project(files, frozenset({path}), dependent=True, sharing=((project.onto,),))
            home = check(merged, self.inputs, self.checks)
            return home if home.stack is not None and not home.findings_of(ELSEWHERE) else None
        return None


def _is_lost(checked: Checked) -> bool:
    """Say whether all that keeps a project from loading may be defined elsewhere."""
    if checked.stack is not None:
        return False
    return checked.project.dependent or len(checked.findings_of(ELSEWHERE)) == len(checked.findings)
