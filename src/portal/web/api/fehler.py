"""What the API says when it cannot answer."""

from __future__ import annotations

from ninja import Schema


class Fehler(Schema):
    """The body of every error."""

    fehler: str


class Unbrauchbar(Exception):
    """A parameter cannot be used; the text says in German which, and why. Answered with 400."""
