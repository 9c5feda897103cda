"""A test finds the tables as loading left them, whatever the test before it did."""

from __future__ import annotations

import pytest

from portal.core import clock
from portal.core.tenancy import System, unit
from portal.kommune.models import Kommune
from portal.leistung.models import Angebot, Gebuehr, Redaktionssynonym
from tests.leistung.angebote import take_online

HERE = System("geilenkirchen")


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("time", ["first", "second"])
def test_reference_data_are_put_back(time: str) -> None:
    with unit(HERE):
        assert Angebot.objects.count() == 11 * 297
        assert not Angebot.objects.filter(modus="online").exists()
        assert not Redaktionssynonym.objects.exists()
        assert Gebuehr.objects.exists()
        assert Kommune.objects.get(id="geilenkirchen").name == "Geilenkirchen"
    take_online("geilenkirchen", "geburtsurkunde")
    with unit(HERE):
        Redaktionssynonym(kommune_id="geilenkirchen", wort="wuffi", ersatz=["hund"], angelegt_am=clock.now()).save(
            force_insert=True
        )
        Gebuehr.objects.all().delete()
        Kommune.objects.filter(id="geilenkirchen").update(name="Anderswo")
