"""Load a project: the model docker compose would see, and where it came from."""

from __future__ import annotations

import gc
from collections.abc import Mapping

from composeopt.errors import InputError, InputErrors
from composeopt.model.codes import NOTHING_TO_RUN, UNDEFINED_REFERENCE, UNREADABLE
from composeopt.model.location import Location
from composeopt.stack.accept import complete
from composeopt.stack.assemble import Assembler
from composeopt.stack.checks import check
from composeopt.stack.decode import decode
from composeopt.stack.defaults import (
    attach_default_network,
    fill_hooks,
    fill_service,
    imply_dependencies,
    name_resources,
    require,
)
from composeopt.stack.envfiles import resolve_env_files
from composeopt.stack.environment import (
    Environment,
    Files,
    project_environment,
)
from composeopt.stack.inputs import Inputs
from composeopt.stack.keys import FILE, RESOURCES, WORKLOADS
from composeopt.stack.layers import Reading
from composeopt.stack.limits import LimitError
from composeopt.stack.names import project_name
from composeopt.stack.paths import Paths
from composeopt.stack.resources import settle_external
from composeopt.stack.result import Result
from composeopt.stack.shape import Table
from composeopt.stack.stack import Stack
from composeopt.stack.unique import unify
from composeopt.stack.validate import missing_keys
from composeopt.stack.value import Value, shortened

_NOTHING = Value(None)


def load(inputs: Inputs) -> Stack:
    """Load a project.

    Raises:
        InputErrors: everything that is wrong, each with its place.
    """
    was_collecting = gc.isenabled()
    gc.disable()  # many small values and no garbage: collecting would take a third of the time
    try:
        return _Load(inputs).run()
    finally:
        if was_collecting:
            gc.enable()


