"""What the tests of a plugin import; plain asserts, no fixtures to learn."""

from composeopt.testing.cases import CaseResult, check_case, run_case
from composeopt.testing.examples import check_docstring_examples
from composeopt.testing.passes import check_pass
from composeopt.testing.plugins import check_plugin
from composeopt.testing.project import Outcome, Project
from composeopt.testing.rules import check_text, findings, fix_text

__all__ = [
    "CaseResult",
    "Outcome",
    "Project",
    "check_case",
    "check_docstring_examples",
    "check_pass",
    "check_plugin",
    "check_text",
    "findings",
    "fix_text",
    "run_case",
]
