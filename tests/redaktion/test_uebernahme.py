"""Everything that is not offered, shown as information with one act: told before, logged once, set back one by one."""

from __future__ import annotations

import pytest

from portal.core import clock
from portal.core.tenancy import Staff, System, unit
from portal.konto.models import Rolle
from portal.leistung.models import Angebot
from portal.redaktion.models import Aenderung, Art, Entwurf, Fassung
from portal.redaktion.operations import NotAllowed, publish, save_draft, set_vier_augen
from portal.redaktion.operations.uebernahme import adopt_all, preview_adoption
from tests.factories import log_in
from tests.redaktion.redaktion import DOG, HERE, THERE, draft, entwurf, person, published
from tests.web.verwaltung.test_seiten import V, editor

pytestmark = pytest.mark.usefixtures("database")
R = Rolle.Art
SLUGS = ("hund-anmelden", "wohnsitz-anmelden", "personalausweis")


@pytest.fixture(autouse=True)
def three_not_offered(database: None) -> None:
    for kommune_id in (HERE, THERE):
        with unit(System(kommune_id)):
            Angebot.objects.filter(kommune_id=kommune_id, leistung_id__in=SLUGS).update(modus="nicht")


def modes(kommune_id: str = HERE) -> set[str]:
    rows = Angebot.objects.filter(kommune_id=kommune_id, leistung_id__in=SLUGS)
    return set(rows.values_list("modus", flat=True))


def test_all_at_once_with_one_line_in_the_log_and_both_states_in_the_history() -> None:
    by = person(R.REDAKTION)
    would = preview_adoption(by=by, at=clock.now())
    assert (len(would.titel), would.in_arbeit, would.zweite_person) == (3, 0, False)
    assert adopt_all(by=by, at=clock.now()) == 3
    assert modes() == {"information"} and modes(THERE) == {"nicht"}
    with unit(by):
        (line,) = Aenderung.objects.filter(kommune_id=HERE)
    assert line.titel == "3 Leistungen" and line.felder == ["modus"]
    with unit(by):
        rows = Fassung.objects.filter(art=Art.ANGEBOT, gegenstand=DOG).order_by("nr")
        assert [(row.nr, row.inhalt["modus"]) for row in rows] == [(1, "nicht"), (2, "information")]
    assert adopt_all(by=by, at=clock.now()) == 0


def test_one_is_set_back_from_its_history() -> None:
    by = person(R.REDAKTION)
    adopt_all(by=by, at=clock.now())
    with unit(by):
        before = Fassung.objects.get(art=Art.ANGEBOT, gegenstand=DOG, nr=1).inhalt
    nummer = save_draft(by=by, art=Art.ANGEBOT, gegenstand=DOG, inhalt=before, grund="", nummer=0, at=clock.now())
    assert publish(by=by, art=Art.ANGEBOT, gegenstand=DOG, nummer=nummer, at=clock.now()) == 3
    assert published(Art.ANGEBOT, DOG)["modus"] == "nicht" and modes() == {"nicht", "information"}


def test_what_somebody_is_working_on_is_left_alone() -> None:
    by = person(R.REDAKTION)
    draft(by, telefon="02451 1")
    would = preview_adoption(by=by, at=clock.now())
    assert (len(would.titel), would.in_arbeit) == (2, 1)
    assert adopt_all(by=by, at=clock.now()) == 2
    waiting = entwurf(by)
    assert (
        waiting is not None
        and waiting.inhalt["telefon"] == "02451 1"
        and published(Art.ANGEBOT, DOG)["modus"] == "nicht"
    )


def test_where_two_people_are_needed_it_becomes_drafts_for_the_second() -> None:
    admin, author, releaser = person(R.VERWALTUNG), person(R.REDAKTION), person(R.FREIGABE)
    set_vier_augen(by=admin, on=True, at=clock.now())
    assert preview_adoption(by=author, at=clock.now()).zweite_person
    assert adopt_all(by=author, at=clock.now()) == 3
    assert modes() == {"nicht"}
    with unit(releaser):
        assert not Aenderung.objects.filter(kommune_id=HERE).exists()
        assert Entwurf.objects.filter(status=Entwurf.Status.ZUR_FREIGABE).count() == 3
    publish(by=releaser, art=Art.ANGEBOT, gegenstand=DOG, nummer=1, at=clock.now())
    assert published(Art.ANGEBOT, DOG)["modus"] == "information"


@pytest.mark.parametrize("art", [R.SACHBEARBEITUNG, R.STANDESBEAMTER])
def test_who_does_not_edit_here_takes_nothing_over(art: Rolle.Art) -> None:
    for by in (person(art), Staff(person(R.VERWALTUNG).mitarbeiter_id, THERE)):
        with pytest.raises(NotAllowed):
            adopt_all(by=by, at=clock.now())
        with pytest.raises(NotAllowed):
            preview_adoption(by=by, at=clock.now())
    assert modes() == modes(THERE) == {"nicht"}


def test_the_button_tells_how_many_and_the_page_shows_which() -> None:
    client = log_in(editor())
    assert "3 Leistungen sind nicht angeboten" in client.get(f"{V}leistungen/").content.decode()
    page = client.get(f"{V}leistungen-uebernehmen/").content.decode()
    assert "Diese 3 Leistungen stehen dann" in page and "Hund" in page
    done = client.post(f"{V}leistungen-uebernehmen/")
    assert done.headers["Location"] == f"{V}leistungen/?ok=uebernommen"
    page = client.get(done.headers["Location"]).content.decode()
    assert "Übernommen." in page and "nicht angeboten: alle" not in page
    assert "Nichts zu übernehmen" in client.get(f"{V}leistungen-uebernehmen/").content.decode()
    assert log_in(editor(R.SACHBEARBEITUNG)).get(f"{V}leistungen-uebernehmen/").status_code == 403
