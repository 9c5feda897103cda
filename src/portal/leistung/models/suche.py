"""What the search looks into, what people say instead of its words, and what they did not find."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Q

from portal.core.models import READ_BY_ALL, Catalogue, Global, Owned, Retention, Rights
from portal.leistung.models.katalog import Leistung


class Suchtext(Catalogue):
    """What the search of a Kommune looks into: the words of a Leistung or an office, folded, stemmed and split."""

    leistung = models.ForeignKey(Leistung, models.CASCADE, related_name="suchtexte", null=True)
    stelle = models.ForeignKey("kommune.Organisationseinheit", models.CASCADE, related_name="+", null=True)
    titelwoerter = models.TextField()
    synonymwoerter = models.TextField()
    fremdwoerter = models.TextField()  # English and Dutch, and what people say every day
    textwoerter = models.TextField()
    titellaenge = models.PositiveSmallIntegerField()  # words of the title: a short title that matches is a better match
    vorrang = models.FloatField(default=1)  # above 1 for the commonest Leistungen
    vektor = models.GeneratedField(
        expression=SearchVector("titelwoerter", weight="A", config="simple")
        + SearchVector("synonymwoerter", weight="B", config="simple")
        + SearchVector("fremdwoerter", weight="C", config="simple")
        + SearchVector("textwoerter", weight="D", config="simple"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kommune", "leistung"], name="suchtext_eindeutig"),
            models.UniqueConstraint(fields=["kommune", "stelle"], name="suchtext_stelle"),
            models.CheckConstraint(
                condition=Q(leistung__isnull=False, stelle__isnull=True)
                | Q(leistung__isnull=True, stelle__isnull=False),
                name="suchtext_ein_ziel",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.leistung_id or self.stelle_id} in {self.kommune_id}"


class Suchwort(Global):
    """A word of the catalogue, folded: what typing errors are compared with and compounds are split into."""

    wort = models.CharField(primary_key=True, max_length=80)
    haeufigkeit = models.PositiveSmallIntegerField()  # in how many Leistungen it, or a compound of it, occurs
    ist_fremd = models.BooleanField(default=False)  # English or Dutch: no part of a German compound

    rights = READ_BY_ALL

    def __str__(self) -> str:
        return self.wort


class Suchsynonym(Global):
    """What people say, and the words of the catalogue that are meant. Applied to the question, never to the text."""

    wort = models.CharField(primary_key=True, max_length=80)  # one word, or several that belong together
    ersatz = ArrayField(models.CharField(max_length=80))

    rights = READ_BY_ALL

    def __str__(self) -> str:
        return self.wort


class Redaktionssynonym(Catalogue):
    """A synonym that editors of a Kommune have added; those of a Kreis count in all its Kommunen."""

    wort = models.CharField(max_length=80)
    ersatz = ArrayField(models.CharField(max_length=80))
    angelegt_am = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kommune", "wort"], name="redaktionssynonym_eindeutig")]

    def __str__(self) -> str:
        return f"{self.wort} in {self.kommune_id}"


class Suchluecke(Owned):
    """A question without a result, for the editors; who asked is not known here.

    `begriff` is empty until several have asked the same: what one person alone typed may be a name (docs/adr/0021).
    """

    pruefwert = models.CharField(max_length=64)  # keyed hash of the folded question
    begriff = models.CharField(max_length=120, blank=True)
    anzahl = models.PositiveIntegerField(default=1)
    zuletzt = models.DateField()

    rights = Rights(staff="SD", system="SIUD")
    retention = Retention(timedelta(days=180), "zuletzt", "Pflege der Suche; ohne Bezug zu einer Person")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kommune", "pruefwert"], name="suchluecke_eindeutig")]
        indexes = [models.Index(fields=["kommune", "zuletzt"], name="suchluecke_zuletzt")]

    def __str__(self) -> str:
        return self.begriff or "…"
