"""A plugin whose pass ends the process."""

import sys

from composeopt.api import Pass, hookimpl


class Mutiny(Pass):
    """End the process, and call it a success."""

    name = "mutiny"
    since = "1.0"

    def run(self, stack, context):
        sys.exit(0)


@hookimpl
def composeopt_passes():
    return [Mutiny]
