"""A plugin whose pass returns something else than a result."""

from composeopt.api import Pass, hookimpl


class Ghost(Pass):
    """Return a text."""

    name = "ghost"
    since = "1.0"

    def run(self, stack, context):
        return "boo"


@hookimpl
def composeopt_passes():
    return [Ghost]
