"""Files from the office: checked like those of citizens, kept when something else is wrong, for one person only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from demo.process import free_port
from portal.core.ports import platform_adapter
from tests.dokument.test_operations import use_scanner
from tests.factories import log_in, make_mitarbeiter, make_vorgang
from tests.postfach.personen import browser_of, make_person
from tests.processes import running_module
from tests.web.arbeitsplatz.test_vorgang import frist
from tests.web.buerger.test_vorgang_seiten import kept, pdf

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def scanner() -> Iterator[str]:
    port = free_port()
    with running_module("demo.scanner", "--port", str(port), port=port):
        yield f"127.0.0.1:{port}"
    platform_adapter.cache_clear()


def test_the_office_sends_files_along_and_only_those_that_were_checked(scanner: str, settings: Any) -> None:
    person, clerk = make_person(), make_mitarbeiter()
    vorgang_id = make_vorgang(citizen=person)
    staff, client = log_in(clerk), browser_of(person)
    page = f"/arbeitsplatz/vorgaenge/{vorgang_id}/"
    values = {"text": "", "dateien": [pdf("merkblatt.pdf")]}
    use_scanner(settings, f"127.0.0.1:{free_port()}")
    unchecked = staff.post(page + "nachrichten/", {"text": "Anbei", "dateien": [pdf("merkblatt.pdf")]})
    assert unchecked.status_code == 422 and "konnte gerade nicht gespeichert" in unchecked.content.decode()
    use_scanner(settings, scanner)
    again = staff.post(page + "nachrichten/", values)
    assert again.status_code == 422
    there = kept(again.content.decode())
    assert list(there) == ["merkblatt.pdf"]  # not to be chosen a second time
    bad = staff.post(page + "nachrichten/", {"text": "Anbei", "dateien": [pdf("virus.exe")]})
    assert bad.status_code == 422 and "virus.exe: Dieser Dateityp" in bad.content.decode()
    sent = {"text": "Anbei das Merkblatt.", "behalten": list(there.values())}
    assert staff.post(page + "nachrichten/", sent).status_code == 302
    asked = staff.post(page + "rueckfragen/", {"text": "Stimmt das?", "dateien": [pdf("auszug.pdf")], **frist(7)})
    assert asked.status_code == 302, asked.content.decode()[:3000]
    shown = client.get(f"/vorgaenge/{vorgang_id}/").content.decode()
    assert "merkblatt.pdf" in shown and "auszug.pdf" in shown
    link = re.findall(r'href="([^"]+/dateien/[^"]+)"', shown)[0]
    assert client.get(link).status_code == 200
    assert browser_of(make_person()).get(link).status_code == 404
    client.post(f"/vorgaenge/{vorgang_id}/nachrichten/", {"text": "Ja, das stimmt."})
    assert "Das Amt hat diese Nachricht noch nicht gelesen." in client.get(f"/vorgaenge/{vorgang_id}/").content.decode()
    assert "Vom Amt gelesen am" not in staff.get(page).content.decode()  # this look is the first
    assert "Vom Amt gelesen am" in client.get(f"/vorgaenge/{vorgang_id}/").content.decode()
