"""What `make bench ARGS=million` looks into, three hundred instead of a million: like any other Vorgang."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from portal.core.tenancy import unit
from portal.kommune.models import Organisationseinheit
from portal.konto.models import Rolle
from portal.vorgang.models import Suchmerkmal
from portal.vorgang.operations.namen import merkmale
from portal.vorgang.rules.postkorb import Ansicht
from portal.vorgang.rules.status import Status
from tests.benchmarks import bestand
from tests.benchmarks.counting import MOST, counted
from tests.factories import log_in, make_mitarbeiter, make_vorgang
from tests.settings import CLUSTER, WORKER
from tests.stack import KOMMUNE

pytestmark = pytest.mark.usefixtures("database")
_OPEN = re.compile(r'href="(/arbeitsplatz/vorgaenge/[0-9a-f-]{36}/)[^"]*">(M-\d+)<')


def test_planted_vorgaenge_are_listed_found_and_opened_within_the_bound() -> None:
    make_vorgang()  # what the others are made of
    offices = Organisationseinheit.objects.filter(kommune_id=KOMMUNE)
    clerk = make_mitarbeiter(KOMMUNE, roles=[(Rolle.Art.SACHBEARBEITUNG, office) for office in offices])
    portal, keys = (CLUSTER.dsn("postgres", f"{name}_{WORKER}") for name in ("portal", "keys"))
    bestand.write(portal, keys, [clerk.mitarbeiter.pk], 400)
    client, seen = log_in(clerk), dict[str, str]()
    for ansicht in Ansicht:
        page = within_the_bound(client, f"/arbeitsplatz/?ansicht={ansicht}")
        seen |= dict(_OPEN.findall(page)[:3])
    assert len(seen) > 6, "too few are listed"
    for path, nummer in seen.items():
        page = within_the_bound(client, path)
        assert nummer in page and "Erika Probefrau" in page, "what was submitted cannot be read"
    with unit(clerk.staff):
        mark = Suchmerkmal.objects.select_related("vorgang").filter(vorgang__status=Status.VERSANDT)[0]
    name = bestand.NAMES[merkmale(bestand.NAMES, KOMMUNE).index(mark.merkmal)]
    found = client.post("/arbeitsplatz/postkorb/namen/", {"ansicht": "fertig", "name": name}).content.decode()
    assert mark.vorgang.nummer in found, "nobody is found by their name"


def within_the_bound(client: Client, path: str) -> str:
    client.get("/arbeitsplatz/")  # what a process remembers for half a minute may be due
    with counted() as statements:
        page = client.get(path).content.decode()
    assert len(statements) <= MOST, "\n".join([path, *statements])
    return page
