"""Who else receives answers of a draft, what of them and what for, for the page before submission (ADR 46)."""

from __future__ import annotations

from typing import Any

from portal.antrag.queries import Draft
from portal.core.tenancy import Citizen, unit
from portal.formular import rules as formulare
from portal.kommune.queries import all_kommunen
from portal.vorgang.operations import anteile, intake


def recipients_at_end(draft: Draft) -> list[dict[str, Any]]:
    """One row for each recipient on this way; no query for a form that names none."""
    if not draft.formular.empfaenger:
        return []
    with unit(Citizen(draft.antrag.konto_id, draft.antrag.kommune_id)):
        angebot = intake.online_angebot(draft.antrag.leistung_id, draft.antrag.kommune_id)
        found = anteile.plan(draft, angebot.organisationseinheit, today=draft.kontext.heute)
    teile = formulare.parts_on(draft.formular, draft.weg, draft.kontext) if found else []
    return [_row(each, teile) for each in found]


def _row(teil: anteile.Teil, teile: list[formulare.Teil]) -> dict[str, Any]:
    empfaenger, given = teil.anteil.empfaenger, formulare.parts_for(teil.anteil, teile)
    return {
        "wer": empfaenger.wer,
        "amt": "" if teil.aussen else f"{teil.amt.name}, {all_kommunen()[teil.kommune_id].bezeichnung}",
        "grund": empfaenger.grund,
        "rechtsgrundlage": empfaenger.rechtsgrundlage,
        "entscheidet": bool(teil.nummer),
        "weitergeleitet": bool(teil.aussen),
        "alles": not empfaenger.felder,
        "fragen": list(dict.fromkeys(zeile.label for part in given for zeile in part.zeilen)),
    }
