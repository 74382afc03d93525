"""The guide to a stack and its result: its parts, in order, whatever paints them."""

from __future__ import annotations

from composeopt.model.report import Report
from composeopt.report.guide.changes import applied, left_out
from composeopt.report.guide.opening import opening
from composeopt.report.guide.parts import Part
from composeopt.report.guide.remarks import remarks
from composeopt.report.guide.requirements import requirements
from composeopt.report.guide.stack import figures_of, stack
from composeopt.report.guide.steps import steps


def guide(report: Report) -> tuple[Part, ...]:
    """Give the guide of a run: what the stack is, what changed and why, what to do."""
    sections = (
        opening,
        stack,
        figures_of,
        applied,
        left_out,
        remarks,
        requirements,
        steps,
    )
    return tuple(part for section in sections for part in section(report))
