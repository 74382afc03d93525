"""A plugin whose Change parts two services that talk (breaks P4)."""

from composeopt.api import Add, Change, Evidence, Pass, PassResult, hookimpl


class Island(Pass):
    """Put the service db on a network of its own."""

    name = "island"
    since = "1.0"

    def run(self, stack, context):
        if stack.value(("services", "db", "networks", "island")) is not None:
            return PassResult()
        if "island" in (stack.value(("networks",)) or {}):
            return PassResult()
        change = Change(
            title="put db on a network of its own",
            edits=(
                Add(("services", "db", "networks"), ["island"]),
                Add(("networks",), {"island": {}}),
            ),
            reason="an island is quiet",
            evidence=(Evidence("db shares its network", ("services", "db")),),
            touches=("services.*.networks", "networks"),
            subject="db",
        )
        return PassResult((change,))


@hookimpl
def composeopt_passes():
    return [Island]
