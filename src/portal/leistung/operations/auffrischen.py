"""Letting the search see what changed in the catalogue since it was loaded."""

from __future__ import annotations

import json

from portal.core.db import transaction
from portal.core.tenancy import System
from portal.kommune.queries import all_kommunen
from portal.leistung.operations.laden import DATEN
from portal.leistung.operations.suchtexte import Suchdokument, index_kommune, index_words, make_documents
from portal.leistung.queries.uebernahme import searchable_records


def refresh_search(*, by: System) -> None:
    """Analyse every Leistung as it is now, for every Kommune: a few seconds."""
    suchwoerter = json.loads((DATEN / "suchwoerter.json").read_text(encoding="utf-8"))
    documents = make_documents(searchable_records(), suchwoerter)
    index_words(documents=documents, suchwoerter=suchwoerter, by=by)
    for kommune_id in all_kommunen():
        _index(documents=documents, by=System(kommune_id))


@transaction
def _index(*, documents: list[Suchdokument], by: System) -> None:
    index_kommune(documents=documents, kommune_id=by.kommune_id)
