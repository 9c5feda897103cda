"""A Vorgang of any Leistung can be worked off: in the words of its kind, and without rules of the Standesamt."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.test import Client

from portal.core import clock
from portal.core.tenancy import System, unit
from portal.konto.models import Rolle
from portal.vorgang.models import Entscheidung, Vorgang
from portal.vorgang.operations import casework
from portal.vorgang.operations.casework import Beschluss
from portal.vorgang.operations.documents import document_data
from portal.vorgang.rules.status import ForbiddenTransition, Status
from tests import factories

pytestmark = pytest.mark.usefixtures("database")
HERE = "geilenkirchen"
GRANT = Beschluss(Entscheidung.Art.STATTGEGEBEN, "", 0)


def vorgang_of(leistung_id: str) -> UUID:
    vorgang_id = factories.make_vorgang(HERE, betrag_cents=0)
    with unit(System(HERE)):
        Vorgang.objects.filter(id=vorgang_id).update(leistung_id=leistung_id)
    return vorgang_id


def page(client: Client, vorgang_id: UUID) -> str:
    return client.get(f"/arbeitsplatz/vorgaenge/{vorgang_id}/").content.decode().split("<main")[1]


def test_an_anzeige_is_confirmed_and_never_decided() -> None:
    vorgang_id = vorgang_of("veranstaltung-anzeigen")
    zugang = factories.make_mitarbeiter(HERE, Rolle.Art.SACHBEARBEITUNG)
    client = factories.log_in(zugang)
    shown = page(client, vorgang_id)
    assert "Empfang bestätigen" in shown
    for word in ("Urkunde", "Standesbeamt", "Stattgeben", "Ablehnen", "Bestellblatt"):
        assert word not in shown, word
    with pytest.raises(casework.NothingToDecide):
        casework.decide(vorgang_id=vorgang_id, by=zugang.staff, beschluss=GRANT, at=clock.now())
    sent = client.post(f"/arbeitsplatz/vorgaenge/{vorgang_id}/bestaetigung/", {"text": "Viel Erfolg beim Fest."})
    assert sent.headers["Location"].endswith("?ok=bestaetigung")
    assert "Empfang bestätigt" in page(client, vorgang_id)
    details = factories.vorgang_details(vorgang_id)
    with unit(System(HERE)):
        receipt = document_data(details)
    assert details.vorgang.status == Status.BESTAETIGT and details.entscheidung is None
    assert details.messages[-1].text.startswith("Ihre Anzeige ist durchgesehen. Damit bestätigen wir den Empfang.")
    assert details.messages[-1].text.endswith("Viel Erfolg beim Fest.")
    assert (receipt["gegenstand"], receipt["wird_entschieden"]) == ("Ihre Anzeige", False)


def test_an_antrag_of_another_office_is_decided_by_who_works_there() -> None:
    vorgang_id = vorgang_of("gaststaetten-gestattung")
    zugang = factories.make_mitarbeiter(HERE, Rolle.Art.SACHBEARBEITUNG)
    client = factories.log_in(zugang)
    shown = page(client, vorgang_id)
    assert "Entscheiden: Bescheid schreiben" in shown and "Urkunde" not in shown and "Standesbeamt" not in shown
    with pytest.raises(ForbiddenTransition):
        casework.confirm(vorgang_id=vorgang_id, by=zugang.staff, text="", at=clock.now())
    led = client.post(f"/arbeitsplatz/vorgaenge/{vorgang_id}/entscheidung/", {"kosten": "0"})
    assert led.headers["Location"].endswith("/bescheid/")
    factories.deposit_remedy(HERE, "gaststaetten-gestattung")
    factories.decide_by_bescheid(vorgang_id, zugang.staff, Entscheidung.Art.STATTGEGEBEN)
    assert client.post(f"/arbeitsplatz/vorgaenge/{vorgang_id}/versand/").status_code == 409  # it is still to be made
    details = factories.vorgang_details(vorgang_id)
    assert details.vorgang.status == Status.ENTSCHIEDEN
    assert "Urkunde" not in page(client, vorgang_id)


def test_in_a_standesamt_only_appointed_people_decide() -> None:
    vorgang_id = vorgang_of("geburtsurkunde")
    zugang = factories.make_mitarbeiter(HERE, Rolle.Art.SACHBEARBEITUNG)
    with pytest.raises(casework.NotAppointed):
        casework.decide(vorgang_id=vorgang_id, by=zugang.staff, beschluss=GRANT, at=clock.now())
