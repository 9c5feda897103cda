"""The letter by which an Antrag is decided: draft, release, dispatch."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.db.models import Q

from portal.core.models import Owned, OwnedForeignKey, Retention, Rights, scoped
from portal.leistung.rules.rechtsbehelf import Weg
from portal.vorgang.models.vorgang import Entscheidung, Vorgang, Vorgangsdokument
from portal.vorgang.rules.bescheid import IN_WORK, Stand


class BescheidQuerySet(models.QuerySet["Bescheid"]):
    def in_work(self) -> BescheidQuerySet:
        """What is written and not yet released."""
        return self.filter(stand__in=sorted(IN_WORK))


class Bescheid(Owned):
    """A Bescheid. While it is written nobody but the office sees it; what was released never changes any more.

    `fassung` rises with each saving, so that of two people neither overwrites the other.
    """

    vorgang = OwnedForeignKey(Vorgang, related_name="bescheide")
    art = models.CharField(max_length=16, choices=Entscheidung.Art)
    stand = models.CharField(max_length=16, choices=[(each.value, each.value) for each in Stand])
    inhalt = models.BinaryField()  # encrypted JSON: vorgang.rules.bescheid.Schreibtext
    kosten_cents = models.PositiveIntegerField()
    fassung = models.PositiveIntegerField(default=1)
    verfasst_von = models.ForeignKey("konto.Mitarbeiter", models.PROTECT, related_name="+")
    geaendert_am = models.DateTimeField()
    freigegeben_von = models.ForeignKey("konto.Mitarbeiter", models.PROTECT, related_name="+", null=True)
    freigegeben_am = models.DateTimeField(null=True)
    # As it was on the day of its release: the words of the remedy, its period and law, who has the task.
    belehrung = models.CharField(max_length=2400, blank=True)
    frist_monate = models.PositiveSmallIntegerField(null=True)
    recht = models.CharField(max_length=6, blank=True)
    traeger = models.CharField(max_length=160, blank=True)  # "Stadt X", where this office acts in another's name
    weg = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Weg], blank=True)
    dokument = OwnedForeignKey(Vorgangsdokument, related_name="+", null=True)  # once the worker has made it
    versandt_am = models.DateTimeField(null=True)  # when it was noted here
    aufgabe_am = models.DateField(null=True)  # the day it was handed to the post, or put into the Postfach
    bekannt_am = models.DateField(null=True)  # counts as made known; null: not sent, or its rule is open
    frist_bis = models.DateField(null=True)  # last day of the remedy; null: none, or as above

    rights = Rights(staff="SIUD", system="SUD")
    retention = Retention(timedelta(days=10 * 365), "geaendert_am", "Teil der Akte des Vorgangs")
    objects = scoped(BescheidQuerySet)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kommune", "vorgang"], name="bescheid_ein_entwurf", condition=Q(stand__in=sorted(IN_WORK))
            )
        ]

    @property
    def context(self) -> str:
        return f"vorgang.Bescheid.inhalt:{self.id}"
