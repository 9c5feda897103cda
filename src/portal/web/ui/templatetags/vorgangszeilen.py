"""The rows of a list of Vorgänge."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape  # some hundred times a page, so without what Django's adds for lazy texts
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

register = template.Library()

_TICK = (
    '<td class="tabelle__wahl nicht-drucken"><label class="haken kern-form-check"><input '
    'class="kern-form-check__checkbox" type="checkbox" name="vorgang" value="%s"><span class="kern-sr-only">%s %s'
    "</span></label></td>"
)


@register.filter
def vorgangszeilen(zeilen: Iterable[Mapping[str, Any]]) -> SafeString:
    """The rows as ui/kern/vorgangstabelle.html says: fifty of them have some hundred cells, too many for its loops."""
    choose = escape(_("auswählen"))
    return mark_safe("\n".join(_row(each, choose) for each in zeilen))  # noqa: S308 - every text is escaped


def _row(zeile: Mapping[str, Any], choose: str) -> str:
    number, cells = escape(zeile["nummer"]), "".join(_cell(each) for each in zeile["zellen"])
    tick = _TICK % (escape(zeile["wahl"]), number, choose)
    return f'<tr>{tick}<th scope="row"><a href="{escape(zeile["ziel"])}">{number}</a></th>{cells}</tr>'


def _cell(zelle: Mapping[str, str]) -> str:
    if not zelle.get("art"):
        return f"<td>{escape(zelle['text'])}</td>"
    badge = f"status kern-badge kern-badge--{escape(zelle['art'])}"
    return f'<td><span class="{badge}"><span class="kern-label">{escape(zelle["status"])}</span></span></td>'
