"""The pages of editors over HTTP: every page answers whom it should, and what is typed is never lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client

from portal.core import clock
from portal.core.tenancy import Staff, unit
from portal.kommune import queries as kommunen
from portal.kommune.models import Organisationseinheit
from portal.konto.models import Rolle
from portal.leistung.models import Angebot, Zustaendigkeit
from portal.leistung.operations import create_portal
from portal.leistung.queries import vereinbarungen
from portal.redaktion import operations
from portal.redaktion.models import Art, Entwurf, Meldung
from portal.redaktion.operations import EditedMeanwhile
from portal.redaktion.operations.zustaendig import set_task
from portal.web.buerger.aufbewahrt import KEPT_SECONDS
from tests.factories import Zugang, host, log_in, make_mitarbeiter
from tests.proofs.isolation_welt import NEUE
from tests.redaktion.redaktion import DOG, HERE, KREIS, THERE, draft, own, person, with_privacy_page

pytestmark = pytest.mark.usefixtures("database")
R = Rolle.Art
V = "/arbeitsplatz/verwaltung/"
PAGES = [
    V, f"{V}leistungen/", f"{V}leistungen/{DOG}/", f"{V}seiten/", f"{V}seiten/impressum/", f"{V}meldungen/",
    f"{V}meldungen/0b1c2d3e-0000-4000-8000-000000000001/", f"{V}protokoll/", f"{V}checkliste/",
    f"{V}entwuerfe/angebot/{DOG}/verlauf/",
]  # fmt: skip


def editor(art: Rolle.Art = R.REDAKTION, kommune_id: str = HERE) -> Zugang:
    office = Organisationseinheit.objects.get(kommune_id=kommune_id, schluessel="rathaus")
    return make_mitarbeiter(kommune_id, art, office=office)


def form_of(page: str) -> dict[str, str]:
    """What a browser would send of the page's main form without a change."""
    form = page[page.index('action="/arbeitsplatz/verwaltung/leistungen/') :]
    values = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, kind = re.search(r'name="([^"]+)"', tag), re.search(r'type="([^"]+)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if name and (kind is None or kind[1] not in ("radio", "checkbox") or " checked" in tag):
            values[name[1]] = unescape(value[1]) if value else ""
    for name, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\n?(.*?)</textarea>', form, re.S):
        values[name] = unescape(text)
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        values[name] = chosen[1] if chosen else ""
    return values


def save(client: Client, slug: str = DOG, **changes: str) -> Any:
    address = f"/arbeitsplatz/verwaltung/leistungen/{slug}/"
    return client.post(address, form_of(client.get(address).content.decode()) | changes)


@pytest.mark.parametrize("path", PAGES)
def test_an_editor_sees_every_page_and_a_clerk_none(path: str) -> None:
    assert log_in(editor()).get(path).status_code == 200
    refused = log_in(editor(R.SACHBEARBEITUNG)).get(path)
    assert refused.status_code == 403
    assert "Dafür fehlt Ihnen eine Rolle" in refused.content.decode()


def test_nobody_is_let_in_without_a_login_or_from_another_kommune() -> None:
    assert Client(HTTP_HOST=host(HERE)).get("/arbeitsplatz/verwaltung/").status_code == 302
    client = log_in(editor())
    assert client.get("/arbeitsplatz/verwaltung/", headers={"host": host(THERE)}).status_code in (302, 403)


def test_common_texts_are_for_the_platform_only() -> None:
    assert log_in(editor(R.VERWALTUNG)).get("/arbeitsplatz/verwaltung/grundtexte/").status_code == 403
    client = log_in(editor(R.PLATTFORM, KREIS))
    assert client.get("/arbeitsplatz/verwaltung/grundtexte/").status_code == 200
    assert "gilt in allen Kommunen" in client.get(f"/arbeitsplatz/verwaltung/grundtexte/{DOG}/").content.decode()


def test_from_a_draft_to_the_citizens_page() -> None:
    client, citizen = log_in(editor()), Client(HTTP_HOST=host(HERE))
    saved = save(client, modus="termin", beschreibung="Kommen Sie mit dem Hund vorbei.", telefon="02451 629-0")
    assert saved.headers["Location"] == f"/arbeitsplatz/verwaltung/leistungen/{DOG}/?ok=gespeichert"
    assert "Kommen Sie mit dem Hund" not in citizen.get(f"/leistungen/{DOG}/?x=1").content.decode()
    page = client.get(saved.headers["Location"]).content.decode()
    assert "Der Entwurf ist gespeichert" in page
    preview = re.search(r'href="(/vorschau/[^"]+)"', page)
    assert preview
    shown = citizen.get(preview[1]).content.decode()
    assert "Kommen Sie mit dem Hund vorbei." in shown and "Vorschau" in shown
    address = f"/arbeitsplatz/verwaltung/entwuerfe/angebot/{DOG}/veroeffentlichung/"
    assert client.post(address, {"nummer": "1"}).headers["Location"].endswith("?ok=veroeffentlicht")
    assert "Kommen Sie mit dem Hund vorbei." in citizen.get(f"/leistungen/{DOG}/?x=2").content.decode()
    assert "Kommen Sie mit dem Hund" not in Client(HTTP_HOST=host(THERE)).get(f"/leistungen/{DOG}/").content.decode()


def test_what_is_published_takes_the_place_of_the_kept_page_at_once_and_everywhere_within_a_minute() -> None:
    citizen, page, by = Client(HTTP_HOST=host(HERE)), f"/leistungen/{DOG}/", person(R.REDAKTION)
    kreis, admin = person(R.PLATTFORM, KREIS), person(R.VERWALTUNG)
    task = Zustaendigkeit.objects.get(kommune_id=HERE, behoerde_id=HERE, funktion__leistungen=DOG).funktion_id
    hall = Organisationseinheit.objects.get(kommune_id=HERE, schluessel="rathaus").pk

    def publish(by: Staff, art: str, **changes: Any) -> None:
        nummer = draft(by, art, DOG, **changes)
        operations.publish(by=by, art=art, gegenstand=DOG, nummer=nummer, at=clock.now())

    changes: dict[str, Callable[[], None]] = {
        "12,34": lambda: publish(by, Art.ANGEBOT, erste_cents=1234, gebuehr_grundlage="Satzung"),
        "Dackel": lambda: publish(by, Art.ANGEBOT, texte={"hinweise": own("Auch für Dackel.", "")}),
        "Hundemarke liegt bei": lambda: publish(kreis, Art.GRUNDTEXT, ablauf="Die Hundemarke liegt bei."),
        "das Rathaus der Stadt Geilenkirchen zuständig": lambda: set_task(
            by=admin, funktion_id=task, amt_id=hall, ab=clock.today(), grund="", at=clock.now()
        ),
    }
    for words, change in changes.items():
        assert words not in citizen.get(page).content.decode()
        change()
        assert words in citizen.get(page).content.decode()
    # Other processes, which were told nothing, and the copies that browsers keep as long as we do:
    assert KEPT_SECONDS + max(kommunen._CACHE_SECONDS, KEPT_SECONDS + vereinbarungen._CACHE_SECONDS) <= 60


def test_what_is_typed_wrong_is_told_at_its_field_and_kept() -> None:
    client = log_in(editor())
    answer = save(client, kosten="gebuehr", erste="viel", email="keine Adresse", beschreibung="Mein langer Text")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Schreiben Sie den Betrag so: 12,50" in page and "Diese E-Mail-Adresse stimmt nicht" in page
    assert "Mein langer Text" in page and "viel" in page
    page = save(client, kosten="offen", erste="80").content.decode()
    assert "Hier steht ein Betrag" in page and 'value="80"' in page


def test_the_amounts_of_a_form_are_asked_for_in_its_words_and_count_when_somebody_has_named_them() -> None:
    client, citizen, slug = log_in(editor()), Client(HTTP_HOST=host(HERE)), "ehefaehigkeitszeugnis"
    page = client.get(f"/arbeitsplatz/verwaltung/leistungen/{slug}/").content.decode()
    assert "Üblich sind 66,00\u00a0€ (AVwGebO NRW 5b.1.2)." in page
    assert form_of(page)["satz_pruefung"] == form_of(page)["satz_pruefung_ausland"] == ""
    told = save(client, slug, kosten="gebuehr").content.decode()
    assert "Nennen Sie den Betrag, zum Beispiel 12,50." in told
    named = {"kosten": "gebuehr", "satz_pruefung": "41,50", "gebuehr_grundlage": "AVwGebO NRW"}
    saved = save(client, slug, **named)
    assert "Nennen Sie auch diesen Betrag" in client.get(saved.headers["Location"]).content.decode()
    save(client, slug, **named, satz_pruefung_ausland="0")
    address = f"/arbeitsplatz/verwaltung/entwuerfe/angebot/{slug}/veroeffentlichung/"
    assert client.post(address, {"nummer": "2"}).headers["Location"].endswith("?ok=veroeffentlicht")
    assert Angebot.objects.get(kommune_id=HERE, leistung_id=slug).saetze == {"pruefung": 4150, "pruefung_ausland": 0}
    shown = citizen.get(f"/leistungen/{slug}/?x=3").content.decode()
    assert "Prüfung der Ehevoraussetzungen 41,50\u00a0€" in shown and "Bestätigt am" in shown


def test_a_megabyte_is_kept_as_draft_and_told() -> None:
    client = log_in(editor())
    saved = save(client, hinweise="Wort " * 200_000)
    assert saved.status_code == 302
    page = client.get(saved.headers["Location"]).content.decode()
    assert "Kürzen Sie ihn auf höchstens 20.000" in page
    assert page.count("Wort ") > 199_000


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("<script>alert(1)</script>", "Löschen Sie alles in spitzen Klammern"),
        ("![](bild.png)", "Bilder können in Texten nicht stehen"),
        ("[Formular](http:/kaputt)", "führt nirgendwohin"),
    ],
)
def test_what_cannot_be_published_is_told_with_what_to_do(text: str, told: str) -> None:
    client = log_in(editor())
    page = client.get(save(client, hinweise=text).headers["Location"]).content.decode()
    assert told in page
    refused = client.post(f"/arbeitsplatz/verwaltung/entwuerfe/angebot/{DOG}/veroeffentlichung/", {"nummer": "1"})
    assert refused.headers["Location"].endswith("?fehlt=1")
    assert "alert(1)" not in Client(HTTP_HOST=host(HERE)).get(f"/leistungen/{DOG}/").content.decode()


