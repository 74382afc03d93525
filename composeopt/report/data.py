"""Reports, plans, deployments, comparisons, validations as JSON.

Their schemas: ``schemas/{report,plan,metrics,bench,validation}.schema.json``.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from typing import Any

from composeopt.model.bench import Bench
from composeopt.model.deployment import Deployment
from composeopt.model.plan import StackPlan
from composeopt.model.report import Report
from composeopt.model.secrets import mask_prose
from composeopt.model.validation import Validation

DIGITS = 6
"""Digits after the point; what sums of floats leave behind them is no information."""

# A field's name in the JSON where Python reserves the right one.
_NAMES = {"pass_name": "pass"}


def as_data(report: Report | StackPlan | Deployment | Bench | Validation) -> dict[str, Any]:
    """Give a report as plain data; secrets in its texts are masked."""
    data = _plain(report)
    return {"schema": data.pop("schema"), **data}


def as_json(report: Report | StackPlan | Deployment | Bench | Validation) -> str:
    """Give a report as JSON text, ending with a newline."""
    return json.dumps(as_data(report), indent=2, ensure_ascii=False) + "\n"


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            _NAMES.get(field.name, field.name): _plain(getattr(value, field.name))
            for field in dataclasses.fields(value)
        }
    if isinstance(value, float):
        return round(value, DIGITS)
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return mask_prose(value) if isinstance(value, str) else value
