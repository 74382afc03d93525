"""Everything composeopt raises on purpose.

ComposeoptError
├── InputError          a file that cannot be read or understood (place known)
│   └── InputErrors     several of them, found in one run
├── UsageError          a command line or setting that makes no sense
├── RefusedEditError    an edit that cannot be made without guessing
└── PluginError         a plugin that broke its contract
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from composeopt.model.location import Location


class ComposeoptError(Exception):
    """Base of all errors that end as one clear line and exit code 2."""


class InputError(ComposeoptError):
    """A file that cannot be read or understood.

    Args:
        message: what is wrong and what would be right; lower case, no full stop.
        location: where, or None when no file is to blame.
        code: stable rule code for reports (``CMP...``), or the empty string.
    """

    def __init__(self, message: str, location: Location | None = None, code: str = "") -> None:
        self.message = message
        self.location = location
        self.code = code
        super().__init__(f"{location}: {message}" if location else message)


class InputErrors(InputError):  # noqa: N818 - it is several of them
    """Several input errors, each to be reported on its own line.

    ``message``, ``location`` and ``code`` are those of the first.

    Args:
        errors: at least one, in the order of the files.
    """

    def __init__(self, errors: Sequence[InputError]) -> None:
        self.errors = tuple(errors)
        first = self.errors[0]
        super().__init__(first.message, first.location, first.code)
        self.args = ("\n".join(str(error) for error in self.errors),)


class UsageError(ComposeoptError):
    """A command line or a setting that cannot be obeyed."""


class RefusedEditError(ComposeoptError):
    """An edit that cannot be made without guessing.

    Args:
        reason: stable class of the refusal, e.g. ``alias``, ``interpolated``.
        detail: one sentence a user can act on.
    """

    def __init__(self, reason: str, detail: str) -> None:
        self.reason = reason
        self.detail = detail
        super().__init__(f"{reason}: {detail}")


class PluginError(ComposeoptError):
    """A plugin that does not load, declares nonsense, or raised.

    Args:
        plugin: the plugin's distribution or entry-point name.
        message: what happened.
    """

    def __init__(self, plugin: str, message: str) -> None:
        self.plugin = plugin
        self.message = message
        super().__init__(f"plugin {plugin}: {message}")
