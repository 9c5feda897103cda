"""A text whose words that answer a question are marked."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from portal.leistung.rules.fundstellen import Teil

register = template.Library()


@register.filter
def markiert(pieces: Iterable[Teil]) -> SafeString:
    """The pieces as HTML; twenty results have some hundred, too many for a loop of the template."""
    shown = (f"<mark>{escape(each.text)}</mark>" if each.markiert else escape(each.text) for each in pieces)
    return mark_safe("".join(shown))  # noqa: S308 - every piece is escaped
