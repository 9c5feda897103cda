"""The form and the list of links between Vorgänge."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.vorgang.models import Verknuepfung
from portal.vorgang.queries.verknuepfung import Verbunden
from portal.web.arbeitsplatz import darstellung


class VerknuepfungForm(forms.Form):
    """The number of the other Vorgang."""

    nummer = forms.CharField(
        label=gettext_lazy("Vorgangsnummer"),
        help_text=gettext_lazy("Nur Vorgänge Ihrer Ämter, zum Beispiel 012-26-7KQ4-MWXA."),
        max_length=40,
        error_messages={"required": gettext_lazy("Geben Sie die Nummer des anderen Vorgangs ein.")},
    )


def links_shown(links: list[Verbunden]) -> list[dict[str, Any]]:
    """The links for teile/verknuepfungen.html."""
    words = {False: _("von diesem Vorgang abgetrennt"), True: _("davon ist dieser Vorgang abgetrennt")}
    tags = darstellung.status_tags()
    return [
        {
            "id": each.row.id,
            "nummer": each.vorgang.nummer,
            "titel": each.vorgang.leistung.titel,
            "ziel": f"/arbeitsplatz/vorgaenge/{each.vorgang.id}/",
            "status": tags[each.vorgang.status],
            "wort": words[each.her] if each.row.art == Verknuepfung.Art.ABTRENNUNG else "",
        }
        for each in links
    ]
