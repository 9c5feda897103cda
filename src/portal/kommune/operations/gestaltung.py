"""The design of a Kommune: proposed by the platform, changed by its people."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from portal.core import audit
from portal.core.db import transaction, transaction_required
from portal.core.tenancy import Staff, System
from portal.kommune.models import Gestaltung, Kommune
from portal.kommune.operations.stand import touch_kommune
from portal.kommune.rules import MAX_BILD, FarbeUnreadable, judge, next_proposal
from portal.kommune.rules.gestaltung import MAX_TITEL, MAX_VERWEISE, is_picture, is_sender_name, is_target

_FIELDS = ["farbe", "ist_vorschlag", "fusszeile", "absender", "bezeichnung"]
_PICTURE = ["", "_art", "_marke", "_text"]
_MAX_TEXT = 160


@dataclass(frozen=True)
class Bildangabe:
    """A picture with its alternative text. Without content the stored picture stays and gets this text.

    The caller has had the content checked and encoded anew (`dokument.ports.Dateipruefung`); `art` is its media type.
    """

    text: str
    inhalt: bytes | None = None
    art: str = ""


@dataclass(frozen=True)
class Fussverweis:
    """A link of the footer."""

    titel: str
    ziel: str


class GestaltungFaulty(ValueError):
    """`fehler` says per field (bezeichnung, farbe, wappen, bild, fusszeile, absender) what to do, in German.

    `vorschlag` is the nearest colour that passes, where the colour is what failed.
    """

    def __init__(self, fehler: dict[str, str], vorschlag: str = "") -> None:
        super().__init__(", ".join(fehler))
        self.fehler = fehler
        self.vorschlag = vorschlag


class GestaltungMoved(Exception):
    """Somebody else changed the design after it was read."""


def stand_of(gestaltung: Gestaltung) -> str:
    """A short mark of the design as it is; another one as soon as anything in it changes."""
    values = json.dumps(_values(gestaltung), sort_keys=True, default=str)
    return hashlib.sha256(values.encode()).hexdigest()[:16]


@transaction_required
def propose_gestaltung(*, by: System, farbe: str = "") -> Gestaltung:
    """The design of an authority; where it has none, a proposal: `farbe`, or a colour that no or fewest others have."""
    taken = Gestaltung.objects.values_list("farbe", flat=True)
    gestaltung, _new = Gestaltung.objects.get_or_create(
        kommune_id=by.kommune_id,
        defaults={"farbe": judge(farbe).farbe if farbe else next_proposal(taken), "ist_vorschlag": True},
    )
    return gestaltung


@transaction
def change_gestaltung(*, by: Staff | System, **values: Any) -> Gestaltung:
    """`write_gestaltung` in a unit of its own."""
    return write_gestaltung(by=by, **values)[0]


@transaction_required
def write_gestaltung(
    *,
    by: Staff | System,
    farbe: str,
    absender: str,
    fusszeile: Sequence[Fussverweis],
    wappen: Bildangabe | None,
    bild: Bildangabe | None,
    at: datetime,
    stand: str | None = None,
    bezeichnung: str | None = None,
) -> tuple[Gestaltung, list[str]]:
    """Make this the design of `by.kommune_id`; it is no proposal any more. None takes a picture away.

    `stand` is `stand_of` the design that was read, None where nobody read one (a program). `bezeichnung` is the name as
    the Kommune signs, None leaves it; only a System may give it.
    Returns it with the names of what changed. Shows at once on this process and within 30 s on the others. Raises
    GestaltungFaulty and GestaltungMoved, and changes nothing then.
    """
    gestaltung = Gestaltung.objects.select_for_update().filter(kommune_id=by.kommune_id).first()
    gestaltung = gestaltung or Gestaltung(kommune_id=by.kommune_id)
    if stand is not None and stand != stand_of(gestaltung):
        raise GestaltungMoved
    before = _values(gestaltung)
    fehler, vorschlag = _set_colour(gestaltung, farbe)
    fehler |= _set_picture(gestaltung, "wappen", wappen) | _set_picture(gestaltung, "bild", bild)
    fehler |= _check_words(absender.strip(), fusszeile) | _set_bezeichnung(gestaltung, bezeichnung)
    if fehler:
        raise GestaltungFaulty(fehler, vorschlag)
    gestaltung.absender = absender.strip()
    gestaltung.fusszeile = [asdict(verweis) for verweis in fusszeile]
    gestaltung.ist_vorschlag = False
    changed = sorted(name for name, value in _values(gestaltung).items() if value != before[name])
    gestaltung.save()
    if "bezeichnung" in changed:
        Kommune.objects.filter(id=by.kommune_id).update(bezeichnung=gestaltung.bezeichnung)
    audit.record("gestaltung.geaendert", subject=gestaltung, at=at, felder=changed, farbe=gestaltung.farbe)
    touch_kommune(by=by)
    return gestaltung, changed


def _values(gestaltung: Gestaltung) -> dict[str, object]:
    names = [*_FIELDS, *(f"{name}{part}" for name in ("wappen", "bild") for part in _PICTURE[1:])]
    return {name: getattr(gestaltung, name) for name in names}


def _set_colour(gestaltung: Gestaltung, farbe: str) -> tuple[dict[str, str], str]:
    try:
        urteil = judge(farbe)
    except FarbeUnreadable:
        return {"farbe": _("Bitte geben Sie die Farbe als # mit sechs Zeichen ein, zum Beispiel #1a3da5.")}, ""
    gestaltung.farbe = urteil.farbe
    if urteil.besteht:
        return {}, ""
    message = _(
        "Weiße Schrift ist auf %(farbe)s nicht gut genug zu lesen: Der Kontrast ist %(kontrast)s : 1, nötig sind "
        "4,5 : 1. Die nächste Farbe, die geht, ist %(vorschlag)s."
    )
    kontrast = f"{urteil.kontrast:.2f}".replace(".", ",")
    values = {"farbe": urteil.farbe, "kontrast": kontrast, "vorschlag": urteil.vorschlag}
    return {"farbe": message % values}, urteil.vorschlag


def _set_bezeichnung(gestaltung: Gestaltung, bezeichnung: str | None) -> dict[str, str]:
    """No Kommune can call itself by the name of another one: its own stands in it."""
    if bezeichnung is None:
        return {}
    kommune, given = Kommune.objects.get(id=gestaltung.kommune_id), " ".join(bezeichnung.split())
    if given == kommune.bezeichnung:
        return {}
    if kommune.name not in given:
        message = _("In der Bezeichnung muss der Name %(name)s stehen, zum Beispiel „%(bisher)s“.")
        return {"bezeichnung": message % {"name": kommune.name, "bisher": kommune.bezeichnung}}
    gestaltung.bezeichnung = given
    return {}


def _set_picture(gestaltung: Gestaltung, name: str, angabe: Bildangabe | None) -> dict[str, str]:
    """Write the picture into the row, or say what is wrong with it."""
    stored = getattr(gestaltung, name)
    if angabe is None or (angabe.inhalt is None and stored is None):
        _write_picture(gestaltung, name, None, "", "")
        return {}
    content, art = (angabe.inhalt, angabe.art) if angabe.inhalt else (bytes(stored), getattr(gestaltung, f"{name}_art"))
    text = " ".join(angabe.text.split())
    if not is_picture(content, art):
        return {name: _("Bitte wählen Sie ein Bild vom Typ PNG oder JPEG.")}
    if len(content) > MAX_BILD:
        return {name: _("Das Bild ist zu groß. Erlaubt sind höchstens 200 kB. Bitte verkleinern Sie es.")}
    if not text:
        return {name: _("Bitte beschreiben Sie das Bild in einem Satz. Wer es nicht sieht, hört diesen Satz.")}
    if len(text) > _MAX_TEXT:
        return {name: _("Bitte kürzen Sie die Beschreibung des Bildes auf höchstens 160 Zeichen.")}
    _write_picture(gestaltung, name, content, art, text)
    return {}


def _write_picture(gestaltung: Gestaltung, name: str, content: bytes | None, art: str, text: str) -> None:
    mark = hashlib.sha256(content).hexdigest()[:16] if content else ""
    for part, value in zip(_PICTURE, (content, art, mark, text), strict=True):
        setattr(gestaltung, f"{name}{part}", value)


def _check_words(absender: str, fusszeile: Sequence[Fussverweis]) -> dict[str, str]:
    fehler = {}
    if not is_sender_name(absender):
        fehler["absender"] = _("Bitte geben Sie nur einen Namen ein, ohne Adresse und Sonderzeichen, in einer Zeile.")
    if len(fusszeile) > MAX_VERWEISE:
        fehler["fusszeile"] = _("Bitte nennen Sie höchstens 8 Verweise.")
    for verweis in fusszeile:
        if not 0 < len(verweis.titel.strip()) <= MAX_TITEL:
            fehler["fusszeile"] = _("Bitte geben Sie jedem Verweis einen Namen mit höchstens 60 Zeichen.")
        elif not is_target(verweis.ziel):
            fehler["fusszeile"] = _(
                "Der Verweis „%(titel)s“ führt nirgends hin. Bitte geben Sie eine Adresse ein, die mit https:// "
                "beginnt, oder eine Seite dieses Portals wie /impressum/."
            ) % {"titel": verweis.titel}
    return fehler
