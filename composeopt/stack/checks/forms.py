"""Forms of a service that no table of keys can describe."""

from __future__ import annotations

from composeopt.model.codes import CONFLICTING_KEYS, UNDEFINED_REFERENCE
from composeopt.stack.checks.project import NOTHING, Project
from composeopt.stack.interpolate import shown
from composeopt.stack.ports import is_address
from composeopt.stack.value import Value


def build(project: Project, name: str, service: Value) -> None:
    """Check the build section."""
    build = service.get("build")
    if build is None:
        return
    entries = build.mapping
    if "dockerfile" in entries and "dockerfile_inline" in entries:
        project.fail(
            f"service {name!r} has both dockerfile and dockerfile_inline; keep one",
            entries["dockerfile_inline"],
            code=CONFLICTING_KEYS,
        )
    for item in (entries.get("additional_contexts") or NOTHING).mapping.values():
        target = str(item.data)
        if not target.startswith("service:"):
            continue
        other = project.enabled.get(target.removeprefix("service:"))
        if other is None:
            project.fail(
                f"service {name!r} builds with undefined service {target[8:]!r}",
                item,
                code=UNDEFINED_REFERENCE,
            )
        elif "build" not in other.mapping:
            project.fail(f"service {name!r} builds with {target[8:]!r}, which has no build", item)
    platform = service.text("platform")
    platforms = [item.data for item in (entries.get("platforms") or NOTHING).items]
    if platform and platforms and platform not in platforms:
        project.fail(
            f"service {name!r}: build.platforms must include platform {platform!r}",
            entries["platforms"],
        )


def health(project: Project, name: str, service: Value) -> None:
    """Check the form of a health test."""
    test = (service.get("healthcheck") or NOTHING).get("test")
    if test is None or not test.items:
        return
    first = test.items[0]
    if first.data not in {"CMD", "CMD-SHELL", "NONE"}:
        project.fail(
            f"services.{name}.healthcheck.test must start with CMD, CMD-SHELL or NONE;"
            f' write ["CMD", "{shown(str(first.data))[1:-1]}", ...]',
            first,
        )


def watches(project: Project, name: str, service: Value) -> None:
    """Check what develop.watch needs."""
    watch = (service.get("develop") or NOTHING).get("watch")
    for index, item in enumerate((watch or NOTHING).items):
        action = item.text("action")
        if not item.text("path"):
            project.fail(f"services.{name}.develop.watch[{index}] needs path", item)
        if not item.text("target") and action not in {"rebuild", "restart"}:
            project.fail(f"services.{name}.develop.watch[{index}] needs target for {action}", item)


def addresses(project: Project, name: str, service: Value) -> None:
    """Check the addresses that ports are published on."""
    for index, item in enumerate((service.get("ports") or NOTHING).items):
        text = item.text("host_ip")
        if text and not is_address(text):
            project.fail(
                f"services.{name}.ports[{index}].host_ip: {text!r} is no IP address",
                item.get("host_ip") or item,
            )


def devices(project: Project, name: str, service: Value) -> None:
    """Check requests for devices: how many, or which ones."""
    resources = (service.get("deploy") or NOTHING).get("resources") or NOTHING
    reserved = (resources.get("reservations") or NOTHING).get("devices") or NOTHING
    _requests(project, name, reserved)


def gpus(project: Project, name: str, service: Value) -> None:
    """Check requests for GPUs: how many, or which ones."""
    _requests(project, name, service.get("gpus") or NOTHING)


def _requests(project: Project, name: str, devices: Value) -> None:
    for item in devices.items:
        count = item.get("count")
        if count is not None and item.get("device_ids") is not None:
            project.fail(
                f"service {name!r} asks for devices by count and device_ids; keep one",
                count,
                code=CONFLICTING_KEYS,
            )
