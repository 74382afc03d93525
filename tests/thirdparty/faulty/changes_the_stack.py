"""A plugin whose pass writes into the stack that all passes share."""

from composeopt.api import Pass, PassResult, hookimpl


class Stowaway(Pass):
    """Change the model in place instead of asking for it."""

    name = "a-stowaway"
    since = "1.0"
    before = ("dependencies", "health")

    def run(self, stack, context):
        stack.service("db").data["healthcheck"]["interval"] = "1h0m0s"
        return PassResult()


@hookimpl
def composeopt_passes():
    return [Stowaway]
