"""What the law asks of this way through a form: how sure one must be who it is, and in what form it is declared.

A demand counts where its condition holds. A login at its level meets it. Where it does not, the page that names the
demand (`Schritt.anforderung`) asks for something else, for example the signed sheet; a demand without such a page is
met by the login alone. Textform needs nothing more than submitting here; Schriftform needs the eID ("hoch", § 3a VwVfG
NRW) or a signature, and "substantiell" does not replace it. A Mitzeichnung is the same demand of another person.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.formular.rules.ausdruck import Umgebung, holds
from portal.formular.rules.modell import (
    Anforderung,
    Art,
    Formular,
    Mitzeichnung,
    Schreibform,
    Schritt,
    Vertrauensniveau,
)

_STUFEN = {  # STORK QAA level of each
    Vertrauensniveau.KEINES: 0,
    Vertrauensniveau.NIEDRIG: 1,
    Vertrauensniveau.SUBSTANTIELL: 3,
    Vertrauensniveau.HOCH: 4,
}


@dataclass(frozen=True)
class Erfuellung:
    """A demand of this way; `offen` while nothing meets it, `anmeldung` when the login did and not a page."""

    anforderung: Anforderung
    anmeldung: bool
    offen: bool


def stufe_of(anforderung: Anforderung) -> int:
    """The STORK level of a login that meets it."""
    signed = anforderung.form is Schreibform.SCHRIFTFORM
    return _STUFEN[Vertrauensniveau.HOCH if signed else anforderung.vertrauensniveau]


def is_asked(formular: Formular, schritt: Schritt, umgebung: Umgebung) -> bool:
    """Whether the page is there: its own condition holds, and its demand does and the login does not meet it."""
    if not holds(schritt.wenn, umgebung):
        return False
    if schritt.anforderung is None:
        return True
    anforderung = formular.anforderung(schritt.anforderung)
    return umgebung.stufe < stufe_of(anforderung) and holds(anforderung.wenn, umgebung)


def fulfilment(formular: Formular, umgebung: Umgebung, pages: set[str]) -> list[Erfuellung]:
    """The demands that hold at the end of a way, which `pages` (ids of steps) lead there."""
    asked = {schritt.anforderung for schritt in formular.schritte if schritt.id in pages}
    found = []
    for anforderung in formular.anforderungen:
        if holds(anforderung.wenn, umgebung):
            by_login = umgebung.stufe >= stufe_of(anforderung)
            found.append(Erfuellung(anforderung, by_login, not by_login and anforderung.id not in asked))
    return found


def least_stufe(formular: Formular) -> int:
    """The level without which nobody comes to an end: of demands on every way that a login alone meets."""
    pages = {schritt.anforderung for schritt in formular.schritte}
    alone = [each for each in formular.anforderungen if each.wenn is None and each.id not in pages]
    return max(map(stufe_of, alone), default=0)


def consents(formular: Formular, umgebung: Umgebung) -> list[Mitzeichnung]:
    """Who else must agree at the end of a way."""
    return [each for each in formular.mitzeichnungen if holds(each.wenn, umgebung)]


def signed_pages(formular: Formular) -> list[Schritt]:
    """The pages that are signed: not those of demands, nor declarations, since they come after the signature."""
    return [step for step in formular.schritte if step.anforderung is None and step.art is not Art.PRUEFEN]


def check_sign(formular: Formular, answers: Mapping[str, Any]) -> str:
    """Tells one set of answers from another, for the sheet that is signed: "3F2A-91C0-7B4D"."""
    digest = hashlib.sha256(_signed(formular, answers)).hexdigest().upper()
    return "-".join(digest[start : start + 4] for start in (0, 4, 8))


def consent_hash(formular: Formular, answers: Mapping[str, Any]) -> str:
    """sha256 (hex) of what another person agrees to: the same answers, and the version of the form that words them."""
    version = f"{formular.id} {formular.version}\n"
    return hashlib.sha256(version.encode() + _signed(formular, answers)).hexdigest()


def _signed(formular: Formular, answers: Mapping[str, Any]) -> bytes:
    signed = {step.id for step in signed_pages(formular)}
    later = {feld.id for schritt in formular.schritte if schritt.id not in signed for feld in schritt.felder}
    said = {name: value for name, value in answers.items() if name not in later}
    return json.dumps(said, ensure_ascii=False, sort_keys=True).encode()
