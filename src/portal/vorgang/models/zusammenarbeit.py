"""What the people of an office tell each other: notes, links between Vorgänge, who acts for whom (ADR 56)."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q

from portal.core.models import Owned, OwnedForeignKey, Retention, Rights, scoped
from portal.vorgang.models.vorgang import Vorgang


class Vermerk(Owned):
    """A note of the office in the Akte. Never shown to the citizen on their pages, and never changed: a correction
    is a note of its own. Who asks for the Akte (§ 29 VwVfG NRW) reads it there.
    """

    class Anlass(models.TextChoices):
        VERMERK = "vermerk", "Vermerk"
        BERICHTIGUNG = "berichtigung", "Berichtigung"
        UEBERGABE = "uebergabe", "Übergabe"
        RUECKGABE = "rueckgabe", "Zurück in den Eingang"
        WIEDERAUFNAHME = "wiederaufnahme", "Wiederaufnahme"

    vorgang = OwnedForeignKey(Vorgang, related_name="vermerke")
    anlass = models.CharField(max_length=16, choices=Anlass)
    text = models.BinaryField()  # encrypted
    autor = models.ForeignKey("konto.Mitarbeiter", models.PROTECT, related_name="+")
    autor_name = models.CharField(max_length=120)  # as it was: an Akte is read longer than an account lives
    berichtigt = OwnedForeignKey("self", related_name="berichtigungen", null=True)
    am = models.DateTimeField()

    rights = Rights(staff="SI", system="SID")
    retention = Retention(timedelta(days=10 * 365), "am", "Teil der Akte des Vorgangs")
    objects = scoped()

    class Meta:
        indexes = [models.Index(fields=["kommune", "vorgang", "am"], name="vermerk_vorgang")]

    @property
    def context(self) -> str:
        return f"vorgang.Vermerk.text:{self.id}"


class Verknuepfung(Owned):
    """Two Vorgänge of one Kommune that have to do with each other; both sides show it."""

    class Art(models.TextChoices):
        VERWANDT = "verwandt", "gehört zusammen"
        ABTRENNUNG = "abtrennung", "abgetrennt"  # `zu` was split off from `von`

    von = OwnedForeignKey(Vorgang, related_name="verknuepfungen")
    zu = OwnedForeignKey(Vorgang, related_name="verknuepfungen_her")
    art = models.CharField(max_length=12, choices=Art)
    angelegt_von = models.ForeignKey("konto.Mitarbeiter", models.PROTECT, related_name="+")
    am = models.DateTimeField()

    rights = Rights(staff="SID", system="SID")
    retention = Retention(timedelta(days=10 * 365), "am", "Teil der Akte beider Vorgänge")
    objects = scoped()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kommune", "von", "zu"], name="verknuepfung_einmal"),
        ]
        indexes = [models.Index(fields=["kommune", "zu"], name="verknuepfung_zu")]


class StellvertretungQuerySet(models.QuerySet["Stellvertretung"]):
    def on(self, day: date) -> StellvertretungQuerySet:
        """Those that count on `day`; each ends by itself."""
        return self.filter(von__lte=day, bis__gte=day)

    def not_over(self, day: date) -> StellvertretungQuerySet:
        return self.filter(bis__gte=day)


class Stellvertretung(Owned):
    """Who acts for a colleague from a day to a day, both included. It gives no right: both work in the same office."""

    mitarbeiter = models.ForeignKey("konto.Mitarbeiter", models.PROTECT, related_name="+")  # who is away
    vertreten_durch = models.ForeignKey("konto.Mitarbeiter", models.PROTECT, related_name="+")
    von = models.DateField()
    bis = models.DateField()
    eingetragen_am = models.DateTimeField()

    rights = Rights(staff="SIUD", system="SID")
    retention = Retention(timedelta(days=365), "bis", "Wer für wen gehandelt hat")
    objects = scoped(StellvertretungQuerySet)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(bis__gte=F("von")), name="stellvertretung_tage")]
        indexes = [models.Index(fields=["kommune", "vertreten_durch", "bis"], name="stellvertretung_durch")]


class Berichtigung(Owned):
    """A corrected answer: what was submitted stays as it was, this says what counts now and why (ADR 56).

    `abschnitt` and `zeile` are the place in what was frozen (`zusammenfassung`), counted from 0.
    """

    vorgang = OwnedForeignKey(Vorgang, related_name="berichtigungen")
    abschnitt = models.PositiveSmallIntegerField()
    zeile = models.PositiveSmallIntegerField()
    inhalt = models.BinaryField()  # encrypted JSON: neu, grund
    autor = models.ForeignKey("konto.Mitarbeiter", models.PROTECT, related_name="+")
    autor_name = models.CharField(max_length=120)
    am = models.DateTimeField()

    rights = Rights(staff="SI", system="SID")
    retention = Retention(timedelta(days=10 * 365), "am", "Teil der Akte des Vorgangs")
    objects = scoped()

    class Meta:
        indexes = [models.Index(fields=["kommune", "vorgang", "am"], name="berichtigung_vorgang")]

    @property
    def context(self) -> str:
        return f"vorgang.Berichtigung.inhalt:{self.id}"
