"""Who answers for what, where."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from portal.core.models import Catalogue
from portal.leistung.models.katalog import ExterneStelle, Funktion


class Zustaendigkeit(Catalogue):
    """Who answers for a Funktion in the area of `kommune`: itself, the Kreis, or a body outside."""

    funktion = models.ForeignKey(Funktion, models.PROTECT, related_name="zustaendigkeiten")
    behoerde = models.ForeignKey("kommune.Kommune", models.PROTECT, related_name="+", null=True)
    extern = models.ForeignKey(ExterneStelle, models.PROTECT, related_name="+", null=True)
    amt = models.ForeignKey("kommune.Organisationseinheit", models.PROTECT, related_name="+", null=True)
    unklar = models.BooleanField(default=False)  # the data themselves say so: the page sends people to ask
    bestaetigt = models.BooleanField(default=False)  # verified in a public source
    herkunft = models.JSONField(default=dict)  # agreement, who would answer without it, source, confidence

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kommune", "funktion"], name="zustaendigkeit_eindeutig"),
            models.CheckConstraint(
                condition=Q(behoerde__isnull=True, extern__isnull=False)
                | Q(behoerde__isnull=False, extern__isnull=True),
                name="zustaendigkeit_eine_stelle",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.funktion_id} in {self.kommune_id}"