def test_who_saves_second_keeps_their_words_and_sees_the_others() -> None:
    one, other = log_in(editor()), log_in(editor())
    typed = form_of(other.get(f"/arbeitsplatz/verwaltung/leistungen/{DOG}/").content.decode()) | {
        "hinweise": "Meine Worte"
    }
    save(one, hinweise="Andere Worte", kosten="gebuehr", erste="80")
    answer = other.post(f"/arbeitsplatz/verwaltung/leistungen/{DOG}/", typed)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Meine Worte" in page and "Andere Worte" in page
    assert "80,00\u00a0€" in page and "erste_cents" not in page
    again = other.post(f"/arbeitsplatz/verwaltung/leistungen/{DOG}/", form_of(page))
    assert again.status_code == 302
    assert "Meine Worte" in other.get(again.headers["Location"]).content.decode()


def test_a_preview_is_for_whoever_has_the_link_and_only_for_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    client = log_in(editor())
    page = client.get(save(client, hinweise="Noch geheim").headers["Location"]).content.decode()
    link = re.search(r'href="(/vorschau/[^"]+)"', page)
    assert link
    stranger = Client(HTTP_HOST=host(HERE))
    assert "Noch geheim" in stranger.get(link[1]).content.decode()
    assert stranger.get(link[1]).headers["Cache-Control"] == "no-store"
    assert Client(HTTP_HOST=host(THERE)).get(link[1]).status_code == 404
    assert stranger.get(link[1][:-3] + "xy/").status_code == 404
    monkeypatch.setattr("django.core.signing.time.time", lambda: clock.utc_now().timestamp() + 3700)
    assert stranger.get(link[1]).status_code == 404


