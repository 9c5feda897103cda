"""What belongs to a copy of answers: its files, and what the office that was applied to knows of it (ADR 46)."""

from __future__ import annotations

from datetime import timedelta

from django.db import models

from portal.core.models import Owned, OwnedForeignKey, Retention, Rights, scoped
from portal.vorgang.models.vorgang import Abschrift


class Abschriftanlage(Owned):
    """A file that goes along with a copy, encrypted anew with its key."""

    abschrift = OwnedForeignKey(Abschrift, related_name="anlagen")
    konto = models.ForeignKey("konto.Nutzerkonto", models.PROTECT, related_name="+")
    datei = OwnedForeignKey("dokument.Datei", related_name="+")
    feld = models.CharField(max_length=120)  # path of the field, e.g. urkunden/0/vollmacht

    rights = Rights(staff="S", citizen="S", system="SID")  # who asks what a file belongs to must see it
    retention = Abschrift.retention
    objects = scoped(konto=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kommune", "abschrift", "datei"], name="abschriftanlage_einmal")]


class Abschriftnachweis(Owned):
    """Who has a copy of answers of a Vorgang, and when it was read and done: no answer stands in it.

    It lies with the authority that was applied to; a job keeps it up with the copy, perhaps another authority's.
    """

    konto = models.ForeignKey("konto.Nutzerkonto", models.PROTECT, related_name="+")
    vorgang_id = models.UUIDField()
    abschrift_id = models.UUIDField()  # perhaps of another authority: no reference
    organisationseinheit = models.ForeignKey("kommune.Organisationseinheit", models.PROTECT, related_name="+")
    empfaenger = models.CharField(max_length=160, blank=True)  # the body outside that office sends it on to
    erstellt_am = models.DateTimeField()
    gelesen_am = models.DateTimeField(null=True)  # somebody of the office opened it, for the first time
    erledigt_am = models.DateTimeField(null=True)  # taken note of, or sent on

    rights = Rights(staff="S", citizen="SI", system="SUD")
    retention = Retention(timedelta(days=10 * 365), "erstellt_am", "Teil der Akte des Vorgangs")
    objects = scoped(konto=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kommune", "vorgang_id", "abschrift_id"], name="abschriftnachweis_einmal")
        ]
