"""Vorgänge from before an update get what later ones have, once, and keep the day that was told."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from portal.core.tenancy import System, unit
from portal.vorgang.models import Frist, Suchmerkmal, Vorgang
from portal.vorgang.operations.nachtrag import Nachgetragen, fill_in
from portal.vorgang.operations.namen import merkmale
from portal.vorgang.rules.fristen import Stand
from portal.vorgang.rules.status import Status
from tests.factories import make_vorgang, vorgang

pytestmark = pytest.mark.usefixtures("database")
HERE, SYSTEM = "geilenkirchen", System("geilenkirchen")
SENT = datetime(2026, 1, 5, 10, tzinfo=UTC)
TOLD = datetime(2026, 1, 19, 22, 59, 59, tzinfo=UTC)  # 19 January in Berlin
NAME = [("antragsteller_familienname", "Familienname", "Groß-Müller"), ("kind_familienname", "Kind", "Kindermann")]


def test_older_vorgaenge_are_filled_in_once_and_in_steps() -> None:
    old = make_vorgang(at=SENT, betrag_cents=0, frist_am=TOLD, leistung_id="reisegewerbekarte", angaben=NAME)
    untold = make_vorgang(at=SENT, betrag_cents=0, angaben=NAME)
    done = make_vorgang(at=SENT, betrag_cents=0, status=Status.ZURUECKGENOMMEN, frist_am=TOLD)
    with unit(SYSTEM):
        Frist.objects.all().delete()
        assert not Suchmerkmal.objects.exists()
    assert fill_in(by=System("selfkant"), at=SENT) == Nachgetragen(0, 0)
    assert fill_in(by=SYSTEM, at=SENT, batch=1) == Nachgetragen(2, 1)
    with unit(SYSTEM):
        words = set(Suchmerkmal.objects.filter(vorgang_id=old).values_list("merkmal", flat=True))
        assert words == set(merkmale(["gross", "muller"], HERE))  # and not the child's
        periods = {row.art: (row.stand, row.faellig_am and f"{row.faellig_am}") for row in Frist.objects.all()}
        assert periods == {
            "bearbeitung": (Stand.LAEUFT, "2026-01-19"),
            "fiktion": (Stand.NICHT_BEGONNEN, None),
        }
        assert not Frist.objects.filter(vorgang_id__in=[untold, done]).exists()  # nothing is promised afterwards
        rows = list(Vorgang.objects.order_by("id").values())
    assert vorgang(old).frist_am == TOLD
    assert fill_in(by=SYSTEM, at=SENT) == Nachgetragen(0, 0)
    with unit(SYSTEM):
        assert list(Vorgang.objects.order_by("id").values()) == rows
