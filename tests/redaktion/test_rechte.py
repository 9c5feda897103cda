"""Every editorial act × every role × the own and a foreign Kommune."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import Error, connection

from portal.core import clock
from portal.core.tenancy import Staff, System, unit
from portal.kommune.models import Gestaltung, Organisationseinheit, Ort
from portal.kommune.operations.gestaltung import stand_of
from portal.konto.models import Einladung, Mitarbeiter, Rolle
from portal.leistung.models import Angebot, Geschaeftsverteilung, Ortstext, Zustaendigkeit
from portal.leistung.operations import create_portal
from portal.redaktion import operations
from portal.redaktion.models import Art, Entwurf, Fassung, Meldung, Redaktionsregel, Seite, Zuschrift
from portal.redaktion.operations import (
    NotAllowed,
    menschen,
    orte,
    uebernahme,
    wochenpost,
    zuschriften,
    zustaendig,
)
from tests.proofs.isolation_welt import NEUE
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


def _invite(by: Staff) -> None:
    address = f"{uuid4().hex[:8]}@rathaus.example"
    values: dict[str, Any] = {"organisationseinheit_id": None, "bis": None, "at": NOW()}
    menschen.invite(by=by, email=address, name="Nora Neu", art=R.REDAKTION, **values)


def _grant(by: Staff) -> None:
    username = Mitarbeiter.objects.order_by("id")[0].username
    end = NOW().date() + timedelta(days=30)
    menschen.grant_role(
        by=by, username=username, art=R.REDAKTION, organisationseinheit_id=None, bis=end, at=NOW()
    )  # fmt: skip


def _end_role(by: Staff) -> None:
    role = Rolle.objects.filter(kommune_id=by.kommune_id, art=R.REDAKTION)[0]
    menschen.end_role(by=by, rolle_id=role.pk, at=NOW())


def _design(by: Staff) -> None:
    with unit(System(by.kommune_id)):
        row = Gestaltung.objects.get(kommune_id=by.kommune_id)
    values: dict[str, Any] = {"wappen": None, "bild": None, "fusszeile": [], "absender": uuid4().hex[:8]}
    operations.set_gestaltung(by=by, stand=stand_of(row), farbe=row.farbe, at=NOW(), **values)


def _place(by: Staff) -> None:
    orte.set_ort(by=by, name=uuid4().hex[:8], plz="", gilt_ab=None, gilt_bis=None, at=NOW())


def _confirm(by: Staff) -> None:
    row = Zustaendigkeit.objects.filter(kommune_id=by.kommune_id, bestaetigt=False, unklar=False)[0]
    zustaendig.confirm_zustaendigkeiten(by=by, antworten={(row.funktion_id, row.antwort)}, at=NOW())


def _task(by: Staff) -> None:
    row = Zustaendigkeit.objects.filter(kommune_id=by.kommune_id, behoerde_id=by.kommune_id)[0]
    hall = Organisationseinheit.objects.get(kommune_id=by.kommune_id, schluessel="rathaus").pk
    zustaendig.set_task(by=by, funktion_id=row.funktion_id, amt_id=hall, ab=clock.today(), grund="", at=NOW())


def _adopt(by: Staff) -> None:
    uebernahme.adopt_all(by=by, at=NOW())


def _piece(art: Art, gegenstand: str, **changes: Any) -> Callable[[Staff], None]:
    """Draft and publish a piece of this kind."""

    def act(by: Staff) -> None:
        nummer = draft(by, art, gegenstand, **changes)
        operations.publish(by=by, art=art, gegenstand=gegenstand, nummer=nummer, at=NOW())

    return act


_EVERY_EDITOR = {R.REDAKTION, R.FREIGABE, R.VERWALTUNG, R.PLATTFORM}
ONE_STEP: dict[str, tuple[Callable[[Staff], None], set[Rolle.Art]]] = {
    "invite": (_invite, {R.VERWALTUNG}),
    "grant": (_grant, {R.VERWALTUNG}),
    "end a role": (_end_role, {R.VERWALTUNG}),
    "design": (_design, {R.VERWALTUNG}),
    "confirm who answers": (_confirm, {R.VERWALTUNG}),
    "give a task to an office": (_task, {R.VERWALTUNG}),
    "place": (_place, _EVERY_EDITOR),
    "take everything over": (_adopt, _EVERY_EDITOR),
    "weekly mail": (lambda by: wochenpost.set_wochenpost(by=by, on=False, at=NOW()), _EVERY_EDITOR),
    "page": (_piece(Art.SEITE, "impressum", text="Wer wir sind."), _EVERY_EDITOR),
    "notice": (_piece(Art.MELDUNG, str(uuid4()), titel="Zu", text="Heute."), _EVERY_EDITOR),
    "privacy": (_piece(Art.DATENSCHUTZ, "geburtsurkunde", text="Dazu."), _EVERY_EDITOR),
    "home page": (_piece(Art.STARTSEITE, "startseite", bloecke=["bild"]), _EVERY_EDITOR),
    "town hall": (_piece(Art.STELLE, "rathaus", telefon="1"), _EVERY_EDITOR),
}


def _whole_state(kommune_id: str) -> list[Any]:
    """The same with what is not a draft: places, who answers, design, invitations."""
    with unit(System(kommune_id)):
        rows = [list(model.objects.filter(kommune_id=kommune_id).values().order_by("pk")) for model in (
            Ort, Zustaendigkeit, Geschaeftsverteilung, Einladung)]  # fmt: skip
        design = list(Gestaltung.objects.filter(kommune_id=kommune_id).values("absender", "stand"))
    return [*_state(kommune_id), *rows, design]


@pytest.mark.parametrize("act", ONE_STEP)
def test_acts_of_one_step_by_every_role_here_and_there(act: str) -> None:
    do, allowed = ONE_STEP[act]
    person(R.REDAKTION, HERE), person(R.REDAKTION, THERE)  # somebody whose role can be ended
    here, there = _whole_state(HERE), _whole_state(THERE)
    for role in MAY:
        mine, other = person(R(role)), person(R(role), "wegberg")
        refused = [Staff(mine.mitarbeiter_id, THERE), Staff(other.mitarbeiter_id, HERE)]
        for by in refused if role in allowed else [mine, *refused]:
            with pytest.raises(NotAllowed):
                do(by)
    assert _whole_state(HERE) == here
    for role in sorted(allowed):
        do(person(role))
    assert _whole_state(THERE) == there


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
