"""What every page knows: the Kommune of the host, the demo's date, the theme, the language. Never a person."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import get_language

from portal.core import clock
from portal.kommune.queries import gestaltung_of
from portal.redaktion.queries import notices_of
from portal.web.request import KommuneRequest
from portal.web.ui import theme


def page(request: KommuneRequest) -> dict[str, Any]:
    """The context of `ui/base.html`; an answer before the host was read has no Kommune."""
    kommune = getattr(request, "kommune", None)
    gestaltung = gestaltung_of(kommune) if kommune else None
    language = get_language() or settings.LANGUAGE_CODE
    foreign = language != settings.LANGUAGE_CODE
    return {
        "kommune": kommune,
        "gestaltung": gestaltung,
        "demo": {"heute": clock.today()} if settings.DEMO else None,
        "theme_version": theme.version(gestaltung.farbe) if gestaltung else "",
        "meldungen": notices_of(kommune.id, clock.now()) if kommune else [],
        "fremdsprachig": foreign,
        "wurzel": f"/{language}" if foreign else "",
        "anfang": f"/{language}/" if foreign else "",
        "sprachpfade": getattr(request, "sprachpfade", None),
    }
