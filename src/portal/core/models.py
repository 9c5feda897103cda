"""Bases of all tables, which say to whom a row belongs and who may do what, and the core's own tables.

`core.schema` turns these declarations into grants, policies and composite foreign keys; the test
``tests/architecture/test_tenancy.py`` asks the database catalogue whether every table obeys.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django_scopes import ScopedManager

from portal.core.rights import READ_BY_ALL, Rights

__all__ = ["READ_BY_ALL", "Rights"]


@dataclass(frozen=True)
class Retention:
    """How long a row with personal data is kept, from when, and why (design § 9, Art. 5 (1) e DSGVO)."""

    period: timedelta
    starts: str
    reason: str


def scoped(queryset: type[models.QuerySet[Any]] = models.QuerySet, *, konto: bool = False) -> Any:
    """A manager that raises outside a unit and filters by its Kommune (and Nutzerkonto, for rows that carry one)."""
    dimensions = {"kommune": "kommune_id", **({"konto": "konto_id"} if konto else {})}
    return ScopedManager(_manager_class=models.Manager.from_queryset(queryset), **dimensions)


class OwnedForeignKey(models.ForeignKey):  # type: ignore[type-arg]
    """A reference between two owned rows; `core.schema` backs it with a key over (kommune_id, id).

    A plain foreign key ignores row-level security and would accept, and so reveal, a foreign row.
    """

    def __init__(self, to: Any, on_delete: Any = models.PROTECT, **kwargs: Any) -> None:
        kwargs["db_constraint"] = False
        super().__init__(to, on_delete, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["db_constraint"]
        return name, path, args, kwargs


class Owned(models.Model):
    """A row of one Kommune. Subclasses declare `rights`; `retention` too, where there is personal data."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kommune = models.ForeignKey("kommune.Kommune", models.PROTECT, related_name="+")

    rights: ClassVar[Rights]
    retention: ClassVar[Retention | None] = None
    objects = scoped()

    class Meta:
        abstract = True


class Catalogue(models.Model):
    """A published row: everybody reads it, only its Kommune writes it."""

    kommune = models.ForeignKey("kommune.Kommune", models.PROTECT, related_name="+")

    rights: ClassVar[Rights] = Rights(app="S", staff="SIUD", citizen="S", system="SIUD")

    class Meta:
        abstract = True


class Global(models.Model):
    """A row that belongs to the platform. The full list stands in ``tests/architecture/test_tenancy.py``."""

    rights: ClassVar[Rights]
    retention: ClassVar[Retention | None] = None

    class Meta:
        abstract = True


class Schluessel(models.Model):
    """A wrapped data key. Lives in the key database; deleting the row deletes what it encrypted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    inhaber = models.CharField(max_length=64)  # the Kommune whose key wraps it, or "plattform"
    version = models.PositiveSmallIntegerField(default=1)
    verpackt = models.BinaryField()
    erstellt_am = models.DateTimeField(auto_now_add=True)

    database: ClassVar[str] = "keys"
    rights: ClassVar[Rights] = Rights(app="SID")

    class Meta:
        db_table = "schluessel"


class _CoreOwned(Owned):
    """An owned row of the core, which may not point up to kommune.Kommune: it holds the id only."""

    kommune = None  # type: ignore[assignment]
    kommune_id = models.SlugField(max_length=40, db_index=False)

    class Meta:
        abstract = True


class Auditeintrag(_CoreOwned):
    """Who did what to which object. Append-only by rights; ids and codes only, no content."""

    nr = models.BigIntegerField(editable=False)  # filled by the database, in order of insertion
    transaktion = models.BigIntegerField(editable=False)  # the inserting transaction: sealed once all before it ended
    am = models.DateTimeField()
    akteur = models.CharField(max_length=60)
    handlung = models.CharField(max_length=60)
    gegenstand = models.CharField(max_length=100)
    konto_id = models.UUIDField(null=True)  # whose data it was: shown to that person
    angaben = models.JSONField(default=dict)

    rights = Rights(staff="SI", citizen="SI", system="SI")
    retention = Retention(timedelta(days=10 * 365), "am", "Nachweis der Bearbeitung; pseudonym, ohne Inhalte")
    objects = scoped(konto=True)

    class Meta:
        indexes = [
            models.Index(fields=["kommune_id", "transaktion", "nr"], name="audit_reihenfolge"),
            models.Index(fields=["konto_id", "am"], name="audit_konto"),
            BrinIndex(fields=["am"], name="audit_am"),
        ]


class Auditglied(_CoreOwned):
    """One link of a Kommune's hash chain over its audit entries."""

    lfd = models.BigIntegerField()
    eintrag_id = models.UUIDField()
    nr = models.BigIntegerField()
    transaktion = models.BigIntegerField()
    pruefwert = models.BinaryField()  # sha256 over the previous link and the entry

    rights = Rights(staff="S", system="SI")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kommune_id", "lfd"], name="auditglied_lfd"),
            models.UniqueConstraint(fields=["kommune_id", "eintrag_id"], name="auditglied_eintrag"),
        ]


class Zaehler(Global):
    """Counts attempts per purpose and window: one upsert, no read before the write."""

    zweck = models.CharField(max_length=40)
    wer = models.CharField(max_length=64)  # keyed hash of an address or id, never the value
    fenster = models.DateTimeField()
    anzahl = models.PositiveIntegerField(default=1)

    rights = Rights(app="SIU", staff="SIU", citizen="SIU", system="SIUD")
    retention = Retention(timedelta(days=2), "fenster", "Missbrauchsabwehr")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["zweck", "wer", "fenster"], name="zaehler_fenster")]
