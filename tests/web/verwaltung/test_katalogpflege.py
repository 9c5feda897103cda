"""Editors and the catalogue: words of the search, the old list of services, and what imports left to decide."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portal.core import clock
from portal.core.tenancy import System, unit
from portal.konto.models import Rolle
from portal.leistung.models import Befund, Bestandseintrag, Importlauf, Leistung
from portal.leistung.operations import note_gap
from portal.leistung.operations.abgleich import text_of
from portal.leistung.queries import forget_wortschatz
from portal.leistung.queries.uebernahme import imported_texts
from portal.redaktion.models import Art, Entwurf
from portal.redaktion.operations import NotAllowed
from portal.redaktion.operations import bestand as take_over
from portal.redaktion.operations import suche as search_words
from portal.redaktion.operations.arten import ARTEN
from portal.redaktion.operations.importe import take_delivered
from tests.factories import host, log_in
from tests.redaktion.redaktion import HERE, KREIS, THERE, person
from tests.web.verwaltung.test_seiten import editor

pytestmark = pytest.mark.usefixtures("database")
R = Rolle.Art
V = "/arbeitsplatz/verwaltung/"
LIST = Path("tests/leistung/bestand/musterliste.csv").read_bytes()


@pytest.fixture(autouse=True)
def forget_words() -> Iterator[None]:
    """The process remembers the words of the search longer than a test lives."""
    yield
    forget_wortschatz()


@pytest.mark.parametrize("path", ["suche/", "bestand/", "importe/"])
def test_whom_the_pages_answer(path: str) -> None:
    assert log_in(editor(R.SACHBEARBEITUNG)).get(V + path).status_code == 403
    who = editor(R.PLATTFORM, KREIS) if path == "importe/" else editor()
    assert log_in(who).get(V + path).status_code == 200
    if path == "importe/":
        assert log_in(editor(R.VERWALTUNG)).get(V + path).status_code == 403


def test_a_question_without_a_result_becomes_a_word_that_finds() -> None:
    for number in range(3):
        note_gap(text="zwabbelchen", asker=f"192.0.2.{number}", by=System(HERE), at=clock.utc_now())
    client, citizen = log_in(editor()), Client(HTTP_HOST=host(HERE))
    page = client.get(f"{V}suche/").content.decode()
    assert "zwabbelchen" in page and "3-mal" in page and f'href="{V}suche/?wort=zwabbelchen#wort"' in page
    assert 'value="zwabbelchen"' in client.get(f"{V}suche/?wort=zwabbelchen").content.decode()
    done = client.post(f"{V}suche/", {"wort": "zwabbelchen", "ersatz": "hundesteuer, hund"})
    assert 'href="/suche/?q=zwabbelchen"' in client.get(done.headers["Location"]).content.decode()
    assert "Hund zur Hundesteuer anmelden" in _titles(citizen.get("/suche/?q=zwabbelchen").content.decode())
    client.post(f"{V}suche/entfernung/", {"wort": "zwabbelchen"})
    assert "Hund zur Hundesteuer anmelden" not in _titles(citizen.get("/suche/?q=zwabbelchen").content.decode())


@pytest.mark.parametrize(
    ("wort", "ersatz"), [("", "hund"), ("hund", ""), ("hund", " , "), ("der", "hund"), ("a", "§%")]
)
def test_a_word_that_cannot_be_one_is_told_and_kept(wort: str, ersatz: str) -> None:
    answer = log_in(editor()).post(f"{V}suche/", {"wort": wort, "ersatz": ersatz})
    assert answer.status_code == 422
    assert f'value="{ersatz.strip()}"' in answer.content.decode() or not ersatz.strip(" ,")


def test_from_the_old_list_to_the_report() -> None:
    client = log_in(editor())
    done = client.post(f"{V}bestand/", {"datei": SimpleUploadedFile("liste.csv", LIST)})
    page = client.get(done.headers["Location"]).content.decode()
    assert "Eingelesen:" in page and "0 doppelt" in page
    with unit(System(HERE)):
        entry = Bestandseintrag.objects.filter(zuordnung__in=["unsicher", "offen"]).earliest("nr")
    assert entry.titel in page
    address = f"{V}bestand/{entry.nr}/"
    assert client.post(address, {"was": "entfaellt", "grund": ""}).status_code == 422
    assert client.post(address, {"was": "andere", "grund": "gibt es"}).status_code == 422
    client.post(address, {"was": "andere", "andere": "kontakt", "grund": "geht über das Kontaktformular"})
    with unit(System(HERE)):
        decided = Bestandseintrag.objects.get(nr=entry.nr)
    assert (decided.leistung_id, decided.zuordnung, decided.entschieden_rolle) == (
        "kontakt",
        "entschieden",
        "Redaktion",
    )
    shown = client.get(f"{V}bestand/?stand=entschieden").content.decode()
    assert "geht über das Kontaktformular" in shown and decided.entschieden_durch in shown
    table = client.get(f"{V}bestand/?csv=1")
    assert table.headers["Content-Type"].startswith("text/csv")
    assert "geht über das Kontaktformular" in table.content.decode()
    assert "nur im Portal" in table.content.decode()
    assert entry.titel not in log_in(editor(R.REDAKTION, THERE)).get(f"{V}bestand/").content.decode()


@pytest.mark.parametrize(
    "data", [b"", b"Nummer;Wert\n1;2\n", b"\xff\xfe\x00", b"Titel;Link\nA\n", b"x" * (2 * 1024**2 + 1)]
)
def test_a_list_that_cannot_be_read_is_told_and_nothing_is_taken(data: bytes) -> None:
    answer = log_in(editor()).post(f"{V}bestand/", {"datei": SimpleUploadedFile("liste.csv", data)})
    assert answer.status_code == 422
    with unit(System(HERE)):
        assert not Bestandseintrag.objects.exists()


def test_a_conflict_waits_for_the_platform_until_it_is_dealt_with() -> None:
    with unit(System(KREIS)):
        lauf = Importlauf.objects.create(art="xzufi", quelle="land.xml", pruefwert="0", am=clock.now(), durch="Probe")
        befund = Befund.objects.create(
            lauf=lauf, gegenstand="leistung:hund-anmelden", titel="Hund anmelden", ergebnis="konflikt",
            feld="beschreibung", vorhanden="Unser Text", geliefert="Text des Landes",
        )  # fmt: skip
        Befund.objects.create(lauf=lauf, gegenstand="leistung:kontakt", titel="Kontakt", ergebnis="ignoriert")
    client = log_in(editor(R.PLATTFORM, KREIS))
    assert f'href="{V}importe/"' in client.get(V).content.decode()
    page = client.get(f"{V}importe/").content.decode()
    assert "Unser Text" in page and "Text des Landes" in page and f"{V}grundtexte/hund-anmelden/" in page
    assert f"{V}grundtexte/kontakt/" not in page
    client.post(f"{V}importe/{befund.pk}/")
    assert "Nichts zu entscheiden" in client.get(f"{V}importe/").content.decode()
    with unit(System(KREIS)):
        befund.refresh_from_db()
    assert befund.erledigt_am and befund.erledigt_durch
    assert client.post(f"{V}importe/999999/").status_code == 404


def conflicts(**delivered: str) -> list[Befund]:
    """A conflict for each field, between what the Leistung says now and this."""
    with unit(System(KREIS)):
        lauf = Importlauf.objects.create(art="xzufi", quelle="land.xml", pruefwert="0", am=clock.now(), durch="Probe")
        leistung = Leistung.objects.get(id="hund-anmelden")
        return [
            lauf.befunde.create(
                gegenstand="leistung:hund-anmelden", titel=leistung.titel, ergebnis="konflikt", feld=feld,
                vorhanden=text_of(leistung, feld), geliefert=text,
            )
            for feld, text in delivered.items()
        ]  # fmt: skip


def test_what_was_delivered_is_taken_where_an_editor_says_so() -> None:
    title, text = conflicts(titel="Hund melden", beschreibung="Text des Landes")
    client = log_in(editor(R.PLATTFORM, KREIS))
    page = client.get(f"{V}importe/").content.decode()
    assert "Text des Landes</ins>" in page and "Alle 2 Felder dieser Leistung übernehmen" in page
    done = client.post(f"{V}importe/{title.pk}/uebernahme/")
    assert "Der Stand des Imports ist übernommen." in client.get(done.headers["Location"]).content.decode()
    assert "Hund melden" in Client(HTTP_HOST=host(HERE)).get("/leistungen/hund-anmelden/").content.decode()
    assert "land.xml" in client.get(f"{V}protokoll/").content.decode()
    draft = client.get(client.post(f"{V}importe/{text.pk}/uebernahme/").headers["Location"]).content.decode()
    assert "Der Entwurf ist gespeichert." in draft and "Text des Landes</textarea>" in draft
    with unit(System(KREIS)):
        assert Leistung.objects.get(id="hund-anmelden").beschreibung != "Text des Landes"  # not yet published
        assert imported_texts()["hund-anmelden"]["titel"] == ["Hund melden"]  # loading the data keeps it
    assert "Nichts zu entscheiden" in client.get(f"{V}importe/").content.decode()
    assert client.post(f"{V}importe/{title.pk}/uebernahme/").status_code == 404


def test_all_fields_of_a_leistung_are_taken_at_once() -> None:
    first, _second = conflicts(titel="Hund melden", beschreibung="Text des Landes")
    client = log_in(editor(R.PLATTFORM, KREIS))
    draft = client.post(f"{V}importe/{first.pk}/uebernahme/", {"ganz": "1"}).headers["Location"]
    assert "Text des Landes</textarea>" in client.get(draft).content.decode()
    with unit(System(KREIS)):
        assert Leistung.objects.get(id="hund-anmelden").titel == "Hund melden"
        assert not Befund.objects.filter(erledigt_am=None).exists()


def test_nothing_is_taken_that_has_changed_since_or_is_being_written() -> None:
    title, text = conflicts(titel="Hund melden", beschreibung="Text des Landes")
    client = log_in(editor(R.PLATTFORM, KREIS))
    with unit(System(KREIS)):
        Leistung.objects.filter(id="hund-anmelden").update(titel="Inzwischen anders")
        before = ARTEN[Art.GRUNDTEXT].published("hund-anmelden")
    client.post(f"{V}grundtexte/hund-anmelden/", before | {"beschreibung": "Ich schreibe", "nummer": "0", "grund": ""})
    for each in (title, text):
        refused = client.post(f"{V}importe/{each.pk}/uebernahme/").headers["Location"]
        assert "Nicht übernommen" in client.get(refused).content.decode()
    with unit(System(KREIS)):
        assert Leistung.objects.get(id="hund-anmelden").titel == "Inzwischen anders"
        assert Entwurf.objects.get().inhalt["beschreibung"] == "Ich schreibe"
        assert Befund.objects.filter(erledigt_am=None).count() == 2


def test_the_operations_ask_for_the_right_themselves() -> None:
    clerk, at = person(R.SACHBEARBEITUNG), clock.now()
    with pytest.raises(NotAllowed):
        search_words.set_suchwort(by=clerk, wort="wuffi", ersatz=["hund"], at=at)
    with pytest.raises(NotAllowed):
        search_words.remove_suchwort(by=clerk, wort="wuffi", at=at)
    with pytest.raises(NotAllowed):
        take_over.read_old_list(by=clerk, data=LIST, at=at)
    with pytest.raises(NotAllowed):
        take_over.decide_old_entry(by=clerk, nr=1, leistung_id=None, grund="weg", at=at)
    with pytest.raises(NotAllowed):
        take_over.finish_finding(by=person(R.VERWALTUNG), befund_id=1, at=at)
    with pytest.raises(NotAllowed):
        take_delivered(by=person(R.VERWALTUNG), befund_id=1, ganz=False, at=at)


def _titles(page: str) -> str:
    """The results, without their marks."""
    return page[page.find('id="treffer"') :].replace("<mark>", "").replace("</mark>", "")
