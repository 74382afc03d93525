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
_INDENT = "\n    "


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
    annotations = own.get("__annotations__")
    if cls.__bases__ != (object,) or annotations is None or not _SPECIAL.isdisjoint(own):
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
        required = default.default is MISSING and default.default_factory is MISSING
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
    """Make ``__init__`` of the form for such fields: one assignment for each."""
    kinds = tuple([_kind(each) for each in fields.values()])
    code = _form(kinds, hasattr(cls, "__post_init__"))
    scope: dict[str, Any] = {"_set": object.__setattr__, "_made": _MADE}
    names: dict[str, str] = {}
    defaults: list[Any] = []
    for index, (name, each) in enumerate(fields.items()):
        names[f"_{index}"] = name
        if kinds[index] & _FROM_FACTORY:
            scope[f"_make_{index}"] = each.default_factory
        elif kinds[index] == _FIXED:
            scope[f"_fixed_{index}"] = each.default
        if not each.init:
            continue
        if kinds[index] & _FROM_FACTORY:
            defaults.append(_MADE)
        elif each.default is not MISSING:
            defaults.append(each.default)
    code = code.replace(
        co_varnames=tuple([names.get(each, each) for each in code.co_varnames]),
        co_consts=tuple([names.get(each, each) for each in code.co_consts]),
    )
    made = FunctionType(code, scope, "__init__", tuple(defaults) or None)
    made.__qualname__ = f"{cls.__qualname__}.__init__"
    made.__module__ = cls.__module__
    made.__annotations__ = {name: each.type for name, each in fields.items() if each.init}
    return made


_GIVEN, _FIXED, _FROM_FACTORY, _ABSENT = 1, 2, 4, 8


def _kind(field: Field[Any]) -> int:
    """Say where the value of a field comes from."""
    if field.default_factory is not MISSING:
        return _FROM_FACTORY | (_GIVEN if field.init else 0)
    if field.init:
        return _GIVEN
    return _ABSENT if field.default is MISSING else _FIXED


@functools.cache
def _form(kinds: tuple[int, ...], is_checked: bool) -> CodeType:
    """Compile ``__init__`` for fields of these kinds, called by their numbers."""
    parameters, lines = ["self"], ["pass"]
    for index, kind in enumerate(kinds):
        name = f"_{index}"
        if kind & _GIVEN:
            parameters.append(name)
        given = {_GIVEN: name, _FIXED: f"_fixed{name}", _FROM_FACTORY: f"_make{name}()"}.get(kind)
        if kind == _FROM_FACTORY | _GIVEN:
            given = f"_make{name}() if {name} is _made else {name}"
        if given:
            lines.append(f"_set(self, {name!r}, {given})")
    if is_checked:
        lines.append("self.__post_init__()")
    scope: dict[str, Any] = {}
    head = f"def __init__({', '.join(parameters)}):"
    exec(head + _INDENT + _INDENT.join(lines), scope)  # noqa: S102 - numbers, nothing else
    code: CodeType = scope["__init__"].__code__
    return code


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
