"""What the search looks into."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models

from portal.core.models import READ_BY_ALL, Catalogue, Global
from portal.leistung.models.katalog import Leistung


class Suchtext(Catalogue):
    """What the search of a Kommune looks into for one Leistung: words already folded, stemmed and split by `rules`."""

    leistung = models.ForeignKey(Leistung, models.CASCADE, related_name="suchtexte")
    titelwoerter = models.TextField()
    synonymwoerter = models.TextField()
    fremdwoerter = models.TextField()  # English and Dutch titles
    textwoerter = models.TextField()
    titellaenge = models.PositiveSmallIntegerField()  # words of the title: a short title that matches is a better match
    vektor = models.GeneratedField(
        expression=SearchVector("titelwoerter", weight="A", config="simple")
        + SearchVector("synonymwoerter", weight="B", config="simple")
        + SearchVector("fremdwoerter", weight="C", config="simple")
        + SearchVector("textwoerter", weight="D", config="simple"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kommune", "leistung"], name="suchtext_eindeutig")]
        indexes = [GinIndex(fields=["kommune", "vektor"], name="suchtext_vektor")]

    def __str__(self) -> str:
        return f"{self.leistung_id} in {self.kommune_id}"


class Suchwort(Global):
    """A word of the catalogue, folded: what typing errors are compared with and compounds are split into."""

    wort = models.CharField(primary_key=True, max_length=80)
    haeufigkeit = models.PositiveSmallIntegerField()  # in how many Leistungen it, or a compound of it, occurs

    rights = READ_BY_ALL

    class Meta:
        indexes = [GinIndex(fields=["wort"], opclasses=["gin_trgm_ops"], name="suchwort_aehnlich")]

    def __str__(self) -> str:
        return self.wort


class Suchsynonym(Global):
    """What people say, and the words of the catalogue that are meant. Applied to the question, never to the text."""

    wort = models.CharField(primary_key=True, max_length=80)  # one word, or several that belong together
    ersatz = ArrayField(models.CharField(max_length=80))

    rights = READ_BY_ALL

    def __str__(self) -> str:
        return self.wort
