"""Checklists that people keep in their account."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar
from uuid import UUID

from django.db import models

from portal.core.models import Owned, Retention, Rights, scoped


class MerkzettelGone(Exception):
    """There is no such Merkzettel of this person (any more)."""


class MerkzettelQuerySet(models.QuerySet["Merkzettel"]):
    def one(self, merkzettel_id: UUID) -> Merkzettel:
        """Raises MerkzettelGone."""
        found = self.filter(id=merkzettel_id).first()
        if found is None:
            raise MerkzettelGone
        return found


class Merkzettel(Owned):
    """A checklist of a Wegweiser, kept by a person: which one, their answers, and what they have ticked.

    No office reads it: it is encrypted with the key of the Nutzerkonto, and the staff's role has no right to it.
    """

    konto = models.ForeignKey("konto.Nutzerkonto", models.PROTECT, related_name="+")
    inhalt = models.BinaryField()  # encrypted JSON, see leistung.operations.merkzettel
    erstellt_am = models.DateTimeField()
    geaendert_am = models.DateTimeField()

    rights = Rights(citizen="SIUD", system="SD")
    KEPT: ClassVar[timedelta] = timedelta(days=2 * 365)
    retention = Retention(KEPT, "geaendert_am", "Merkzettel, den niemand mehr anfasst")
    objects = scoped(MerkzettelQuerySet, konto=True)

    class Meta:
        indexes = [
            models.Index(fields=["konto", "-geaendert_am"], name="merkzettel_konto"),
            models.Index(fields=["kommune", "geaendert_am"], name="merkzettel_alt"),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def context(self) -> str:
        """What its encrypted content is bound to."""
        return f"leistung.Merkzettel.inhalt:{self.id}"
