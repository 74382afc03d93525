"""A plugin that raises when it is asked what it brings."""

from composeopt.api import hookimpl


@hookimpl
def composeopt_passes():
    raise RuntimeError("the sails are torn")
