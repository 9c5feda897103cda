"""The test identity provider as a process of its own, walked through over HTTP with the portal's service provider."""

from __future__ import annotations

import base64
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import httpx
import pytest
from lxml import etree

from demo import loading
from demo.identity_provider.keys import set_up
from demo.identity_provider.personen import load_persons
from demo.process import free_port
from portal.adapters.bundid import BundId
from portal.konto.ports import Anmeldung, AnmeldungAbgebrochen, AnmeldungAbgelehnt, Grund, Identitaet
from tests.adapters.bundid.forge import Keys, Recipe, sign

CHECKOUT = Path(__file__).resolve().parents[2]
ACS = "http://geilenkirchen.localhost:8000/anmeldung/acs"
BACK = "http://geilenkirchen.localhost:8000/anmeldung"


@dataclass(frozen=True)
class Provider:
    url: str
    client: httpx.Client
    portal: BundId


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    base = tmp_path_factory.mktemp("idp")
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    set_up(
        portal_folder=base / "portal",
        provider_folder=base / "provider",
        provider_url=url,
        entity_id="https://serviceportal.example/saml",
        acs_urls=[ACS],
    )
    command = [sys.executable, "-m", "demo.identity_provider", "--port", str(port), "--folder", str(base / "provider")]
    process = subprocess.Popen(command, cwd=CHECKOUT)
    try:
        with httpx.Client(base_url=url, timeout=10, trust_env=False) as client:
            _wait_until_ready(client, process)
            yield Provider(url, client, BundId(options={"folder": str(base / "portal")}, secret=""))
    finally:
        process.terminate()
        process.wait(10)


def _wait_until_ready(client: httpx.Client, process: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        assert process.poll() is None, "the identity provider ended"
        try:
            if client.get("/healthz").json() == {"status": "ok"}:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise AssertionError("the identity provider did not answer")


def start(provider: Provider, *, stufe: int = 3) -> Anmeldung:
    return provider.portal.start(
        acs_url=ACS, stufe=stufe, anzeigename="Standesamt Musterstadt", zurueck_url=BACK, at=datetime.now(UTC)
    )


def open_page(provider: Provider, anmeldung: Anmeldung) -> httpx.Response:
    return provider.client.post(anmeldung.url, data=dict(anmeldung.felder))


def hidden(page: str) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page)
    return {name: unescape(value) for name, value in found}


def choose(provider: Provider, page: httpx.Response, **pressed: str) -> httpx.Response:
    return provider.client.post("/idp/anmeldung", data=hidden(page.text) | pressed)


def finish(provider: Provider, anmeldung: Anmeldung, answer: httpx.Response, *, stufe: int = 3) -> Identitaet:
    return provider.portal.finish(
        saml_response=hidden(answer.text)["SAMLResponse"],
        acs_url=ACS,
        request_id=anmeldung.request_id,
        stufe=stufe,
        at=datetime.now(UTC),
    )


def log_in(provider: Provider, person: str, *, stufe: int = 3, chosen: str = "") -> Identitaet:
    anmeldung = start(provider, stufe=stufe)
    answer = choose(provider, open_page(provider, anmeldung), person=person, stufe=chosen)
    return finish(provider, anmeldung, answer, stufe=stufe)


def test_a_mother_from_selfkant_logs_in(provider: Provider) -> None:
    anmeldung = start(provider)
    page = open_page(provider, anmeldung)
    assert page.status_code == 200
    assert "Testanmeldung – keine echte BundID" in page.text
    assert "Standesamt Musterstadt" in page.text
    answer = choose(provider, page, person="testmutter", stufe="")
    assert f'action="{ACS}"' in answer.text
    assert ">Weiter</button>" in answer.text  # without JavaScript
    assert hidden(answer.text)["RelayState"] == anmeldung.request_id
    identitaet = finish(provider, anmeldung, answer)
    assert (identitaet.vorname, identitaet.nachname, identitaet.ort) == ("Marta", "Testmutter", "Selfkant")
    assert (identitaet.stufe, identitaet.verfahren) == (4, "eID")
    assert {"vorname", "nachname", "geburtsdatum", "strasse"} <= identitaet.geprueft
    assert "email" not in identitaet.geprueft


