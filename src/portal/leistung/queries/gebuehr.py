"""What a Kommune charges for a Leistung, in words, and which amounts its form asks the Kommune for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from portal.core.db import transaction_required
from portal.core.money import euros
from portal.formular.queries import find_for_leistung
from portal.formular.rules import Formular, Satz
from portal.formular.rules.gebuehrenmodell import Gebuehr, Gebuehrensatz, Urkundengebuehr
from portal.leistung.models import Angebot, Annahmestelle, Vereinbarung
from portal.leistung.queries.vereinbarungen import regelung_of
from portal.leistung.rules.zustaendigkeit import Stand, stand_on

_MOST_TOLD = 2  # amounts in one line of text


def rates_of(leistung_id: str) -> list[Gebuehrensatz]:
    """The amounts that its form asks for by key; none where it has no form or one of another kind."""
    form = find_for_leistung(leistung_id)
    return form.gebuehr.rates_for(leistung_id) if form and isinstance(form.gebuehr, Gebuehr) else []


def satz_of_all(angebot: Angebot, formular: Formular) -> Satz:
    """What the Kommune has confirmed, with the amounts that the form asks for at its other Leistungen: what is said
    there in one voice. One statement.
    """
    asked = {satz.schluessel for satz in rates_of(angebot.leistung_id)}
    others = Angebot.objects.filter(kommune_id=angebot.kommune_id, leistung_id__in=formular.leistungen)
    said: dict[str, set[int]] = {}
    for each in others:
        for key, cents in each.satz.nach_schluessel.items():
            said.setdefault(key, set()).add(cents)
    more = {key: min(cents) for key, cents in said.items() if key not in asked and len(cents) == 1}
    return replace(angebot.satz, nach_schluessel={**more, **angebot.satz.nach_schluessel})


def charges_copies(leistung_id: str) -> bool:
    """Whether its fee has one amount for the first copy and another for each further one."""
    form = find_for_leistung(leistung_id)
    return form is not None and isinstance(form.gebuehr, Urkundengebuehr)


def names_no_amount(leistung_id: str) -> bool:
    """Whether its form says that it is free, or that a notice will say the amount: then there is none to confirm."""
    form = find_for_leistung(leistung_id)
    gebuehr = form.gebuehr if form else None
    return isinstance(gebuehr, Gebuehr) and gebuehr.sonst != "kommune" and not gebuehr.rates_for(leistung_id)


def fee_lines(angebot: Angebot) -> list[tuple[str, int]]:
    """The confirmed amounts of the form's rates in cents, in its words and order."""
    titles = {satz.schluessel: satz.titel for satz in rates_of(angebot.leistung_id)}
    confirmed = angebot.satz.nach_schluessel
    return [(titles[key], confirmed[key]) for key in titles if key in confirmed]


def told_fee(angebot: Angebot) -> str:
    """The confirmed fee in one line; empty where nothing is confirmed."""
    satz, lines = angebot.satz, fee_lines(angebot)
    if satz.amounts and not any(satz.amounts):
        return "kostenfrei"
    if satz.erste_cents is not None and satz.weitere_cents is not None:
        return f"{euros(satz.erste_cents)}, jedes weitere gleichzeitig bestellte Exemplar {euros(satz.weitere_cents)}"
    if satz.erste_cents is not None:
        return euros(satz.erste_cents)
    if len(lines) == 1:
        return euros(lines[0][1])
    return (
        "; ".join(f"{title} {euros(cents)}" for title, cents in lines)
        if len(lines) <= _MOST_TOLD
        else ("je nach Antrag")
    )


@transaction_required
def acceptance_share(leistung_id: str, *, of: str, at: str, on: date) -> tuple[str, Decimal] | None:
    """Which agreement gives the Kommune `at`, which takes the Antrag, a part of the fee of `of`, and how much of it.

    None unless it is known to be in force on the day, and that this Kommune takes this Leistung.
    """
    takes = Annahmestelle.objects.filter(kommune_id=at, leistung_id=leistung_id, nimmt_an=True)
    rows = Vereinbarung.objects.filter(
        gebuehrenregel=Vereinbarung.Gebuehrenregel.ANTEIL, anteil__isnull=False, von__contains=[of], an__contains=[at],
        id__in=takes.values("vereinbarung_id"),
    )  # fmt: skip
    counting = (row for row in rows.order_by("id") if stand_on(regelung_of(row), on) is Stand.GILT)
    return next(((row.id, row.anteil) for row in counting if row.anteil is not None), None)
