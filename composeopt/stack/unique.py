"""Elements of a list that stand for the same thing: the last of them counts."""

from __future__ import annotations

from collections.abc import Callable

from composeopt.stack.value import Value


def unify(service: Value) -> None:
    """Let later elements of a service's lists replace earlier ones of one identity."""
    for key, value in service.mapping.items():
        indexer = _UNIQUE.get(key)
        if indexer is not None and isinstance(value.data, list):
            value.data = _unified(value.data, indexer)
        elif key == "build":
            _unify_some(value, _UNIQUE_OF_BUILD)
        elif key == "networks":
            for attachment in value.mapping.values():
                _unify_some(attachment, _UNIQUE_OF_NETWORK)


def _unify_some(value: Value, keys: tuple[str, ...]) -> None:
    for key in keys:
        inner = value.get(key)
        if inner is not None and isinstance(inner.data, list):
            inner.data = _unified(inner.data, _by_key)


def _unified(items: list[Value], indexer: Callable[[Value], str]) -> list[Value]:
    kept: dict[str, Value] = {}
    for item in items:
        key = indexer(item)
        old = kept.get(key)
        if old is not None:
            item.marks = old.marks + item.marks
        kept[key] = item
    return list(kept.values())


def _by_key(item: Value) -> str:
    return str(item.data).partition("=")[0]


def _by_text(item: Value) -> str:
    return str(item.data)


def _by_target(item: Value) -> str:
    return item.text("target") if isinstance(item.data, dict) else _by_text(item)


def _by_path(item: Value) -> str:
    return item.text("path")


def _by_secret(item: Value) -> str:
    return item.text("target") or f"/run/secrets/{item.text('source')}"


def _by_config(item: Value) -> str:
    return item.text("target") or f"/{item.text('source')}"


def _by_port(item: Value) -> str:
    if not isinstance(item.data, dict):
        return _by_text(item)

    def get(key: str, default: str = "") -> str:
        value = item.get(key)
        return default if value is None or value.data is None else str(value.data)

    host, protocol = get("host_ip", "0.0.0.0"), get("protocol", "tcp")  # noqa: S104 - means any
    return f"{host}:{get('published')}:{get('target')}/{protocol}"


_UNIQUE: dict[str, Callable[[Value], str]] = {
    "annotations": _by_key,
    "cap_add": _by_key,
    "cap_drop": _by_key,
    "configs": _by_config,
    "devices": _by_target,
    "dns": _by_key,
    "dns_opt": _by_key,
    "dns_search": _by_key,
    "env_file": _by_path,
    "environment": _by_key,
    "expose": _by_text,
    "labels": _by_key,
    "links": _by_key,
    "ports": _by_port,
    "profiles": _by_key,
    "secrets": _by_secret,
    "sysctls": _by_key,
    "tmpfs": _by_key,
    "volumes": _by_target,
}
_UNIQUE_OF_BUILD = ("additional_contexts", "args", "labels", "tags")
_UNIQUE_OF_NETWORK = ("aliases", "link_local_ips")
