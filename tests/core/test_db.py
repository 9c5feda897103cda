"""Statements that are sent together fail as single ones do."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection

from portal.core import audit, clock
from portal.core.db import sent_together
from portal.core.models import Auditeintrag
from portal.core.tenancy import Citizen, unit
from portal.kommune.models import Kommune
from portal.postfach.models import Faden
from tests.factories import make_konto

pytestmark = pytest.mark.usefixtures("database")


def write(by: Citizen, faden: Faden) -> None:
    with unit(by):
        kommune = Kommune.objects.get(id=by.kommune_id)
        with sent_together():
            audit.record("eins", subject=kommune)
            audit.record("zwei", subject=kommune)
            faden.save(force_insert=True)


def actions(by: Citizen) -> list[str]:
    with unit(by):
        return list(Auditeintrag.objects.filter(konto_id=by.konto_id).order_by("nr").values_list("handlung", flat=True))


def test_all_of_them_or_none() -> None:
    by = make_konto()
    faden = Faden(
        kommune_id=by.kommune_id, konto_id=by.konto_id, bezug="X-1", betreff="Test", schluessel_id=by.konto_id,
        am=clock.now(),
    )  # fmt: skip
    write(by, faden)
    assert actions(by) == ["eins", "zwei"]
    with pytest.raises(IntegrityError):
        write(by, faden)  # a second row of the same id
    assert actions(by) == ["eins", "zwei"]
    with connection.cursor() as cursor:  # the connection goes on
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)
