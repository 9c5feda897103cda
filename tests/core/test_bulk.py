"""Bringing a table to a given state: writes what differs, and nothing else."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.core.bulk import Changes, synchronise
from portal.core.tenancy import System, unit
from portal.kommune.models import Ort

pytestmark = pytest.mark.usefixtures("database")

KOMMUNE = "wassenberg"


def _run(*rows: tuple[str, str, str], remove: bool = False) -> Changes:
    wanted = [Ort(kommune_id=KOMMUNE, name=name, plz=plz, stadtbezirk=district) for name, plz, district in rows]
    with unit(System(KOMMUNE)):
        return synchronise(
            Ort.objects.filter(kommune_id=KOMMUNE, name__startswith="Test"),
            wanted,
            key=["kommune_id", "name", "plz"],
            fields=["ist_hauptort"],
            fill=["stadtbezirk"],
            remove=remove,
        )


def test_new_filled_kept_removed() -> None:
    try:
        assert _run(("Test A", "1", ""), ("Test B", "1", "Nord")) == Changes(new=2)
        with CaptureQueriesContext(connection) as queries:
            assert not _run(("Test A", "1", ""), ("Test B", "1", "Nord"))
        assert not [query for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
        assert _run(("Test A", "1", "Mitte"), ("Test B", "1", "Ost")) == Changes(changed=1)
        districts = dict(Ort.objects.filter(name__startswith="Test").values_list("name", "stadtbezirk"))
        assert districts == {"Test A": "Mitte", "Test B": "Nord"}
        assert _run(("Test A", "1", "")) == Changes()
        assert _run(("Test A", "1", ""), remove=True) == Changes(removed=1)
    finally:
        _run(remove=True)
    assert not Ort.objects.filter(name__startswith="Test").exists()


def test_it_wants_a_unit() -> None:
    with pytest.raises(RuntimeError):
        synchronise(Ort.objects.all(), [], key=["id"], fields=[])
