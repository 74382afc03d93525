"""ENV002: an environment variable that a list sets twice."""

from __future__ import annotations

from collections.abc import Iterator

from composeopt.api import Context, Diagnostic, Evidence, Rule, Severity, Stack


class DuplicateEnvironmentKey(Rule):
    """A list under ``environment`` sets one variable twice.

    Why:
        The last entry wins without a word. Who edits the first one wonders why
        nothing changes.

    Bad:
        services:
          web:
            image: nginx:1.27
            environment:
              - MAX_SIZE=10  # <- ENV002
              - MODE=fast
              - MAX_SIZE=4096

    Good:
        services:
          web:
            image: nginx:1.27
            environment:
              - MODE=fast
              - MAX_SIZE=4096
    """

    code = "ENV002"
    name = "duplicate-environment-key"
    severity = Severity.WARNING
    since = "0.1"

    def check(self, stack: Stack, context: Context) -> Iterator[Diagnostic]:
        """Compare the entries of each list as it is written."""
        del context
        for service in stack.services():
            for origin in stack.definitions((*service.path, "environment")):
                last: dict[str, int] = {}
                for index, name in _names(origin.document.node(origin.path)):
                    if name in last:
                        first = origin.document.locate((*origin.path, last[name]))
                        again = origin.document.locate((*origin.path, index))
                        yield Diagnostic(
                            self.code,
                            f"{name} is set again below, and the last entry wins",
                            (*service.path, "environment", name),
                            self.severity,
                            subject=name,
                            related=(Evidence(f"{name} is set again here", location=again),),
                            location=first,
                        )
                    last[name] = index


def _names(node: object) -> Iterator[tuple[int, str]]:
    for index, item in enumerate(getattr(node, "items", ())):
        value = getattr(item, "value", None)
        if isinstance(value, str) and value:
            yield index, value.partition("=")[0].strip()
