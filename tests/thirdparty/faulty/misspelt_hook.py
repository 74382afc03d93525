"""A plugin whose hook is misspelt: without a check it would do nothing, silently."""

from composeopt.api import hookimpl


@hookimpl
def composeopt_pases():
    return []
