"""Which worker runs which tests, with ``pytest -n``."""

from __future__ import annotations

from xdist.scheduler import LoadScopeScheduling

ENGINE = "tests/engine/"


class ByStack(LoadScopeScheduling):  # type: ignore[misc]  # xdist is untyped
    """Keeps a module on real containers on one worker, where its tests share a running stack.

    Otherwise each worker would start the same stack once more, beside the other's. All
    other tests go to whoever is free.
    """

    def _split_scope(self, nodeid: str) -> str:
        return scope_of(nodeid)


def scope_of(nodeid: str) -> str:
    """Name what must stay together with a test."""
    file = nodeid.partition("::")[0]
    return file if file.startswith(ENGINE) else nodeid
