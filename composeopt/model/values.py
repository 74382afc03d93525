"""``dataclass`` for values with slots, made several times as fast (``docs/adr/009``).

The standard decorator compiles up to eight functions for each class. A command that
knows two hundred such classes pays a fifth of its time for them, at every start. This
one takes ``__init__`` from a few compiled forms and shares all other methods. What it
makes behaves the same, ``fields``, ``replace``, ``asdict``, ``match``, copies and pickles
included; whatever else is asked for is left to the standard decorator.
"""

from __future__ import annotations

import copy
import dataclasses
import functools
import reprlib
from collections.abc import Callable, Iterable
from dataclasses import MISSING, Field, FrozenInstanceError
from operator import attrgetter
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any

from composeopt.model import forms

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(declared: type | None = None, /, **options: bool) -> Any:
        """Make a dataclass of a class, as ``dataclasses.dataclass`` does."""

        def make(cls: type) -> type:
            fields = _fields(cls) if options in _KINDS else None
            if fields is None:
                return dataclasses.dataclass(**options)(cls)
            return _value(cls, fields, is_frozen="frozen" in options)

        return make if declared is None else make(declared)


__all__ = ["dataclass"]

Fields = dict[str, "Field[Any]"]
Get = Callable[[Any], tuple[Any, ...]]

_KINDS = ({"frozen": True, "slots": True}, {"slots": True})


class _Factory:
    """What stands for a default that is made anew for each value."""

    def __repr__(self) -> str:
        return "<factory>"


_MADE = _Factory()

# What a class must not have of its own: it would clash, or only the standard decorator knows.
_SPECIAL = frozenset(
    {"__init__", "__setattr__", "__delattr__", "__getstate__", "__setstate__", "__slots__"}
)


@dataclasses.dataclass(frozen=True, slots=True)
class _Sample:
    """A value of the standard library's making; others are marked as it is."""

    field: int


_FIELD = _Sample.__dataclass_fields__["field"]._field_type  # type: ignore[attr-defined]  # noqa: SLF001 - what tells fields from class variables
_FROZEN = _Sample.__dataclass_params__  # type: ignore[attr-defined]  # not in typeshed
_CHANGEABLE = copy.copy(_FROZEN)
_CHANGEABLE.frozen = False


def _fields(cls: type) -> Fields | None:
    """Give the fields of a class; None when it is none that is made here."""
    own = vars(cls)
    annotations = own.get("__annotations__", {})
    if cls.__bases__ != (object,) or not _SPECIAL.isdisjoint(own):
        return None
    found: Fields = {}
    is_optional = False
    for name, annotation in annotations.items():
        if not isinstance(annotation, str) or "InitVar" in annotation or "KW_ONLY" in annotation:
            return None
        if annotation.startswith(("ClassVar", "typing.ClassVar")):
            continue
        default = own.get(name, MISSING)
        if not isinstance(default, Field):
            # The standard decorator words what is wrong with a mutable default.
            if default.__class__.__hash__ is None:
                return None
            default = dataclasses.field(default=default)
        required = _is_required(default)
        if default.kw_only is True or (required and is_optional):
            return None
        is_optional = is_optional or (default.init and not required)
        found[name] = default
    return found


def _value(cls: type, fields: Fields, *, is_frozen: bool) -> type:
    """Make a class with slots of a plain one."""
    own = {name: item for name, item in vars(cls).items() if name not in fields}
    for name in ("__dict__", "__weakref__"):
        own.pop(name, None)
    for name, each in fields.items():
        each.name, each.type, each.kw_only = name, own["__annotations__"][name], False
        each._field_type = _FIELD  # type: ignore[attr-defined]  # noqa: SLF001
    compared = _getter(name for name, each in fields.items() if each.compare)
    methods = {
        "__eq__": _equality(compared),
        "__repr__": _showing(tuple(name for name, each in fields.items() if each.repr)),
        "__match_args__": tuple(name for name, each in fields.items() if each.init),
    }
    if is_frozen:
        # A class that defines __eq__ has __hash__ = None of its own; one is made all the same.
        if own.get("__hash__") is None:
            own["__hash__"] = _hashing(_getter(n for n, each in fields.items() if _is_hashed(each)))
        own |= _GUARDS
    else:
        own.setdefault("__hash__", None)
    namespace = {
        **methods,
        **own,
        "__slots__": tuple(fields),
        "__dataclass_fields__": fields,
        "__dataclass_params__": _FROZEN if is_frozen else _CHANGEABLE,
        "__init__": _constructor(cls, fields),
        "__qualname__": cls.__qualname__,
    }
    return type(cls)(cls.__name__, cls.__bases__, namespace)


