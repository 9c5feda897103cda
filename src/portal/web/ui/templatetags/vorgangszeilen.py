"""The rows of a list of Vorgänge."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape  # some hundred times a page, so without what Django's adds for lazy texts
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

register = template.Library()

_TICK = (
    '<td role="cell" class="tabelle__wahl nicht-drucken"><label class="haken kern-form-check"><input '
    'class="kern-form-check__checkbox" type="checkbox" name="vorgang" value="%s"><span class="kern-sr-only">%s %s'
    "</span></label></td>"
)
_WORT = '<span class="wort">%s</span>'


@register.filter
def vorgangszeilen(zeilen: Iterable[Mapping[str, Any]], spalten: Sequence[Any]) -> SafeString:
    """The rows as ui/kern/vorgangstabelle.html says: fifty of them have some hundred cells, too many for its loops."""
    choose, begun = escape(_("auswählen")), [_begun(each) for each in spalten[1:]]
    return mark_safe("\n".join(_row(each, choose, begun) for each in zeilen))  # noqa: S308 - every text is escaped


def _begun(spalte: Any) -> str:
    """The beginning of a cell of this column; its title is shown where the line is a block."""
    return f'<td role="cell" data-titel="{escape(str(spalte))}">'


def _row(zeile: Mapping[str, Any], choose: str, begun: Sequence[str]) -> str:
    number, cells = escape(zeile["nummer"]), [_cell(each) for each in zeile["zellen"]]
    tick = _TICK % (escape(zeile["wahl"]), number, choose)
    head = f'<tr role="row">{tick}<th role="rowheader" scope="row"><a href="{escape(zeile["ziel"])}">{number}</a></th>'
    return head + "".join([start + cell for start, cell in zip(begun, cells, strict=True)]) + "</tr>"


def _cell(zelle: Mapping[str, Any]) -> str:
    if "art" in zelle:
        badge = f"status kern-badge kern-badge--{escape(zelle['art'])}"
        return f'<span class="{badge}"><span class="kern-label">{escape(zelle["status"])}</span></span></td>'
    if "worte" in zelle:  # the comma tells them apart where it is read, the frame where it is seen
        words = '<span class="kern-sr-only">, </span>'.join(_WORT % escape(wort) for wort in zelle["worte"])
        return f'<span class="schlagworte">{words}</span></td>'
    return escape(zelle["text"]) + "</td>"
