"""What the Postkorb keeps of its own: by what a name is found, tags, and how each person arranges their list."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models

from portal.core.models import Owned, OwnedForeignKey, Retention, Rights, scoped
from portal.vorgang.models.vorgang import Vorgang

MERKMAL_LENGTH = 32  # hex of 128 bits
WORT_LENGTH = 30


class Suchmerkmal(Owned):
    """By what a Vorgang is found when somebody asks for a name: a keyed hash of one word of it (ADR 54).

    There is no index by the hash alone: it is only asked within Vorgänge that were filtered before.
    """

    vorgang = OwnedForeignKey(Vorgang, on_delete=models.CASCADE, related_name="suchmerkmale")
    konto = models.ForeignKey("konto.Nutzerkonto", models.PROTECT, related_name="+")
    merkmal = models.CharField(max_length=MERKMAL_LENGTH)

    rights = Rights(staff="SID", citizen="SID", system="SID")
    retention = Retention(timedelta(days=10 * 365), "vorgang__erstellt_am", "wird mit seinem Vorgang gelöscht")
    objects = scoped(konto=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kommune", "vorgang", "merkmal"], name="suchmerkmal_einmal"),
        ]


class Schlagwort(Owned):
    """A word by which the offices of a Kommune sort their Vorgänge; free, and never about a person."""

    wort = models.CharField(max_length=WORT_LENGTH)

    rights = Rights(staff="SIUD", system="SD")  # U: to lock it
    objects = scoped()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kommune", "wort"], name="schlagwort_einmal")]


class Vorgangsschlagwort(Owned):
    """That a Vorgang has a Schlagwort."""

    vorgang = OwnedForeignKey(Vorgang, on_delete=models.CASCADE, related_name="schlagworte")
    schlagwort = OwnedForeignKey(Schlagwort, related_name="+")

    rights = Rights(staff="SID", system="SD")
    objects = scoped()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kommune", "vorgang", "schlagwort"], name="vorgangsschlagwort_einmal"),
        ]
        indexes = [models.Index(fields=["kommune", "schlagwort", "vorgang"], name="vorgangsschlagwort_suche")]


class GespeicherterFilter(Owned):
    """A view of the Postkorb with a filter to which a person gave a name; a name that was searched is never in it."""

    mitarbeiter = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField(max_length=WORT_LENGTH)
    angaben = models.JSONField(default=dict)  # the fields of its form, as in the address of the list
    erstellt_am = models.DateTimeField()

    rights = Rights(staff="SIUD", system="SD")
    retention = Retention(timedelta(days=10 * 365), "erstellt_am", "eigene Einstellung, bis die Person sie löscht")
    objects = scoped()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kommune", "mitarbeiter", "name"], name="gespeicherterfilter_name"),
        ]


class Postkorbeinstellung(Owned):
    """Which columns of the Postkorb a person sees, in which order, and how dense its rows are."""

    mitarbeiter = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    spalten = models.JSONField(default=list)  # rules.postkorb.Spalte, in order
    dicht = models.BooleanField(default=False)

    rights = Rights(staff="SIUD", system="SD")
    objects = scoped()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kommune", "mitarbeiter"], name="postkorbeinstellung_einmal"),
        ]
