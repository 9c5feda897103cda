"""All partners have a say: who may do what, who sees it, and what does not happen twice."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from uuid import UUID, uuid4

import pytest
from django.db import Error, connection
from django.test import Client

from portal.core import clock
from portal.core.tenancy import Staff, unit
from portal.konto.models import Rolle
from portal.redaktion.models import Anliegen, Anliegenbeitrag, Neuerung
from portal.redaktion.operations import NotAllowed, mitsprache
from tests.factories import host, log_in
from tests.redaktion.redaktion import HERE, KREIS, THERE, person
from tests.web.verwaltung.test_seiten import editor

pytestmark = pytest.mark.usefixtures("database")
R = Rolle.Art
NOW = clock.now
PAGE = "/arbeitsplatz/verwaltung/mitsprache/"


def wish(by: Staff | None = None, **changes: str) -> UUID:
    values = {"titel": "Termine online", "text": "Wir brauchen Zuckerwatte."} | changes
    return mitsprache.propose(by=by or person(R.REDAKTION), schluessel=uuid4(), at=NOW(), **values)


def _comment(by: Staff, anliegen: UUID) -> None:
    mitsprache.comment(by=by, anliegen=anliegen, schluessel=uuid4(), text="Wir auch.", at=NOW())


def _stand(by: Staff, anliegen: UUID) -> None:
    mitsprache.set_stand(by=by, anliegen=anliegen, stand="geplant", antwort="Im Frühjahr.", at=NOW())


ACTS: dict[str, Callable[[Staff, UUID], object]] = {
    "propose": lambda by, anliegen: wish(by),
    "comment": _comment,
    "support": lambda by, anliegen: mitsprache.support(by=by, anliegen=anliegen, at=NOW()),
    "stand": _stand,
    "announce": lambda by, anliegen: mitsprache.announce(by=by, schluessel=uuid4(), titel="Neu", text="x", at=NOW()),
}
TALK = {"propose", "comment", "support"}
MAY: dict[str, set[str]] = {
    R.SACHBEARBEITUNG: set(), R.STANDESBEAMTER: set(), R.REDAKTION: TALK, R.FREIGABE: TALK, R.VERWALTUNG: TALK,
    R.PLATTFORM: TALK | {"stand", "announce"},
}  # fmt: skip


def _state() -> list[object]:
    with unit(person(R.REDAKTION)):
        return [list(model.objects.values()) for model in (Anliegen, Anliegenbeitrag, Neuerung)]


@pytest.mark.parametrize("role", MAY)
@pytest.mark.parametrize("act", ACTS)
def test_every_act_by_every_role_on_what_another_kommune_asked_for(role: Rolle.Art, act: str) -> None:
    anliegen, by = wish(person(R.REDAKTION, THERE)), person(role, KREIS if role == R.PLATTFORM else HERE)
    before = _state()
    if act in MAY[role]:
        ACTS[act](by, anliegen)
        assert _state() != before
        return
    with pytest.raises(NotAllowed):
        ACTS[act](by, anliegen)
    with pytest.raises(NotAllowed):  # a role here is none there
        ACTS[act](Staff(by.mitarbeiter_id, THERE), anliegen)
    assert _state() == before


def test_a_second_click_adds_nothing_and_a_kommune_counts_once() -> None:
    by, other = person(R.REDAKTION), person(R.VERWALTUNG)
    form = uuid4()
    first = mitsprache.propose(by=by, schluessel=form, titel="a", text="b", at=NOW())
    assert mitsprache.propose(by=by, schluessel=form, titel="a", text="b", at=NOW()) == first
    for who in (by, other, by):
        mitsprache.support(by=who, anliegen=first, at=NOW())
    for text in ("x", "x", "Und noch etwas."):  # the browser's way back brings the same form once more
        mitsprache.comment(by=by, anliegen=first, schluessel=form, text=text, at=NOW())
    with unit(by):
        assert Anliegen.objects.count() == 1
        assert sorted(Anliegenbeitrag.objects.values_list("text", flat=True)) == ["", "Und noch etwas.", "x"]


def test_nobody_can_take_the_id_of_another_kommunes_wish() -> None:
    there = wish(person(R.REDAKTION, THERE))
    here = mitsprache.propose(by=person(R.REDAKTION), schluessel=there, titel="a", text="b", at=NOW())
    assert here != there


def test_staff_cannot_change_a_wish_past_the_operation() -> None:
    wish()
    with pytest.raises(Error), unit(person(R.VERWALTUNG)), connection.cursor() as cursor:
        cursor.execute("UPDATE redaktion_anliegen SET stand = 'umgesetzt'")


def form_id(page: str) -> str:
    found = re.search(r'name="schluessel" value="([^"]+)"', page)
    assert found
    return found[1]


def test_every_partner_reads_it_with_kommune_and_role_but_no_name() -> None:
    zugang = editor()
    client = log_in(zugang)
    typed = {"schluessel": form_id(client.get(PAGE).content.decode()), "titel": "Termine <b>", "text": "<script>x"}
    assert client.post(PAGE, typed).headers["Location"] == f"{PAGE}?ok=vorgeschlagen"
    partner = log_in(editor(R.VERWALTUNG, THERE))
    shown = partner.get(PAGE).content.decode()
    assert "Termine &lt;b&gt;" in shown and "Stadt Geilenkirchen, Redaktion" in shown
    assert zugang.mitarbeiter.name not in shown
    link = re.search(rf'href="({PAGE}[0-9a-f-]{{36}}/)"', shown)
    assert link
    one = partner.get(link[1]).content.decode()
    assert "<script>x" not in one and "Stand setzen" not in one
    partner.post(link[1], {"schluessel": form_id(one), "text": "Ja, bitte."})
    partner.post(f"{link[1]}unterstuetzung/")
    assert partner.post(f"{link[1]}stand/", {"s-stand": "geplant"}).status_code == 403
    platform = log_in(editor(R.PLATTFORM, KREIS))
    assert "Stand setzen" in platform.get(link[1]).content.decode()
    platform.post(f"{link[1]}stand/", {"s-stand": "geplant", "s-antwort": "Im Frühjahr."})
    one = client.get(link[1]).content.decode()
    assert all(word in one for word in ("Ja, bitte.", "Im Frühjahr.", "geplant", "Gemeinde Selfkant"))
    assert "Geplant" in client.get(PAGE).content.decode()


def test_what_is_typed_wrong_stays_and_clerks_and_citizens_see_nothing() -> None:
    client = log_in(editor())
    answer = client.post(PAGE, {"schluessel": str(uuid4()), "titel": "", "text": "Mein Text"})
    assert answer.status_code == 422 and "Mein Text" in answer.content.decode()
    assert "Geben Sie dem Ganzen eine Überschrift." in unescape(answer.content.decode())
    assert client.get(f"{PAGE}{uuid4()}/").status_code == 404
    assert client.get(f"{PAGE}neuerung/").status_code == 403
    assert log_in(editor(R.SACHBEARBEITUNG)).get(PAGE).status_code == 403
    assert Client(HTTP_HOST=host(HERE)).get(PAGE).status_code == 302


def test_an_answer_that_is_too_long_is_told_and_stays_typed() -> None:
    anliegen, platform = wish(), log_in(editor(R.PLATTFORM, KREIS))
    answer = platform.post(f"{PAGE}{anliegen}/stand/", {"s-stand": "geplant", "s-antwort": "Im Frühjahr. " * 50})
    page = unescape(answer.content.decode())
    assert (
        answer.status_code == 422
        and "Kürzen Sie auf höchstens 500 Zeichen" in page
        and page.count("Im Frühjahr. ") == 50
    )
    answer = platform.post(f"{PAGE}{anliegen}/stand/", {"s-stand": "\0", "s-antwort": ""})
    assert answer.status_code == 422


def test_the_platform_tells_what_is_new() -> None:
    platform = log_in(editor(R.PLATTFORM, KREIS))
    typed = {"schluessel": form_id(platform.get(f"{PAGE}neuerung/").content.decode()), "titel": "Kontaktformular"}
    for _ in range(2):
        platform.post(f"{PAGE}neuerung/", typed | {"text": "Menschen schreiben Ihnen jetzt direkt."})
    shown = log_in(editor()).get(PAGE).content.decode()
    assert shown.count("Menschen schreiben Ihnen jetzt direkt.") == 1
