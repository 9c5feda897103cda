"""What belongs to a Vorgang is read in one statement: every row of it is the row that the database has."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from django.db.models import Model

from portal.core import clock
from portal.core.tenancy import Citizen, Staff, System, unit
from portal.vorgang.models import Entscheidung, Vorgangsdokument
from portal.vorgang.operations import casework
from portal.vorgang.queries import VorgangDetails, details_of, has_file, vorgang_by_id, vorgang_of_offices
from portal.vorgang.rules.status import Status
from portal.zahlung.models import Erstattung
from portal.zahlung.rules import Zahlungsstatus
from tests.factories import make_konto, make_mitarbeiter, make_vorgang, standesamt
from tests.vorgang.akten import attach, full_vorgang

pytestmark = pytest.mark.usefixtures("database")
KOMMUNE = "geilenkirchen"


def rows_of(details: VorgangDetails) -> list[Model]:
    anlagen = [row for rows in details.anlagen.values() for row in rows]
    documents = list(details.dokumente.values())
    files = [row.datei for row in anlagen] + [row.datei for row in documents]
    files += [file for message in details.messages for file in message.files]
    found: Iterable[Model | None] = [
        *anlagen, *documents, *files, *details.history, *details.zahlungen, *details.erstattungen,
        *(message.row for message in details.messages), details.forderung, details.entscheidung, details.rueckfrage,
        *(note.row for note in details.vermerke), *details.fruehere,
    ]  # fmt: skip
    return [row for row in found if row is not None]


def assert_as_stored(row: Model) -> None:
    """Column by column, type by type; a reference that came along is not read again."""
    stored = type(row)._base_manager.get(pk=row.pk)
    for field in row._meta.concrete_fields:
        ours, theirs = getattr(row, field.attname), getattr(stored, field.attname)
        ours, theirs = (bytes(value) if isinstance(value, memoryview) else value for value in (ours, theirs))
        assert ours == theirs, field
        assert type(ours) is type(theirs), field


def test_every_row_is_the_one_that_is_stored() -> None:
    vorgang_id = full_vorgang()
    with unit(System(KOMMUNE)):
        vorgang = vorgang_by_id(vorgang_id)
        assert vorgang is not None
        rows = rows_of(details_of(vorgang))
        for row in rows:
            assert_as_stored(row)
    assert len({type(row) for row in rows}) == 10


def test_several_of_everything_in_their_order() -> None:
    vorgang_id = full_vorgang()
    with unit(System(KOMMUNE)):
        vorgang = vorgang_by_id(vorgang_id)
        assert vorgang is not None
        details = details_of(vorgang)
    _paid, *talk, _decided = details.messages
    assert [message.text for message in talk] == [f"{what} {n}" for n in range(3) for what in ("Frage", "Antwort")]
    names = [{details.file_names[file.id] for file in message.files} for message in talk[1::2]]
    assert names == [{f"{n}-vorn.pdf", f"{n}-hinten.pdf"} for n in range(3)]
    assert [row.status for row in details.zahlungen] == [Zahlungsstatus.BEZAHLT] * 2
    assert {row.grund for row in details.erstattungen} == {Erstattung.Grund.DOPPELT, Erstattung.Grund.FESTSETZUNG}
    assert details.entscheidung is not None and details.entscheidung.art == Entscheidung.Art.STATTGEGEBEN
    assert set(details.dokumente) == set(Vorgangsdokument.Art)
    assert [len(rows) for rows in details.anlagen.values()] == [1]


def test_only_an_open_question_counts() -> None:
    vorgang_id = make_vorgang(status=Status.RUECKFRAGE)
    clerk = make_mitarbeiter().staff
    asked = casework.open_akte(vorgang_id=vorgang_id, by=clerk, at=clock.now()).details
    assert asked.rueckfrage is not None and asked.vorgang.status == Status.RUECKFRAGE
    done = casework.open_akte(vorgang_id=full_vorgang(), by=clerk, at=clock.now()).details
    assert done.rueckfrage is None


def test_what_is_the_offices_alone_is_not_read_for_the_citizen() -> None:
    citizen = make_konto()
    vorgang_id = full_vorgang(citizen)
    with unit(System(KOMMUNE)):
        secret = Vorgangsdokument.objects.get(vorgang_id=vorgang_id, art=Vorgangsdokument.Art.BESTELLBLATT)
        secret.delete()
        secret.konto_id = None
        secret.save(force_insert=True)
    with unit(Citizen(citizen.konto_id, KOMMUNE)):
        vorgang = vorgang_by_id(vorgang_id)
        assert vorgang is not None
        details = details_of(vorgang)
        assert Vorgangsdokument.Art.BESTELLBLATT not in details.dokumente
        assert details.vermerke == []
        assert not has_file(vorgang, secret.datei_id)


def test_its_files_are_those_of_the_vorgang_and_no_others() -> None:
    citizen = make_konto()
    vorgang_id, other = full_vorgang(citizen), full_vorgang(citizen)
    with unit(System(KOMMUNE)):
        theirs = vorgang_by_id(other)
        assert theirs is not None
        foreign = [row.datei.id for row in details_of(theirs).dokumente.values()]
    loose = attach(vorgang_id, citizen, "lose.pdf")
    with unit(Staff(make_mitarbeiter().mitarbeiter.pk, KOMMUNE)):
        vorgang = vorgang_of_offices(vorgang_id, [standesamt(KOMMUNE).pk])
        assert vorgang is not None
        details = details_of(vorgang)
        assert all(has_file(vorgang, file_id) for file_id in details.file_names)
        assert all(has_file(vorgang, row.datei_id) for row in details.dokumente.values())
        assert not any(has_file(vorgang, file_id) for file_id in [*foreign, loose])
