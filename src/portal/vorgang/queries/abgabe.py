"""Who a Vorgang could be handed over to, and what is known of one that was (ADR 55)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from portal.core.db import transaction_required
from portal.kommune.models import Kommune, Organisationseinheit
from portal.kommune.queries import all_kommunen
from portal.leistung.queries import Stelle, zustaendige_stelle
from portal.vorgang.models import Abgabe, Abgabeeingang, Vorgang

ZURUECK = "zurueck"  # instead of an area: to who handed it over


@dataclass(frozen=True)
class Ziel:
    """An office of another authority, and why it answers: sentences from the data, none for who handed it over."""

    amt: Organisationseinheit
    begruendung: tuple[str, ...] = ()
    stelle: Stelle | None = None

    @property
    def kommune(self) -> Kommune:
        return all_kommunen()[self.amt.kommune_id]

    def contact_lines(self, day: date) -> list[str]:
        """Address, telephone, e-mail; where the office has none of its own, those of its Kommune."""
        kommune, own = self.kommune, self.amt.contact_on(day)
        town = " ".join(filter(None, (kommune.plz, kommune.ort)))
        address = own.anschrift or ", ".join(filter(None, (kommune.strasse, town)))
        return [line for line in (address, own.telefon or kommune.telefon, own.email or kommune.email) if line]


@transaction_required
def ziel_in(vorgang: Vorgang, gebiet: str, *, day: date) -> Ziel | None:
    """The office of another authority that answers for the Leistung in the area of a Kommune, or who handed it over.

    None where that is one's own authority, nobody on the platform, or not certain.
    """
    if gebiet == ZURUECK:
        return _sender(vorgang, day)
    kommune = all_kommunen().get(gebiet)
    stelle = zustaendige_stelle(vorgang.leistung, kommune, stichtag=day) if kommune else None
    if stelle is None or stelle.kommune is None or stelle.unklar:
        return None
    amt = stelle.organisationseinheit or stelle.rathaus
    if amt is None or amt.kommune_id == vorgang.kommune_id:
        return None
    return Ziel(amt, stelle.begruendung, stelle)


def _sender(vorgang: Vorgang, day: date) -> Ziel | None:
    eingang = Abgabeeingang.objects.filter(vorgang=vorgang).first()
    office = Organisationseinheit.objects.filter(id=eingang.amt_id).first() if eingang else None
    answering = office.answering_on(day) if office else None
    return Ziel(answering) if answering else None


@transaction_required
def eingang_of(vorgang: Vorgang) -> Abgabeeingang | None:
    """Where it came from; None where it was submitted here."""
    found: Abgabeeingang | None = Abgabeeingang.objects.filter(vorgang=vorgang).first()
    return found


@transaction_required
def abgaben_of_person() -> dict[UUID, Abgabe]:
    """What of the person's was handed over, by the Vorgang that was."""
    return {row.vorgang_id: row for row in Abgabe.objects.order_by("-am")[:200]}