@pytest.mark.parametrize("person", load_persons(), ids=lambda person: person.id)
def test_everybody_can_log_in_at_level_1(provider: Provider, person: object) -> None:
    row = next(each for each in load_persons() if each == person)
    identitaet = log_in(provider, row.id, stufe=1)
    assert identitaet.stufe == row.level
    assert identitaet.nachname == row.daten["nachname"]
    assert (identitaet.postfach_handle == "") is (not row.postfach)
    assert bool(identitaet.geprueft) is (row.level > 1)


def test_the_same_person_has_the_same_key_and_others_another(provider: Provider) -> None:
    keys = {log_in(provider, "testmutter").bpk2, log_in(provider, "testmutter").bpk2}
    assert len(keys) == 1
    assert log_in(provider, "testvater").bpk2 not in keys


def test_another_level_can_be_chosen(provider: Provider) -> None:
    identitaet = log_in(provider, "testmutter", chosen="3")
    assert (identitaet.stufe, identitaet.verfahren) == (3, "Elster")


def test_too_low_a_level_stays_on_the_page(provider: Provider) -> None:
    page = choose(provider, open_page(provider, start(provider, stufe=3)), person="stufe1", stufe="")
    assert "verlangt ist mindestens Stufe 3" in page.text
    assert "SAMLResponse" not in page.text
    assert "SAMLResponse" in choose(provider, page, person="testmutter", stufe="").text


def test_no_choice_stays_on_the_page(provider: Provider) -> None:
    assert "Bitte wählen Sie eine Person aus." in choose(provider, open_page(provider, start(provider))).text


def test_cancel_and_error(provider: Provider) -> None:
    anmeldung = start(provider)
    page = open_page(provider, anmeldung)
    with pytest.raises(AnmeldungAbgebrochen):
        finish(provider, anmeldung, choose(provider, page, aktion="abbrechen"))
    with pytest.raises(AnmeldungAbgelehnt) as refused:
        finish(provider, anmeldung, choose(provider, page, aktion="fehler"))
    assert refused.value.grund is Grund.VOM_ANBIETER
    assert f'href="{BACK}"' in page.text


def test_an_answer_ends(provider: Provider) -> None:
    anmeldung = start(provider)
    answer = choose(provider, open_page(provider, anmeldung), person="testmutter")
    with pytest.raises(AnmeldungAbgelehnt) as refused:
        provider.portal.finish(
            saml_response=hidden(answer.text)["SAMLResponse"],
            acs_url=ACS,
            request_id=anmeldung.request_id,
            stufe=3,
            at=datetime.now(UTC) + timedelta(minutes=6),
        )
    assert refused.value.grund is Grund.ABGELAUFEN


# --- what the provider refuses ----------------------------------------------------------------------------------------

_EXTENSION = "{https://www.akdb.de/request/2018/09}AuthenticationRequest"


def _edited(edit: Callable[[etree._Element], None], *, keep_signature: bool = True) -> Callable[[str], str]:
    def change(saml_request: str) -> str:
        root = etree.fromstring(base64.b64decode(saml_request))
        edit(root)
        signature = root.find("{http://www.w3.org/2000/09/xmldsig#}Signature")
        if not keep_signature and signature is not None:
            root.remove(signature)
        return base64.b64encode(etree.tostring(root)).decode()

    return change


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda text: text[:100], "malformed-request"),
        (_edited(lambda root: None, keep_signature=False), "saml-request-not-signed"),
        (_edited(lambda root: root.set("AssertionConsumerServiceURL", "http://evil.example/")), "signature-invalid"),
        (_edited(lambda root: root.set("ID", "_other")), "signature-invalid"),
    ],
    ids=["cut off", "not signed", "other address", "other id"],
)
def test_tampered_request(provider: Provider, change: Callable[[str], str], code: str) -> None:
    anmeldung = start(provider)
    assert open_page(provider, anmeldung).status_code == 200
    answer = provider.client.post(
        anmeldung.url, data=dict(anmeldung.felder) | {"SAMLRequest": change(anmeldung.felder["SAMLRequest"])}
    )
    assert answer.status_code == 400
    assert f"<code>{code}</code>" in answer.text
    assert "SAMLResponse" not in answer.text


