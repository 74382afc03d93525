"""The report as JSON: as its schema says, whole, and without secrets."""

from __future__ import annotations

import dataclasses
import json
from typing import Any, get_args, get_type_hints

import pytest

from composeopt import schema
from composeopt.model import report as values
from composeopt.model.changes import Expectation
from composeopt.model.location import Location
from composeopt.model.overview import (
    Overview,
    RemoteOverview,
    ServiceOverview,
    VariableOverview,
)
from composeopt.model.report import Report
from composeopt.model.violations import Violation
from composeopt.report.data import as_data, as_json
from tests.unit.report.reports import CHANGE, EVERYTHING, NOTHING


def test_numbers_carry_no_dust_of_floating_point() -> None:
    dusty = dataclasses.replace(CHANGE, predicted=(Expectation("t", "s", 217.49999999999997, 0.1),))

    data = as_data(dataclasses.replace(NOTHING, applied=(dusty,)))

    assert data["applied"][0]["predicted"][0]["before"] == 217.5


@pytest.mark.parametrize("report", [EVERYTHING, NOTHING])
def test_a_report_is_as_its_schema_says(report: Report) -> None:
    assert schema.violations("report", as_data(report)) == ()


def test_the_json_ends_with_a_newline_and_begins_with_the_schema() -> None:
    text = as_json(EVERYTHING)

    assert text.endswith("}\n")
    assert next(iter(json.loads(text).items())) == ("schema", 1)


DEFINITIONS: dict[str, type[Any]] = {
    "location": Location,
    "input": values.InputFile,
    "written": values.WrittenFile,
    "judge": values.Judge,
    "edit": values.EditRecord,
    "evidence": values.EvidenceRecord,
    "expectation": Expectation,
    "change": values.ChangeRecord,
    "withheld": values.Withheld,
    "refused": values.Refused,
    "violation": Violation,
    "discarded": values.Discarded,
    "suppressed": values.Suppressed,
    "stale_comment": values.StaleCommentRecord,
    "failure": values.PluginFailure,
    "note": values.NoteRecord,
    "prediction": values.Prediction,
    "graph": values.GraphFigures,
    "health": values.HealthFigures,
    "service": values.ServiceFigures,
    "summary": values.Summary,
    "service_overview": ServiceOverview,
    "variable": VariableOverview,
    "remote": RemoteOverview,
    "overview": Overview,
}


@pytest.mark.parametrize("name", DEFINITIONS)
def test_every_field_is_in_the_schema_and_nothing_else(name: str) -> None:
    properties = schema.load_schema("report")["$defs"][name]["properties"]
    fields = [field.name for field in dataclasses.fields(DEFINITIONS[name])]

    assert sorted(properties) == sorted("pass" if f == "pass_name" else f for f in fields)


def test_every_value_of_the_report_has_a_definition() -> None:
    used = {
        argument
        for kind in (Report, *DEFINITIONS.values())
        for hint in get_type_hints(kind).values()
        for argument in (hint, *get_args(hint))
        if dataclasses.is_dataclass(argument)
    }

    assert used <= set(DEFINITIONS.values())


@pytest.mark.parametrize("field", ["reason", "ignore_comment", "ignore_flag", "title"])
def test_a_change_without_a_reason_breaks_the_schema(field: str) -> None:
    """P8: every change carries why and how to turn it off."""
    data = as_data(EVERYTHING)
    data["applied"][0][field] = ""

    assert [each.path for each in schema.violations("report", data)] == [("applied", 0, field)]


def test_nothing_in_the_report_calls_a_prediction_measured() -> None:
    """P10: predicted and measured are different words; here all is predicted."""
    assert "measured" not in as_json(EVERYTHING)


def test_secrets_in_texts_are_masked() -> None:
    leaky = dataclasses.replace(
        CHANGE,
        reason="DB_PASSWORD=hunter2 is read from postgres://app:hunter2@db/app",
        notes=("set PASSWORD in .env",),
    )

    text = as_json(dataclasses.replace(NOTHING, applied=(leaky,)))

    assert "hunter2" not in text
    assert "set PASSWORD in .env" in text
