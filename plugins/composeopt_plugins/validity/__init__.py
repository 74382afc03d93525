"""Rules about files that docker compose or the engine refuses."""

from __future__ import annotations

from composeopt.api import Rule, hookimpl


@hookimpl
def composeopt_rules() -> list[type[Rule]]:
    """Return the rules about files that docker compose or the engine refuses."""
    from composeopt_plugins.validity.bad_interpolation import BadInterpolation
    from composeopt_plugins.validity.conflicting_keys import ConflictingKeys
    from composeopt_plugins.validity.dependency_cycle import DependencyCycle
    from composeopt_plugins.validity.duplicate_key import DuplicateKey
    from composeopt_plugins.validity.ignored_key import IgnoredKey
    from composeopt_plugins.validity.missing_file import MissingFile
    from composeopt_plugins.validity.missing_source import MissingSource
    from composeopt_plugins.validity.not_followed import NotFollowed
    from composeopt_plugins.validity.nothing_to_run import NothingToRun
    from composeopt_plugins.validity.target_mounted_twice import TargetMountedTwice
    from composeopt_plugins.validity.undefined_reference import UndefinedReference
    from composeopt_plugins.validity.unknown_key import UnknownKey
    from composeopt_plugins.validity.unknown_restart_policy import UnknownRestartPolicy
    from composeopt_plugins.validity.unreadable_file import UnreadableFile
    from composeopt_plugins.validity.wrong_declaration import WrongDeclaration
    from composeopt_plugins.validity.wrong_value import WrongValue

    return [
        BadInterpolation,
        ConflictingKeys,
        DependencyCycle,
        DuplicateKey,
        IgnoredKey,
        MissingSource,
        MissingFile,
        NotFollowed,
        NothingToRun,
        TargetMountedTwice,
        UndefinedReference,
        UnknownKey,
        UnknownRestartPolicy,
        UnreadableFile,
        WrongDeclaration,
        WrongValue,
    ]
