"""Schemas made of the structs of `minga_pure`: one declaration of a field for API and SDK."""

from collections.abc import Callable, Mapping, Sequence
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import AfterValidator, Field, create_model
from pydantic.fields import FieldInfo

from minga_pure.projects import Limits, limits_in

SchemaType = TypeVar("SchemaType", bound=type[Schema])


def _storable(text: str) -> str:
    """Return a text that the database and every export can keep. Raises ValueError."""
    if any(ord(sign) < 32 and sign not in "\t\n\r" for sign in text):
        raise ValueError(_("This text holds a character that cannot be stored."))
    return text


Text = Annotated[str, AfterValidator(_storable)]


def request_of(
    struct: type[msgspec.Struct],
    schemas: Mapping[type, Any],
    *,
    optional: bool = False,
) -> Callable[[SchemaType], SchemaType]:
    """Add the fields of a struct, with their limits, to the schema of a request body.

    `schemas`: the schema (or type) in which a type of the struct is sent. With `optional` every
    field may be left out (null): the body of a PATCH.
    """

    def typed(hint: Any) -> Any:
        return _input_type(hint, schemas)

    return _with_fields(struct, typed, lambda field: None if optional else _default(field))


def reply_of(
    struct: type[msgspec.Struct], schemas: Mapping[type, Any]
) -> Callable[[SchemaType], SchemaType]:
    """Add the fields of a struct, without limits, to the schema of a reply, which has them all."""
    return _with_fields(struct, lambda hint: _output_type(hint, schemas), lambda _field: ...)


def _with_fields(
    struct: type[msgspec.Struct],
    typed: Callable[[Any], Any],
    default_of: Callable[[msgspec.structs.FieldInfo], Any],
) -> Callable[[SchemaType], SchemaType]:
    def extended(schema: SchemaType) -> SchemaType:
        hints = get_type_hints(struct, include_extras=True)
        added: dict[str, Any] = {}
        for field in msgspec.structs.fields(struct):
            if field.name in schema.__annotations__:
                continue
            description = limits_in(hints[field.name]).description or None
            kind, default = typed(hints[field.name]), default_of(field)
            added[field.name] = (
                kind | None if default is None else kind,
                Field(default, description=description),
            )
        model: Any = create_model(schema.__name__, __base__=schema, __doc__=schema.__doc__, **added)
        model.__module__ = schema.__module__
        return model  # type: ignore[no-any-return]

    return extended


def _default(field: msgspec.structs.FieldInfo) -> Any:
    if field.required:
        return ...
    return list(field.default) if isinstance(field.default, tuple) else field.default


def _input_type(hint: Any, schemas: Mapping[type, Any]) -> Any:
    limits = limits_in(hint)
    kind = get_args(hint)[0] if get_origin(hint) is Annotated else hint
    if limits.entry is not None:
        kind = list.__class_getitem__(schemas[limits.entry])
    elif limits.values is not None:
        return limits.values
    elif get_origin(kind) is Sequence:
        kind = list.__class_getitem__(_input_type(get_args(kind)[0], schemas))
    elif get_origin(kind) in (Union, UnionType):
        kind = Union[tuple(_input_type(part, schemas) for part in get_args(kind))]  # noqa: UP007
    elif kind is str:
        kind = Text
    else:
        kind = schemas.get(kind, kind)
    bounds = _bounds(limits, is_number=kind in (int, int | None))
    return Annotated[kind, bounds] if bounds is not None else kind


def _bounds(limits: Limits, *, is_number: bool) -> FieldInfo | None:
    if limits.minimum is None and limits.maximum is None and not limits.pattern:
        return None
    if is_number:
        return Field(ge=limits.minimum, le=limits.maximum)  # type: ignore[no-any-return]
    return Field(  # type: ignore[no-any-return]
        min_length=limits.minimum or None,
        max_length=limits.maximum,
        pattern=limits.pattern or None,
    )


def _output_type(hint: Any, schemas: Mapping[type, Any]) -> Any:
    values = limits_in(hint).values
    if values is not None:
        return values
    kind = get_args(hint)[0] if get_origin(hint) is Annotated else hint
    if get_origin(kind) is Sequence:
        return list.__class_getitem__(_output_type(get_args(kind)[0], schemas))
    return schemas.get(kind, kind)
