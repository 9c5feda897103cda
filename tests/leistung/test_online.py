"""Taking a Leistung online."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import ProgrammingError

from portal.core.models import Auditeintrag
from portal.core.tenancy import System, unit
from portal.leistung.models import Angebot
from portal.leistung.operations import LeistungUnknown, OfficeMissing
from tests.leistung.angebote import take_online

pytestmark = pytest.mark.usefixtures("database")


def _angebot(kommune_id: str = "geilenkirchen") -> Angebot:
    return Angebot.objects.select_related("organisationseinheit").get(
        kommune_id=kommune_id, leistung_id="geburtsurkunde"
    )


def test_it_is_online_with_its_office_and_confirmed_fee(urkunde_online: None) -> None:
    angebot = _angebot()
    assert angebot.is_online
    assert angebot.organisationseinheit is not None
    assert (angebot.organisationseinheit.kommune_id, angebot.organisationseinheit.schluessel) == (
        "geilenkirchen",
        "standesamt",
    )
    assert (angebot.erste_cents, angebot.weitere_cents) == (1000, 500)
    assert angebot.gebuehr_bestaetigt_am == date(2026, 3, 3)
    assert angebot.ist_demo_einstellung
    assert not _angebot("selfkant").is_online


def test_it_is_written_into_the_audit_log(urkunde_online: None) -> None:
    with unit(System("geilenkirchen")):
        (entry,) = Auditeintrag.objects.filter(handlung="angebot.online")
    assert entry.angaben == {"leistung": "geburtsurkunde", "demo": True}


def test_without_a_confirmed_fee_there_is_none() -> None:
    take_online("wegberg", "sterbeurkunde", erste_cents=None, weitere_cents=None, demo=False)
    angebot = Angebot.objects.get(kommune_id="wegberg", leistung_id="sterbeurkunde")
    assert angebot.is_online
    assert angebot.erste_cents is None
    assert angebot.gebuehr_bestaetigt_am is None


def test_unknown_leistung_and_missing_office_are_told() -> None:
    with pytest.raises(LeistungUnknown):
        take_online("geilenkirchen", "gibt-es-nicht")
    with pytest.raises(OfficeMissing):
        take_online("geilenkirchen", "bauantrag")  # the data name no Bauaufsicht office there
    with pytest.raises(OfficeMissing):
        take_online("kreis-heinsberg", "geburtsurkunde")
    with pytest.raises(OfficeMissing):
        take_online("geilenkirchen", "bauantrag", amt="gibt-es-nicht")


def test_it_can_be_taken_by_another_office_of_the_house() -> None:
    take_online("geilenkirchen", "bauantrag", amt="rathaus")
    angebot = Angebot.objects.select_related("organisationseinheit").get(
        kommune_id="geilenkirchen", leistung_id="bauantrag"
    )
    assert angebot.organisationseinheit is not None and angebot.organisationseinheit.schluessel == "rathaus"


def test_a_fee_nobody_confirmed_cannot_be_stored() -> None:
    with pytest.raises(IntegrityError), unit(System("selfkant")):
        Angebot.objects.filter(kommune_id="selfkant", leistung_id="geburtsurkunde").update(erste_cents=1000)


def test_a_kommune_cannot_change_the_angebot_of_another() -> None:
    with unit(System("selfkant")):
        changed = Angebot.objects.filter(kommune_id="wegberg").update(bearbeitung_tage=1)
    assert changed == 0
    with pytest.raises(ProgrammingError), transaction.atomic():
        Angebot.objects.filter(kommune_id="wegberg").update(bearbeitung_tage=1)  # no unit, no right to write
