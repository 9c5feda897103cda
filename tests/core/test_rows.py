"""A statement written by hand reads what is stored: the draft, with which every page of the assistant begins."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.db.models import DEFERRED, Model

from portal.antrag import operations as antraege
from portal.antrag.models import AlreadySubmitted, Antrag, AntragGone
from portal.antrag.queries import Draft, draft_of
from portal.core import clock
from portal.core.crypto import load_key
from portal.core.tenancy import Citizen, System, unit
from portal.dokument import operations as dokumente
from portal.kommune.models import Organisationseinheit, Ort
from portal.leistung.models import Angebot
from tests.factories import make_konto, make_vorgang, standesamt, vorgang

pytestmark = pytest.mark.usefixtures("database")
KOMMUNE = "geilenkirchen"


def open_draft(by: Citizen, *, with_ort: bool = True) -> UUID:
    ort = Ort.objects.get(kommune_id=KOMMUNE, name="Geilenkirchen")
    return antraege.open_draft(
        by=by, leistung_id="geburtsurkunde", ort_id=ort.id if with_ort else None, formular="personenstandsurkunde",
        version=1, answers={"ereignis": "geburt"}, at=clock.now(),
    )  # fmt: skip


def attach(antrag_id: UUID, by: Citizen, name: str) -> None:
    with unit(by):
        key_id = Antrag.objects.get(id=antrag_id).schluessel_id
        datei = dokumente.store_generated(
            kommune_id=KOMMUNE, konto_id=by.konto_id, key=load_key(key_id), name=name, content=b"%PDF-1.7 erfunden",
            at=clock.now(),
        )  # fmt: skip
    antraege.attach_datei(antrag_id=antrag_id, datei_id=datei.id, feld="ausweiskopie", by=by, at=clock.now())


def read(antrag_id: UUID, by: Citizen, *, lock: bool = False) -> Draft:
    with unit(by):
        return draft_of(antrag_id, by=by, today=clock.today(), lock=lock)


def assert_as_stored(row: Model) -> None:
    """Column by column, type by type, those that were left out aside."""
    stored = type(row)._base_manager.get(pk=row.pk)
    for field in row._meta.concrete_fields:
        ours: Any = row.__dict__.get(field.attname, DEFERRED)
        theirs = getattr(stored, field.attname)
        if ours is not DEFERRED:
            assert (type(ours), _plain(ours)) == (type(theirs), _plain(theirs)), field


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


@pytest.mark.parametrize("lock", [False, True])
def test_a_draft_is_read_as_it_is_stored(lock: bool) -> None:
    by = make_konto()
    antrag_id = open_draft(by)
    for name in ("vorn.pdf", "hinten.pdf"):
        attach(antrag_id, by, name)
    draft = read(antrag_id, by, lock=lock)
    files = [anlage.datei for anlage in draft.anlagen]
    with unit(by):
        for row in (draft.antrag, draft.antrag.konto, draft.antrag.ort, *draft.anlagen, *files):
            assert row is not None
            assert_as_stored(row)
    assert list(draft.kontext.dateien.values()) == ["vorn.pdf", "hinten.pdf"]
    assert not draft.antrag.get_deferred_fields() | draft.antrag.konto.get_deferred_fields()
    assert files[0].get_deferred_fields() == {"vorschau"}


def test_a_draft_without_a_place() -> None:
    by = make_konto()
    assert read(open_draft(by, with_ort=False), by).antrag.ort is None


def test_the_office_is_the_one_that_answers_today() -> None:
    by, office = make_konto(), standesamt(KOMMUNE)
    antrag_id = open_draft(by)
    with unit(System(KOMMUNE)):
        Angebot.objects.filter(kommune_id=KOMMUNE, leistung_id="geburtsurkunde").update(organisationseinheit=office)
        following = Organisationseinheit.objects.exclude(id=office.id).filter(kommune_id=KOMMUNE).first()
        assert following is not None
    antrag: Any = read(antrag_id, by).antrag
    assert (antrag.amt, antrag.amt_telefon) == (office.name, office.contact_on(clock.today()).telefon)
    with unit(System(KOMMUNE)):
        office.gilt_bis, office.nachfolge = clock.today().replace(year=2020), following
        office.save(update_fields=["gilt_bis", "nachfolge"])
    assert read(antrag_id, by).antrag.amt == following.name  # type: ignore[attr-defined]


def test_nobody_elses_and_none_that_was_submitted() -> None:
    antrag_id = open_draft(make_konto())
    with pytest.raises(AntragGone):
        read(antrag_id, make_konto())
    by = make_konto()
    submitted = vorgang(make_vorgang(citizen=by)).antrag_id
    with pytest.raises(AlreadySubmitted):
        read(submitted, by)
