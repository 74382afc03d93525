"""STY001: the top-level ``version`` that nothing reads any more."""

from __future__ import annotations

from collections.abc import Iterator

from composeopt.api import Context, Diagnostic, Fix, Remove, Rule, Safety, Severity, Stack

PATH = ("version",)


class ObsoleteVersion(Rule):
    """The file has a top-level ``version``, which Compose ignores.

    Why:
        Compose v2 reads every file by the one Compose specification. It ignores
        ``version`` and prints a warning each time it meets one; readers are
        misled about which keys they may use.

    Bad:
        version: "3.8"  # <- STY001
        services:
          web:
            image: nginx:1.27

    Good:
        services:
          web:
            image: nginx:1.27
            labels:
              version: "3.8"

    Fixed:
        services:
          web:
            image: nginx:1.27

    References:
        https://docs.docker.com/reference/compose-file/version-and-name/
    """

    code = "STY001"
    name = "obsolete-version"
    severity = Severity.INFO
    since = "0.1"

    def check(self, stack: Stack, context: Context) -> Iterator[Diagnostic]:
        """Find the key in each of the given files."""
        del context
        for index in stack.given:
            document = stack.documents[index]
            location = document.locate(PATH, key=True)
            if location is not None:
                yield Diagnostic(
                    self.code,
                    "'version' is obsolete and ignored; remove it",
                    PATH,
                    self.severity,
                    subject=location.file,
                    fix=Fix("remove 'version'", (Remove(PATH),), Safety.SAFE),
                    location=location,
                    key=True,
                )
