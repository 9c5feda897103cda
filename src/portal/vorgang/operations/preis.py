"""What an Antrag costs at its Kommune, and who gets which part of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from portal.antrag.queries import Draft
from portal.core.db import transaction_required
from portal.formular import rules as formulare
from portal.kommune.queries import all_kommunen
from portal.leistung.models import Angebot
from portal.leistung.queries import ort_with_id
from portal.leistung.queries.gebuehr import acceptance_share, satz_of_all


@dataclass(frozen=True)
class Price:
    """What the Antrag costs now: what can be said of it, and the lines with their reasons."""

    kosten: formulare.Kosten
    positionen: list[formulare.Position]

    @property
    def betrag_cents(self) -> int:
        return formulare.total_cents(self.positionen)


def price_of(draft: Draft, angebot: Angebot) -> Price:
    """The fee line by line. Only a fee the Kommune has confirmed is charged; otherwise nothing is, for now.

    The same thing costs the same, whichever Leistung of the form it began with.
    """
    price = Price(*formulare.costs_on(draft.formular, draft.weg, angebot.satz, draft.kontext))
    if price.kosten is not formulare.Kosten.OFFEN:
        return price
    satz = satz_of_all(angebot, draft.formular)
    return Price(*formulare.costs_on(draft.formular, draft.weg, satz, draft.kontext))


@transaction_required
def shared(draft: Draft, price: Price) -> Price:
    """With the part of the Kommune that takes the Antrag for this one, where an agreement in force gives it one."""
    antrag = draft.antrag
    if not price.positionen or not formulare.is_taken_elsewhere(draft.formular, draft.weg, draft.kontext):
        return price
    place = ort_with_id(str(antrag.ort_id), all_kommunen()[antrag.kommune_id])
    at = place.kommune_id if place else antrag.kommune_id
    found = acceptance_share(antrag.leistung_id, of=antrag.kommune_id, at=at, on=draft.kontext.heute)
    if found is None:
        return price
    name, share = found
    lines = [each.shared(share, of=antrag.kommune_id, to=at, vereinbarung=name) for each in price.positionen]
    return replace(price, positionen=lines)
