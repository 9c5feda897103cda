"""Ten Kommunen say their own in one form, and it moves: what carries over, what waits, and what nobody touches."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from portal.antrag.models import Antrag, Einreichung
from portal.core import clock
from portal.core.crypto import load_key
from portal.core.tenancy import System, unit
from portal.kommune.models import Kommune, Ort
from portal.redaktion.models import Ortsfassung
from portal.redaktion.queries.ortsfassungen import local_formular
from tests.formular.ortsform import ALLES, NEUER_TEXT, Ordner
from tests.leistung.angebote import take_online

pytestmark = pytest.mark.usefixtures("database")
HERE, LEISTUNG = "geilenkirchen", "einbenennung-kind"
NOTICE = "Dieses Formular wurde erneuert"


def say(kommune_id: str, *names: str, version: int = 1, nr: int = 1, later: int = 0, **werte: Any) -> None:
    """The Kommune publishes some of `ALLES`, and more."""
    said = {"version": version, "werte": {name: ALLES[name] for name in names} | werte}
    day = clock.today() + timedelta(days=later)
    with unit(System(kommune_id)):
        Ortsfassung.objects.create(
            kommune_id=kommune_id, formular="ortsform", nr=nr, gilt_ab=day, inhalt=said, am=clock.now()
        )


def held(kommune_id: str) -> tuple[int, int | None] | None:
    """Version and number of what counts there today."""
    found = local_formular(kommune_id, "ortsform", day=clock.today())
    return (found.formular.version, found.nr) if found else None


def begin(client: Client, ort: Ort) -> str:
    take_online(HERE, LEISTUNG, formular="ortsform", erste_cents=None, weitere_cents=None)
    return str(client.post("/antraege/neu/", {"leistung": LEISTUNG, "ort": ort.id})["Location"])


def page(client: Client, path: str) -> str:
    return client.get(path, follow=True).content.decode()


def test_of_ten_kommunen_those_without_a_conflict_move_and_the_others_wait(ordner: Ordner) -> None:
    ten = sorted(Kommune.objects.filter(ist_kreis=False).values_list("id", flat=True))
    assert len(ten) == 10
    for number, kommune_id in enumerate(ten):
        say(kommune_id, *(("frist", "zwinger") if number < 5 else ("zwinger", "ohne_marke")))
    assert {held(kommune_id) for kommune_id in ten} == {(1, 1)}
    ordner.release(2, titel="Einen Hund anmelden")  # touches nobody's words
    assert {held(kommune_id) for kommune_id in ten} == {(2, 1)}
    ordner.release(3, **NEUER_TEXT)
    assert [held(kommune_id) for kommune_id in ten] == [(1, 1)] * 5 + [(3, 1)] * 5
    say(ten[0], "frist", "zwinger", version=3, nr=2)  # somebody has compared both and decided
    assert [held(kommune_id) for kommune_id in ten[:2]] == [(3, 2), (1, 1)]
    ordner.withdraw(1, newest=3)  # who still has to decide can begin nothing with a withdrawn version
    assert [held(kommune_id) for kommune_id in ten[:2]] == [(3, 2), None]


def test_words_count_from_their_day_on_and_only_there(ordner: Ordner) -> None:
    assert held(HERE) == (1, None)
    say(HERE, "frist", later=1)
    assert held(HERE) == (1, None)
    tomorrow = local_formular(HERE, "ortsform", day=clock.today() + timedelta(days=1))
    assert tomorrow is not None and tomorrow.formular.platzhalter["frist"] == ALLES["frist"]["text"]
    say(HERE, "steuer", nr=2)
    assert (held(HERE), held("selfkant")) == ((1, 2), (1, None))


def test_a_text_of_the_kommune_has_links_like_every_text_of_editors(ordner: Ordner, guest: Client, ort: Ort) -> None:
    text = "Es gilt die [Satzung](https://stadt.example/satzung), nicht [das](javascript:alert) <b>hier</b>."
    say(HERE, frist={"art": "text", "text": text})
    first = page(guest, begin(guest, ort))
    assert '<a href="https://stadt.example/satzung">Satzung</a>' in first
    assert "[das](javascript:alert) &lt;b&gt;hier&lt;/b&gt;" in first
    paper = page(guest, f"/leistungen/{LEISTUNG}/formular/")
    assert '<a href="https://stadt.example/satzung">Satzung</a>' in paper


def test_drafts_follow_and_what_was_submitted_stays(ordner: Ordner, guest: Client, ort: Ort) -> None:
    say(HERE, "frist", "zwinger")
    old = begin(guest, ort)
    first = page(guest, old)
    assert (
        "innerhalb von zwei Wochen" in first and "teilt Ihnen Stadt Geilenkirchen mit" in first
    )  # the tax is not known
    assert guest.post(old + "hund/", {"name": "Bello", "marke": "post"}).status_code == 422  # the own question counts
    answers = {"name": "Bello", "marke": "post", "zwinger": "nein"}
    assert guest.post(old + "hund/", answers).status_code == 302
    assert guest.post(old + "einreichung/", {"richtigkeit": "ja", "betrag_gesehen": "0"}).status_code == 302
    draft = begin(guest, ort)
    guest.post(draft + "hund/", answers)
    asked = "Lebt der Hund im Zwinger?"
    for address in ("formular", "datenschutz"):  # on paper and on the page about privacy, too
        assert asked in page(guest, f"/leistungen/{LEISTUNG}/{address}/"), address
    ordner.release(2, **NEUER_TEXT)
    assert NOTICE not in page(guest, draft)  # a conflict: the Kommune's form stays where it was
    say(HERE, "zwinger", "ohne_marke", version=2, nr=2)
    told = page(guest, draft)
    assert NOTICE in told and "Ein Text auf dieser Seite ist geändert." in told
    assert "Hier fehlt jetzt eine Antwort: Wie bekommen Sie die Marke?" in told and "<dd>per Post</dd>" in told
    asked = page(guest, draft + "hund/")
    assert "Die Frist steht in der Satzung" in asked and 'value="Bello"' in asked and 'value="post"' not in asked
    with unit(System(HERE)):
        rows = {row.status: row for row in Antrag.objects.all()}
        assert (rows["entwurf"].formular_version, rows["entwurf"].ortsfassung) == (2, 2)
        assert (rows["eingereicht"].formular_version, rows["eingereicht"].ortsfassung) == (1, 1)
        [row] = Einreichung.objects.all()
        frozen = json.loads(load_key(rows["eingereicht"].schluessel_id).decrypt(row.inhalt, context=row.context))
    assert (frozen["formular"]["version"], frozen["formular"]["ortsfassung"]) == (1, 1)
    assert frozen["antworten"]["zwinger"] is False
