"""Of which services every conversation they start is known, and how that is known."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from composeopt.analysis.configured import command_words
from composeopt.analysis.mounted import container_tree, reach_of
from composeopt.analysis.names import service_data
from composeopt.analysis.wildcards import SHELLS, wildcard_reason
from composeopt.facts.catalogue import image_facts
from composeopt.facts.declared import declared
from composeopt.facts.files import Unread, is_directory
from composeopt.facts.grafana import read_grafana
from composeopt.facts.images import ImageFacts, Starts
from composeopt.facts.nginx import read_nginx
from composeopt.facts.nginx_hosts import runs_programs
from composeopt.facts.prometheus import read_prometheus
from composeopt.facts.tree import ContainerTree, TreeMount
from composeopt.model.changes import Evidence
from composeopt.model.edits import Plain
from composeopt.model.patterns import pattern
from composeopt.model.values import dataclass
from composeopt.stack.service import Service
from composeopt.stack.stack import Stack

CONFIGURATION_FOLDERS = pattern(r"^/(etc|config|conf|usr/local/etc|opt/[^/]+(/[^/]+)?/conf)(/|$)")
HARMLESS = pattern(
    r"^/etc/(localtime|timezone|ssl|pki|ca-certificates|letsencrypt|passwd|group|hosts|resolv\.conf)"
    r"|\.(pem|crt|cer|key|p12|jks|sql|html?|css|js|png|svg|ico|csv|lua\.txt)$|/(certs?|dashboards)(/|$)"
)
SCRIPT = pattern(r"\.(sh|bash|py|pl|rb)$")


@dataclass(frozen=True, slots=True)
class Talker:
    """What is known of the conversations a service starts.

    Args:
        service: its name.
        known: True when every conversation it starts is among those found; it
            starts no other.
        wildcard: True when it may talk to anybody.
        reason: the evidence for either.
    """

    service: str
    known: bool
    wildcard: bool
    reason: Evidence


def talkers(stack: Stack) -> Mapping[str, Talker]:
    """Say for each service whether all the conversations it starts are known."""
    says = declared(stack).speakers
    reach = reach_of(stack)
    found: dict[str, Talker] = {}
    for name, data in service_data(stack).items():
        wildcard = wildcard_reason(name, data)
        if name in says:
            reason = Evidence(f"whom {name} talks to is declared", says[name])
            found[name] = Talker(name, True, False, reason)
        elif wildcard is not None:
            found[name] = Talker(name, False, True, wildcard)
        else:
            tree = container_tree(stack, Service(name, data), reach)
            found[name] = _by_image(stack, name, data, tree)
    return found


def _by_image(stack: Stack, name: str, data: Mapping[str, Plain], tree: ContainerTree) -> Talker:
    image = str(data.get("image") or "")
    facts = None if data.get("build") else image_facts(image, stack.inputs.images)
    key, doubt = _doubt(stack, name, data, tree, facts)
    if doubt or facts is None:
        return Talker(name, False, False, Evidence(doubt, ("services", name, key)))
    if facts.starts is Starts.NEVER:
        reason = f"{facts.name} starts no conversation"
    else:
        reason = f"{facts.name} talks to nobody but those its settings name, and all were read"
    return Talker(name, True, False, Evidence(reason, ("services", name, "image")))


def _doubt(
    stack: Stack,
    name: str,
    data: Mapping[str, Plain],
    tree: ContainerTree,
    facts: ImageFacts | None,
) -> tuple[str, str]:
    """Give the key and the reason why a service may talk to others; empty: it does not."""
    if data.get("build"):
        return "build", f"{name} is built: nobody but its owner knows whom it talks to"
    if facts is None:
        return "image", f"nothing is known of the image of {name}"
    if facts.starts is Starts.ANY or not facts.sure("starts"):
        return "image", f"{facts.name} may talk to services that no file names"
    program = _other_program(data)
    if program:
        return program, f"{name} runs a program of its own"
    missing = "" if facts.starts is Starts.NEVER else _unread(stack, name, data, tree, facts)
    if missing:
        return "image", f"not all settings of {name} could be read: {missing}"
    return "image", ""


def _other_program(data: Mapping[str, Plain]) -> str:
    """Give the key under which a shell or script replaces the image's program."""
    for key in ("entrypoint", "command"):
        value = data.get(key)
        words = value.split() if isinstance(value, str) else value
        if isinstance(words, list | tuple) and words:
            first = posixpath.basename(str(words[0]))
            if key == "entrypoint" or first in SHELLS or SCRIPT.search(first):
                return key
    return ""


def _unread(
    stack: Stack, name: str, data: Mapping[str, Plain], tree: ContainerTree, facts: ImageFacts
) -> str:
    """Say which setting could not be read; the empty string: none."""
    for path in stack.unknown:
        if path[:2] == ("services", name) and path[2:3] in (("environment",), ("command",)):
            return f"{path[2]} holds a variable that is not set"
    if facts.name == "nginx":
        return _unread_nginx(tree, data)
    if facts.name == "prometheus":
        configuration = read_prometheus(tree, command_words(data))
        return "" if configuration is None else "; ".join(configuration.why)
    if facts.name == "grafana":
        environment = data.get("environment")
        sources = read_grafana(tree, environment if isinstance(environment, Mapping) else {})
        return "" if sources.complete else "; ".join(sources.why) or "no data source is provisioned"
    for mount in tree.mounts:
        why = _unread_mount(tree, mount)
        if why:
            return why
    return ""


def _unread_nginx(tree: ContainerTree, data: Mapping[str, Plain]) -> str:
    configuration = read_nginx(tree, command_words(data))
    if runs_programs(configuration):
        return "its nginx configuration holds programs"
    for unread in configuration.unread:
        return unread.detail
    for template in configuration.templates:
        return f"{template} is a template"
    for _, problem in configuration.problems:
        return problem
    hidden = [one for one in tree.mounts if one.unread and CONFIGURATION_FOLDERS.match(one.target)]
    return f"{hidden[0].target} cannot be read" if hidden else ""


def _unread_mount(tree: ContainerTree, mount: TreeMount) -> str:
    if HARMLESS.search(mount.target):
        return ""
    in_configuration = bool(CONFIGURATION_FOLDERS.match(mount.target))
    if mount.source is None:
        return f"{mount.target} is {mount.unread}" if mount.unread and in_configuration else ""
    if is_directory(mount.source, tree.reach):
        return ""
    source = tree.read(mount.target)
    if not isinstance(source, Unread) or (source.reason == "missing" and not in_configuration):
        return ""
    # a folder of data outside the project says nothing about whom the program talks to
    return source.detail if in_configuration or "." in posixpath.basename(mount.target) else ""
