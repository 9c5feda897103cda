"""Who answers for a Leistung at a place on a day, for machines."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

from django.utils.translation import gettext as _
from ninja import Query, Router, Schema

from portal.leistung import queries
from portal.leistung.models import Leistung
from portal.leistung.queries import Auskunft, Ortsantwort
from portal.leistung.rules.orte import Ergebnis
from portal.web.api.fehler import Fehler, Unbrauchbar
from portal.web.request import KommuneRequest

router = Router(tags=["Zuständigkeit"])

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class BehoerdeSchema(Schema):
    """Who does the work: a Kommune or a body outside, and the office of the Kreis where it is one; else null."""

    id: str | None
    amt: str | None


class TraegerSchema(Schema):
    """In whose name it is decided; null where that is not known."""

    id: str | None


class AnnahmestelleSchema(Schema):
    """A Kommune that takes the application as well; `bedingung` is German, empty where there is none."""

    id: str
    bedingung: str


class OrtSchema(Schema):
    """A place to choose from; "<plz> <ort>" asks about exactly this one."""

    ort: str
    plz: str
    kommune: str


class ZustaendigkeitSchema(Schema):
    """The answer, in German sentences with the legal basis.

    zustaendig: it is known. frage: the place is ambiguous or missing, `auswahl` holds what may be meant. ausserhalb:
    the place lies outside the Kreis. unklar: the data say that it is not certain, `begruendung` says whom to ask.
    """

    ergebnis: Auskunft
    behoerde: BehoerdeSchema
    traeger: TraegerSchema
    annahmestellen: list[AnnahmestelleSchema]
    begruendung: list[str]
    auswahl: list[OrtSchema]


@router.get(
    "/zustaendigkeit", response={200: ZustaendigkeitSchema, 400: Fehler}, summary="Wer ist an einem Ort zuständig?"
)
def zustaendigkeit(
    request: KommuneRequest,
    leistung: str,
    ort: Annotated[str, Query(description="Ort, Ortsteil, Postleitzahl oder Anschrift")] = "",
    stichtag: Annotated[date | None, Query(description="Tag, für den gefragt wird; sonst heute")] = None,
) -> ZustaendigkeitSchema:
    """Who answers for the Leistung at the place on the day (default: today).

    A Leistung for which no place counts is answered for the authority of this host, unless a place is named.
    """
    found = _leistung(leistung)
    if stichtag is not None and not _DAY.fullmatch(request.GET["stichtag"]):
        raise Unbrauchbar(_("Der Stichtag hat die Form JJJJ-MM-TT."))
    host = request.kommune
    return _answer(found, queries.zustaendigkeit(found, ort, stichtag, host=host, ours_first=True))


def _leistung(leistung_id: str) -> Leistung:
    found = None if "\x00" in leistung_id else queries.leistung_with_id(leistung_id)
    if found is None:
        raise Unbrauchbar(_("Diese Leistung gibt es nicht."))
    return found


def _answer(leistung: Leistung, found: Ortsantwort) -> ZustaendigkeitSchema:
    stelle = found.stelle
    reasons = list(stelle.begruendung) if stelle else []
    return ZustaendigkeitSchema(
        ergebnis=found.ergebnis,
        behoerde=BehoerdeSchema(id=stelle.id if stelle else None, amt=stelle.amt if stelle else None),
        traeger=TraegerSchema(id=stelle.traeger.id if stelle and stelle.traeger else None),
        annahmestellen=[
            AnnahmestelleSchema(id=each.stelle.id, bedingung=each.bedingung)
            for each in (stelle.annahmestellen if stelle else ())
        ],
        begruendung=[found.text] if found.text else reasons or _asked_back(leistung, found),
        auswahl=[OrtSchema(ort=ort.name, plz=ort.plz, kommune=kommune.id) for ort, kommune in found.auswahl],
    )


def _asked_back(leistung: Leistung, found: Ortsantwort) -> list[str]:
    """Why the place is asked for."""
    if found.lesung is Ergebnis.MEHRDEUTIG:
        return [_("Den Namen oder die Postleitzahl gibt es in mehreren Städten und Gemeinden.")]
    if found.lesung is Ergebnis.AEHNLICH:
        return [_("So geschrieben kennen wir den Ort nicht. Meinen Sie einen von diesen?")]
    return [leistung.ortsfrage or _("An welche Stadt oder Gemeinde richtet sich Ihr Anliegen?")]
