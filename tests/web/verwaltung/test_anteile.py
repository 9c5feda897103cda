"""What another Kommune gets of the fees that were paid here, month by month: to settle outside the portal."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client

from portal.core.clock import BERLIN
from portal.core.tenancy import System, unit
from portal.konto.models import Rolle
from portal.zahlung.models import Forderung
from tests.factories import log_in
from tests.redaktion.redaktion import HERE
from tests.web.verwaltung.test_seiten import V, editor

pytestmark = pytest.mark.usefixtures("database")
PAGE = f"{V}vereinbarungen/anteile/"
FIRST = datetime(2026, 10, 1, tzinfo=BERLIN)


def paid(kommune_id: str, at: datetime | None, nr: int, *, shared: bool = True) -> None:
    parts = [{"kommune": kommune_id, "cents": 3105, "vereinbarung": ""},
             {"kommune": "wegberg", "cents": 345, "vereinbarung": "fuehrerschein-buergerbuero"}]  # fmt: skip
    line = {"text": "Erteilung", "anzahl": 1, "einzel_cents": 3450, "summe_cents": 3450, "grund": "",
            "anteile": parts if shared else []}  # fmt: skip
    with unit(System(kommune_id)):
        Forderung.objects.create(
            kommune_id=kommune_id, bezug=f"x{nr}", kassenzeichen=f"{kommune_id[:10]}{nr}", betrag_cents=3450,
            positionen=[line], status="bezahlt" if at else "offen", erstellt_am=FIRST, faellig_am=FIRST, bezahlt_am=at,
        )  # fmt: skip


def test_a_months_shares_are_summed_by_kommune_and_agreement(online: None) -> None:
    paid(HERE, FIRST, 1)
    paid(HERE, FIRST + timedelta(days=31) - timedelta(seconds=1), 2)
    paid(HERE, FIRST + timedelta(days=3), 3, shared=False)
    paid(HERE, FIRST - timedelta(seconds=1), 4)  # September
    paid(HERE, None, 5)
    paid("selfkant", FIRST, 6)  # of another authority
    client = log_in(editor(Rolle.Art.VERWALTUNG))
    page = client.get(PAGE, {"monat": "2026-10"}).content.decode()
    assert "Stadt Wegberg" in page and "69,00\xa0€" in page and "Zusammen 6,90\xa0€" in page
    assert "Zusammen 3,45\xa0€" in client.get(PAGE, {"monat": "2026-09"}).content.decode()
    assert "steht niemandem ein Anteil zu" in client.get(PAGE, {"monat": "2026-11"}).content.decode()
    table = client.get(PAGE, {"monat": "2026-10", "csv": ""}).content.decode("utf-8-sig").splitlines()
    assert table[1].endswith('"2";"69,00";"6,90"') and len(table) == 2
    assert client.get(PAGE, {"monat": "jetzt"}).status_code == 404


def test_only_who_administers_sees_it(online: None) -> None:
    assert log_in(editor(Rolle.Art.REDAKTION)).get(PAGE).status_code == 403
    assert Client(HTTP_HOST=f"{HERE}.localhost").get(PAGE).status_code == 302
