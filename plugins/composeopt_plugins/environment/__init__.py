"""Rules about environment variables."""

from __future__ import annotations

from composeopt.api import Rule, hookimpl


@hookimpl
def composeopt_rules() -> list[type[Rule]]:
    """Return the rules about environment variables."""
    from composeopt_plugins.environment.duplicate_environment_key import DuplicateEnvironmentKey
    from composeopt_plugins.environment.misspelt_service_host import MisspeltServiceHost
    from composeopt_plugins.environment.number_written_otherwise import NumberWrittenOtherwise
    from composeopt_plugins.environment.quotes_in_list_value import QuotesInListValue
    from composeopt_plugins.environment.shell_substitution_in_value import ShellSubstitutionInValue
    from composeopt_plugins.environment.unset_variable import UnsetVariable

    return [
        DuplicateEnvironmentKey,
        MisspeltServiceHost,
        NumberWrittenOtherwise,
        QuotesInListValue,
        ShellSubstitutionInValue,
        UnsetVariable,
    ]
