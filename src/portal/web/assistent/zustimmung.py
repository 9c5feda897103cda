"""Who else must agree to a draft, and how it stands, for the page before submission (ADR 45)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.antrag.operations.mitzeichnung import Zustimmung, consents_of
from portal.antrag.queries import Draft
from portal.antrag.rules import Stand
from portal.core import clock
from portal.core.tenancy import Citizen, unit
from portal.formular import rules as formulare
from portal.web.sprache import root

# Kind of the tag, its words, and what to do.
_STAND: dict[Stand, tuple[str, Any, Any]] = {
    Stand.UNGEFRAGT: ("neutral", gettext_lazy("Noch nicht gefragt"), gettext_lazy("Um Zustimmung bitten")),
    Stand.OFFEN: ("info", gettext_lazy("Gefragt, noch keine Antwort"), gettext_lazy("Link noch einmal ansehen")),
    Stand.ABGELAUFEN: ("warning", gettext_lazy("Der Link ist abgelaufen"), gettext_lazy("Neuen Link machen")),
    Stand.GEAENDERT: (
        "warning",
        gettext_lazy("Gilt nicht mehr"),
        gettext_lazy("Noch einmal um Zustimmung bitten"),
    ),
    Stand.ZUGESTIMMT: ("success", gettext_lazy("Hat zugestimmt"), gettext_lazy("Ansehen")),
    Stand.ABGELEHNT: ("danger", gettext_lazy("Hat abgelehnt"), gettext_lazy("Grund ansehen")),
}


def consents_at_end(draft: Draft) -> list[dict[str, Any]]:
    """One row for each person who must agree; none, and no query, where the way asks nobody."""
    if not formulare.consents_on(draft.formular, draft.weg, draft.kontext):
        return []
    with unit(Citizen(draft.antrag.konto_id, draft.antrag.kommune_id)):
        found = consents_of(draft, at=clock.now())
    return [consent_row(draft, each) for each in found]


def consent_row(draft: Draft, zustimmung: Zustimmung) -> dict[str, Any]:
    """What is shown of one of them, with the way to its page."""
    demand, (art, text, tun) = zustimmung.demand, _STAND[zustimmung.stand]
    return {
        "person": demand.person,
        "name": zustimmung.angaben.get("name") or zustimmung.angaben.get("an", ""),
        "grund": demand.grund,
        "rechtsgrundlage": demand.rechtsgrundlage,
        "art": art,
        "stand": _(text),
        "geaendert": zustimmung.stand is Stand.GEAENDERT,
        "tun": _(tun),
        "fehlt": zustimmung.stand is not Stand.ZUGESTIMMT,
        "ziel": f"{root()}/antraege/{draft.antrag.id}/mitzeichnung/{demand.id}/",
    }
