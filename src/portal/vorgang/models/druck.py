"""Letters that an office has to print and post, because somebody wants their messages on paper."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.db.models import Q

from portal.core.models import Owned, OwnedForeignKey, Retention, Rights, scoped


class Druckauftrag(Owned):
    """One message of the office that goes out as a letter too; who has posted it, and when."""

    konto = models.ForeignKey("konto.Nutzerkonto", models.PROTECT, related_name="+")
    vorgang = OwnedForeignKey("vorgang.Vorgang", related_name="+")
    nachricht = OwnedForeignKey("postfach.Nachricht", related_name="+")
    organisationseinheit = models.ForeignKey("kommune.Organisationseinheit", models.PROTECT, related_name="+")
    erstellt_am = models.DateTimeField()
    verschickt_am = models.DateTimeField(null=True)
    verschickt_von = models.ForeignKey("konto.Mitarbeiter", models.PROTECT, related_name="+", null=True)

    rights = Rights(staff="SIU", citizen="SI", system="SIUD")
    retention = Retention(timedelta(days=10 * 365), "erstellt_am", "Teil der Akte des Vorgangs")
    objects = scoped(konto=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["kommune", "organisationseinheit", "erstellt_am"],
                name="druckauftrag_offen",
                condition=Q(verschickt_am__isnull=True),
            )
        ]
        constraints = [models.UniqueConstraint(fields=["kommune", "nachricht"], name="druckauftrag_einmal")]