class _Load:
    """One load."""

    def __init__(self, inputs: Inputs) -> None:
        self.inputs = inputs
        self.files = Files(inputs)
        lenient = inputs.required_unset == "unknown"
        self.reading = Reading(self.files, lenient, inputs.interpolate)
        self.folder = self.files.folder
        self.environment = Environment()
        self.name = ""
        self.implied: dict[str, frozenset[str]] = {}

    def run(self) -> Stack:
        if not self.inputs.files:
            message = "no compose file given"
            raise InputErrors([InputError(message)])
        try:
            self.environment = project_environment(self.inputs, self.files)
        except InputError as error:
            raise InputErrors([error]) from error
        try:
            return self.finish(self.read())
        except LimitError as error:
            self.reading.errors.append(error)
            raise InputErrors(_sorted(self.reading.found())) from error

    def stop(self) -> None:
        """Raise what was collected."""
        errors = self.reading.found()
        if errors:
            raise InputErrors(_sorted(errors))

    def read(self) -> Value:
        """Read and merge all given files."""
        documents = []
        for path in self.inputs.files:
            absolute = path if str(path) == "-" else self.files.absolute(path)
            documents.append(self.reading.parse(absolute, given=True))
        self.name = project_name(
            self.inputs, self.folder, self.environment, documents, self.reading.report
        )
        self.environment.values["COMPOSE_PROJECT_NAME"] = self.name
        self.environment.sources.setdefault("COMPOSE_PROJECT_NAME", "project name")
        assembler = Assembler(self.reading, self.environment, self.folder)
        merged = assembler.assemble(documents)
        if merged is None or not merged.mapping.keys() - {"version"}:
            if not self.reading.errors:
                name = self.files.name(self.inputs.files[0])
                self.reading.report(
                    InputError(
                        "the compose file is empty; it needs services", Location(name), UNREADABLE
                    )
                )
            return Value({})
        return merged

    def finish(self, root: Value) -> Stack:
        """Make the model of the merged tree."""
        report = self.reading.report
        root.mapping.pop("version", None)
        root.mapping["name"] = Value(self.name, (root.get("name") or _NOTHING).marks)
        services = (root.get("services") or _NOTHING).mapping
        if not self.reading.is_partial:
            self.check_required(root)
        settle_external(root, report)
        used = attach_default_network(services)
        attach_default_network((root.get("jobs") or _NOTHING).mapping)
        networks = (root.get("networks") or _NOTHING).mapping
        if used and "default" not in networks:
            networks["default"] = Value(None)
            root.mapping["networks"] = Value(networks, (root.get("networks") or _NOTHING).marks)
        self.resolve(root, services)
        name_resources(root, self.name)
        if not self.inputs.interpolate:
            self.stop()
            for service in services.values():
                require(service)
                unify(service)
            return self.result(services).verbatim(root)
        extensions = {name: _extensions(service) for name, service in services.items()}
        self.decode(root)
        services = (root.get("services") or _NOTHING).mapping
        enabled = [name for name, each in services.items() if self.is_active(each)]
        alternatives = self.inputs.alternatives
        damaged = self.reading.damaged
        check(root, enabled, damaged, self.report_if_known, alternatives=alternatives)
        for name in enabled:
            resolve_env_files(services[name], name, self.files, self.environment, report)
        self.stop()
        self.settle_replicas(services)
        result = self.result(services)
        root.mapping["services"] = Value(
            {name: services[name] for name in enabled}, (root.get("services") or _NOTHING).marks
        )
        self.keep_active_jobs(root)
        return result.resolved(root, {name: extensions[name] for name in enabled})

    def result(self, services: Mapping[str, Value]) -> Result:
        """Give what puts the stack together."""
        named = [each.get("profiles") for each in services.values()]
        profiles = {str(item.data) for each in named if each is not None for item in each.items}
        return Result(
            self.inputs,
            self.name,
            self.reading,
            self.environment,
            self.implied,
            tuple(sorted(profiles)),
        )

    def report_if_known(self, error: InputError) -> None:
        """Report an error, but not a lack that a file may fill which was not read."""
        if not (self.reading.is_partial and error.code in {UNDEFINED_REFERENCE, NOTHING_TO_RUN}):
            self.reading.report(error)

    def check_required(self, root: Value) -> None:
        """Report missing keys, but not where others were lost to errors."""
        damaged = self.reading.damaged
        for kind in (*WORKLOADS, *RESOURCES):
            shape = FILE.keys[kind]
            has_all = complete(shape.value) if isinstance(shape, Table) else None
            if has_all is None or not isinstance(shape, Table):
                continue
            for name, item in (root.get(kind) or _NOTHING).mapping.items():
                known = name if kind == "services" else f"{kind}.{name}"
                if known not in damaged and not has_all(item):
                    missing_keys(item, shape.value, f"{kind}.{name}", self.reading.report)

    def resolve(self, root: Value, services: dict[str, Value]) -> None:
        """Fill in defaults and make paths absolute."""
        variables = self.environment.values
        paths = Paths(str(self.folder), variables.get("HOME", ""))
        if not self.inputs.interpolate:
            variables = {"COMPOSE_PROJECT_NAME": self.name}
        for name, service in services.items():
            fill_service(service, variables)
            fill_hooks(service, variables, verbatim=not self.inputs.interpolate)
            paths.service(service, f"services.{name}", self.reading.report)
            self.implied[name] = imply_dependencies(service)
        for name, job in (root.get("jobs") or _NOTHING).mapping.items():
            fill_service(job, variables)
            paths.service(job, f"jobs.{name}", self.reading.report)
            imply_dependencies(job)
        for kind in ("configs", "secrets"):
            for item in (root.get(kind) or _NOTHING).mapping.values():
                paths.resolve(item.get("file"))
        for item in (root.get("volumes") or _NOTHING).mapping.values():
            paths.volume(item)

    def decode(self, root: Value) -> None:
        """Turn every table into the values of the model."""
        for key in (*WORKLOADS, *RESOURCES):
            table = root.get(key)
            shape = FILE.keys[key]
            if table is None or not isinstance(shape, Table):
                continue
            decoded = decode(table, shape, key, self.reading.report)
            if decoded is None:
                del root.mapping[key]

    def keep_active_jobs(self, root: Value) -> None:
        """Leave out jobs whose profile is not active."""
        jobs = root.mapping.pop("jobs", None)
        active = {
            name: job for name, job in (jobs or _NOTHING).mapping.items() if self.is_active(job)
        }
        if jobs is not None and active:
            root.mapping["jobs"] = Value(active, jobs.marks)

    def settle_replicas(self, services: Mapping[str, Value]) -> None:
        """Repeat ``scale`` in ``deploy.replicas`` where there is a ``deploy``."""
        for service in services.values():
            scale, deploy = service.get("scale"), service.get("deploy")
            if scale is not None and deploy is not None:
                deploy.mapping.setdefault("replicas", Value(scale.data, shortened(scale.marks)))

    def is_active(self, service: Value) -> bool:
        """Say whether a service has no profile or an active one."""
        if "profiles" not in service.mapping:
            return True
        profiles = [item.data for item in (service.get("profiles") or _NOTHING).items]
        named = self.environment.values.get("COMPOSE_PROFILES", "").split(",")
        active = self.inputs.profiles or tuple(named)
        return not profiles or "*" in active or any(profile in active for profile in profiles)


def _extensions(service: Value) -> dict[str, Value]:
    return {key: value for key, value in service.mapping.items() if key.startswith("x-")}


def _sorted(errors: list[InputError]) -> list[InputError]:
    """Order by file as read, then by place; the same error once."""
    order: dict[str, int] = {}
    for error in errors:
        if error.location is not None:
            order.setdefault(error.location.file, len(order))

    def key(error: InputError) -> tuple[int, int, int]:
        place = error.location
        return (order[place.file], place.line, place.column) if place else (-1, 0, 0)

    unique = {(error.message, error.location): error for error in errors}
    return sorted(unique.values(), key=key)
