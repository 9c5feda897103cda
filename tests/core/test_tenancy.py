"""Units of work: who sees what, nothing outside, nothing after."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from django.db import ProgrammingError, connection
from django.utils import timezone
from django_scopes.exceptions import ScopeError

from portal.core.crypto import create_key
from portal.core.models import Auditeintrag
from portal.core.tenancy import Citizen, NestedUnit, Staff, System, unit
from portal.konto.models import Nutzerkonto
from portal.postfach.models import Faden

pytestmark = pytest.mark.usefixtures("database")


def make_faden(kommune_id: str, konto_id: UUID) -> UUID:
    """A thread of a new Nutzerkonto at a Kommune."""
    citizen, now = Citizen(konto_id, kommune_id), timezone.now()
    key = create_key(owner=kommune_id)
    with unit(citizen):
        konto = Nutzerkonto.objects.filter(id=konto_id).first() or Nutzerkonto(
            id=konto_id, art="gast", schluessel_id=key.id, daten=b"x", erstellt_am=now, angemeldet_am=now
        )
        konto.save()
        faden = Faden(kommune_id=kommune_id, konto=konto, bezug="B", betreff="T", schluessel_id=key.id, am=now)
        faden.save(force_insert=True)
    return faden.id


def test_staff_see_their_kommune_only() -> None:
    here, there = make_faden("geilenkirchen", uuid4()), make_faden("selfkant", uuid4())
    with unit(Staff(1, "geilenkirchen")):
        assert list(Faden.objects.values_list("id", flat=True)) == [here]
        assert not Faden.objects.filter(id=there).exists()


def test_a_citizen_sees_their_own_rows_of_every_kommune_and_nobody_elses() -> None:
    konto = uuid4()
    mine = {make_faden("geilenkirchen", konto), make_faden("selfkant", konto)}
    make_faden("geilenkirchen", uuid4())
    with unit(Citizen(konto, "geilenkirchen")):
        assert set(Faden.objects.values_list("id", flat=True)) == mine


def test_without_a_unit_asking_is_loud_and_the_database_refuses() -> None:
    with pytest.raises(ScopeError):
        Faden.objects.count()
    with connection.cursor() as cursor, pytest.raises(ProgrammingError, match="permission denied"):
        cursor.execute("SELECT count(*) FROM postfach_faden")


def test_raw_sql_and_base_managers_are_filtered_too() -> None:
    make_faden("selfkant", uuid4())
    with unit(Staff(1, "geilenkirchen")), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM postfach_faden")
        assert cursor.fetchone() == (0,)
        assert Faden._base_manager.count() == 0


def test_units_are_never_nested() -> None:
    with unit(System("selfkant")), pytest.raises(NestedUnit), unit(System("geilenkirchen")):
        pass


def test_the_connection_comes_back_clean_after_an_exception() -> None:
    with pytest.raises(ZeroDivisionError), unit(Staff(1, "selfkant")):
        raise ZeroDivisionError
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_setting('app.kommune', true), current_setting('app.konto', true)")
        assert cursor.fetchone() == ("portal_app", "", "")


def test_a_row_of_another_kommune_cannot_be_written() -> None:
    with pytest.raises(ProgrammingError, match="row-level security"), unit(System("selfkant")):
        Faden(
            kommune_id="geilenkirchen",
            konto_id=uuid4(),
            bezug="B",
            betreff="T",
            schluessel_id=uuid4(),
            am=timezone.now(),
        ).save(force_insert=True)


def test_audit_entries_can_be_neither_changed_nor_deleted() -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), unit(System("selfkant")):
        Auditeintrag.objects.all().delete()
    with pytest.raises(ProgrammingError, match="permission denied"), unit(System("selfkant")):
        Auditeintrag.objects.update(handlung="anders")
