"""A plugin whose Change holds things that are no edits and no evidence."""

from composeopt.api import Change, Pass, PassResult, hookimpl


class Odd(Pass):
    """Return a Change that is none."""

    name = "odd"
    since = "1.0"

    def run(self, stack, context):
        return PassResult((Change("do it", ("services.web",), "why not", evidence=("x",)),))


@hookimpl
def composeopt_passes():
    return [Odd]
