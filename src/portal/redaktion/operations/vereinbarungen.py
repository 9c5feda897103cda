"""Agreements as pieces that are edited. To publish one means to lay it before its parties: see `vorschlaege`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import uuid4

from portal.core import clock, jobs
from portal.core.db import transaction_required
from portal.kommune.models import Organisationseinheit
from portal.kommune.queries import all_kommunen
from portal.leistung.models import ExterneStelle, Funktion, Leistung, Vereinbarung
from portal.leistung.operations.vereinbaren import stand_of
from portal.leistung.rules.vereinbaren import Vereinbarungsstand, consenting
from portal.redaktion.models import Art, Entwurf, Vorschlag
from portal.redaktion.operations.angebot import GegenstandUnknown, here
from portal.redaktion.rules import vereinbarungen as rules
from portal.redaktion.rules.angebot import Hindernis

_NEW = re.compile(r"v-[0-9a-f]{12}")


def new_id() -> str:
    """The id of an agreement that is begun; given before it is saved, so a second click makes no second one."""
    return f"v-{uuid4().hex[:12]}"


class Vereinbarungsart:
    """See `arten.Redaktionsart`; `gegenstand` is the id of the agreement, of which this Kommune is a party."""

    @transaction_required
    def titel(self, gegenstand: str) -> str:
        old = _known(gegenstand)
        return old.titel if old else "Neue Vereinbarung"

    @transaction_required
    def published(self, gegenstand: str) -> dict[str, Any]:
        old = _known(gegenstand)
        stand = old or Vereinbarungsstand(von=[here()])
        return stand.model_dump(mode="json")

    def cleaned(self, inhalt: dict[str, Any]) -> dict[str, Any]:
        return rules.cleaned(Vereinbarungsstand.model_validate(inhalt)).model_dump(mode="json")

    @transaction_required
    def hindrances(self, gegenstand: str, inhalt: dict[str, Any]) -> list[Hindernis]:
        stand, today = Vereinbarungsstand.model_validate(inhalt), clock.today()
        found = list(
            rules.hindrances(stand, _known(gegenstand), here=here(), on_portal=all_kommunen().keys(), today=today)
        )
        if Vorschlag.objects.filter(vereinbarung=gegenstand, status=Vorschlag.Status.OFFEN).exists():
            found.append(Hindernis("vorschlag_offen", "titel"))
        return [*found, *(Hindernis("angabe_unbekannt", name, slug) for name, slug in _unknown(stand))]

    @transaction_required
    def write(self, gegenstand: str, inhalt: dict[str, Any], *, wer: str, at: datetime) -> list[str]:
        """Lay it before all parties; the author's side has consented with it. Their copies follow after the commit."""
        old, stand = _known(gegenstand), Vereinbarungsstand.model_validate(inhalt)
        vorschlag = Vorschlag(kommune_id=here(), urheber=here(), vereinbarung=gegenstand, schluessel=uuid4())
        vorschlag.titel, vorschlag.inhalt, vorschlag.wer, vorschlag.am = stand.titel, inhalt, wer, at
        vorschlag.vorher = old.model_dump(mode="json") if old else None
        vorschlag.grund = Entwurf.objects.get(art=Art.VEREINBARUNG, gegenstand=gegenstand).grund
        vorschlag.beteiligte = consenting(stand, old, on_portal=all_kommunen().keys())
        vorschlag.answer(here(), ja=True, grund="", wer=wer, am=at)
        vorschlag.save(force_insert=True)
        jobs.enqueue("redaktion.bring_together", kommune_id=here(), vereinbarung=gegenstand)
        new = stand.model_dump(mode="json")
        return [name for name, value in new.items() if vorschlag.vorher is None or vorschlag.vorher[name] != value]


def _known(gegenstand: str) -> Vereinbarungsstand | None:
    """The agreement as it is; None where this is the id of a new one. Raises GegenstandUnknown, also for strangers."""
    row = Vereinbarung.objects.filter(id=gegenstand).first()
    if row is None and _NEW.fullmatch(gegenstand):
        return None
    stand = stand_of(row) if row else None
    if stand is None or here() not in stand.parties:
        raise GegenstandUnknown(gegenstand)
    return stand


def _unknown(stand: Vereinbarungsstand) -> Iterable[tuple[str, str]]:
    """What it names and nobody knows: it would silently change nothing."""
    kommunen = all_kommunen()
    bodies = kommunen.keys() | set(ExterneStelle.objects.values_list("id", flat=True))
    known: dict[str, Iterable[str]] = {
        "von": bodies,
        "an": bodies,
        "gebiet": kommunen,
        "funktionen": Funktion.objects.filter(id__in=stand.funktionen).values_list("id", flat=True),
        "leistungen": Leistung.objects.filter(id__in=stand.leistungen).values_list("id", flat=True),
        "aemter": Organisationseinheit.objects.filter(schluessel__in=stand.aemter).values_list("schluessel", flat=True),
    }
    for name, ids in known.items():
        there = set(ids)
        yield from ((name, slug) for slug in getattr(stand, name) or () if slug not in there)
