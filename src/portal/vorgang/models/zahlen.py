"""Figures without spying: counts per Leistung, Kommune and month, never of a person and never of a clerk (ADR 59)."""

from __future__ import annotations

from django.db import models

from portal.core.models import Catalogue, Owned, Rights, scoped


class Monatszahl(Owned):
    """What was counted of a Leistung in a month, before small numbers are taken out: no role of citizens reads it."""

    leistung = models.ForeignKey("leistung.Leistung", models.PROTECT, related_name="+")
    monat = models.DateField()  # its first day
    begonnen = models.PositiveIntegerField(null=True)  # null: counting began later
    eingereicht = models.PositiveIntegerField(default=0)
    andere_wege = models.PositiveIntegerField(null=True)  # by post, by phone, at the counter: entered by hand
    entschieden = models.PositiveIntegerField(default=0)
    tage_median = models.PositiveIntegerField(null=True)  # from receipt to decision; null: too few
    tage_neunzig = models.PositiveIntegerField(null=True)  # nine of ten were decided by then
    offene_fragen = models.PositiveIntegerField(default=0)  # to citizens, at the end of the month
    gezaehlt_am = models.DateTimeField()

    rights = Rights(staff="SU", system="SIUD")
    objects = scoped()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kommune", "leistung", "monat"], name="monatszahl_eindeutig")]
        indexes = [models.Index(fields=["kommune", "monat"], name="monatszahl_monat")]


class Zahlenwahl(Owned):
    """Whether a Kommune's figures are part of those of the whole Kreis; counts for months not yet published."""

    kreisweit = models.BooleanField(default=False)

    rights = Rights(staff="SIU", system="S")
    objects = scoped()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kommune"], name="zahlenwahl_eine")]


class Zahlenblatt(Catalogue):
    """What is published of a month: small numbers are not in it (see operations.zahlen.publish for its shape)."""

    monat = models.DateField()
    inhalt = models.JSONField()
    veroeffentlicht_am = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kommune", "monat"], name="zahlenblatt_eindeutig")]
