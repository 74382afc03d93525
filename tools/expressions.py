"""Python expressions as values, and how they are written in the style of the formatter."""

from __future__ import annotations

from dataclasses import dataclass

WIDTH = 100


@dataclass(frozen=True, slots=True)
class Name:
    """A name, or anything else that is written as it stands."""

    text: str


@dataclass(frozen=True, slots=True)
class Call:
    """A call with positional and named arguments."""

    function: str
    positional: tuple[Expression, ...] = ()
    named: tuple[tuple[str, Expression], ...] = ()


@dataclass(frozen=True, slots=True)
class Mapping:
    """A dict display; an entry without a key is unpacked into it."""

    entries: tuple[tuple[str, Expression], ...] = ()


Expression = Name | Call | Mapping


def literal(value: object) -> Name:
    """Write a plain value: text in double quotes."""
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return Name(f'"{escaped}"')
    if isinstance(value, tuple):
        inner = ", ".join(literal(item).text for item in value)
        return Name(f"({inner},)" if len(value) == 1 else f"({inner})")
    return Name(repr(value))


def write(expression: Expression, indent: int = 0, used: int = 0) -> str:
    """Write an expression, over several lines where one is too short.

    Args:
        expression: what to write.
        indent: how many blanks the line begins with.
        used: how many characters of the line are taken before and after it.
    """
    line = _line(expression)
    if isinstance(expression, Name) or len(line) + indent + used <= WIDTH:
        return line
    inner = indent + 4
    if isinstance(expression, Call):
        start, end = f"{expression.function}(", ")"
        parts = [("", item) for item in expression.positional]
        parts += [(f"{key}=", item) for key, item in expression.named]
    else:
        start, end = "{", "}"
        parts = [(f'"{key}": ' if key else "**", item) for key, item in expression.entries]
    rows = [f"{' ' * inner}{label}{write(item, inner, len(label) + 1)},\n" for label, item in parts]
    return f"{start}\n{''.join(rows)}{' ' * indent}{end}"


def _line(expression: Expression) -> str:
    match expression:
        case Name():
            return expression.text
        case Call():
            parts = [_line(item) for item in expression.positional]
            parts += [f"{key}={_line(item)}" for key, item in expression.named]
            return f"{expression.function}({', '.join(parts)})"
        case Mapping():
            entries = [
                f'"{key}": {_line(item)}' if key else f"**{_line(item)}"
                for key, item in expression.entries
            ]
            return f"{{{', '.join(entries)}}}"