def test_nothing_of_a_foreign_draft_is_in_any_page() -> None:
    there = editor(R.REDAKTION, THERE)
    draft(there.staff, telefon="9988-7788", texte={"hinweise": own("Zuckerwattegebot 7788", "")})
    client = log_in(editor(R.VERWALTUNG))
    public = ["/", "/leistungen/", "/suche/?q=Zuckerwattegebot", "/suche/vorschlaege?q=Zuckerwatte", "/aenderungen.rss",
              "/api/v1/leistungen?q=Zuckerwattegebot", f"/api/v1/leistungen/{DOG}", "/api/v1/xzufi"]  # fmt: skip
    for path in [*PAGES, *public, f"/leistungen/{DOG}/", "/gibt-es-nicht/"]:
        for name in (HERE, THERE):
            answer: Any = client.get(path, headers={"host": host(name)})
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            assert b"7788" not in body, (name, path)
    with pytest.raises(EditedMeanwhile) as told:  # nor in an error
        draft(Staff(there.mitarbeiter.pk, THERE), telefon="1")
    assert "7788" not in str(told.value)


def test_nothing_of_a_twelfth_kommunes_draft_either() -> None:
    create_portal(neu=NEUE, verwaltung=None, at=clock.now())
    mine = editor(R.REDAKTION, NEUE.id)
    draft(mine.staff, telefon="9988-7799")
    client = log_in(editor(R.VERWALTUNG))
    for path in [*PAGES, f"/leistungen/{DOG}/", f"/api/v1/leistungen/{DOG}", "/gibt-es-nicht/"]:
        for name in (HERE, NEUE.id):
            assert b"7799" not in client.get(path, headers={"host": host(name)}).content, (name, path)
    own_page = log_in(mine).get(f"{V}leistungen/{DOG}/")
    assert b"9988-7799" in own_page.content


