"""A message goes into the Postfach of a BundID account where its person chose that; what fails is noted and told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import httpx
import pytest
from django.conf import settings
from procrastinate.contrib.django.models import ProcrastinateJob

from demo.process import free_port
from portal.core import clock
from portal.core.ports import Temporary, platform_adapter
from portal.core.tenancy import Citizen, System, unit
from portal.konto import operations as konten
from portal.konto.ports import Identitaet
from portal.postfach import operations as postfach
from portal.postfach.models import Benachrichtigung, Kontozustellung
from portal.postfach.operations.kontopostfach import MOST_TRIES, deliver
from portal.postfach.rules import Weg
from portal.vorgang.operations import casework
from portal.web.arbeitsplatz.zustellnachweis import proof
from tests.adapters.zbp.test_zbp import journal, make_certificate, options_of
from tests.factories import Zugang, make_mitarbeiter, make_vorgang
from tests.postfach.personen import HERE, MAIL, browser_of, vorgang_of
from tests.processes import running_module

HANDLE = "b5f0a3f4-7a43-4d8f-9c2e-erfunden0001"
PAGE = "/vorgaenge/zustellung/"


@pytest.fixture(scope="module")
def angebunden(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The platform has a connection; the address of the stand-in."""
    folder, port = make_certificate(tmp_path_factory.mktemp("zbp")), free_port()
    url, arguments = f"http://127.0.0.1:{port}", ["--certificate", str(folder / "zertifikat.pem")]
    settings.PORTAL_PLATFORM_ADAPTERS["kontopostfach"] = ("zbp", options_of(url, folder), "")
    try:
        with running_module("tests.adapters.zbp.stellvertreter", "--port", str(port), *arguments, port=port):
            yield url
    finally:
        del settings.PORTAL_PLATFORM_ADAPTERS["kontopostfach"]
        platform_adapter.cache_clear()


def make_bundid(handle: str = HANDLE) -> Citizen:
    """Somebody who logged in with a BundID account."""
    at = clock.now()
    said = Identitaet(str(clock.utc_now()), at, 3, "eID", bpk2=f"erfunden {handle}", postfach_handle=handle)
    return Citizen(konten.open_konto(said, kommune_id=HERE, at=at), HERE, 3)


@pytest.fixture
def clerk(database: None) -> Zugang:
    return make_mitarbeiter()


@pytest.fixture
def waiting(clerk: Zugang, angebunden: str) -> tuple[UUID, UUID]:
    """A Vorgang whose person chose the account's Postfach, and a message on its way there."""
    person = make_bundid()
    vorgang_id = make_vorgang(citizen=person)
    postfach.choose_for_faden(
        faden_id=vorgang_of(vorgang_id).faden_id, by=person, weg=Weg.BUNDID, einwilligung=False, adresse=MAIL,
        at=clock.now(),
    )  # fmt: skip
    casework.write_message(vorgang_id=vorgang_id, by=clerk.staff, text="Grüße vom Amt", at=clock.now())
    return vorgang_id, state().id


def state() -> Kontozustellung:
    with unit(System(HERE)):
        row: Kontozustellung = Kontozustellung.objects.get()
    return row


def mood(url: str, how: str) -> None:
    httpx.put(f"{url}/verhalten", json={"antwort": how}).raise_for_status()


def notices() -> int:
    with unit(System(HERE)):
        return int(Benachrichtigung.objects.count())


def shown_to_office(vorgang_id: UUID, clerk: Zugang) -> str:
    akte = casework.open_akte(vorgang_id=vorgang_id, by=clerk.staff, at=clock.now())
    return " ".join(proof(akte.details.messages[-1]))


def test_it_arrives_once_in_the_own_postfach_and_is_proven(
    waiting: tuple[UUID, UUID], angebunden: str, clerk: Zugang
) -> None:
    vorgang_id, zustellung_id = waiting
    before = len(journal(angebunden))
    assert ProcrastinateJob.objects.filter(task_name="postfach.deliver_to_account").count() == 1 and notices() == 0
    for _again in range(2):
        deliver(zustellung_id=zustellung_id, by=System(HERE))
    [taken] = journal(angebunden)[before:]
    assert (taken["mailboxUuid"], taken["content"], taken["stork_qaa_level"]) == (HANDLE, "Grüße vom Amt", 3)
    assert taken["sender"].startswith("Standesamt") and taken["reference"] == str(zustellung_id)
    assert state().stand == Kontozustellung.Stand.EINGELEGT and notices() == 0
    assert "Ins BundID-Postfach gelegt am" in shown_to_office(vorgang_id, clerk)


def test_what_is_refused_is_noted_told_and_a_notice_takes_its_place(
    waiting: tuple[UUID, UUID], angebunden: str, clerk: Zugang
) -> None:
    vorgang_id, zustellung_id = waiting
    mood(angebunden, "unbekannt")
    for _again in range(2):
        deliver(zustellung_id=zustellung_id, by=System(HERE))
    mood(angebunden, "ok")
    assert (state().stand, state().grund) == (Kontozustellung.Stand.GESCHEITERT, "404")
    assert "Kam nicht ins BundID-Postfach (404)" in shown_to_office(vorgang_id, clerk)
    person = Citizen(vorgang_of(vorgang_id).konto_id, HERE, 3)
    assert "kam nicht in Ihr BundID-Postfach" in browser_of(person).get(f"/vorgaenge/{vorgang_id}/").content.decode()
    assert notices() == 1  # the address was left with the choice


def test_a_disturbance_is_tried_again_and_given_up_at_last(waiting: tuple[UUID, UUID], angebunden: str) -> None:
    _vorgang_id, zustellung_id = waiting
    mood(angebunden, "stoerung")
    for _try in range(MOST_TRIES - 1):
        with pytest.raises(Temporary):
            deliver(zustellung_id=zustellung_id, by=System(HERE))
    assert (state().stand, notices()) == (Kontozustellung.Stand.OFFEN, 0)
    deliver(zustellung_id=zustellung_id, by=System(HERE))
    mood(angebunden, "ok")
    assert (state().stand, state().grund, notices()) == (Kontozustellung.Stand.GESCHEITERT, "keine-antwort", 1)


def test_only_who_has_such_a_postfach_may_choose_it(database: None, angebunden: str) -> None:
    person, without = browser_of(make_bundid()), browser_of(make_bundid(handle=""))
    assert "Auch in meinem BundID-Postfach" in person.get(PAGE).content.decode()
    assert person.post(PAGE, {"weg": "bundid", "email": ""}).status_code == 302
    assert "Auch in meinem BundID-Postfach" not in without.get(PAGE).content.decode()
    assert without.post(PAGE, {"weg": "bundid", "email": ""}).status_code == 422


def test_without_a_connection_nobody_may_and_what_waits_ends(
    waiting: tuple[UUID, UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    adapters: dict[str, Any] = dict(settings.PORTAL_PLATFORM_ADAPTERS)
    del adapters["kontopostfach"]
    monkeypatch.setattr(settings, "PORTAL_PLATFORM_ADAPTERS", adapters)
    vorgang_id, zustellung_id = waiting
    person = browser_of(Citizen(vorgang_of(vorgang_id).konto_id, HERE, 3))
    shown = person.get(PAGE).content.decode()
    assert "noch nicht angebunden" in shown and "Auch in meinem BundID-Postfach" not in shown
    deliver(zustellung_id=zustellung_id, by=System(HERE))
    assert (state().grund, notices()) == ("nicht-angebunden", 1)
