"""A number that is read out, copied and compared as one word stays on one line."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def ungebrochen(nummer: str) -> SafeString:
    """A browser would break a Vorgangsnummer at each hyphen."""
    return format_html('<span class="ungebrochen">{}</span>', nummer)
