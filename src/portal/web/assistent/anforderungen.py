"""What the law asks for beside the answers: shown at the page of a demand, and at the end."""

from __future__ import annotations

from typing import Any

from portal.antrag.queries import Draft
from portal.formular import rules as formulare
from portal.formular.rules import Station
from portal.formular.rules.modell import Art, Schreibform
from portal.web.sprache import root


def demands_at(draft: Draft, station: Station) -> list[dict[str, Any]]:
    """What the law asks for at this page: on the page of a demand that one, on the last page those still open."""
    schritt = draft.formular.schritt(station.schritt)
    if schritt.anforderung is not None:
        demands = [draft.formular.anforderung(schritt.anforderung)]
    elif schritt.art is Art.PRUEFEN and draft.formular.anforderungen:
        found = formulare.demands_on(draft.formular, draft.weg, draft.kontext)
        demands = [each.anforderung for each in found if each.offen]
    else:
        return []
    base = f"{root()}/antraege/{draft.antrag.id}/"
    return [
        {
            "grund": demand.grund,
            "rechtsgrundlage": demand.rechtsgrundlage,
            "schriftform": demand.form is Schreibform.SCHRIFTFORM,
            "anmeldbar": draft.kontext.stufe > 0,
            "stufe": formulare.stufe_of(demand),
            "zurueck_ziel": f"{base}{station.key}/",
            "anders": schritt.anforderung is not None,
            "blatt": f"{base}unterschriftsblatt/",
        }
        for demand in demands
    ]