def test_a_notice_is_shown_on_every_page_while_it_counts() -> None:
    client, citizen = log_in(editor()), Client(HTTP_HOST=host(HERE))
    address = client.get("/arbeitsplatz/verwaltung/meldungen/").content.decode()
    new = re.search(r'href="(/arbeitsplatz/verwaltung/meldungen/[0-9a-f-]{36}/)"', address)
    assert new
    typed = {"nummer": "0", "titel": "Bürgerbüro heute geschlossen", "text": "Wir sind morgen wieder da.", "grund": ""}
    blank = {f"{name}_{part}": "" for name in ("ab_tag", "bis_tag") for part in ("tag", "monat", "jahr")}
    assert client.post(new[1], typed | blank).status_code == 302
    key = new[1].split("/")[-2]
    client.post(f"/arbeitsplatz/verwaltung/entwuerfe/meldung/{key}/veroeffentlichung/", {"nummer": "1"})
    with unit(editor().staff):
        assert Meldung.objects.filter(kommune_id=HERE).count() == 1
        assert not Entwurf.objects.exists()
    for path in ("/?x=1", f"/leistungen/{DOG}/?x=1", "/suche/?q=hund"):
        assert "Bürgerbüro heute geschlossen" in citizen.get(path).content.decode()
        assert "Bürgerbüro" not in Client(HTTP_HOST=host(THERE)).get(path).content.decode()


def test_a_free_page_takes_the_place_of_the_template() -> None:
    client, citizen = log_in(editor()), Client(HTTP_HOST=host(HERE))
    client.post(
        "/arbeitsplatz/verwaltung/seiten/impressum/", {"nummer": "0", "text": "Text [[Name der Leitung]]", "grund": ""}
    )
    page = client.get("/arbeitsplatz/verwaltung/seiten/impressum/").content.decode()
    assert "Füllen Sie die Lücke: [[Name der Leitung]]" in page
    client.post(
        "/arbeitsplatz/verwaltung/seiten/impressum/", {"nummer": "1", "text": "# Wir\nStadt, Rathaus", "grund": ""}
    )
    client.post("/arbeitsplatz/verwaltung/entwuerfe/seite/impressum/veroeffentlichung/", {"nummer": "2"})
    shown = citizen.get("/impressum/").content.decode()
    assert "Stadt, Rathaus" in shown and "<h3>Wir</h3>" not in shown and "<h2>Wir</h2>" in shown


def test_the_checklist_says_what_is_missing_and_why() -> None:
    client = log_in(editor())
    page = client.get(f"{V}checkliste/").content.decode()
    assert "Seite: Impressum" in page and "§ 5 DDG" in page
    with_privacy_page()
    assert "Seite: Datenschutz" in page
    assert "Seite: Datenschutz" not in client.get(f"{V}checkliste/").content.decode()
