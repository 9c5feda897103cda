"""How a report stands, for who has number and code; nothing personal, and nothing without the code."""

from __future__ import annotations

import pytest
from django.test import Client

from portal.core.tenancy import System, unit
from portal.vorgang.models import Vorgang
from portal.vorgang.queries.stand import stand_code
from tests import factories

pytestmark = pytest.mark.usefixtures("database")
HERE = "geilenkirchen"


def asked(nummer: str, code: str, kommune: str = HERE) -> tuple[int, str]:
    answer = Client(HTTP_HOST=f"{kommune}.localhost").post("/stand/", {"nummer": nummer, "code": code})
    return answer.status_code, answer.content.decode().split("<main")[1].split("<form")[0]


def test_number_and_code_show_the_state_of_a_report_and_nothing_else() -> None:
    vorgang_id = factories.make_vorgang(HERE, betrag_cents=0)
    with unit(System(HERE)):
        Vorgang.objects.filter(id=vorgang_id).update(leistung_id="laterne-melden")
        nummer = Vorgang.objects.get(id=vorgang_id).nummer
    code = stand_code(vorgang_id)
    status, page = asked(nummer.lower(), f"{code[:4]} {code[4:8]}-{code[8:]}")
    assert status == 200 and "Beim Amt angekommen" in page and "Probefrau" not in page
    other = stand_code(factories.make_vorgang(HERE, betrag_cents=0))
    assert asked(nummer, other)[0] == 404
    assert asked(nummer, code, "selfkant")[0] == 404  # another authority
    assert asked("016-26-0000-0000", code)[0] == 404
    assert asked(nummer, "7")[0] == 422
    with unit(System(HERE)):
        Vorgang.objects.filter(id=vorgang_id).update(leistung_id="geburtsurkunde")
    assert asked(nummer, code)[0] == 404  # only what is done without a login
