"""Answers for operators."""

from marshmallow import Schema

from planner.web.schemas.base import Named, one, string, word


class LiveDocument(Schema):
    """The process answers."""

    status = word("alive")


class ReadyDocument(Schema):
    """Plans can be made."""

    status = word("ready")
    catalog = one(Named)


class VersionDocument(Schema):
    """The versions."""

    name = string()
    software = string()
    api = string()
    catalog = one(Named)
