"""The pages of a Bescheid: written, released, posted; nothing typed is lost, and what stands in the way is said."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from django.test import Client

from demo.siegel import make_seals
from portal.core import clock
from portal.core.tenancy import System, unit
from portal.konto.models import Rolle
from portal.leistung.models import Bescheidregel
from portal.vorgang.models import Bescheid, Textvorlage, Vorgang
from portal.vorgang.operations import bescheid as operations
from portal.vorgang.operations.bescheiddokument import make_bescheid
from portal.vorgang.rules.bescheid import Schreibtext
from portal.vorgang.rules.status import Status
from tests import factories
from tests.web.arbeitsplatz.test_postkorb import jobs, queries_of

pytestmark = pytest.mark.usefixtures("database")
# The remedy, the way to the person and what was written are asked for besides the Vorgang; a template is one more.
MOST = 10
HERE, LEISTUNG = "geilenkirchen", "gaststaetten-gestattung"
DRAFT = {
    "art": "abgelehnt", "anschrift": "Erika Probefrau", "anrede": "Guten Tag,", "text": "Wir lehnen ab.",
    "begruendung": "Kein Platz.", "kosten": "5", "fassung": "0",
}  # fmt: skip


@pytest.fixture
def clerk() -> factories.Zugang:
    return factories.make_mitarbeiter(HERE, Rolle.Art.SACHBEARBEITUNG)


@pytest.fixture
def vorgang_id() -> UUID:
    made = factories.make_vorgang(HERE)
    with unit(System(HERE)):
        Vorgang.objects.filter(id=made).update(leistung_id=LEISTUNG)
    return made


def address(vorgang_id: UUID) -> str:
    return f"/arbeitsplatz/vorgaenge/{vorgang_id}/bescheid/"


def shown(client: Client, path: str) -> str:
    """The page, which takes few statements however far the Bescheid has come."""
    found = queries_of(client, path)
    assert len(found) <= MOST, "\n".join(found)
    return client.get(path).content.decode().split("<main")[1]


def test_from_the_draft_to_the_post(vorgang_id: UUID, clerk: factories.Zugang) -> None:
    make_seals(Path(settings.PORTAL_DOKUMENTENSIEGEL), {HERE: "Stadt Geilenkirchen"})
    client, path = factories.log_in(clerk), address(vorgang_id)
    assert "Noch nicht hinterlegt. Vorschlag: Klage" in shown(client, path)
    saved = client.post(path, DRAFT | {"schritt": "vorschau"})
    assert saved.headers["Location"].endswith("?ok=vorschau") and jobs("vorgang.make_bescheid_draft") == 1
    blocked = client.post(path, DRAFT | {"fassung": "1", "schritt": "freigeben"})
    assert blocked.status_code == 409
    assert "Ohne ihn geht kein Bescheid hinaus" in blocked.content.decode()
    factories.deposit_remedy(HERE, LEISTUNG)
    assert "Bescheid freigeben" in shown(client, path)
    assert client.post(path, DRAFT | {"fassung": "1", "schritt": "freigeben"}).status_code == 302
    assert factories.vorgang(vorgang_id).status == Status.ABGELEHNT and jobs("vorgang.make_bescheid") == 1
    with unit(System(HERE)):
        row_id = Bescheid.objects.get(vorgang_id=vorgang_id).id
    make_bescheid(bescheid_id=row_id, by=System(HERE))
    assert "Aufgabe zur Post vermerken" in shown(client, path)
    today = clock.today()
    day = {"tag_tag": str(today.day), "tag_monat": str(today.month)}
    wrong = client.post(path + "aufgabe/", day | {"tag_jahr": str(today.year + 1)})
    assert wrong.status_code == 422 and "zwischen der Freigabe und heute" in wrong.content.decode()
    assert client.post(path + "aufgabe/", day | {"tag_jahr": str(today.year)}).status_code == 302
    assert "Gilt als bekannt gegeben am" in shown(client, path)
    page = shown(client, f"/arbeitsplatz/vorgaenge/{vorgang_id}/")
    assert "Kein Platz." in page and "zur Erstattung vorgeschlagen: 10,00" in page


def test_what_stands_in_the_way_is_said_and_nothing_typed_is_lost(vorgang_id: UUID, clerk: factories.Zugang) -> None:
    client, path = factories.log_in(clerk), address(vorgang_id)
    bare = client.post(path, DRAFT | {"begruendung": "", "text": "Mein langer Text", "schritt": "speichern"})
    assert bare.status_code == 422
    page = bare.content.decode()
    assert "Eine Ablehnung braucht eine Begründung" in page and "Mein langer Text" in page
    colleague = factories.make_mitarbeiter(HERE, Rolle.Art.SACHBEARBEITUNG)
    text = Schreibtext("Erika Probefrau", "Guten Tag,", "Der Text der Kollegin", "Gründe")
    operations.save_draft(
        vorgang_id=vorgang_id, by=colleague.staff, art="abgelehnt", kosten_cents=0, text=text, fassung=0, at=clock.now()
    )
    late = client.post(path, DRAFT | {"text": "Mein langer Text", "schritt": "freigeben"})
    assert late.status_code == 409
    page = late.content.decode()
    assert "Mein langer Text" in page and "Der Text der Kollegin" in page
    assert factories.vorgang(vorgang_id).status == Status.IN_BEARBEITUNG


def test_four_eyes_on_the_page_and_who_only_releases_does_not_become_the_author(
    vorgang_id: UUID, clerk: factories.Zugang
) -> None:
    factories.deposit_remedy(HERE, LEISTUNG, vier_augen=True, gilt_ab=date(2020, 1, 1))
    path, other = address(vorgang_id), factories.make_mitarbeiter(HERE, Rolle.Art.SACHBEARBEITUNG)
    author, second = factories.log_in(clerk), factories.log_in(other)
    author.post(path, DRAFT | {"schritt": "zur_freigabe"})
    assert "Bescheid freigeben" not in shown(author, path) and "Wartet auf Freigabe" in shown(author, path)
    assert author.post(path, DRAFT | {"fassung": "1", "schritt": "freigeben"}).status_code == 409
    assert second.post(path, DRAFT | {"fassung": "1", "schritt": "freigeben"}).status_code == 302
    assert factories.vorgang(vorgang_id).status == Status.ABGELEHNT


def test_editors_deposit_the_remedy_and_clerks_do_not(clerk: factories.Zugang) -> None:
    path = f"/arbeitsplatz/verwaltung/rechtsbehelfe/{LEISTUNG}/"
    assert factories.log_in(clerk).get(path).status_code == 403
    client = factories.log_in(factories.make_mitarbeiter(HERE, Rolle.Art.REDAKTION))
    assert "Vorschlag: Klage" in shown(client, path)
    today = clock.today()
    typed = {"art": "klage", "stelle": "", "recht": "vwvfg", "grundlage": "Mein Gesetz", "frist_monate": "1",
             "gilt_ab_tag": str(today.day), "gilt_ab_monat": str(today.month), "gilt_ab_jahr": "2020"}  # fmt: skip
    page = client.post(path, typed)
    assert page.status_code == 422 and "Nennen Sie, wohin man sich wendet" in page.content.decode()
    typed |= {"stelle": "Verwaltungsgericht Erfunden"}
    assert "Dieser Tag ist vorbei" in client.post(path, typed).content.decode()
    assert client.post(path, typed | {"gilt_ab_jahr": str(today.year)}).status_code == 302
    assert "Verwaltungsgericht Erfunden" in shown(client, path)
    with unit(System(HERE)):
        regel = Bescheidregel.objects.get(kommune_id=HERE, leistung_id=LEISTUNG)
    assert regel.hinterlegt_durch and not regel.ist_demo


def test_a_template_fills_the_form_and_an_unknown_placeholder_is_refused(vorgang_id: UUID) -> None:
    editor = factories.log_in(factories.make_mitarbeiter(HERE, Rolle.Art.REDAKTION))
    client = factories.log_in(factories.make_mitarbeiter(HERE, Rolle.Art.SACHBEARBEITUNG))
    path, typed = "/arbeitsplatz/verwaltung/vorlagen/neu/", {"zweck": "rueckfrage", "titel": "Nachweis"}
    refused = editor.post(path, typed | {"text": "{Anrede} {Geburtsort}"})
    assert refused.status_code == 422
    assert "Diesen Platzhalter gibt es nicht: {Geburtsort}" in refused.content.decode()
    assert client.post(path, typed | {"text": "x"}).status_code == 403
    editor.post(path, typed | {"text": "{Anrede} es geht um {Vorgangsnummer}."})
    editor.post(path, {"zweck": "ablehnung", "titel": "Nein", "text": "Wir lehnen {Leistung} ab."})
    assert editor.post(path, typed | {"text": "x"}).status_code == 422  # the title is taken
    number, page = factories.vorgang(vorgang_id).nummer, f"/arbeitsplatz/vorgaenge/{vorgang_id}/"
    offered = shown(client, page + "vorlagen/rueckfrage/")
    assert f"Guten Tag, es geht um {number}." in offered and "Wir lehnen" not in offered
    with unit(System(HERE)):
        ids = {row.zweck: row.id for row in Textvorlage.objects.all()}
    begun = shown(client, f"{page}?vorlage={ids['rueckfrage']}")
    assert f"es geht um {number}.</textarea>" in begun and 'id="rueckfrage-form" open' in begun
    assert "Wir lehnen Ausschank" in shown(client, f"{page}bescheid/?vorlage={ids['ablehnung']}")
    foreign = factories.log_in(factories.make_mitarbeiter("selfkant", Rolle.Art.REDAKTION))
    assert foreign.get(f"/arbeitsplatz/verwaltung/vorlagen/{ids['ablehnung']}/").status_code == 404
