"""Handing over to another Kommune on the pages: who answers there and why, the preview, both sides, the way on."""

from __future__ import annotations

import re
from uuid import UUID

import pytest

from portal.core.tenancy import Citizen, System, unit
from portal.vorgang import tasks
from portal.vorgang.models import Abgabe, Vorgang
from portal.vorgang.rules.status import Status
from tests.factories import log_in, make_konto, make_mitarbeiter, make_vorgang, vorgang
from tests.postfach.personen import browser_of

pytestmark = pytest.mark.usefixtures("database")
HERE, THERE = "selfkant", "geilenkirchen"
GRUND = "Das Kind ist in Geilenkirchen geboren."


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the last form."""
    form = page.rsplit("<form", 1)[1]
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    return {name: value for name, value in found if name != "csrfmiddlewaretoken"}


def test_a_clerk_hands_over_and_the_citizen_is_led_on() -> None:
    citizen, clerk = make_konto(HERE), make_mitarbeiter(HERE)
    here, vorgang_id = log_in(clerk), make_vorgang(HERE, citizen=citizen)
    path = f"/arbeitsplatz/vorgaenge/{vorgang_id}/"
    assert f"{path}abgabe/" in here.get(path).content.decode()
    chosen = here.get(f"{path}abgabe/?gebiet={THERE}").content.decode()
    assert "Standesamt" in chosen and "Geilenkirchen" in chosen and "Das liest" not in chosen
    known = hidden(chosen)
    empty = here.post(f"{path}abgabe/", known | {"grund": "", "schritt": "vorschau"})
    assert empty.status_code == 422 and "warum Ihr Amt nicht zuständig ist" in empty.content.decode()
    preview = here.post(f"{path}abgabe/", known | {"grund": GRUND, "schritt": "vorschau"}).content.decode()
    assert "Das liest die antragstellende Person" in preview and f"{GRUND}</textarea>" in preview
    assert preview.count(GRUND) == 2 and "15,00" in preview
    assert vorgang(vorgang_id, HERE).status == Status.EINGEGANGEN  # nothing has happened yet
    wrong = here.post(f"{path}abgabe/", hidden(preview) | {"amt": "1", "grund": GRUND, "schritt": "abgeben"})
    assert wrong.status_code == 409 and GRUND in wrong.content.decode()
    done = here.post(f"{path}abgabe/", hidden(preview) | {"grund": GRUND, "schritt": "abgeben"})
    assert done["Location"] == f"{path}?ok=abgabe"
    again = here.post(f"{path}abgabe/", hidden(preview) | {"grund": GRUND, "schritt": "abgeben"})
    assert again.status_code == 409 and GRUND in again.content.decode()
    assert "noch unterwegs" in here.get(path).content.decode()
    new = _carry(vorgang_id)
    told = here.get(path).content.decode()
    assert new.nummer in told and "§ 15 GebG NRW" in told and "abgabe/" not in told
    assert here.get(f"/arbeitsplatz/vorgaenge/{new.id}/").status_code == 404
    _theirs(new, vorgang(vorgang_id, HERE))
    _citizens(citizen, new, vorgang_id)


def _carry(vorgang_id: UUID) -> Vorgang:
    with unit(System(HERE)):
        abgabe = Abgabe.objects.get(vorgang_id=vorgang_id)
    tasks.carry_over(HERE, str(abgabe.id))
    return vorgang(abgabe.neu_id, THERE)


def _theirs(new: Vorgang, old: Vorgang) -> None:
    there = log_in(make_mitarbeiter(THERE))
    page = there.get(f"/arbeitsplatz/vorgaenge/{new.id}/").content.decode()
    for shown in ("Von einer anderen Behörde", old.nummer, GRUND, "Zuerst eingegangen", "Hier ist nichts bezahlt"):
        assert shown in page
    back = there.get(f"/arbeitsplatz/vorgaenge/{new.id}/abgabe/?gebiet=zurueck").content.decode()
    assert "Wo der Vorgang schon war" in back and "Dort war der Vorgang schon" in back
    assert there.get(f"/arbeitsplatz/vorgaenge/{old.id}/").status_code == 404


def _citizens(citizen: Citizen, new: Vorgang, old_id: UUID) -> None:
    person, there = browser_of(citizen, HERE), browser_of(citizen, THERE)
    listed = person.get("/vorgaenge/").content.decode()
    assert listed.count('<h3 class="vorgangskarte__titel">') == 1
    assert f"/vorgaenge/{new.id}/" in listed and f"/vorgaenge/{old_id}/" in listed and "Vorher bei" in listed
    old = person.get(f"/vorgaenge/{old_id}/").content.decode()
    assert "Jetzt zuständig: Standesamt" in old and f"/vorgaenge/{new.id}/" in old and "<textarea" not in old
    late = person.post(f"/vorgaenge/{old_id}/nachrichten/", {"text": "Noch etwas"})
    assert late.status_code == 422 and "Noch etwas</textarea>" in late.content.decode()
    here = there.get(f"/vorgaenge/{new.id}/").content.decode()
    assert new.nummer in here and "Vorher lag der Vorgang hier" in here and "<textarea" in here
