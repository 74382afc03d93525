"""A plugin whose pass raises when it runs."""

from composeopt.api import Pass, hookimpl


class TornSails(Pass):
    """Raise."""

    name = "torn-sails"
    since = "1.0"

    def run(self, stack, context):
        return stack.no_such_attribute


@hookimpl
def composeopt_passes():
    return [TornSails]
