"""Who answers for what, where; and the agreements by which one authority acts for another."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from portal.core.models import READ_BY_ALL, Catalogue, Global
from portal.leistung.models.katalog import ExterneStelle, Funktion, Leistung


class Vereinbarung(Global):
    """An agreement by which one authority acts for another (§ 23 ff. GkG NRW), or by which they work together.

    `von` has the task, `an` does something for it: ids of Kommune or ExterneStelle. What it moves, and on which day it
    counts, decides `rules.zustaendigkeit`. All texts are German; what the data say in English stays in `herkunft`.
    """

    class Art(models.TextChoices):
        """The kind decides what moves: only the first three change an answer."""

        DELEGIEREND = "delegierend", "übertragen"  # § 23 Abs. 2 S. 1 GkG NRW: Träger and performer
        MANDATIEREND = "mandatierend", "im Namen ausgeführt"  # S. 2: the performer only
        ANNAHME = "annahme", "Annahme von Anträgen"
        SYSTEM = "system", "gemeinsames System"
        ZUSAMMENARBEIT = "zusammenarbeit", "Zusammenarbeit"
        UNKLAR = "unklar", "Wirkung ungeklärt"  # changes nothing

    class Wirkung(models.TextChoices):
        ZUSTAENDIG = "zustaendig", "wer zuständig ist"
        DURCHFUEHREND = "durchfuehrend", "wer die Aufgabe ausführt"
        ANNEHMEND = "annehmend", "wo Anträge angenommen werden"
        GELD = "geld", "wer welchen Anteil der Gebühr bekommt"

    class InKraft(models.TextChoices):
        JA = "ja", "in Kraft"
        NEIN = "nein", "nicht in Kraft"
        ZU_PRUEFEN = "zu-pruefen", "noch zu prüfen"

    class Gebuehrenregel(models.TextChoices):
        KEINE = "keine", "keine Regel hinterlegt"
        ANTEIL = "anteil", "Anteil an der Gebühr"
        DURCHLEITUNG = "durchleitung", "die Gebühr wird weitergeleitet"
        ERSTATTUNG = "erstattung", "die Kosten werden erstattet"

    id = models.SlugField(primary_key=True, max_length=60)
    titel = models.CharField(max_length=240)
    bereich = models.CharField(max_length=60, blank=True)
    art = models.CharField(max_length=16, choices=Art)
    wirkung = ArrayField(models.CharField(max_length=16, choices=Wirkung), default=list)
    von = ArrayField(models.SlugField(max_length=60), default=list)
    an = ArrayField(models.SlugField(max_length=60), default=list)
    gebiet = ArrayField(models.SlugField(max_length=40), null=True)  # ids of Kommune; null: all whose task it is
    funktionen = ArrayField(models.SlugField(max_length=40), default=list)
    leistungen = ArrayField(models.SlugField(max_length=60), default=list)  # narrow `funktionen` to these
    aemter = ArrayField(models.SlugField(max_length=60), default=list)  # keys of Kreis offices
    rechtsform = models.CharField(max_length=200, blank=True)
    seit = models.DateField(null=True)
    seit_text = models.CharField(max_length=160, blank=True)  # where no day is known: "2013"
    bis = models.DateField(null=True)  # the last day
    bis_text = models.CharField(max_length=160, blank=True)
    genehmigt_am = models.DateField(null=True)  # by the supervisory authority, § 24 Abs. 2 GkG NRW
    bekanntgemacht_am = models.DateField(null=True)  # it takes effect the day after, § 24 Abs. 4 GkG NRW
    wirksam_ab = models.DateField(null=True)  # where another day was agreed
    gebuehrenregel = models.CharField(max_length=12, choices=Gebuehrenregel, default=Gebuehrenregel.KEINE)
    anteil = models.DecimalField(max_digits=5, decimal_places=4, null=True)  # of the fee: 0.1 is a tenth
    gebuehrenbasis = models.CharField(max_length=300, blank=True)
    kostenregel = models.CharField(max_length=300, blank=True)
    in_kraft = models.CharField(max_length=10, choices=InKraft, default=InKraft.ZU_PRUEFEN)
    status = models.CharField(max_length=120, blank=True)  # last known state as the source puts it
    erlaeuterung = models.TextField(blank=True)
    quelle = models.CharField(max_length=200, blank=True)
    bestaetigt = models.BooleanField(default=False)  # verified in a public source
    gepflegt = models.BooleanField(default=False)  # its parties agreed on it here: loading the data leaves it alone
    herkunft = models.JSONField(default=dict)

    rights = READ_BY_ALL

    class Meta:
        ordering = ["titel"]
        constraints = [
            models.CheckConstraint(
                condition=Q(seit__isnull=True) | Q(bis__isnull=True) | Q(bis__gte=F("seit")),
                name="vereinbarung_zeitraum",
            ),
            models.CheckConstraint(
                condition=Q(anteil__isnull=True) | Q(anteil__gte=0, anteil__lte=1), name="vereinbarung_anteil"
            ),
        ]

    def __str__(self) -> str:
        return self.titel


class Zustaendigkeit(Catalogue):
    """Who answers for a Funktion in the area of `kommune`: itself, the Kreis, or a body outside.

    The row of the Kreis is about its own matters. Where the data already hold the effect of an agreement, it stands in
    `vereinbarung`, so that it is not applied a second time, and `ohne` is who answers on days without it.
    """

    funktion = models.ForeignKey(Funktion, models.PROTECT, related_name="zustaendigkeiten")
    behoerde = models.ForeignKey("kommune.Kommune", models.PROTECT, related_name="+", null=True)
    extern = models.ForeignKey(ExterneStelle, models.PROTECT, related_name="+", null=True)
    amt = models.ForeignKey("kommune.Organisationseinheit", models.PROTECT, related_name="+", null=True)
    vereinbarung = models.ForeignKey(Vereinbarung, models.PROTECT, related_name="+", null=True)
    ohne = models.ForeignKey("kommune.Kommune", models.PROTECT, related_name="+", null=True)
    entscheidet = models.ForeignKey(ExterneStelle, models.PROTECT, related_name="+", null=True)  # if not who takes it
    gueltig_ab = models.DateField(null=True)  # null: since ever, as far as the data know
    unklar = models.BooleanField(default=False)  # the data themselves say so: the page sends people to ask
    bestaetigt = models.BooleanField(default=False)  # verified in a public source, or by the Kommune itself:
    von_hand = models.BooleanField(
        default=False, db_default=False
    )  # its people confirmed it; counts while the data say the same
    herkunft = models.JSONField(default=dict)  # as the data have it, with source and confidence

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

    @property
    def is_confirmable(self) -> bool:
        """Whether its people can still say that it is right: what is unclear only where they do it themselves."""
        return not self.bestaetigt and (not self.unklar or self.behoerde_id == self.kommune_id)

    @property
    def antwort(self) -> str:
        """Who answers, to compare: a confirmation is of this answer and of no other."""
        return f"{self.behoerde_id or self.extern_id}|{self.amt_id or ''}"


class Geschaeftsverteilung(Catalogue):
    """Which office of a Kommune has a Funktion from a day on, wherever the Kommune acts; the last line by a day counts.

    It goes before the office of the data, and behind one that is chosen for a Leistung or named in an agreement.
    """

    funktion = models.ForeignKey(Funktion, models.PROTECT, related_name="+")
    gilt_ab = models.DateField()
    amt = models.ForeignKey("kommune.Organisationseinheit", models.PROTECT, related_name="+", null=True)  # null: data

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kommune", "funktion", "gilt_ab"], name="geschaeftsverteilung_je_tag")
        ]

    def __str__(self) -> str:
        return f"{self.funktion_id} in {self.kommune_id} ab {self.gilt_ab:%d.%m.%Y}"


class Annahmestelle(Catalogue):
    """Whether a Kommune takes the application for a Leistung that another decides. Null is unknown, not no."""

    leistung = models.ForeignKey(Leistung, models.PROTECT, related_name="annahmestellen")
    vereinbarung = models.ForeignKey(Vereinbarung, models.PROTECT, related_name="annahmestellen")
    nimmt_an = models.BooleanField(null=True)
    bedingung = models.CharField(max_length=160, blank=True)  # "Hauptwohnsitz in Hückelhoven"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kommune", "leistung", "vereinbarung"], name="annahmestelle_je_vereinbarung"
            )
        ]

    def __str__(self) -> str:
        return f"{self.leistung_id} in {self.kommune_id}"
