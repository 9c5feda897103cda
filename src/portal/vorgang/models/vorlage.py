"""Templates of letters and messages."""

from __future__ import annotations

from django.db import models

from portal.core.models import Owned, Rights, scoped
from portal.vorgang.rules.vorlage import ZWECKE


class Textvorlage(Owned):
    """A text of a Kommune with placeholders, to begin a letter or message with; nothing of a person stands in it."""

    zweck = models.CharField(max_length=12, choices=[(zweck.value, titel) for zweck, titel in ZWECKE.items()])
    titel = models.CharField(max_length=100)
    text = models.TextField()
    geaendert_am = models.DateTimeField()
    geaendert_von = models.ForeignKey("konto.Mitarbeiter", models.PROTECT, related_name="+", null=True)

    rights = Rights(staff="SIUD", system="SID")
    objects = scoped()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kommune", "zweck", "titel"], name="textvorlage_titel")]
