"""The end of an Akte: what holds it back, that it was offered to the archive, and how many went (docs/adr/0058)."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import models
from django.db.models import Q

from portal.core.models import Owned, OwnedForeignKey, Retention, Rights, scoped
from portal.vorgang.models.vorgang import Vorgang

_WITH_AKTE = Retention(timedelta(days=10 * 365), "gesetzt_am", "geht mit der Akte, die sie festhält")


class LoeschsperreQuerySet(models.QuerySet["Loeschsperre"]):
    def in_force(self, today: date) -> LoeschsperreQuerySet:
        """Those that hold an Akte back today (Europe/Berlin)."""
        return self.filter(aufgehoben_am__isnull=True, bis__gte=today)


class Loeschsperre(Owned):
    """A legal hold: an Akte that may not be deleted before a day, and why, e.g. for proceedings in court."""

    vorgang = OwnedForeignKey(Vorgang, related_name="sperren")
    konto = models.ForeignKey("konto.Nutzerkonto", models.PROTECT, related_name="+")
    grund = models.BinaryField()  # encrypted with the Vorgang's key
    bis = models.DateField()  # the last day it holds
    gesetzt_von = models.ForeignKey("konto.Mitarbeiter", models.PROTECT, related_name="+")
    gesetzt_am = models.DateTimeField()
    aufgehoben_von = models.ForeignKey("konto.Mitarbeiter", models.PROTECT, related_name="+", null=True)
    aufgehoben_am = models.DateTimeField(null=True)

    rights = Rights(staff="SIU", citizen="S", system="SD")
    retention = _WITH_AKTE
    objects = scoped(LoeschsperreQuerySet, konto=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kommune", "vorgang"], name="loeschsperre_eine", condition=Q(aufgehoben_am__isnull=True)
            )
        ]

    @property
    def context(self) -> str:
        return f"vorgang.Loeschsperre.grund:{self.id}"


class Anbietung(Owned):
    """An Akte at the end of its retention that was offered to the Kommune's archive, and what the archive said."""

    class Antwort(models.TextChoices):
        OFFEN = "offen", "noch offen"
        UEBERNOMMEN = "uebernommen", "übernommen"
        ABGELEHNT = "abgelehnt", "nicht archivwürdig"

    vorgang = OwnedForeignKey(Vorgang, related_name="anbietungen")
    angeboten_am = models.DateTimeField()
    abgeholt_am = models.DateTimeField(null=True)  # the package was fetched, the first time
    antwort = models.CharField(max_length=12, choices=Antwort, default=Antwort.OFFEN)
    beantwortet_von = models.ForeignKey("konto.Mitarbeiter", models.PROTECT, related_name="+", null=True)
    beantwortet_am = models.DateTimeField(null=True)

    rights = Rights(staff="SU", system="SID")
    objects = scoped()

    class Meta:
        indexes = [
            models.Index(fields=["kommune", "angeboten_am", "id"], name="anbietung_offen", condition=Q(antwort="offen"))
        ]
        constraints = [models.UniqueConstraint(fields=["kommune", "vorgang"], name="anbietung_einmal")]


class Loeschlauf(Owned):
    """How many Akten went on a day by which rule, and how: the report, of nobody."""

    class Ergebnis(models.TextChoices):
        ANGEBOTEN = "angeboten", "dem Archiv angeboten"
        GELOESCHT = "geloescht", "gelöscht"
        UEBERNOMMEN = "uebernommen", "gelöscht, das Archiv hat sie übernommen"
        ANONYMISIERT = "anonymisiert", "gelöscht bis auf die Zahlen"

    tag = models.DateField()
    regel = models.SlugField(max_length=40)  # id in leistung/daten/aufbewahrung.json
    ergebnis = models.CharField(max_length=12, choices=Ergebnis)
    anzahl = models.PositiveIntegerField(default=0)

    rights = Rights(staff="S", system="SIU")
    objects = scoped()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kommune", "tag", "regel", "ergebnis"], name="loeschlauf_eindeutig")
        ]
