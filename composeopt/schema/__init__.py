"""The JSON Schemas that composeopt ships, and the only reader of jsonschema."""

from composeopt.schema.validation import Violation, load_schema, schema_names, violations

__all__ = ["Violation", "load_schema", "schema_names", "violations"]
