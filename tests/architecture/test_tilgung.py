"""What belongs to an Akte can be deleted at the end of its retention, whatever subject it is of (docs/adr/0058)."""

from __future__ import annotations

from django.db import models

from portal.vorgang.operations import tilgung


def test_every_table_of_an_akte_can_be_emptied_by_the_jobs() -> None:
    """A table that refers to a Vorgang, Antrag or thread lets the role of the jobs delete: `rights`, system "SD"."""
    reached = tilgung.reachable()
    assert not {model.__name__ for model in reached if not {"S", "D"} <= set(_system(model))}
    known = {"Echtheitsnachweis", "Einreichung", "Nachrichtenanlage", "Fallteil", "Abschrift", "Loeschsperre"}
    assert known <= {model.__name__ for model in reached}


def _system(model: type[models.Model]) -> str:
    rights = getattr(model, "rights", None)
    return rights.system if rights is not None else ""
