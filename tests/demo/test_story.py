"""The demo's story in small: every Verlauf occurs, the money adds up, everything decrypts, and nothing is sent out."""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Sum
from django.test import Client

from demo.bootstrap import CHECKOUT
from demo.story import drafts, figures, load, offers, staff, wege
from demo.story.life import TRANSACTION_PREFIX, live, submit
from demo.story.load import load_pile, welt_of
from demo.story.plan import DEMO_DAY, Fall, Verlauf
from demo.totp import code
from portal.antrag.models import Abbruch, Antrag
from portal.core import clock
from portal.core.models import Auditeintrag
from portal.core.tenancy import System, unit
from portal.formular import queries
from portal.kommune.models import Anbindung, Gestaltung, Kommune
from portal.konto.models import Mitarbeiter, Rolle
from portal.leistung.models import Angebot
from portal.postfach.models import Benachrichtigung, Nachricht
from portal.vorgang.models import (
    Abgabe,
    Abgabeeingang,
    Anbietung,
    Berichtigung,
    Druckauftrag,
    Entscheidung,
    Frist,
    Loeschsperre,
    Rueckfrage,
    Statuswechsel,
    Stellungnahme,
    Vorgang,
    Vorgangsforderung,
    Zahlenblatt,
)
from portal.vorgang.operations.briefe import read_letters
from portal.vorgang.queries import details_of
from portal.vorgang.rules.status import Status
from portal.web.ui.fristanzeige import told
from portal.zahlung.models import Erstattung, Forderung, Zahlung
from portal.zahlung.rules import Zahlungsstatus
from tests.demo.test_demo_json import STAFF
from tests.demo.test_plan import INVENTED

COUNT = 40
# Nothing of a Urkunde is only confirmed or deemed approved, and what is handed over needs two Kommunen: see `wege`.
BY_OTHER_WAYS = {Status.BESTAETIGT, Status.FINGIERT, Status.ABGEGEBEN}
_NUMBERS = re.compile(r"\d{3}-\d\d-\w{4}-\w{4}|\d+,\d\d")


def everywhere() -> Iterator[System]:
    for kommune in Kommune.objects.all():
        by = System(kommune.id)
        with unit(by):
            yield by


def test_settings_twice_change_nothing_but_the_port(people: Path) -> None:
    with unit(System("geilenkirchen")):
        before = Auditeintrag.objects.count()
    offers.switch_on(payment_port=9999, at=DEMO_DAY)
    with unit(System("geilenkirchen")):
        assert Auditeintrag.objects.count() == before
        [anbindung] = Anbindung.objects.all()
        every = Angebot.objects.filter(kommune_id="geilenkirchen", modus=Angebot.Modus.ONLINE)
        assert {each.ist_demo_einstellung for each in every} == {True}
        assert every.get(leistung_id="ehefaehigkeitszeugnis").saetze == {"pruefung": 4000, "pruefung_ausland": 6600}
        dog = every.select_related("organisationseinheit").get(leistung_id="hund-anmelden")
        assert dog.organisationseinheit is not None and dog.organisationseinheit.schluessel == "rathaus"
    assert anbindung.optionen["base_url"] == "http://127.0.0.1:9999"
    of_kreis = Angebot.objects.filter(kommune__ist_kreis=True, modus=Angebot.Modus.ONLINE)
    assert {each.formular for each in of_kreis} <= set(offers.WEITERE_FORMULARE)


def test_every_standesamt_has_somebody_who_decides(people: Path) -> None:
    staff.make_staff(people, at=DEMO_DAY)
    assert Mitarbeiter.objects.count() == 7 + 2 + 5  # in the Standesämter, in other offices, and who edits
    for kommune in offers.municipalities():
        assert staff.office_of(kommune.id).entscheider, kommune
    roles = Rolle.objects.filter(kommune_id="geilenkirchen").values_list("art", flat=True)
    assert set(roles) == set(Rolle.Art) - {Rolle.Art.PLATTFORM}
    assert people.stat().st_mode & 0o777 == 0o600
    check_file_of_staff(people)


def check_file_of_staff(path: Path) -> None:
    """What var/demo.json tells of the staff: every key, none of them empty, an address on the Kommune's own host."""
    staff.write_urls(path, "http://{host}:8000")
    rows = json.loads(path.read_text())
    assert len(rows) == sum(len(kraft.kommunen) for kraft in staff.KRAEFTE)
    assert {frozenset(row) for row in rows} == {frozenset(STAFF)}
    assert all(isinstance(value, str) and value for row in rows for value in row.values())
    assert {row["role"] for row in rows} == set(Rolle.Art.values)
    hosts = dict(Kommune.objects.values_list("id", "host"))
    assert all(row["url"].startswith(f"http://{hosts[row['kommune']]}:8000/arbeitsplatz/") for row in rows)
    assert all(len(base64.b32decode(row["totp_secret"])) == 20 for row in rows)


