"""Run rules over the text of a compose file, as ``composeopt lint`` would."""

from __future__ import annotations

import pathlib
import tempfile
from collections.abc import Iterable, Mapping, Sequence

from composeopt.lint.check import Checked, Checks, check
from composeopt.lint.projects import Project
from composeopt.lint.repair import repair
from composeopt.model.lint import Finding
from composeopt.plugin.context import Context
from composeopt.plugin.rule import Rule
from composeopt.stack.inputs import Inputs

NAME = "compose.yaml"


def findings(
    rule: type[Rule],
    text: str,
    *,
    options: object = None,
    environ: Mapping[str, str] | None = None,
    files: Mapping[str, str] | None = None,
    context: Context | None = None,
) -> tuple[Finding, ...]:
    """Give what a rule finds in a compose file; raises AssertionError if it raises.

    Args:
        rule: the rule.
        text: the compose file.
        options: the rule's Options; by default its defaults.
        environ: the process environment.
        files: more files of the project, by relative path.
        context: facts and settings.
    """
    checked = check_text(
        (rule,), text, options=options, environ=environ, files=files, context=context
    )
    return tuple(each for each in checked.findings if each.code == rule.code)


def check_text(
    rules: Sequence[type[Rule]],
    text: str,
    *,
    options: object = None,
    environ: Mapping[str, str] | None = None,
    files: Mapping[str, str] | None = None,
    context: Context | None = None,
) -> Checked:
    """Check a compose file with some rules; raises AssertionError if one raises."""
    with tempfile.TemporaryDirectory(prefix="composeopt-") as folder:
        checks = _checks(rules, options, context)
        inputs = _inputs(pathlib.Path(folder), text, environ, files)
        checked = check(Project(inputs.files), inputs, checks)
    _raise_faults(checked)
    return checked


def fix_text(
    rules: Sequence[type[Rule]],
    text: str,
    *,
    unsafe: bool = True,
    allow_refused: bool = False,
    options: object = None,
    files: Mapping[str, str] | None = None,
) -> str:
    """Give what the fixes of some rules make of a compose file.

    Raises:
        AssertionError: a rule raises, fixes do not settle, or one is refused
            (unless ``allow_refused``).
    """
    with tempfile.TemporaryDirectory(prefix="composeopt-") as folder:
        checks = _checks(rules, options, None)
        inputs = _inputs(pathlib.Path(folder), text, None, files)
        checked = check(Project(inputs.files), inputs, checks)
        _raise_faults(checked)
        repaired = repair(checked, checks, unsafe=unsafe)
    refused = [each for each in repaired.repairs if each.refused]
    assert allow_refused or not refused, (
        f"a fix is refused: {refused[0].title}: {refused[0].detail}"
    )
    assert not repaired.faults, repaired.faults[0].message
    texts = list(repaired.texts.values())
    return texts[0].decode() if texts else text


def _checks(rules: Iterable[type[Rule]], options: object, context: Context | None) -> Checks:
    chosen = tuple(rules)
    handles = frozenset(name for rule in chosen for name in (rule.code, rule.name))
    return Checks(
        rules=tuple(rule(options) for rule in chosen),
        context=context or Context(),
        known=handles | _bundled_handles(),
        names={rule.code: rule.name for rule in chosen},
    )


def _bundled_handles() -> frozenset[str]:
    from composeopt import registry  # noqa: PLC0415 - only needed here, and not cheap

    return frozenset(registry.load(external=False).handles())


def _inputs(
    folder: pathlib.Path,
    text: str,
    environ: Mapping[str, str] | None,
    files: Mapping[str, str] | None,
) -> Inputs:
    for name, content in {NAME: text, **(files or {})}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8", newline="")
    return Inputs(
        files=(folder / NAME,),
        project_directory=folder,
        project_name="example",
        environ=dict(environ or {}),
        cwd=folder,
    )


def _raise_faults(checked: Checked) -> None:
    for fault in checked.faults:
        message = f"{fault.kind} {fault.name}: {fault.message}"
        raise AssertionError(message)
