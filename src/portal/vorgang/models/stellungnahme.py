"""The opinion of another office: each side has a row and its steps, encrypted with a key of its own (ADR 60)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import models
from django.db.models import Q

from portal.core.models import Owned, OwnedForeignKey, Retention, Rights, scoped
from portal.vorgang.models.vorgang import Vorgang
from portal.vorgang.rules.stellungnahme import Art, Stand

_KEPT = timedelta(days=10 * 365)


class StellungnahmeQuerySet(models.QuerySet["Stellungnahme"]):
    def open(self) -> StellungnahmeQuerySet:
        return self.filter(stand=Stand.OFFEN)

    def overdue(self, day: date) -> StellungnahmeQuerySet:
        return self.open().filter(frist_am__lt=day)


class Stellungnahme(Owned):
    """That an office asked another one, of whatever authority: of the one that asked. Its person sees whom and when.

    What was asked and said stands in the steps, which citizens have no right to read.
    """

    vorgang = OwnedForeignKey(Vorgang, related_name="stellungnahmen")
    konto = models.ForeignKey("konto.Nutzerkonto", models.PROTECT, related_name="+")
    bitte_id = models.UUIDField()  # what lies with the office asked: no reference
    behoerde = models.SlugField(max_length=40)  # id of its Kommune
    amt_id = models.BigIntegerField()  # id of its Organisationseinheit
    amt = models.CharField(max_length=160)
    geteilt = models.BinaryField()  # encrypted JSON, as frozen by operations.stellungnahme
    stand = models.CharField(max_length=16, choices=Stand.items(), default=Stand.OFFEN.value)
    frist_am = models.DateField()
    wunsch_am = models.DateField(null=True)  # the day by which the asked office would like to answer
    gestellt_am = models.DateTimeField()
    beendet_am = models.DateTimeField(null=True)
    gemeldet_am = models.DateTimeField(null=True)  # that it is overdue

    rights = Rights(staff="SIU", citizen="S", system="SUD")
    retention = Retention(_KEPT, "gestellt_am", "Teil der Akte des Vorgangs")
    objects = scoped(StellungnahmeQuerySet, konto=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kommune", "bitte_id"], name="stellungnahme_je_bitte"),
            models.UniqueConstraint(
                fields=["kommune", "vorgang", "amt_id"],
                condition=Q(stand=Stand.OFFEN.value),
                name="stellungnahme_offen",
            ),
        ]

    @property
    def context(self) -> str:
        return f"vorgang.Stellungnahme.geteilt:{self.id}"


class StellungnahmebitteQuerySet(models.QuerySet["Stellungnahmebitte"]):
    def of_offices(self, office_ids: Sequence[int]) -> StellungnahmebitteQuerySet:
        return self.filter(organisationseinheit_id__in=office_ids)

    def open(self) -> StellungnahmebitteQuerySet:
        return self.filter(stand=Stand.OFFEN)

    def overdue(self, day: date) -> StellungnahmebitteQuerySet:
        return self.open().filter(frist_am__lt=day)


class Stellungnahmebitte(Owned):
    """What an office was asked, with exactly what it may see: of the authority asked, with a key of its own."""

    konto = models.ForeignKey("konto.Nutzerkonto", models.PROTECT, related_name="+")
    leistung = models.ForeignKey("leistung.Leistung", models.PROTECT, related_name="+")
    organisationseinheit = models.ForeignKey("kommune.Organisationseinheit", models.PROTECT, related_name="+")
    schluessel_id = models.UUIDField()
    vorgang_id = models.UUIDField()  # perhaps of another authority: no reference
    behoerde = models.SlugField(max_length=40)  # id of the Kommune that asks
    amt = models.CharField(max_length=160)  # the office that asks
    nummer = models.CharField(max_length=20)  # its Vorgangsnummer
    geteilt = models.BinaryField()  # encrypted JSON; nothing in it once `weg_am`
    stand = models.CharField(max_length=16, choices=Stand.items(), default=Stand.OFFEN.value)
    frist_am = models.DateField()
    wunsch_am = models.DateField(null=True)
    gestellt_am = models.DateTimeField()
    beendet_am = models.DateTimeField(null=True)
    weg_am = models.DateTimeField(null=True)  # what was shared is deleted here
    erinnert_am = models.DateTimeField(null=True)  # that it becomes due
    gemeldet_am = models.DateTimeField(null=True)  # that it is overdue

    rights = Rights(staff="SU", system="SIUD")
    retention = Retention(_KEPT, "gestellt_am", "Geht mit dem Vorgang des Amtes, das gefragt hat")
    objects = scoped(StellungnahmebitteQuerySet)

    class Meta:
        indexes = [
            models.Index(fields=["kommune", "organisationseinheit", "frist_am"], name="bitte_amt"),
            models.Index(fields=["kommune", "vorgang_id"], name="bitte_vorgang"),
        ]

    @property
    def context(self) -> str:
        return f"vorgang.Stellungnahmebitte.geteilt:{self.id}"


class Stellungnahmeschritt(Owned):
    """One step, on the side of `stellungnahme` or of `bitte`: written on one, carried to the other, never changed.

    `kennung` is the id of the step where it was made, so it is the same on both sides.
    """

    stellungnahme = OwnedForeignKey(Stellungnahme, related_name="schritte", null=True)
    bitte = OwnedForeignKey(Stellungnahmebitte, related_name="schritte", null=True)
    kennung = models.UUIDField()
    art = models.CharField(max_length=16, choices=Art.items())
    text = models.BinaryField()  # encrypted; perhaps an empty text
    frist_am = models.DateField(null=True)  # until when it is asked for, or the day that is wished for
    dateien = models.JSONField(default=list)  # ids of the files that go along, where it was made
    wer = models.CharField(max_length=160)  # the office
    autor_name = models.CharField(max_length=120, blank=True)  # as it was; empty: the portal itself
    am = models.DateTimeField()
    eigen = models.BooleanField()  # made on this side
    angekommen_am = models.DateTimeField(null=True)  # of an own one: on the other side

    rights = Rights(staff="SI", system="SIUD")
    retention = Retention(_KEPT, "am", "Teil der Akte des Vorgangs")
    objects = scoped()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="schritt_seite",
                condition=Q(stellungnahme__isnull=True, bitte__isnull=False)
                | Q(stellungnahme__isnull=False, bitte__isnull=True),
            ),
        ]
        indexes = [
            models.Index(
                fields=["kommune", "am"], name="schritt_unterwegs", condition=Q(eigen=True, angekommen_am__isnull=True)
            )
        ]

    @property
    def context(self) -> str:
        return f"vorgang.Stellungnahmeschritt.text:{self.id}"


class Stellungnahmedatei(Owned):
    """A file of a step: uploaded with an answer, or copied from the other side.

    Persons read that a file is in use (dokument: `unreferenced`), never the file nor its step.
    """

    konto = models.ForeignKey("konto.Nutzerkonto", models.PROTECT, related_name="+")
    schritt = OwnedForeignKey(Stellungnahmeschritt, related_name="anlagen")
    datei = OwnedForeignKey("dokument.Datei", related_name="+")

    rights = Rights(staff="SI", citizen="S", system="SID")
    objects = scoped(konto=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kommune", "schritt", "datei"], name="stellungnahmedatei_einmal")
        ]
