"""What is published as a piece of its own: pages, notices, the home page, a Kommune's words in a form; and letters."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from portal.core.models import Catalogue, Owned, Retention, Rights, scoped
from portal.redaktion.rules.zuschriften import KEPT_AFTER_DONE, KEPT_AT_MOST


class Seite(Catalogue):
    """A free page of a Kommune as it is published: Impressum, Datenschutz, help, Leichte Sprache."""

    name = models.SlugField(max_length=40)  # the address below /seiten/
    titel = models.CharField(max_length=120)
    text = models.TextField()
    stand = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kommune", "name"], name="seite_eindeutig")]

    def __str__(self) -> str:
        return f"{self.titel}, {self.kommune_id}"


class Datenschutzhinweis(Catalogue):
    """What a Kommune adds by hand to the generated privacy page of one Leistung."""

    leistung = models.ForeignKey("leistung.Leistung", models.PROTECT, related_name="+")
    text = models.TextField()
    stand = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kommune", "leistung"], name="datenschutzhinweis_eindeutig")]

    def __str__(self) -> str:
        return f"Datenschutz {self.leistung_id}, {self.kommune_id}"


class Startseite(Catalogue):
    """How a Kommune has arranged its home page; without a row the platform's arrangement counts."""

    inhalt = models.JSONField()  # rules.startseite.Startseitenstand

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kommune"], name="startseite_eindeutig")]

    def __str__(self) -> str:
        return f"Startseite {self.kommune_id}"


class Ortsfassung(Catalogue):
    """What a Kommune says of its own in a form, from a day on (ADR 47). Never changed, for drafts name theirs."""

    formular = models.SlugField(max_length=60)
    nr = models.PositiveIntegerField()  # rises with every publication of this form
    gilt_ab = models.DateField()
    inhalt = models.JSONField()  # formular.rules.oertlich.Ortsstand
    am = models.DateTimeField()

    rights = Rights(app="S", staff="SI", citizen="S", system="SID")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kommune", "formular", "nr"], name="ortsfassung_eindeutig")]

    def __str__(self) -> str:
        return f"{self.formular}, {self.kommune_id}, {self.nr}"


class Meldung(Catalogue):
    """A notice that every page of the Kommune shows for a while: "Bürgerbüro heute geschlossen"."""

    schluessel = models.UUIDField()
    titel = models.CharField(max_length=120)
    text = models.TextField(blank=True)
    ab = models.DateTimeField()
    bis = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kommune", "schluessel"], name="meldung_eindeutig")]
        indexes = [models.Index(fields=["kommune", "ab"], name="meldung_ab")]

    def __str__(self) -> str:
        return f"{self.titel}, {self.kommune_id}"


class Zuschrift(Owned):
    """What somebody without a login wrote to the Kommune by its contact form, encrypted with a key of its own."""

    inhalt = models.BinaryField()  # encrypted JSON: thema, name, email, text
    schluessel_id = models.UUIDField()
    eingang_am = models.DateTimeField()
    gemeldet_am = models.DateTimeField(null=True)  # a mail without content said that something is there
    erledigt_am = models.DateTimeField(null=True)
    loeschung_am = models.DateTimeField()

    rights = Rights(staff="SU", system="SIUD")
    retention = Retention(
        KEPT_AT_MOST, "eingang_am", "Beantwortung; 90 Tage nachdem sie erledigt ist, längstens ein Jahr"
    )
    objects = scoped()

    class Meta:
        indexes = [
            models.Index(fields=["kommune", "erledigt_am", "eingang_am"], name="zuschrift_eingang"),
            models.Index(fields=["kommune", "loeschung_am"], name="zuschrift_loeschung"),
        ]

    def __str__(self) -> str:
        return f"Zuschrift {self.id}"

    @property
    def context(self) -> str:
        """What its encrypted content is bound to."""
        return f"redaktion.Zuschrift.inhalt:{self.id}"

    def mark_done(self, at: datetime) -> None:
        self.erledigt_am, self.loeschung_am = at, min(at + KEPT_AFTER_DONE, self.eingang_am + KEPT_AT_MOST)
        self.save(update_fields=["erledigt_am", "loeschung_am"])

    def reopen(self) -> None:
        self.erledigt_am, self.loeschung_am = None, self.eingang_am + KEPT_AT_MOST
        self.save(update_fields=["erledigt_am", "loeschung_am"])
