"""owner-label: say on each container who is to be called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from composeopt.api import Add, Change, Context, Edit, Evidence, Pass, PassResult, Service, Stack


class OwnerLabel(Pass):
    """Give each service without one the label that names its owner.

    Whoever is woken by an alert asks the container whom to call. A service that
    names its owner already is left alone.
    """

    name = "owner-label"
    since = "1.0"

    @dataclass(frozen=True)
    class Options:
        """The label's key and the owner it names."""

        key: str = "com.acme.owner"
        owner: str = "platform"

    options: Options

    def run(self, stack: Stack, context: Context) -> PassResult:
        """Ask for the label where it is missing, service by service."""
        del context
        bare = [service for service in stack.services() if not self._is_labelled(service)]
        return PassResult(changes=tuple(self._change(service) for service in bare))

    def _is_labelled(self, service: Service) -> bool:
        labels = service.data.get("labels")
        return isinstance(labels, Mapping) and self.options.key in labels

    def _change(self, service: Service) -> Change:
        path = ("services", service.name, "labels")
        key, owner = self.options.key, self.options.owner
        edit: Edit = Add(path, {key: owner})
        if service.data.get("labels"):
            edit = Add((*path, key), owner)
        return Change(
            title=f"label {service.name} as owned by {owner}",
            edits=(edit,),
            reason="whoever is woken by an alert asks the container whom to call",
            evidence=(Evidence(f"{service.name} has no label {key}", ("services", service.name)),),
            touches=("services.*.labels",),
            subject=service.name,
        )
