"""What is different in a Kommune, on its editor's pages: written, tried, published, decided; and where people stop."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test import Client

from portal.antrag.models import Abbruch, Antrag
from portal.antrag.operations import discard_old_drafts
from portal.antrag.operations.abbruch import count_idle
from portal.antrag.rules import rounded_down
from portal.core import clock
from portal.core.tenancy import System, unit
from portal.kommune.models import Ort
from portal.konto.models import Rolle
from portal.redaktion.models import Ortsfassung
from portal.redaktion.queries.ortsfassungen import local_formular
from portal.vorgang.models import Vorgang
from tests.factories import log_in
from tests.formular.ortsform import FRIST, NEUER_TEXT, Ordner
from tests.leistung.angebote import take_online
from tests.redaktion.redaktion import HERE
from tests.web.verwaltung.test_seiten import V, editor

pytestmark = pytest.mark.usefixtures("database")
PAGE = f"{V}formulare/ortsform/"
EMPTY = {"nummer": "0", "typ_zwinger": "text", "funktion_abschrift": ""}
TYPED = EMPTY | {
    "grund": "neue Satzung",
    "w_frist": "Melden Sie den Hund in zwei Wochen an.",
    "geprueft_frist": "on",
    "w_steuer": "56",
    "grundlage_steuer": "Hundesteuersatzung",
    "w_zwinger": "Wo schläft der Hund?",
    "typ_zwinger": "auswahl",
    "antworten_zwinger": "im Haus\nim Zwinger",
    "pflicht_zwinger": "on",
    "w_ohne_marke": "on",
}


def publish(client: Client, **typed: str) -> Any:
    with unit(System(HERE)):
        rows = Ortsfassung.objects.filter(kommune_id=HERE).count()
    assert client.post(PAGE, TYPED | typed).status_code == 302
    answer = client.post(f"{V}entwuerfe/formular/ortsform/veroeffentlichung/", {"nummer": "1"})
    assert answer["Location"].endswith("?ok=veroeffentlicht"), answer["Location"]
    with unit(System(HERE)):
        assert Ortsfassung.objects.filter(kommune_id=HERE).count() == rows + 1


def page(client: Client, path: str) -> str:
    answer = client.get(path, follow=True)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_from_the_editors_page_to_the_form(ordner: Ordner) -> None:
    client = log_in(editor(Rolle.Art.REDAKTION))
    assert "noch keine eigenen Angaben" in page(client, f"{V}formulare/")
    assert FRIST in page(client, PAGE)
    publish(client)
    found = local_formular(HERE, "ortsform", day=clock.today())
    assert found is not None and found.nr == 1
    formular = found.formular
    assert formular.platzhalter["frist"] == "Melden Sie den Hund in zwei Wochen an."
    assert "teilt Ihnen {kommune} mit" in formular.platzhalter["steuer"]  # typed, and not confirmed
    assert [(each.wert, each.label) for each in formular.feld("zwinger").optionen] == [
        ("a1", "im Haus"),
        ("a2", "im Zwinger"),
    ]
    assert formular.feld("zwinger").pflicht is True
    assert [each.wert for each in formular.feld("marke").optionen] == ["abholung"]
    assert "eigene Angaben seit" in page(client, f"{V}formulare/")
    log = page(client, f"{V}protokoll/")
    assert "Frist für die Anmeldung" in log and "neue Satzung" in log
    assert 'value="Wo schläft der Hund?"' in page(client, PAGE)


def test_what_cannot_be_is_told_and_not_published(ordner: Ordner) -> None:
    client = log_in(editor(Rolle.Art.REDAKTION))
    client.post(PAGE, TYPED | {"w_ohne_abholung": "on", "antworten_zwinger": "im Haus"})
    told = page(client, PAGE)
    assert "So bliebe keine Antwort übrig." in told and "Eine Auswahl braucht wenigstens zwei Antworten." in told
    assert 'href="#id_w_ohne_marke"' in told
    client.post(f"{V}entwuerfe/formular/ortsform/veroeffentlichung/", {"nummer": "1"})
    assert not Ortsfassung.objects.exists()


def test_a_place_is_folded_until_something_is_said_or_told_there(ordner: Ordner) -> None:
    client = log_in(editor(Rolle.Art.REDAKTION))
    assert folds(page(client, PAGE)) == {}
    client.post(PAGE, EMPTY | {"w_frist": "Zwei Wochen.", "en_frist": "Two weeks.", "w_impfpass": "Impfpass"})
    assert folds(page(client, PAGE)) == {"frist": 2, "impfpass": 1}  # the text with its English
    told = client.post(PAGE, EMPTY | {"nummer": "1", "w_abschrift": "x" * 121}).content.decode()
    assert folds(told) == {"abschrift": 1} and "Kürzen Sie auf höchstens 120 Zeichen" in told


def folds(shown: str) -> dict[str, int]:
    """How many of the folded parts of each place stand open; those of none are left out."""
    parts = re.findall(r'<section class="abschnitt" aria-labelledby="punkt-(\w+)">(.*?)</section>', shown, re.S)
    found = {name: part.count('<details class="aufklapper" open>') for name, part in parts}
    assert {name for name, part in parts if "<details" not in part} == {"ohne_marke", "ohne_abholung"}
    return {name: count for name, count in found.items() if count}


def test_when_the_form_moves_somebody_compares_and_decides(ordner: Ordner) -> None:
    client = log_in(editor(Rolle.Art.REDAKTION))
    publish(client)
    ordner.release(2, **NEUER_TEXT)
    assert "1 Punkt zu entscheiden" in page(client, f"{V}formulare/")
    three = page(client, PAGE)
    texts = (FRIST, "Die Frist steht in der Satzung", "Melden Sie den Hund in zwei Wochen an.")
    for text in (*texts, "jetzt Version 2", "weiter Version 1"):
        assert text in three
    client.post(PAGE, TYPED)  # saved without a decision
    told = page(client, PAGE)
    assert "Das fehlt noch, bevor Sie veröffentlichen können" in told and 'href="#id_gesehen_frist"' in told
    client.post(PAGE, TYPED | {"nummer": "1", "gesehen_frist": "on"})
    client.post(f"{V}entwuerfe/formular/ortsform/veroeffentlichung/", {"nummer": "2"})
    found = local_formular(HERE, "ortsform", day=clock.today())
    assert found is not None and (found.formular.version, found.nr) == (2, 2)


def test_a_trial_goes_the_whole_way_and_leads_nowhere(ordner: Ordner) -> None:
    client = log_in(editor(Rolle.Art.REDAKTION))
    client.post(PAGE, TYPED)
    link = client.post(f"{PAGE}probelauf/")["Location"]
    assert "Nichts wird eingereicht" in page(client, link)
    assert Client(HTTP_HOST="selfkant.localhost").get(link).status_code == 404  # of this Kommune alone
    base = client.post(link)["Location"]
    first = page(client, base)
    assert "Melden Sie den Hund in zwei Wochen an." in first and "Nichts wird eingereicht" in first
    assert client.post(base + "hund/", {"name": "Bello", "marke": "abholung"}).status_code == 422
    assert client.post(base + "hund/", {"name": "Bello", "marke": "abholung", "zwinger": "a1"}).status_code == 302
    with unit(System(HERE)):
        [antrag] = Antrag.objects.all()
        assert antrag.loeschung_am is not None and antrag.loeschung_am - antrag.erstellt_am == timedelta(days=1)
    assert "<dt>Offene Entwürfe</dt><dd>0</dd>" in page(client, f"{PAGE}nutzung/")
    end = client.post(base + "einreichung/", {"richtigkeit": "ja", "betrag_gesehen": "0"})
    assert end["Location"] == "/probelauf/ende/"
    assert "Im Probelauf ist nichts eingereicht" in page(client, end["Location"])
    with unit(System(HERE)):
        assert not Vorgang.objects.exists() and not Antrag.objects.exists()


def test_where_people_stop_is_counted_without_them(ordner: Ordner, guest: Client, ort: Ort) -> None:
    take_online(HERE, "einbenennung-kind", formular="ortsform", erste_cents=None, weitere_cents=None)
    for name in ("Bello", "", "Rex"):
        base = guest.post("/antraege/neu/", {"leistung": "einbenennung-kind", "ort": ort.id})["Location"]
        guest.post(base + "hund/", {"name": name, "marke": "post"})
    assert count_idle(by=System(HERE), at=clock.now()) == 0  # touched today
    late = clock.now() + timedelta(days=8)
    for _night in range(2):  # each night counts anew
        assert count_idle(by=System(HERE), at=late) == 3
    with unit(System(HERE)):
        lying = Abbruch.objects.filter(ruht=True)
        assert dict(lying.values_list("seite", "anzahl")) == {"hund": 1, "pruefen": 2}
        lying.filter(seite="pruefen").update(anzahl=6)
    shown = re.sub(r"\s+", " ", page(log_in(editor(Rolle.Art.REDAKTION)), f"{PAGE}nutzung/"))
    assert "Angaben prüfen</th><td>6</td>" in shown and "Der Hund</th><td>weniger als 5</td>" in shown
    with unit(System(HERE)):
        Antrag.objects.filter(loeschung_am__isnull=False).update(loeschung_am=clock.now() - timedelta(days=1))
    assert count_idle(by=System(HERE), at=late) == 0  # who expires counts there, and not twice
    assert discard_old_drafts(by=System(HERE), at=clock.now()) == 3
    with unit(System(HERE)):
        assert dict(Abbruch.objects.values_list("seite", "anzahl")) == {"hund": 1, "pruefen": 2}
        Abbruch.objects.filter(seite="hund").update(anzahl=7)
        assert set(Abbruch.objects.values_list("leistung_id", flat=True)) == {"einbenennung-kind"}
    shown = re.sub(r"\s+", " ", page(log_in(editor(Rolle.Art.REDAKTION)), f"{PAGE}nutzung/"))
    assert "Der Hund</th><td>7</td>" in shown and "Angaben prüfen</th><td>weniger als 5</td>" in shown


def test_two_leistungen_of_one_form_are_counted_apart_and_shown_together(
    ordner: Ordner, guest: Client, ort: Ort
) -> None:
    for leistung_id in ("einbenennung-kind", "geburtsurkunde"):
        take_online(HERE, leistung_id, formular="ortsform", erste_cents=None, weitere_cents=None)
        for _draft in range(3):
            base = guest.post("/antraege/neu/", {"leistung": leistung_id, "ort": ort.id})["Location"]
            guest.post(base + "hund/", {"name": "", "marke": "post"})
    late = clock.now() + timedelta(days=8)
    assert count_idle(by=System(HERE), at=late) == 6
    with unit(System(HERE)):
        assert sorted(Abbruch.objects.values_list("leistung_id", "anzahl")) == [
            ("einbenennung-kind", 3), ("geburtsurkunde", 3),
        ]  # fmt: skip
        Antrag.objects.update(loeschung_am=clock.now() - timedelta(days=1))
    assert discard_old_drafts(by=System(HERE), at=clock.now()) == 6
    with unit(System(HERE)):
        gone = Abbruch.objects.filter(ruht=False)
        assert sorted(gone.values_list("leistung_id", "seite", "anzahl")) == [
            ("einbenennung-kind", "hund", 3), ("geburtsurkunde", "hund", 3),
        ]  # fmt: skip
        Abbruch.objects.create(kommune_id=HERE, formular="ortsform", seite="hund", tag=clock.today(), anzahl=2)
    shown = re.sub(r"\s+", " ", page(log_in(editor(Rolle.Art.REDAKTION)), f"{PAGE}nutzung/"))
    assert "Der Hund</th><td>8</td>" in shown  # with those that the release before counts without a Leistung


def test_the_release_before_counts_beside_this_one() -> None:
    """It knows no Leistung: its rows get in, and two of the same page and day are still one too many."""
    row: dict[str, Any] = {"kommune_id": HERE, "formular": "ortsform", "seite": "hund", "tag": clock.today()}
    columns = "id, kommune_id, formular, seite, tag, anzahl"
    insert = f"INSERT INTO antrag_abbruch ({columns}) VALUES (gen_random_uuid(), %s, %s, %s, %s, 1)"
    with unit(System(HERE)), connection.cursor() as cursor:
        cursor.execute(insert, list(row.values()))
        Abbruch.objects.create(**row, leistung_id="geburtsurkunde")
    with pytest.raises(IntegrityError, match="abbruch_eindeutig"), unit(System(HERE)), connection.cursor() as cursor:
        cursor.execute(insert, list(row.values()))


def test_a_statistic_names_no_few() -> None:
    assert rounded_down({"a": 4, "b": 5, "c": 90, "d": 0}) == {"c": 90, "b": 5, "a": None}


def test_texts_are_cleaned_and_judged_like_every_text_of_editors(ordner: Ordner) -> None:
    client = log_in(editor(Rolle.Art.REDAKTION))
    german = "Es gilt die  [Satzung](https://stadt.example/satzung)."
    publish(client, w_frist=german, en_frist="See the [by-law](https://stadt.example/by-law).")
    stand = Ortsfassung.objects.get(kommune_id=HERE).inhalt["werte"]["frist"]
    assert stand["en"] == {stand["text"]: "See the [by-law](https://stadt.example/by-law)."}
    for nummer, (field, text, told) in enumerate(
        (
            ("w_frist", "Lesen Sie [hier](https://stadt.example/satzung).", "sagt nicht, wohin er führt"),
            ("w_frist", "Es gilt die [Satzung](stadt.example).", "führt nirgendwohin"),
            ("en_frist", "Read <b>this</b>.", "Befehle für Webseiten"),
        )
    ):
        client.post(PAGE, TYPED | {field: text, "nummer": str(nummer)})
        assert told in page(client, f"{PAGE}?pruefen=1"), field