def _without(name: str) -> Callable[[etree._Element], None]:
    def remove(root: etree._Element) -> None:
        element = next(root.iter(name))
        parent = element.getparent()
        assert parent is not None
        parent.remove(element)

    return remove


def _first(root: etree._Element, name: str) -> etree._Element:
    return next(root.iter(name))


_AKDB, _UI = "{https://www.akdb.de/request/2018/09}", "{https://www.akdb.de/request/2018/09/classic-ui/v1}"


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (_without(_EXTENSION), "akdb-extension-missing"),
        (lambda root: _first(root, _EXTENSION).set("Version", "1"), "akdb-extension-v1-deprecated"),
        (_without(f"{_AKDB}RequestedAttributes"), "requested-attributes-empty"),
        (
            lambda root: _first(root, f"{_AKDB}RequestedAttribute").set("Name", ""),
            "requested-attributes-missing-name",
        ),
        (
            lambda root: _first(root, _EXTENSION).insert(0, etree.Element(f"{_AKDB}AuthnMethods")),
            "empty-authentication-methods",
        ),
        (_without(f"{_UI}OrganizationDisplayName"), "organization-display-name-missing"),
        (lambda root: root.set("Destination", "http://127.0.0.1/other"), "wrong-destination"),
        (_without("{urn:oasis:names:tc:SAML:2.0:assertion}AuthnContextClassRef"), "authn-context-invalid"),
    ],
)
def test_signed_but_not_what_bundid_wants(
    provider: Provider, edit: Callable[[etree._Element], None], code: str
) -> None:
    """Error codes of the Schnittstellenbeschreibung 9.6 (and two of our own), on requests that are signed rightly."""
    signing = provider.portal.options.signing.key
    keys = Keys(provider=signing, portal=signing.public_key())

    def signed(change: Callable[[etree._Element], None]) -> httpx.Response:
        anmeldung = start(provider)
        bare = base64.b64decode(_edited(change, keep_signature=False)(anmeldung.felder["SAMLRequest"]))
        request = base64.b64encode(sign(bare, Recipe(keys))).decode()
        return provider.client.post(anmeldung.url, data={"SAMLRequest": request})

    assert signed(lambda root: None).status_code == 200
    answer = signed(edit)
    assert (answer.status_code, f"<code>{code}</code>" in answer.text) == (400, True)


def test_a_request_is_verified_again_when_a_person_is_chosen(provider: Provider) -> None:
    page = open_page(provider, start(provider))
    fields = hidden(page.text)
    fields["SAMLRequest"] = _edited(lambda root: root.set("ID", "_other"))(fields["SAMLRequest"])
    answer = provider.client.post("/idp/anmeldung", data=fields | {"person": "testmutter"})
    assert answer.status_code == 400
    assert "SAMLResponse" not in answer.text


def test_address_that_is_not_in_the_metadata(provider: Provider) -> None:
    anmeldung = provider.portal.start(
        acs_url="http://other.localhost:8000/acs", stufe=3, anzeigename="Amt", zurueck_url=BACK, at=datetime.now(UTC)
    )
    answer = open_page(provider, anmeldung)
    assert (answer.status_code, "acs-not-registered" in answer.text) == (400, True)


def test_pages_need_nothing_from_elsewhere(provider: Provider) -> None:
    page = open_page(provider, start(provider))
    answer = choose(provider, page, person="testmutter")
    assert set(re.findall(r'(?:src|href)="([^"]+)"', page.text + answer.text)) == {"/stil.css", "/weiter.js", BACK}
    assert "form-action 'self' http://geilenkirchen.localhost:8000" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    for path in ("/stil.css", "/weiter.js", "/"):
        assert provider.client.get(path).status_code == 200


def test_metadata_are_served(provider: Provider) -> None:
    assert f'entityID="{provider.url}/idp"' in provider.client.get("/idp").text


def test_persons_are_named_in_the_demo_file() -> None:
    listed = loading.citizens()
    assert {"name": "Marta Testmutter", "auswahl": "testmutter", "level": 4} in listed
    assert len({each["auswahl"] for each in listed}) == len(listed) >= 10
    assert {each["level"] for each in listed} == {1, 3, 4}
