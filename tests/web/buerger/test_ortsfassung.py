"""Ten Kommunen say their own in one form, and it moves: what carries over, what waits, and what nobody touches."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from portal.antrag.models import Antrag, Einreichung
from portal.core import clock
from portal.core.crypto import load_key
from portal.core.tenancy import System, unit
from portal.formular import queries
from portal.kommune.models import Kommune, Ort
from portal.redaktion.models import Ortsfassung
from portal.redaktion.queries.ortsfassungen import local_formular
from portal.vorgang.models import Vorgang
from tests.formular.ortsform import ALLES, NEUER_TEXT, Ordner
from tests.leistung.angebote import take_online
from tests.web.buerger.einreichen import fill_in, offer, submit

pytestmark = pytest.mark.usefixtures("database")
HERE, LEISTUNG = "geilenkirchen", "einbenennung-kind"
NOTICE = "Dieses Formular wurde erneuert"
FEST = "veranstaltung"
EIGENES: dict[str, Any] = {  # what a Kommune may say in a form of the house
    "frist": {"art": "text", "text": "Zeigen Sie Ihr Fest sechs Wochen vorher an."},
    "anderes_amt_ausschank": {
        "art": "empfaenger", "wer": "die Ordnungsbehörde des Kreises", "funktion": "ordnungsbehoerde-kreis",
    },
    "weitere_frage": {"art": "frage", "feld": {"typ": "janein", "label": "Brauchen Sie Strom von der Stadt?"}},
    "weitere_anlage": {"art": "anlage", "label": "Einverständnis der Eigentümerin"},
}  # fmt: skip


class Haus:
    """The form of the house in a folder of its own, where it can have newer versions."""

    def __init__(self, folder: Path) -> None:
        self.folder = Path(shutil.copytree(queries.DEFINITIONEN / FEST, folder / FEST))

    def release(self, version: int, **changes: Any) -> None:
        before = json.loads((self.folder / "1.json").read_text())
        (self.folder / f"{version}.json").write_text(json.dumps({**before, "version": version, **changes}))
        queries.add_folder(self.folder.parent)

    @property
    def platzhalter(self) -> dict[str, str]:
        return queries.load(FEST, 1).platzhalter


@pytest.fixture
def haus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Haus]:
    monkeypatch.setattr(queries, "_folders", [tmp_path, queries.DEFINITIONEN])
    haus = Haus(tmp_path)
    queries.add_folder(tmp_path)  # forgets what was read
    yield haus
    monkeypatch.undo()
    queries.add_folder(queries.DEFINITIONEN)


def say(
    kommune_id: str, *names: str, version: int = 1, nr: int = 1, later: int = 0, formular: str = "ortsform",
    **werte: Any,
) -> None:  # fmt: skip
    """The Kommune publishes some of `ALLES`, and more."""
    said = {"version": version, "werte": {name: ALLES[name] for name in names} | werte}
    day = clock.today() + timedelta(days=later)
    with unit(System(kommune_id)):
        Ortsfassung.objects.create(
            kommune_id=kommune_id, formular=formular, nr=nr, gilt_ab=day, inhalt=said, am=clock.now()
        )


def held(kommune_id: str, formular: str = "ortsform") -> tuple[int, int | None] | None:
    """Version and number of what counts there today."""
    found = local_formular(kommune_id, formular, day=clock.today())
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


def says(kommune_id: str, *names: str, version: int = 1, nr: int = 1) -> None:
    """Some of `EIGENES`, in the form of the house."""
    say(kommune_id, version=version, nr=nr, formular=FEST, **{name: EIGENES[name] for name in names})


def test_a_form_of_the_house_moves_under_ten_kommunen_as_well(haus: Haus) -> None:
    ten = sorted(Kommune.objects.filter(ist_kreis=False).values_list("id", flat=True))
    groups = (("frist", "weitere_frage"), ("anderes_amt_ausschank",), ("weitere_frage", "weitere_anlage"))
    own = {kommune_id: groups[number % 3] for number, kommune_id in enumerate(ten)}
    for kommune_id, names in own.items():
        says(kommune_id, *names)
    haus.release(2, titel="Ein Fest anzeigen")  # touches nobody's words
    assert {held(kommune_id, FEST) for kommune_id in ten} == {(2, 1)}
    haus.release(3, platzhalter=haus.platzhalter | {"frist": "Die Frist steht in der Satzung."})
    waits = {kommune_id: "frist" in names for kommune_id, names in own.items()}
    assert {each: held(each, FEST) for each in ten} == {each: (1, 1) if waits[each] else (3, 1) for each in ten}
    first = next(each for each in ten if waits[each])
    says(first, *own[first], version=3, nr=2)  # somebody has compared and decided
    assert held(first, FEST) == (3, 2)
    recipients = json.loads((haus.folder / "3.json").read_text())["empfaenger"]
    moved = [each | {"wer": "Das Gewerbeamt"} if each["id"] == "gestattung" else each for each in recipients]
    haus.release(4, empfaenger=moved, platzhalter=haus.platzhalter | {"frist": "Die Frist steht in der Satzung."})
    found = {each: held(each, FEST) for each in ten}
    assert {found[each] for each in ten if "anderes_amt_ausschank" in own[each]} == {(1, 1)}
    assert found[first] == (4, 2)


@pytest.mark.parametrize("own", [False, True])
def test_another_recipient_gets_its_part_at_submission(
    guest: Client, ort: Ort, monkeypatch: pytest.MonkeyPatch, own: bool
) -> None:
    offer("veranstaltung-anzeigen", formular=FEST)
    if own:
        say(HERE, nr=1, later=-400, formular=FEST, anderes_amt_ausschank=EIGENES["anderes_amt_ausschank"])
    base, check = fill_in(guest, ort, FEST, "Straßenfest mit Sperrung, Ausschank und Ständen", monkeypatch)
    assert ("<h3>Die Ordnungsbehörde des Kreises</h3>" in check) is own
    assert ("<h3>Das Ordnungsamt, für den Ausschank</h3>" in check) is not own
    submit(guest, base)
    there, elsewhere = ("kreis-heinsberg", HERE) if own else (HERE, "kreis-heinsberg")
    with unit(System(there)):
        assert Vorgang.objects.filter(leistung_id="gaststaetten-gestattung").count() == 1
    with unit(System(elsewhere)):
        assert not Vorgang.objects.filter(leistung_id="gaststaetten-gestattung").exists()
