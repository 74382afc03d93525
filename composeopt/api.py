"""Everything a plugin may import; what is not here is not promised.

A plugin is a module with functions marked :data:`hookimpl` that return rule and
pass classes; it is found through the entry-point group ``composeopt``.
"""

from __future__ import annotations

from composeopt.analysis.conversations import Conversation, conversations
from composeopt.analysis.upstreams import UpstreamDemand, upstream_demands
from composeopt.facts.declared import Budget, Declared, DeclaredPair, Group, declared
from composeopt.facts.engine import EngineFacts
from composeopt.facts.usage import ServiceUsage, Usage
from composeopt.model.changes import (
    Change,
    Evidence,
    Expectation,
    Note,
    PassResult,
    Safety,
    SideFile,
)
from composeopt.model.edits import Add, Append, Edit, Plain, Remove, Replace
from composeopt.model.findings import Diagnostic, Fix, Severity
from composeopt.model.location import Location
from composeopt.model.paths import Item, Path, format_path
from composeopt.plugin.context import Context
from composeopt.plugin.hooks import hookimpl
from composeopt.plugin.passes import Pass
from composeopt.plugin.rule import Rule
from composeopt.stack.service import Dependency, Healthcheck, Mount, Port, Service
from composeopt.stack.stack import Stack

__all__ = [
    "Add",
    "Append",
    "Budget",
    "Change",
    "Context",
    "Conversation",
    "Declared",
    "DeclaredPair",
    "Dependency",
    "Diagnostic",
    "Edit",
    "EngineFacts",
    "Evidence",
    "Expectation",
    "Fix",
    "Group",
    "Healthcheck",
    "Item",
    "Location",
    "Mount",
    "Note",
    "Pass",
    "PassResult",
    "Path",
    "Plain",
    "Port",
    "Remove",
    "Replace",
    "Rule",
    "Safety",
    "Service",
    "ServiceUsage",
    "Severity",
    "SideFile",
    "Stack",
    "UpstreamDemand",
    "Usage",
    "conversations",
    "declared",
    "format_path",
    "hookimpl",
    "upstream_demands",
]
