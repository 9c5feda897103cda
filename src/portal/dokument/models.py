"""A file of a citizen or of the portal: where its encrypted content lies, what it is, and whether it may be read."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q

from portal.core.models import Owned, Retention, Rights, scoped
from portal.dokument.rules import Ablehnung, Zustand, check_transition

_CONTENT = [Zustand.QUARANTAENE.value, Zustand.SAUBER.value]


class DateiQuerySet(models.QuerySet["Datei"]):
    """Files, by what can be done with them."""

    def readable(self) -> DateiQuerySet:
        return self.filter(zustand=Zustand.SAUBER)

    def waiting(self) -> DateiQuerySet:
        """Those still in quarantine."""
        return self.filter(zustand=Zustand.QUARANTAENE)

    def unreferenced(self) -> DateiQuerySet:
        """Those to which no row of any subject refers (subjects above hold the keys, this one does not know them)."""
        rows: DateiQuerySet = self
        for relation in Datei._meta.get_fields(include_hidden=True):
            if relation.auto_created and relation.one_to_many:
                reference: Any = relation
                model = reference.related_model
                rows = rows.filter(~Exists(model.objects.filter(**{reference.field.attname: OuterRef("pk")})))
        return rows


class Datei(Owned):
    """A file. Its content lies encrypted in the file store under `ablage`, its name encrypted in the row."""

    class Herkunft(models.TextChoices):
        HOCHGELADEN = "hochgeladen", "hochgeladen"
        ERZEUGT = "erzeugt", "vom Portal erzeugt"

    konto_id = models.UUIDField(null=True)  # who besides the authority may read it; empty: nobody
    herkunft = models.CharField(max_length=12, choices=Herkunft)
    zustand = models.CharField(max_length=12, choices=[(value.value, value.value) for value in Zustand])
    ablehnung = models.CharField(max_length=24, blank=True, choices=[(value.value, value.value) for value in Ablehnung])
    ablage = models.CharField(max_length=64, blank=True)  # random; empty once the content is deleted
    schluessel_id = models.UUIDField()  # the data key of its Antrag
    name_verschluesselt = models.BinaryField()
    mime = models.CharField(max_length=40)
    groesse = models.PositiveIntegerField()  # bytes of the content in clear
    sha256 = models.CharField(max_length=64)  # hex, of the content in clear as it is kept
    seiten = models.PositiveSmallIntegerField(null=True)  # of a PDF; an image has one; empty: not yet checked
    vorschau = models.BinaryField(null=True)  # encrypted: a small JPEG of an image that was checked
    erstellt_am = models.DateTimeField()

    rights = Rights(staff="SIU", citizen="SIUD", system="SIUD")
    retention = Retention(timedelta(days=10 * 365), "erstellt_am", "Teil der Akte; Ausweiskopien gehen eher")
    objects = scoped(DateiQuerySet, konto=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["kommune", "erstellt_am"], name="datei_quarantaene", condition=Q(zustand=Zustand.QUARANTAENE)
            ),
            models.Index(fields=["konto_id"], name="datei_konto"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["kommune", "ablage"], name="datei_ablage", condition=~Q(ablage="")),
            models.CheckConstraint(
                name="datei_inhalt",
                condition=Q(zustand__in=_CONTENT) & ~Q(ablage="") | ~Q(zustand__in=_CONTENT) & Q(ablage=""),
            ),
            models.CheckConstraint(name="datei_grund", condition=Q(zustand=Zustand.ABGELEHNT) | Q(ablehnung="")),
        ]

    @property
    def content_context(self) -> str:
        """What the encrypted content is bound to, besides its key (and by that its Kommune)."""
        return f"dokument.Datei.inhalt:{self.id}"

    @property
    def name_context(self) -> str:
        return f"dokument.Datei.name:{self.id}"

    @property
    def preview_context(self) -> str:
        return f"dokument.Datei.vorschau:{self.id}"

    def mark_clean(self, *, ablage: str, groesse: int, sha256: str, seiten: int, vorschau: bytes | None) -> None:
        """The checks are done; `ablage` holds what they made of the content. Raises ForbiddenTransition."""
        check_transition(Zustand(self.zustand), Zustand.SAUBER)
        self.zustand, self.ablage = Zustand.SAUBER, ablage
        self.groesse, self.sha256, self.seiten, self.vorschau = groesse, sha256, seiten, vorschau
        self.save(update_fields=["zustand", "ablage", "groesse", "sha256", "seiten", "vorschau"])

    def mark_refused(self, ablehnung: Ablehnung) -> None:
        """The late check refused it; its content goes. Raises ForbiddenTransition."""
        check_transition(Zustand(self.zustand), Zustand.ABGELEHNT)
        self.zustand, self.ablehnung, self.ablage = Zustand.ABGELEHNT, ablehnung, ""
        self.save(update_fields=["zustand", "ablehnung", "ablage"])

    def mark_deleted(self) -> None:
        """The content goes, the row stays. Raises ForbiddenTransition."""
        check_transition(Zustand(self.zustand), Zustand.GELOESCHT)
        self.zustand, self.ablehnung, self.ablage, self.vorschau = Zustand.GELOESCHT, "", "", None
        self.save(update_fields=["zustand", "ablehnung", "ablage", "vorschau"])
