"""The periods of a Vorgang, as both sides see them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import models
from django.db.models import Q

from portal.core.models import Owned, OwnedForeignKey, Retention, Rights, scoped
from portal.leistung.rules.fristregeln import Fristart
from portal.vorgang.models.vorgang import Vorgang
from portal.vorgang.rules.fristen import RUNNING, UNFINISHED, Stand

_RUNS = Q(stand__in=[stand.value for stand in sorted(RUNNING)])


class FristQuerySet(models.QuerySet["Frist"]):
    def running(self) -> FristQuerySet:
        """Those whose days count today: not over, and not resting."""
        return self.filter(_RUNS, ruht_seit__isnull=True)

    def resting(self) -> FristQuerySet:
        return self.filter(_RUNS, ruht_seit__isnull=False)

    def unfinished(self) -> FristQuerySet:
        """Those that run, and those that have not begun."""
        return self.filter(stand__in=[stand.value for stand in sorted(UNFINISHED)])


class Frist(Owned):
    """By when the office must do something for a Vorgang, from when, and why; one of each kind."""

    vorgang = OwnedForeignKey(Vorgang, related_name="fristen")
    konto = models.ForeignKey("konto.Nutzerkonto", models.PROTECT, related_name="+")
    art = models.CharField(max_length=24, choices=[(art.value, art.value) for art in Fristart])
    stand = models.CharField(max_length=16, choices=Stand.items())
    seit = models.DateField(null=True)  # the day of the event, which does not count; null: it has not happened
    faellig_am = models.DateField(null=True)  # the last day
    zuerst_am = models.DateField(null=True)  # the last day before it was extended, or before it first rested
    grundlage = models.CharField(max_length=200, blank=True)  # § of the law; empty: the office's own word
    # Whether somebody has read the law, or this office has confirmed it here; of its own word: no setting of the demo.
    bestaetigt = models.BooleanField()
    begruendung = models.BinaryField(null=True)  # encrypted: why it was extended
    ruht_seit = models.DateField(null=True)  # since when a question to the citizen is open; null: it does not rest
    ruhetage = models.PositiveSmallIntegerField(default=0, db_default=0)  # for how many days it has rested so far
    beendet_am = models.DateTimeField(null=True)
    erinnert_am = models.DateTimeField(null=True)  # who has the Vorgang was told that it becomes due
    gemeldet_am = models.DateTimeField(null=True)  # the office was told that it is overdue

    rights = Rights(staff="SIU", citizen="SIU", system="SIUD")
    retention = Retention(timedelta(days=10 * 365), "beendet_am", "Teil der Akte des Vorgangs")
    objects = scoped(FristQuerySet, konto=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kommune", "vorgang", "art"], name="frist_je_art")]
        indexes = [models.Index(fields=["kommune", "faellig_am"], name="frist_laeuft", condition=_RUNS)]

    @property
    def context(self) -> str:
        """What its encrypted reasons are bound to."""
        return f"vorgang.Frist.begruendung:{self.vorgang_id}"

    @property
    def is_running(self) -> bool:
        """Whether its days count today, see `FristQuerySet.running`."""
        return self.stand in RUNNING and self.ruht_seit is None

    @property
    def is_resting(self) -> bool:
        return self.stand in RUNNING and self.ruht_seit is not None

    def start(self, *, seit: date, faellig: date) -> None:
        """What it runs from has happened."""
        self.seit, self.faellig_am, self.stand, self.bestaetigt = seit, faellig, Stand.LAEUFT, True
        self.save(update_fields=["seit", "faellig_am", "stand", "bestaetigt"])

    def extend(self, *, until: date, begruendung: bytes) -> None:
        """`begruendung` is encrypted."""
        self.zuerst_am, self.faellig_am, self.stand, self.begruendung = (
            self.faellig_am,
            until,
            Stand.VERLAENGERT,
            begruendung,
        )
        self.erinnert_am = None
        self.save(update_fields=["zuerst_am", "faellig_am", "stand", "begruendung", "erinnert_am"])

    def rest(self, *, since: date) -> None:
        """The citizen was asked something; its last day stays as it was told until it goes on."""
        self.ruht_seit = since
        self.save(update_fields=["ruht_seit"])

    def go_on(self, *, zuerst: date, faellig: date, ruhetage: int) -> None:
        """It has rested `ruhetage` in all; of a later last day everybody is told anew."""
        self.ruht_seit, changed = None, ["ruht_seit"]
        if ruhetage != self.ruhetage:
            self.zuerst_am, self.faellig_am, self.ruhetage = zuerst, faellig, ruhetage
            self.erinnert_am = self.gemeldet_am = None
            changed += ["zuerst_am", "faellig_am", "ruhetage", "erinnert_am", "gemeldet_am"]
        self.save(update_fields=changed)

    def end_as(self, stand: Stand, *, at: datetime) -> None:
        self.stand, self.beendet_am = stand, at
        self.save(update_fields=["stand", "beendet_am"])
