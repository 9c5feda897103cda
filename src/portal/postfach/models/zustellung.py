"""How a person wants to be reached, as they chose it and when; and what went into the Postfach of their account."""

from __future__ import annotations

from datetime import timedelta

from django.db import models

from portal.core.models import Owned, OwnedForeignKey, Retention, Rights, scoped
from portal.postfach.rules import Weg


class Zustellwahl(Owned):
    """One choice of a person, with an authority or for one thread; nothing is changed, the newest counts.

    So it stays known what somebody had agreed to on a day. `adresse` is where notices go instead of the thread's own.
    """

    konto = models.ForeignKey("konto.Nutzerkonto", models.PROTECT, related_name="+")
    faden = OwnedForeignKey("postfach.Faden", null=True, related_name="+")  # empty: for all with this authority
    weg = models.CharField(max_length=10, choices=[(weg.value, weg.value) for weg in Weg])
    einwilligung_am = models.DateTimeField(null=True)  # § 41 VwVfG NRW; since when without a break
    schluessel_id = models.UUIDField(null=True)  # of the thread, or of the Nutzerkonto
    adresse = models.BinaryField(null=True)  # encrypted e-mail address
    am = models.DateTimeField()

    rights = Rights(staff="S", citizen="SI", system="SID")
    retention = Retention(timedelta(days=10 * 365), "am", "Nachweis, wozu jemand eingewilligt hatte")
    objects = scoped(konto=True)

    class Meta:
        indexes = [models.Index(fields=["kommune", "konto", "-am"], name="zustellwahl_konto")]

    @property
    def context(self) -> str:
        return f"postfach.Zustellwahl.adresse:{self.id}"


class Kontozustellung(Owned):
    """A message that goes into the Postfach of its person's Nutzerkonto too, until it was taken (ADR 61)."""

    class Stand(models.TextChoices):
        OFFEN = "offen", "offen"
        EINGELEGT = "eingelegt", "eingelegt"
        GESCHEITERT = "gescheitert", "gescheitert"

    nachricht = OwnedForeignKey("postfach.Nachricht", related_name="+")
    konto = models.ForeignKey("konto.Nutzerkonto", models.PROTECT, related_name="+")
    stand = models.CharField(max_length=12, choices=Stand, default=Stand.OFFEN)
    am = models.DateTimeField()
    versuche = models.PositiveSmallIntegerField(default=0)  # that were answered by nobody, or with "later"
    beendet_am = models.DateTimeField(null=True)
    grund = models.CharField(max_length=16, blank=True)  # why it was given up: a code, nothing of the message

    rights = Rights(staff="SI", citizen="SI", system="SIUD")
    retention = Retention(timedelta(days=10 * 365), "am", "Teil der Akte des Vorgangs")
    objects = scoped(konto=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kommune", "nachricht"], name="kontozustellung_einmal")]
