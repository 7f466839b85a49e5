"""The fields of catalog records: strict, so that nothing that looks like a value is taken for one."""

from typing import Any

from marshmallow import ValidationError, fields, validate


class StrictBool(fields.Field[bool]):
    """True or false, nothing that looks like it."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise ValidationError("must be true or false")
        return value


class Number(fields.Field[float]):
    """A plain number."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValidationError("must be a number")
        return value


class WholeNumber(Number):
    """A number without a fraction."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        number = super()._deserialize(value, attr, data, **kwargs)
        if number != int(number):
            raise ValidationError("must be a whole number")
        return int(number)


class Text(fields.String):
    """Text with something in it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validate=validate.Length(min=1), **kwargs)


def id_of(pattern: str, form: str, **kwargs: Any) -> fields.String:
    """Return a field for an id of that pattern."""
    return fields.String(
        validate=validate.Regexp(rf"^(?:{pattern})$", error=f"must be {form}"), **kwargs
    )


def snake(**kwargs: Any) -> fields.String:
    """Return a field for a snake_case id."""
    return id_of("[a-z][a-z0-9]*(_[a-z0-9]+)*", "snake_case", **kwargs)


def kebab(**kwargs: Any) -> fields.String:
    """Return a field for a kebab-case id."""
    return id_of("[a-z][a-z0-9]*(-[a-z0-9]+)*", "kebab-case", **kwargs)


def texts(**kwargs: Any) -> fields.List[str]:
    """Return a field for a list of texts."""
    return fields.List(Text(), **kwargs)


def citations(**kwargs: Any) -> fields.List[str]:
    """Return a field for a list of `source#locator`."""
    form = validate.Regexp(r"^[a-z0-9][a-z0-9-]*#.+$", error="must be source#locator")
    return fields.List(fields.String(validate=form), **kwargs)


def word(*choices: str, **kwargs: Any) -> fields.String:
    """Return a field for one of the words."""
    return fields.String(validate=validate.OneOf(choices), **kwargs)


SOURCED = {"required": True, "validate": validate.Length(min=1, error="needs a source")}
