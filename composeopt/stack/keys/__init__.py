"""The keys of a Compose file and what each may hold.

Written after the Compose specification; :mod:`composeopt.stack.validate` checks
input against it, :mod:`composeopt.stack.decode` makes the model with it.
"""

from composeopt.stack.keys.top import FILE, RESOURCES

__all__ = ["FILE", "RESOURCES"]
