"""A Kommune's setting of a Leistung, with its own paragraphs, as a piece that is edited."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from portal.core import clock
from portal.core.clock import BERLIN
from portal.core.db import transaction_required
from portal.core.tenancy import current_actor
from portal.formular.queries import find_for_leistung
from portal.kommune.models import Anbindung, Organisationseinheit
from portal.kommune.rules.kontakt import Kontakt
from portal.leistung.models import Angebot, Katalogaenderung, Leistung, Ortstext
from portal.leistung.queries.gebuehr import charges_copies, names_no_amount, rates_of
from portal.redaktion.models import Seite
from portal.redaktion.rules.angebot import (
    Angebotsstand,
    Eigentext,
    Hindernis,
    Umfeld,
    changed_fields,
    cleaned,
    hindrances,
)

REVIEW_AFTER = timedelta(days=365)
_PLAIN = (
    *("modus", "gueltig_ab", "gueltig_bis", "ziel_url", "ziel_name", "organisationseinheit_id", "telefon", "email"),
    *("erste_cents", "weitere_cents", "saetze", "gebuehr_grundlage", "bearbeitung_tage"),
)


class GegenstandUnknown(Exception):
    """There is no such piece in this Kommune."""


class Angebotsart:
    """See `arten.Redaktionsart`; `gegenstand` is the id of the Leistung."""

    @transaction_required
    def titel(self, gegenstand: str) -> str:
        return self._leistung(gegenstand).titel

    @transaction_required
    def published(self, gegenstand: str) -> dict[str, Any]:
        return _dump(stand_of(self._angebot(gegenstand), _own_texts(gegenstand)))

    def cleaned(self, inhalt: dict[str, Any]) -> dict[str, Any]:
        return _dump(cleaned(Angebotsstand.model_validate(inhalt)))

    @transaction_required
    def hindrances(self, gegenstand: str, inhalt: dict[str, Any]) -> list[Hindernis]:
        stand = Angebotsstand.model_validate(inhalt)
        return hindrances(stand, _surroundings(self._leistung(gegenstand), stand))

    @transaction_required
    def write(self, gegenstand: str, inhalt: dict[str, Any], *, wer: str, at: datetime) -> list[str]:
        angebot, leistung = self._angebot(gegenstand, lock=True), self._leistung(gegenstand)
        old, new = stand_of(angebot, _own_texts(gegenstand)), Angebotsstand.model_validate(inhalt)
        changed = changed_fields(old, new)
        was_online = angebot.is_online
        put_on(angebot, new)
        form = find_for_leistung(gegenstand)
        angebot.formular = form.id if form and (new.is_online or new.modus == Angebot.Modus.DRUCK) else ""
        _confirm_fee(angebot, old, new, wer=wer, at=at)
        angebot.ist_demo_einstellung = False
        angebot.save()
        _write_texts(leistung, new, wer=wer, at=at)
        if changed:
            art = Katalogaenderung.Art.ONLINE if new.is_online and not was_online else Katalogaenderung.Art.GEAENDERT
            felder = [] if art == Katalogaenderung.Art.ONLINE else changed
            Katalogaenderung(kommune_id=angebot.kommune_id, leistung=leistung, art=art, felder=felder, am=at).save(
                force_insert=True
            )
        return changed

    def _leistung(self, gegenstand: str) -> Leistung:
        leistung = Leistung.objects.select_related("funktion").filter(id=gegenstand).first()
        if leistung is None:
            raise GegenstandUnknown(gegenstand)
        return leistung

    def _angebot(self, gegenstand: str, *, lock: bool = False) -> Angebot:
        rows = Angebot.objects.select_for_update() if lock else Angebot.objects.all()
        angebot = rows.filter(kommune_id=here(), leistung_id=gegenstand).first()
        if angebot is None:
            raise GegenstandUnknown(gegenstand)
        return angebot


def put_on(angebot: Angebot, stand: Angebotsstand) -> None:
    """Set the Angebot to what the draft says; what follows from a publication is not among it."""
    for name in _PLAIN:
        setattr(angebot, name, getattr(stand, name))


def _own_texts(leistung_id: str) -> dict[str, Eigentext]:
    rows = Ortstext.objects.filter(kommune_id=here(), leistung_id=leistung_id)
    return {row.absatz: Eigentext(text=row.text, grundlage=row.grundlage, pruefen_bis=row.pruefen_bis) for row in rows}


def stand_of(angebot: Angebot, texte: dict[str, Eigentext]) -> Angebotsstand:
    """What an editor has set, as a draft would hold it."""
    return Angebotsstand(**{name: getattr(angebot, name) for name in _PLAIN}, texte=texte)


def _dump(stand: Angebotsstand) -> dict[str, Any]:
    return stand.model_dump(mode="json")


def _surroundings(leistung: Leistung, stand: Angebotsstand) -> Umfeld:
    kommune_id, office_id = here(), stand.organisationseinheit_id
    office = Organisationseinheit.objects.filter(kommune_id=kommune_id, id=office_id).first() if office_id else None
    begin = max(stand.gueltig_ab or date.min, clock.today())
    late = office.gilt_ab if office and not office.has_begun(begin) else None
    contact = (office.answering_on(begin) or office).contact_on(begin) if office else Kontakt()
    ports = set(Anbindung.objects.filter(kommune_id=kommune_id).values_list("port", flat=True))
    form = find_for_leistung(leistung.id)
    return Umfeld(
        hat_formular=form is not None,
        braucht_weitere=charges_copies(leistung.id),
        saetze=frozenset(satz.schluessel for satz in rates_of(leistung.id)),
        ohne_betrag=names_no_amount(leistung.id),
        stelle_da=office is not None,
        stelle_ab=late,
        stelle_erreichbar=contact != Kontakt(),
        hat_bezahldienst="zahlung" in ports,
        hat_fachverfahren="fachverfahren" in ports,
        hat_datenschutz=Seite.objects.filter(kommune_id=kommune_id, name="datenschutz").exists(),
        beschreibung=leistung.beschreibung,
    )


def _confirm_fee(angebot: Angebot, old: Angebotsstand, new: Angebotsstand, *, wer: str, at: datetime) -> None:
    """A fee that was set or changed is confirmed by whoever publishes it."""
    if not new.names_a_fee:
        angebot.gebuehr_bestaetigt_am, angebot.gebuehr_bestaetigt_durch = None, ""
        return
    fee = ("erste_cents", "weitere_cents", "saetze", "gebuehr_grundlage")
    if angebot.gebuehr_bestaetigt_am is None or any(getattr(old, name) != getattr(new, name) for name in fee):
        day = at.astimezone(BERLIN).date()
        angebot.confirm_fee(
            erste_cents=new.erste_cents, weitere_cents=new.weitere_cents, saetze=new.saetze, by=wer[:120], on=day
        )


def _write_texts(leistung: Leistung, stand: Angebotsstand, *, wer: str, at: datetime) -> None:
    rows = {row.absatz: row for row in Ortstext.objects.filter(kommune_id=here(), leistung=leistung)}
    for absatz, own in stand.texte.items():
        row = rows.pop(absatz, None) or Ortstext(kommune_id=here(), leistung=leistung, absatz=absatz)
        if (row.text, row.grundlage, row.pruefen_bis) == (own.text, own.grundlage, own.pruefen_bis):
            continue
        row.text, row.grundlage, row.pruefen_bis = own.text, own.grundlage, own.pruefen_bis
        row.autor, row.geaendert_am = wer[:120], at
        row.save()
    for row in rows.values():
        row.delete()


def here() -> str:
    """The Kommune of this unit."""
    actor = current_actor()
    assert actor is not None
    return actor.kommune_id
