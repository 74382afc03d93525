"""Everything a plugin may import; what is not here is not promised.

A plugin is a module with functions marked :data:`hookimpl` that return rule and
pass classes; it is found through the entry-point group ``composeopt``.
"""

from __future__ import annotations

from composeopt.analysis.budget import (
    ENGINE_MINIMUM,
    Claim,
    FillItem,
    Peers,
    cpu_quantum,
    fill,
    memory_claims,
    memory_quantum,
    peer_groups,
    round_cpus,
    round_memory,
    round_to_power,
    spell_cpus,
    spell_memory,
    written,
)
from composeopt.analysis.configured import nginx_configurations
from composeopt.analysis.conversations import Conversation, conversations
from composeopt.analysis.dependencies import (
    CHECK_SECONDS_PER_PATH,
    Graph,
    Redundant,
    dependency_graph,
    redundant_edges,
    shape_of,
    without,
)
from composeopt.analysis.dependencies.graph import HEALTHY
from composeopt.analysis.health import (
    EXEC_SECONDS,
    PROBE_CPU_SECONDS,
    Probe,
    boot_patience,
    dead_detection,
    effective,
    healthy_after,
    hung_detection,
    is_probed,
    lag_range,
    least_hung_detection,
    outage_tolerance,
    tune,
)
from composeopt.analysis.names import Names as HostNames
from composeopt.analysis.names import names as host_names
from composeopt.analysis.pairs import Pairs, pairs
from composeopt.analysis.reachability import PublishedPort, published_ports, reachable_pairs
from composeopt.analysis.segmentation.movable import subnets
from composeopt.analysis.segmentation.plan import Segmentation, segmentation, why_not
from composeopt.analysis.segmentation.siblings import sibling_subnets
from composeopt.analysis.timeline import (
    Timeline,
    latest_healthy,
    offsets_of,
    predict,
    simulate,
)
from composeopt.analysis.unknown_upstreams import UnknownUpstream, unknown_upstreams
from composeopt.analysis.upstreams import UpstreamDemand, upstream_demands
from composeopt.document.source import Source
from composeopt.errors import RefusedEditError
from composeopt.facts.catalogue import image_facts
from composeopt.facts.declared import Budget, Declared, DeclaredPair, Group, declared
from composeopt.facts.engine import EngineFacts
from composeopt.facts.images import (
    Confidence,
    Footprint,
    ImageFacts,
    MemorySetting,
    Starts,
    image_version,
    parse_image,
)
from composeopt.facts.nginx import NginxConfiguration, NginxConfigured
from composeopt.facts.nginx_edit import InsertDirective, NginxEdit, SetArguments
from composeopt.facts.nginx_edit import edited as edited_nginx
from composeopt.facts.nginx_hosts import NginxServer, NginxUpstream, split_address
from composeopt.facts.nginx_hosts import upstreams as nginx_upstreams
from composeopt.facts.nginx_text import NginxDirective, NginxFile
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
from composeopt.model.patterns import pattern
from composeopt.model.values import dataclass
from composeopt.plugin.context import Context
from composeopt.plugin.hooks import hookimpl
from composeopt.plugin.passes import Pass
from composeopt.plugin.rule import Rule
from composeopt.stack.service import Dependency, Healthcheck, Mount, Port, Service
from composeopt.stack.stack import Stack

__all__ = [
    "CHECK_SECONDS_PER_PATH",
    "ENGINE_MINIMUM",
    "EXEC_SECONDS",
    "HEALTHY",
    "PROBE_CPU_SECONDS",
    "Add",
    "Append",
    "Budget",
    "Change",
    "Claim",
    "Confidence",
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
    "FillItem",
    "Fix",
    "Footprint",
    "Graph",
    "Group",
    "Healthcheck",
    "HostNames",
    "ImageFacts",
    "InsertDirective",
    "Item",
    "Location",
    "MemorySetting",
    "Mount",
    "NginxConfiguration",
    "NginxConfigured",
    "NginxDirective",
    "NginxEdit",
    "NginxFile",
    "NginxServer",
    "NginxUpstream",
    "Note",
    "Pairs",
    "Pass",
    "PassResult",
    "Path",
    "Peers",
    "Plain",
    "Port",
    "Probe",
    "PublishedPort",
    "Redundant",
    "RefusedEditError",
    "Remove",
    "Replace",
    "Rule",
    "Safety",
    "Segmentation",
    "Service",
    "ServiceUsage",
    "SetArguments",
    "Severity",
    "SideFile",
    "Source",
    "Stack",
    "Starts",
    "Timeline",
    "UnknownUpstream",
    "UpstreamDemand",
    "Usage",
    "boot_patience",
    "conversations",
    "cpu_quantum",
    "dataclass",
    "dead_detection",
    "declared",
    "dependency_graph",
    "edited_nginx",
    "effective",
    "fill",
    "format_path",
    "healthy_after",
    "hookimpl",
    "host_names",
    "hung_detection",
    "image_facts",
    "image_version",
    "is_probed",
    "lag_range",
    "latest_healthy",
    "least_hung_detection",
    "memory_claims",
    "memory_quantum",
    "nginx_configurations",
    "nginx_upstreams",
    "offsets_of",
    "outage_tolerance",
    "pairs",
    "parse_image",
    "pattern",
    "peer_groups",
    "predict",
    "published_ports",
    "reachable_pairs",
    "redundant_edges",
    "round_cpus",
    "round_memory",
    "round_to_power",
    "segmentation",
    "shape_of",
    "sibling_subnets",
    "simulate",
    "spell_cpus",
    "spell_memory",
    "split_address",
    "subnets",
    "tune",
    "unknown_upstreams",
    "upstream_demands",
    "why_not",
    "without",
    "written",
]
