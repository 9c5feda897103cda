"""What a Kommune has deposited for the Bescheide of a Leistung: the remedy, and whether a second person releases."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from portal.core.models import Catalogue
from portal.leistung.models.katalog import Leistung
from portal.leistung.rules.rechtsbehelf import ARTEN, RECHTE, Rechtsbehelf, Rechtsbehelfsart, Verfahrensrecht


class Bescheidregel(Catalogue):
    """The remedy against a Kommune's Bescheid of a Leistung from a day on; the last line by a day counts."""

    leistung = models.ForeignKey(Leistung, models.PROTECT, related_name="+")
    gilt_ab = models.DateField()
    art = models.CharField(max_length=12, choices=[(art.value, titel) for art, titel in ARTEN.items()])
    stelle = models.CharField(max_length=160, blank=True)  # "Verwaltungsgericht Musterstadt"
    anschrift = models.CharField(max_length=300, blank=True)
    frist_monate = models.PositiveSmallIntegerField(null=True)  # null: the law sets none
    recht = models.CharField(max_length=6, choices=[(recht.value, titel) for recht, titel in RECHTE.items()])
    grundlage = models.CharField(max_length=160)
    wortlaut = models.CharField(max_length=2000, blank=True)  # the Kommune's own; empty: made from the above
    vier_augen = models.BooleanField(default=False)  # somebody else than the author releases
    hinterlegt_am = models.DateField()
    hinterlegt_durch = models.CharField(max_length=120)
    ist_demo = models.BooleanField(default=False)  # invented for the demo; its pages say so

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kommune", "leistung", "gilt_ab"], name="bescheidregel_je_tag"),
            models.CheckConstraint(
                condition=Q(art=Rechtsbehelfsart.KEINER) | ~Q(stelle=""), name="bescheidregel_stelle"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.leistung_id} in {self.kommune_id} ab {self.gilt_ab:%d.%m.%Y}"

    @property
    def rechtsbehelf(self) -> Rechtsbehelf:
        return Rechtsbehelf(
            Rechtsbehelfsart(self.art), self.stelle, self.anschrift, self.frist_monate, Verfahrensrecht(self.recht),
            self.grundlage, self.wortlaut,
        )  # fmt: skip