@pytest.mark.usefixtures("people")
def test_all_ten_standesaemter_take_orders_for_the_demos_fee_and_nothing_else_is_invented() -> None:
    kommunen = offers.municipalities()
    assert len(kommunen) == 10
    for kommune in kommunen:
        check_urkunden(kommune)
    for by in everywhere():
        online = Angebot.objects.filter(kommune_id=by.kommune_id, modus=Angebot.Modus.ONLINE)
        for each in online.exclude(formular=offers.FORMULAR):
            assert (each.erste_cents, each.weitere_cents, each.ist_demo_einstellung) == (None, None, True)
            assert each.saetze == offers.confirmed_rates(queries.load(each.formular), each.leistung_id), each
            assert each.bearbeitung_tage == (offers.GEWERBE_TAGE if each.formular in offers.GEWERBE else None), each
        assert not Gestaltung.objects.filter(kommune_id=by.kommune_id).exclude(wappen_marke="", bild_marke="").exists()


def check_urkunden(kommune: Kommune) -> None:
    """At the Standesamt, for 10 and 5 €, and the page says whose setting that is."""
    online = Angebot.objects.filter(kommune_id=kommune.id, modus=Angebot.Modus.ONLINE, formular=offers.FORMULAR)
    with unit(System(kommune.id)):
        told = {each.leistung_id: each for each in online.select_related("organisationseinheit")}
    assert told.keys() == set(queries.load(offers.FORMULAR).leistungen), kommune
    for each in told.values():
        assert each.organisationseinheit and each.organisationseinheit.funktion == "standesamt"
        assert (each.erste_cents, each.weitere_cents, each.ist_demo_einstellung) == (1000, 500, True)
    page = Client(HTTP_HOST=kommune.host).get("/leistungen/geburtsurkunde/").content.decode().replace("\xa0", " ")
    for words in ("10,00 €", "5,00 €", "Demo-Einstellung: üblicher Satz", "etwa 10 Tage (Demo-Einstellung)"):
        assert words in page, (kommune, words)


@pytest.mark.usefixtures("people")
def test_the_whole_story_in_small() -> None:
    assert load.load(count=COUNT, processes=1) == COUNT
    found: Counter[str] = Counter()
    for _ in everywhere():
        for vorgang in Vorgang.objects.select_related("kommune", "leistung", "organisationseinheit", "bearbeiter"):
            found[vorgang.status] += 1
            check_vorgang(vorgang)
        assert not Benachrichtigung.objects.exists()
    assert found.keys() == set(Status) - BY_OTHER_WAYS
    assert sum(found.values()) == COUNT
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, min(priority), count(*) FROM procrastinate_jobs GROUP BY 1")
        waiting = {name: (priority, number) for name, priority, number in cursor.fetchall()}
    assert waiting == {"vorgang.make_receipt": (-10, COUNT), "vorgang.make_bescheid": (0, found[Status.ABGELEHNT])}


