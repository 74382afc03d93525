"""ENV006: a number or date that arrives otherwise than it is written."""

from __future__ import annotations

from collections.abc import Iterator

from composeopt.api import Context, Diagnostic, Fix, Path, Replace, Rule, Safety, Severity, Stack

CAVEAT = "the program gets the text as it is written"
PLACES: tuple[tuple[str, ...], ...] = (("environment",), ("labels",), ("build", "args"))


class NumberWrittenOtherwise(Rule):
    """A value without quotes is read as a number, and arrives otherwise than it is written.

    Why:
        YAML reads ``1.10`` as the number 1.1 and ``0755`` as 493, and Compose hands
        that on: a version loses its zero, a mode becomes decimal. Quotes keep the text.

    Bad:
        services:
          web:
            image: nginx:1.27
            environment:
              RELEASE: 1.10  # <- ENV006
              UMASK: 0022  # <- ENV006

    Good:
        services:
          web:
            image: nginx:1.27
            environment:
              RELEASE: "1.10"
              UMASK: "0022"
              PORT: 8080
              RATE: 0.5

    Fixed:
        services:
          web:
            image: nginx:1.27
            environment:
              RELEASE: "1.10"
              UMASK: "0022"
    """

    code = "ENV006"
    name = "number-written-otherwise"
    severity = Severity.WARNING
    since = "0.1"

    def check(self, stack: Stack, context: Context) -> Iterator[Diagnostic]:
        """Compare the values of mappings with their text."""
        del context
        for service in stack.services():
            for place in PLACES:
                values = stack.value((*service.path, *place))
                for name, value in values.items() if isinstance(values, dict) else ():
                    path = (*service.path, *place, name)
                    written = _written(stack, path)
                    if written and isinstance(value, str) and value != written:
                        yield self._finding(path, str(name), written, value)

    def _finding(self, path: Path, name: str, written: str, value: str) -> Diagnostic:
        fix = Fix(
            f"put the value of {name} in quotes",
            (Replace(path, written),),
            Safety.UNSAFE,
            ("services.*.environment", "services.*.labels", "services.*.build.args"),
            CAVEAT,
        )
        message = f"{written} without quotes arrives as {value}; put it in quotes"
        return self.diagnostic(path, message, subject=name, fix=fix)


def _written(stack: Stack, path: Path) -> str:
    """Give the text of a value that YAML may read as a number; empty for any other."""
    origin = stack.origin(path)
    if origin is None or origin.via & {"short", "interpolated", "external"}:
        return ""
    node = origin.document.node(origin.path)
    text = getattr(node, "value", None)
    if getattr(node, "style", "'") or not isinstance(text, str):
        return ""
    return text if text[:1] in set("+-.0123456789") else ""