def _is_hashed(field: Field[Any]) -> bool:
    return field.compare if field.hash is None else field.hash


def _constructor(cls: type, fields: Fields) -> Callable[..., None]:
    """Make ``__init__`` of the form for so many fields: one assignment for each."""
    given = {name: each for name, each in fields.items() if each.init}
    complete = _completion(fields, hasattr(cls, "__post_init__"))
    code = _form(len(given), complete is not None)
    names = {f"_{index}": name for index, name in enumerate(given)}
    code = code.replace(
        co_varnames=tuple([names.get(each, each) for each in code.co_varnames]),
        co_consts=tuple([names.get(each, each) for each in code.co_consts]),
    )
    defaults = [_MADE if each.default is MISSING else each.default for each in given.values()]
    required = [each for each in given.values() if _is_required(each)]
    scope = {"_set": object.__setattr__, "_complete": complete}
    made = FunctionType(code, scope, "__init__", tuple(defaults[len(required) :]) or None)
    made.__qualname__ = f"{cls.__qualname__}.__init__"
    made.__module__ = cls.__module__
    made.__annotations__ = {name: each.type for name, each in given.items()}
    return made


def _is_required(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _completion(fields: Fields, is_checked: bool) -> Callable[[Any], None] | None:
    """Make what follows the assignments: values that are made anew, and the class's own check."""
    made = [(n, f.default_factory) for n, f in fields.items() if f.default_factory is not MISSING]
    fixed = [(n, f.default) for n, f in fields.items() if not f.init and f.default is not MISSING]
    if not (made or fixed or is_checked):
        return None
    unset = frozenset(name for name, _ in made if not fields[name].init)
    write = object.__setattr__

    def complete(self: Any) -> None:
        for name, make in made:
            if name in unset or getattr(self, name) is _MADE:
                write(self, name, make())
        for name, value in fixed:
            write(self, name, value)
        if is_checked:
            self.__post_init__()

    return complete


@functools.cache
def _form(count: int, is_completed: bool) -> CodeType:
    """Give ``__init__`` for so many fields, called by their numbers; the usual ones are ready."""
    name, lines = form_of(count, is_completed=is_completed)
    form = getattr(forms, name, None)
    if form is None:
        scope: dict[str, Any] = {}
        exec("\n".join(lines), scope)  # noqa: S102 - numbers, nothing else
        form = scope[name]
    code: CodeType = form.__code__
    return code


def form_of(count: int, *, is_completed: bool) -> tuple[str, list[str]]:
    """Write ``__init__`` for so many fields; ``tools.value_forms`` writes the usual ones down.

    Args:
        count: of the fields.
        is_completed: whether something follows the assignments.
    """
    name = f"given_{count}" + ("_completed" if is_completed else "")
    numbered = [f"_{index}" for index in range(count)]
    lines = [f"def {name}({', '.join(['self', *numbered])}):"]
    lines += [f"    _set(self, {each!r}, {each})" for each in numbered]
    if is_completed:
        lines.append("    _complete(self)")
    return name, lines if len(lines) > 1 else [*lines, "    pass"]


def _getter(names: Iterable[str]) -> Get:
    """Give all values of some fields as a tuple."""
    known = tuple(names)
    if len(known) > 1:
        return attrgetter(*known)
    if not known:
        return lambda _: ()
    get = attrgetter(known[0])
    return lambda value: (get(value),)


def _equality(compared: Get) -> Callable[[Any, Any], Any]:
    def __eq__(self: Any, other: Any) -> Any:  # noqa: N807 - it becomes that method
        same = other.__class__ is self.__class__
        return compared(self) == compared(other) if same else NotImplemented

    return __eq__


def _hashing(hashed: Get) -> Callable[[Any], int]:
    def __hash__(self: Any) -> int:  # noqa: N807 - it becomes that method
        return hash(hashed(self))

    return __hash__


def _showing(names: tuple[str, ...]) -> Callable[[Any], str]:
    @reprlib.recursive_repr()
    def __repr__(self: Any) -> str:  # noqa: N807 - it becomes that method
        values = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
        return f"{self.__class__.__qualname__}({values})"

    return __repr__


def _refuse_assignment(self: Any, name: str, value: Any) -> None:
    del self, value
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_deletion(self: Any, name: str) -> None:
    del self
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: Any) -> list[Any]:
    return [getattr(self, name) for name in self.__dataclass_fields__]


def _restore(self: Any, state: list[Any]) -> None:
    for name, value in zip(self.__dataclass_fields__, state, strict=True):
        object.__setattr__(self, name, value)


_GUARDS = {
    "__setattr__": _refuse_assignment,
    "__delattr__": _refuse_deletion,
    "__getstate__": _state,
    "__setstate__": _restore,
}
