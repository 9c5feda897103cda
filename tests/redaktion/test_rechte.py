"""Every editorial act × every role × the own and a foreign Kommune."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import Error, connection

from portal.core import clock
from portal.core.tenancy import Staff, System, unit
from portal.konto.models import Rolle
from portal.leistung.models import Angebot, Ortstext
from portal.leistung.operations import create_portal
from portal.redaktion import operations
from portal.redaktion.models import Art, Entwurf, Fassung, Meldung, Redaktionsregel, Seite, Zuschrift
from portal.redaktion.operations import NotAllowed, zuschriften
from tests.proofs.isolation import NEUE
from tests.redaktion.redaktion import DOG, HERE, THERE, draft, entwurf, person, published

pytestmark = pytest.mark.usefixtures("database")
R = Rolle.Art
NOW = clock.now


def _save(by: Staff) -> None:
    draft(by, nummer=_number(by))


def _discard(by: Staff) -> None:
    operations.discard_draft(by=by, art=Art.ANGEBOT, gegenstand=DOG, nummer=_number(by), at=NOW())


def _ask(by: Staff) -> None:
    operations.ask_release(by=by, art=Art.ANGEBOT, gegenstand=DOG, nummer=_number(by), at=NOW())


def _give_back(by: Staff) -> None:
    operations.give_back(by=by, art=Art.ANGEBOT, gegenstand=DOG, bemerkung="Bitte kürzer.", at=NOW())


def _publish(by: Staff) -> None:
    operations.publish(by=by, art=Art.ANGEBOT, gegenstand=DOG, nummer=_number(by), at=NOW())


def _common(by: Staff) -> None:
    draft(by, Art.GRUNDTEXT, hinweise="Neu.")


def _rule(by: Staff) -> None:
    operations.set_vier_augen(by=by, on=False, at=NOW())


def _letters(by: Staff) -> None:
    zuschriften.list_zuschriften(by=by, erledigt=False, at=NOW())


def _read_letter(by: Staff) -> None:
    zuschriften.read_zuschrift(by=by, zuschrift_id=_letter(by.kommune_id), at=NOW())


def _finish_letter(by: Staff) -> None:
    zuschriften.finish_zuschrift(by=by, zuschrift_id=_letter(by.kommune_id), erledigt=True, at=NOW())


def _recipient(by: Staff) -> None:
    zuschriften.set_recipient(by=by, email="amt@example.invalid", at=NOW())


def _letter(kommune_id: str) -> UUID:
    with unit(System(kommune_id)):
        return UUID(str(Zuschrift.objects.get().id))


ACTS: dict[str, Callable[[Staff], None]] = {
    "save": _save, "discard": _discard, "ask": _ask, "give_back": _give_back, "publish": _publish,
    "common": _common, "rule": _rule, "letters": _letters, "read_letter": _read_letter,
    "finish_letter": _finish_letter, "recipient": _recipient,
}  # fmt: skip
EDITING = {"save", "discard", "ask", "give_back", "publish", "letters", "read_letter", "finish_letter"}
MAY: dict[str, set[str]] = {
    R.SACHBEARBEITUNG: set(), R.STANDESBEAMTER: set(), R.REDAKTION: EDITING, R.FREIGABE: EDITING,
    R.VERWALTUNG: EDITING | {"rule", "recipient"}, R.PLATTFORM: EDITING | {"common"},
}  # fmt: skip


def _number(by: Staff) -> int:
    found = entwurf(by)
    return found.nummer if found else 0


@pytest.fixture
def waiting() -> None:
    """A draft in each of two Kommunen that waits for its release, and a letter of a citizen."""
    for kommune_id in (HERE, THERE):
        _plant(kommune_id)


def _plant(kommune_id: str) -> None:
    author = person(R.REDAKTION, kommune_id)
    draft(author, gueltig_ab="2027-01-01")
    _ask(author)
    content = zuschriften.Zuschriftinhalt("frage", "Erfundene Frage")
    zuschriften.write_zuschrift(by=System(kommune_id), formular=uuid4(), inhalt=content, at=NOW())


def _state(kommune_id: str) -> list[Any]:
    """Everything editorial of a Kommune, to compare."""
    with unit(System(kommune_id)):
        rows = [list(model.objects.values().order_by("pk")) for model in (Entwurf, Fassung, Redaktionsregel, Zuschrift)]
        public = (Angebot, Ortstext, Seite, Meldung)
        return rows + [list(model.objects.filter(kommune_id=kommune_id).values().order_by("pk")) for model in public]


@pytest.mark.parametrize(("role", "act"), [(role, act) for role in MAY for act in sorted(MAY[role])])
def test_in_the_own_kommune(waiting: None, role: Rolle.Art, act: str) -> None:
    by, foreign = person(role), _state(THERE)
    ACTS[act](by)
    assert _state(THERE) == foreign


@pytest.mark.parametrize("role", MAY)
def test_what_a_role_may_not_changes_nothing(waiting: None, role: Rolle.Art) -> None:
    by, before = person(role), (_state(HERE), _state(THERE))
    for act in sorted(ACTS.keys() - MAY[role]):
        with pytest.raises(NotAllowed):
            ACTS[act](by)
        assert (_state(HERE), _state(THERE)) == before, act


@pytest.mark.parametrize("role", MAY)
def test_a_role_here_is_none_there(waiting: None, role: Rolle.Art) -> None:
    there, before = Staff(person(role, HERE).mitarbeiter_id, THERE), _state(THERE)
    for name, act in ACTS.items():
        with pytest.raises(NotAllowed):
            act(there)
        assert _state(THERE) == before, name


def test_the_same_for_a_twelfth_kommune() -> None:
    """Made as the platform's administrators make one; its people reach nothing elsewhere, and nobody reaches it."""
    create_portal(neu=NEUE, verwaltung=None, at=clock.now())
    for kommune_id in (HERE, NEUE.id):
        _plant(kommune_id)
    before, there = _state(HERE), _state(NEUE.id)
    for role in MAY:
        mine, theirs = person(R(role), NEUE.id), person(R(role), HERE)
        for act in ACTS.values():
            with pytest.raises(NotAllowed):
                act(Staff(mine.mitarbeiter_id, HERE))
            with pytest.raises(NotAllowed):
                act(Staff(theirs.mitarbeiter_id, NEUE.id))
    assert (_state(HERE), _state(NEUE.id)) == (before, there)
    _publish(person(R.VERWALTUNG, NEUE.id))
    assert _state(HERE) == before and _state(NEUE.id) != there


def test_drafts_and_history_of_another_kommune_do_not_exist(waiting: None) -> None:
    by = person(R.PLATTFORM, "kreis-heinsberg")
    with unit(by):
        assert not Entwurf.objects.exists()
        assert not Entwurf._base_manager.exists()  # the database's guard, without the filter
        assert not Fassung._base_manager.exists()


def test_staff_cannot_write_the_common_text_past_the_operation() -> None:
    with pytest.raises(Error), unit(person(R.PLATTFORM, "kreis-heinsberg")), connection.cursor() as cursor:
        cursor.execute("UPDATE leistung_leistung SET hinweise = 'x' WHERE id = %s", [DOG])
    assert published(Art.GRUNDTEXT, DOG)["hinweise"] == ""
