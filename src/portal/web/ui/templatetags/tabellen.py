"""Tables whose lines become blocks on a narrow screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import template

register = template.Library()


@register.filter
def unter(zeile: Sequence[Any], spalten: Sequence[Mapping[str, Any]]) -> list[tuple[Any, Mapping[str, Any]]]:
    """Each cell of the line with the column it stands under."""
    return list(zip(zeile, spalten, strict=True))