@pytest.fixture
def demo_forms(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The demo's own forms, known for one test."""
    monkeypatch.setattr(queries, "_folders", [*queries._folders])
    queries.add_folder(CHECKOUT / "demo" / "formulare")
    yield
    monkeypatch.undo()
    queries.add_folder(queries.DEFINITIONEN)  # forgets what was kept


@pytest.mark.usefixtures("people", "demo_forms")
def test_the_other_ways_are_lived_too() -> None:
    wege.offer_reisegewerbe(at=DEMO_DAY)
    offers.switch_on(payment_port=8102, at=DEMO_DAY)
    wege.open_accounts(DEMO_DAY)
    places = enumerate(("geilenkirchen", "selfkant"))
    load_pile([Fall(n, each, Verlauf.NEU, DEMO_DAY - timedelta(days=2)) for n, each in places], DEMO_DAY, ways=True)
    with unit(System("selfkant")):
        assert Abgabe.objects.get().angekommen_am is not None
        found = set(Vorgang.objects.values_list("status", flat=True))
    with unit(System("geilenkirchen")):
        told = Counter(Vorgang.objects.values_list("status", flat=True))
        once = ("rueckfrage", "abgelehnt", "versandt", "fingiert", "bestaetigt")
        assert told == {"eingegangen": 3, "in_bearbeitung": 2} | dict.fromkeys(once, 1)
        assert found | told.keys() >= BY_OTHER_WAYS  # with `the whole story` every state there is
        assert Abgabeeingang.objects.count() == Berichtigung.objects.count() == Loeschsperre.objects.count() == 1
        assert Anbietung.objects.count() == 1 and Druckauftrag.objects.count() == 2
        moved = Frist.objects.filter(zuerst_am__isnull=False).order_by("art")
        assert [(row.art, row.stand) for row in moved if not row.ruhetage] == [("fiktion", "verlaengert")]
        assert sorted(Stellungnahme.objects.values_list("stand", flat=True)) == ["beantwortet", "offen"]
        for vorgang in Vorgang.objects.all():
            assert details_of(vorgang).messages
    letters = read_letters(by=wege.staff_of("anna.beispiel", "geilenkirchen"), at=DEMO_DAY)
    assert [len(letter.anschrift) for letter in letters] == [3, 3]
    figures.publish_past(DEMO_DAY)
    sheets = Zahlenblatt.objects.filter(kommune_id="geilenkirchen").order_by("monat")
    pages = [{page["seite"]: page["anzahl"] for page in sheet.inhalt["abbrueche"]} for sheet in sheets]
    assert pages[0] == {} and pages[-1]["identitaet"] == drafts.LEFT_AT["identitaet"]  # who began gave up a month later
    with unit(System("geilenkirchen")):
        counted = Abbruch.objects.filter(tag__year=2026, tag__month=10, ruht=False)
        assert dict(counted.values_list("seite").annotate(alle=Sum("anzahl"))) == drafts.LEFT_AT
        left = Antrag.objects.drafts()
        assert left.exists() and not left.filter(loeschung_am__lt=DEMO_DAY).exists()


def check_vorgang(vorgang: Vorgang) -> None:
    """What must be true of any Vorgang, wherever it stands."""
    details = details_of(vorgang)
    assert names_of(details.submission) <= INVENTED
    steps = list(Statuswechsel.objects.filter(vorgang=vorgang).order_by("am").values_list("nach", "am"))
    assert steps[-1] == (vorgang.status, vorgang.status_seit)
    assert steps[-1][1] < DEMO_DAY
    assert details.submission["antworten"]["urkunden"]
    assert all(message.text for message in details.messages)
    links = list(Vorgangsforderung.objects.filter(vorgang=vorgang).select_related("forderung"))
    assert sum(link.forderung.betrag_cents for link in links) == details.submission["betrag_cents"]
    for link in links:
        check_money(vorgang, link.forderung)
    asked = Rueckfrage.objects.filter(vorgang=vorgang, beantwortet_am__isnull=True).exists()
    assert asked == (vorgang.status == Status.RUECKFRAGE)
    rows = told(details.fristen, status=vorgang.status, today=DEMO_DAY.date())
    resting = [each["pause"] for each in rows if each["stand"]["text"] == "ruht"]
    assert len(resting) == asked, "who is waited for reads why no day stands there"
    assert all("seit wir auf Ihre Antwort warten" in sentence for sentence in resting)


def names_of(submission: dict[str, Any]) -> set[str]:
    """The family names in an order, and of who sent it where they are not of the login."""
    parts = [submission["antworten"], *submission["antworten"]["urkunden"]]
    return {value for part in parts for name, value in part.items() if name.endswith("familienname")}


def check_money(vorgang: Vorgang, forderung: Forderung) -> None:
    paid = list(Zahlung.objects.filter(forderung=forderung, status=Zahlungsstatus.BEZAHLT))
    assert len(paid) == (forderung.status == Forderung.Status.BEZAHLT)
    assert all(zahlung.transaktion.startswith(TRANSACTION_PREFIX) for zahlung in paid)
    assert sum(zahlung.betrag_cents for zahlung in paid) in (0, forderung.betrag_cents)
    decided = Entscheidung.objects.filter(vorgang=vorgang).first()
    back = sum(Erstattung.objects.filter(forderung=forderung).values_list("betrag_cents", flat=True))
    if decided is not None:
        assert decided.kosten_cents + back == forderung.betrag_cents
        assert decided.erstattung_cents == back


def trace(vorgang_id: UUID, kommune_id: str) -> dict[str, object]:
    """What a finished Vorgang has left in every table, without ids and times."""
    with unit(System(kommune_id)):
        vorgang = Vorgang.objects.select_related("kommune", "leistung", "organisationseinheit").get(id=vorgang_id)
        [link] = Vorgangsforderung.objects.filter(vorgang=vorgang).select_related("forderung")
        [zahlung] = Zahlung.objects.filter(forderung=link.forderung)
        subjects = [f"vorgang.vorgang:{vorgang.pk}", f"zahlung.forderung:{link.forderung_id}"]
        entries = Auditeintrag.objects.filter(gegenstand__in=subjects).exclude(handlung="vorgang.angesehen")
        actions = [(each.handlung, each.akteur, sorted(each.angaben)) for each in entries.order_by("nr")]
        messages = (
            Nachricht.objects.filter(faden_id=vorgang.faden_id).order_by("am").values_list("richtung", "absender")
        )
        return {
            "status": (
                vorgang.status,
                vorgang.bearbeiter_id is None,
                vorgang.frist_am is None,
                vorgang.eingang_am is None,
            ),
            "steps": list(Statuswechsel.objects.filter(vorgang=vorgang).order_by("am").values_list("nach", "wer")),
            "events": sorted(zahlung.ereignisse.values_list("von", "nach")),
            "zahlung": (zahlung.status, zahlung.pruefungen, zahlung.zahlart, zahlung.bezahlt_am is None),
            "forderung": (link.forderung.status, link.forderung.bezahlt_am is None),
            "messages": list(messages),
            "texts": {_NUMBERS.sub("#", message.text) for message in details_of(vorgang).messages},
            "audit": [(action, who.split(":")[0], names) for action, who, names in actions],
            "decision": list(Entscheidung.objects.filter(vorgang=vorgang).values_list("art", "erstattung_cents")),
        }


@pytest.mark.usefixtures("people")
def test_the_quick_way_leaves_what_the_operations_leave() -> None:
    kommune = Kommune.objects.get(id="geilenkirchen")
    welt = welt_of(kommune, DEMO_DAY)
    quick = Fall(1, kommune.id, Verlauf.VERSANDT, DEMO_DAY - timedelta(days=60))
    slow = Fall(1, kommune.id, Verlauf.VERSANDT_NACH_RUECKFRAGE, DEMO_DAY - timedelta(days=60))
    load_pile([quick], DEMO_DAY)
    list(live(slow, welt))
    with unit(System(kommune.id)):
        first, second = Vorgang.objects.order_by("status_seit").values_list("id", flat=True)
    one, other = trace(first, kommune.id), trace(second, kommune.id)
    asked = ("vorgang.rueckfrage", "vorgang.antwort")
    other["audit"] = [entry for entry in other["audit"] if entry[0] not in asked]  # type: ignore[attr-defined]
    steps = [step for step in other["steps"] if step[0] != Status.RUECKFRAGE and step[1] != "Sie"]  # type: ignore[attr-defined]
    other["steps"] = [one["steps"][0], *steps]  # type: ignore[index]
    for name in ("status", "steps", "events", "zahlung", "forderung", "audit", "decision"):
        assert one[name] == other[name], name
    assert len(one["texts"]) == 4  # type: ignore[arg-type]
    assert one["texts"] < other["texts"]  # type: ignore[operator]


@pytest.mark.usefixtures("people")
def test_people_of_the_identity_provider_find_their_vorgaenge() -> None:
    fall = Fall(7, "selfkant", Verlauf.NEU, DEMO_DAY - timedelta(days=3), "testmutter")
    kommune = Kommune.objects.get(id="selfkant")
    welt = welt_of(kommune, DEMO_DAY)
    first = submit(fall, welt, fall.zufall)
    second = submit(fall, welt, fall.zufall)
    assert first.citizen == second.citizen


def test_codes_of_the_staff_are_those_of_rfc_6238() -> None:
    secret = base64.b32encode(b"12345678901234567890").decode()
    assert [code(secret, at) for at in (59, 1111111109, 20000000000)] == ["287082", "081804", "353130"]


def test_production_refuses_the_story() -> None:
    environment = os.environ | {"PORTAL_MODE": "production", "PYTHONPATH": "src"}
    done = subprocess.run(
        [sys.executable, "-m", "demo.story"], env=environment, cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "nur in der Demo" in done.stderr


def test_the_clock_goes_forward_only(settings: pytest.FixtureRequest, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Nur die Uhr der Demo"):
        call_command("demo_uhr", tage=1)
    settings.PORTAL_CLOCK_FILE = tmp_path / "uhr"  # type: ignore[attr-defined]
    clock.move_to(DEMO_DAY)
    call_command("demo_uhr", tage=5)
    assert abs(clock.now() - DEMO_DAY - timedelta(days=5)) < timedelta(minutes=1)
    with pytest.raises(CommandError, match="nur vorwärts"):
        call_command("demo_uhr", auf=DEMO_DAY.date())
