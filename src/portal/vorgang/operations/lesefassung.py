"""What was submitted as people read it: answers, how the demands of the law were met, and who agreed."""

from __future__ import annotations

from typing import Any

from portal.antrag.operations.mitzeichnung import Zustimmung
from portal.antrag.queries import Draft
from portal.core.clock import BERLIN
from portal.core.tenancy import Citizen
from portal.formular import rules as formulare


def readable(draft: Draft, by: Citizen, zustimmungen: list[Zustimmung]) -> list[dict[str, Any]]:
    """Part by part: [{titel, gruppe, zeilen: [{feld, label, text, leer, herkunft, warnung}]}]."""
    parts = formulare.parts_on(draft.formular, draft.weg, draft.kontext)
    return [*as_lines(parts), *_demands(draft, by), *_consents(zustimmungen)]


def frozen_consents(zustimmungen: list[Zustimmung]) -> list[dict[str, Any]]:
    """Who agreed, when, with which login and to what, for machines."""
    return [
        {
            "kennung": each.demand.id,
            "name": each.angaben["name"],
            "stufe": each.angaben["stufe"],
            "zugestimmt_am": each.row.beantwortet_am.isoformat(),
            "pruefwert": each.row.pruefwert,
        }
        for each in zustimmungen
        if each.row is not None and each.row.beantwortet_am is not None
    ]


def as_lines(teile: list[formulare.Teil]) -> list[dict[str, Any]]:
    """Answers, part by part."""
    return [
        {
            "titel": teil.titel,
            "gruppe": teil.gruppe,
            "zeilen": [
                {name: getattr(zeile, name) for name in ("feld", "label", "text", "leer", "herkunft", "warnung")}
                for zeile in teil.zeilen
            ],
        }
        for teil in teile
    ]


_STUFEN = {0: "ohne Anmeldung", 1: "niedrig", 3: "substantiell", 4: "hoch"}


def _demands(draft: Draft, by: Citizen) -> list[dict[str, Any]]:
    """What the law asked of this way and how it was met, as a part of the summary; none where it asked nothing."""
    rows = []
    for each in formulare.demands_on(draft.formular, draft.weg, draft.kontext):
        label = "Schriftform" if each.anforderung.form == "schriftform" else "Identität"
        text = f"Angemeldet mit Vertrauensniveau „{_STUFEN[by.stufe]}“"
        if not each.anmeldung:
            sign = formulare.check_sign(draft.formular, draft.weg.voll)
            text = f"Nachweis ohne Anmeldung; Prüfzeichen der Angaben: {sign}"
        rows.append(_row(f"anforderung_{each.anforderung.id}", label, f"{text}\n{each.anforderung.rechtsgrundlage}"))
    return [{"titel": "Form und Identität", "gruppe": None, "zeilen": rows}] if rows else []


def _consents(zustimmungen: list[Zustimmung]) -> list[dict[str, Any]]:
    """The agreements of others as a part of the summary; none where nobody had to agree."""
    rows = [
        _row(
            f"mitzeichnung_{each.demand.id}",
            each.angaben["name"],
            f"{each.demand.erklaerung}\n"
            f"Zugestimmt am {each.row.beantwortet_am.astimezone(BERLIN):%d.%m.%Y um %H:%M} Uhr, "
            f"Vertrauensniveau „{_STUFEN[each.angaben['stufe']]}“\n{each.demand.rechtsgrundlage}",
        )
        for each in zustimmungen
        if each.row is not None and each.row.beantwortet_am is not None
    ]
    return [{"titel": "Zustimmung weiterer Personen", "gruppe": None, "zeilen": rows}] if rows else []


def _row(feld: str, label: str, text: str) -> dict[str, Any]:
    return {"feld": feld, "label": label, "text": text, "leer": False, "herkunft": "", "warnung": ""}
