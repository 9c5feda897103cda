"""What crosses from one Kommune to another when it was not responsible: each side has a row of its own (ADR 55)."""

from __future__ import annotations

from datetime import timedelta

from django.db import models

from portal.core.models import Owned, OwnedForeignKey, Retention, Rights, scoped
from portal.vorgang.models.vorgang import Vorgang

_KEPT = timedelta(days=10 * 365)


class Abgabe(Owned):
    """That a Vorgang was handed over to another authority: of the one that gave it away.

    What is known of the other side are ids and names without a reference. `neu_id` is fixed with the step itself, so
    that the job that carries it over makes one Vorgang, however often it runs.
    """

    vorgang = OwnedForeignKey(Vorgang, related_name="abgaben")
    konto = models.ForeignKey("konto.Nutzerkonto", models.PROTECT, related_name="+")
    behoerde = models.SlugField(max_length=40)  # id of the Kommune that has it now
    amt_id = models.BigIntegerField()  # id of its Organisationseinheit
    amt = models.CharField(max_length=160)
    neu_id = models.UUIDField()  # the Vorgang there
    neue_nummer = models.CharField(max_length=20, blank=True)  # empty until it has arrived
    grund = models.BinaryField()  # encrypted with the key of the Vorgang; the citizen reads it
    erstattung_cents = models.PositiveIntegerField(default=0)  # proposed to be paid back (§ 15 GebG NRW)
    abgegeben_von = models.ForeignKey("konto.Mitarbeiter", models.PROTECT, related_name="+")
    am = models.DateTimeField()
    angekommen_am = models.DateTimeField(null=True)

    rights = Rights(staff="SI", citizen="S", system="SUD")
    retention = Retention(_KEPT, "am", "Teil der Akte des Vorgangs")
    objects = scoped(konto=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kommune", "vorgang"], name="abgabe_einmal")]
        indexes = [
            models.Index(
                fields=["kommune", "am"], name="abgabe_unterwegs", condition=models.Q(angekommen_am__isnull=True)
            ),
            models.Index(fields=["konto", "am"], name="abgabe_konto"),
        ]

    @property
    def context(self) -> str:
        return f"vorgang.Abgabe.grund:{self.id}"


class Abgabeeingang(Owned):
    """Where a Vorgang that another authority handed over came from: of the one that received it."""

    vorgang = OwnedForeignKey(Vorgang, related_name="abgabeeingaenge")
    konto = models.ForeignKey("konto.Nutzerkonto", models.PROTECT, related_name="+")
    von_vorgang_id = models.UUIDField()  # of another authority: no reference
    behoerde = models.SlugField(max_length=40)  # id of the Kommune that handed it over
    amt_id = models.BigIntegerField()  # id of its Organisationseinheit
    amt = models.CharField(max_length=160)
    nummer = models.CharField(max_length=20)  # of the Vorgang there
    stationen = models.JSONField(default=list)  # who had it before, oldest first: [{behoerde, amt, nummer, bis (ISO)}]
    bezahlt_cents = models.PositiveIntegerField(default=0)  # there, for the citizen to get back; nothing is owed here
    inhalt = models.BinaryField()  # encrypted JSON: {grund, dateien}, see vorgang.operations.uebergang
    am = models.DateTimeField()

    rights = Rights(staff="S", citizen="S", system="SID")
    retention = Retention(_KEPT, "am", "Teil der Akte des Vorgangs")
    objects = scoped(konto=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kommune", "vorgang"], name="abgabeeingang_einmal"),
            models.UniqueConstraint(fields=["kommune", "von_vorgang_id"], name="abgabeeingang_je_abgabe"),
        ]

    @property
    def context(self) -> str:
        return f"vorgang.Abgabeeingang.inhalt:{self.id}"
