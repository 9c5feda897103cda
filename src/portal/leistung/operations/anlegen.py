"""A new Kommune from its name and AGS to a working portal: one unit of work, so that there is all of it or nothing.

It inherits the catalogue: every Leistung as information, who answers as far as that can be derived, and the search.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError

from portal.core import audit
from portal.core.db import transaction, transaction_required
from portal.core.tenancy import System
from portal.kommune.models import Kommune
from portal.kommune.operations import KommuneUnmoeglich, create_kommune
from portal.kommune.queries import forget_kommunen
from portal.kommune.rules import Mangel, NeueKommune
from portal.konto.models import Rolle
from portal.konto.operations import Rollenangabe, invite_mitarbeiter
from portal.leistung.models import Angebot, Leistung, Zustaendigkeit
from portal.leistung.operations.ableiten import derived_zustaendigkeiten
from portal.leistung.operations.laden import DATEN
from portal.leistung.operations.suchtexte import index_kommune, make_documents
from portal.leistung.queries import forget_wortschatz
from portal.leistung.queries.uebernahme import searchable_records


@dataclass(frozen=True)
class Erstverwaltung:
    """Who administers the new Kommune first."""

    name: str
    email: str


@dataclass(frozen=True)
class Angelegt:
    """The new Kommune; `einladung` is the token of the invitation, empty where nobody was invited anew."""

    kommune: Kommune
    einladung: str = ""


def create_portal(*, neu: NeueKommune, verwaltung: Erstverwaltung | None, at: datetime) -> Angelegt:
    """Make the authority `neu` with everything it inherits, and invite its first administrator.

    Raises kommune.operations.KommuneUnmoeglich; then nothing was made. It answers at once in this process, and within
    half a minute in all others, none of which need a restart.
    """
    try:
        return _create(neu=neu, verwaltung=verwaltung, by=System(neu.id), at=at)
    except IntegrityError as error:  # a second one of the same in the same moment
        raise KommuneUnmoeglich([Mangel("id", f"„{neu.id}“ wird gerade schon angelegt.")]) from error
    finally:
        forget_kommunen()
        forget_wortschatz()


@transaction
def _create(*, neu: NeueKommune, verwaltung: Erstverwaltung | None, by: System, at: datetime) -> Angelegt:
    kommune = create_kommune(neu=neu)
    inherit_catalogue(kommune=kommune)
    token = ""
    if verwaltung is not None:
        role = Rollenangabe(kommune.id, Rolle.Art.VERWALTUNG)
        token = invite_mitarbeiter(name=verwaltung.name, email=verwaltung.email, rolle=role, at=at)
    audit.record("kommune.angelegt", subject=kommune, at=at, ags=kommune.ags)
    return Angelegt(kommune, token)


@transaction_required
def inherit_catalogue(*, kommune: Kommune) -> None:
    """Every Leistung as "nur Information", who answers where that can be derived, and what the search looks into."""
    slugs = Leistung.objects.values_list("id", flat=True)
    Angebot.objects.bulk_create([Angebot(kommune=kommune, leistung_id=slug) for slug in slugs])
    Zustaendigkeit.objects.bulk_create(derived_zustaendigkeiten(kommune))
    suchwoerter = json.loads((DATEN / "suchwoerter.json").read_text(encoding="utf-8"))
    index_kommune(documents=make_documents(searchable_records(), suchwoerter), kommune_id=kommune.id)
