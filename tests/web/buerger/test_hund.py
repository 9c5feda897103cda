"""A big dog: whichever of the two Leistungen one begins with, both offices have the one that is theirs, and the notice
costs the same."""

from __future__ import annotations

import pytest
from django.test import Client

from portal.core.tenancy import System, unit
from portal.kommune.models import Ort
from portal.vorgang.models import Vorgang
from tests.web.buerger.einreichen import HERE, fill_in, offer, submit

pytestmark = pytest.mark.usefixtures("database")
STEUER, ANZEIGE = "hund-anmelden", "grosser-hund-anzeigen"
WAYS = {
    "Genau 20 Kilogramm, zugezogen": [STEUER, ANZEIGE],
    "Großen Hund anzeigen und zur Steuer anmelden": [ANZEIGE, STEUER],
}


@pytest.mark.parametrize("name", WAYS)
def test_each_office_has_the_leistung_that_is_its_own(
    guest: Client, ort: Ort, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    offer(STEUER, ANZEIGE, formular="hund-anmelden")
    base, check = fill_in(guest, ort, "hund-anmelden", name, monkeypatch)
    heading = "<h3>Das Ordnungsamt</h3>" if WAYS[name][0] == STEUER else "<h3>Das Steueramt</h3>"
    assert heading in check  # at the start of a line, as every heading
    assert "Das ist kostenlos." not in check and "noch nicht hinterlegt" in check  # nobody has said what it costs
    submit(guest, base)
    with unit(System(HERE)):
        rows = Vorgang.objects.order_by("fall_id", "erstellt_am")
        assert sorted(rows.values_list("leistung_id", flat=True)) == sorted(WAYS[name])
        first = next(row for row in rows if row.fall_id == row.id)
    assert first.leistung_id == WAYS[name][0]


@pytest.mark.parametrize("name", WAYS)
def test_the_notice_costs_what_the_kommune_has_confirmed_for_it(
    guest: Client, ort: Ort, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    offer(STEUER, ANZEIGE, formular="hund-anmelden", anzeige=2500)
    base, check = fill_in(guest, ort, "hund-anmelden", name, monkeypatch)
    assert "Anzeige des Hundes beim Ordnungsamt" in check and "25,00" in check
    submit(guest, base, cents=2500)


def test_a_small_dog_costs_nothing_to_register(guest: Client, ort: Ort, monkeypatch: pytest.MonkeyPatch) -> None:
    offer(STEUER, ANZEIGE, formular="hund-anmelden", anzeige=2500)
    _base, check = fill_in(guest, ort, "hund-anmelden", "Dackel, klein, ohne Konto", monkeypatch)
    assert "Das ist kostenlos." in check and "Ordnungsamt</h3>" not in check
