"""A person's Vorgänge at all authorities with what concerns them about each, in one statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from portal.core.db import transaction_required
from portal.postfach.models import Benachrichtigung, Nachricht, Zustellwahl
from portal.vorgang.models import Rueckfrage, Vorgang, Vorgangsforderung
from portal.vorgang.rules.status import OPEN, Status


@dataclass(frozen=True)
class Meiner:
    """A Vorgang as its person has it in the list.

    `neue`: messages of the office they have not opened; `antwort_bis` of an open question, `zahlen_bis` of an unpaid
    Vorschuss; `hinweis_fehlt`: the last notice by e-mail came back, and they have chosen nothing since.
    """

    vorgang: Vorgang
    neue: int
    antwort_bis: date | None
    zahlen_bis: datetime | None
    hinweis_fehlt: bool

    @property
    def must_act(self) -> bool:
        return self.vorgang.status in (Status.WARTET_AUF_ZAHLUNG, Status.RUECKFRAGE)

    @property
    def is_finished(self) -> bool:
        """Whether nobody has anything to do any more; a status that is not known here counts as that."""
        return not self.must_act and self.vorgang.status not in OPEN


@transaction_required
def meine_vorgaenge(*, limit: int = 200) -> list[Meiner]:
    """All of the person, newest first."""
    unread = Nachricht.objects.filter(
        faden_id=OuterRef("faden_id"), richtung=Nachricht.Richtung.AN_BUERGER, gelesen_am__isnull=True
    )
    numbers = unread.order_by().values("faden_id").annotate(number=Count("id")).values("number")
    question = Rueckfrage.objects.filter(vorgang_id=OuterRef("id"), beantwortet_am__isnull=True)
    unpaid = Vorgangsforderung.objects.filter(vorgang_id=OuterRef("id"), forderung__bezahlt_am__isnull=True)
    notices = Benachrichtigung.objects.filter(nachricht__faden_id=OuterRef("faden_id")).order_by("-am")
    choices = Zustellwahl.objects.filter(kommune_id=OuterRef("kommune_id")).order_by("-am")
    rows = Vorgang.objects.select_related("kommune", "leistung", "organisationseinheit").annotate(
        neue=Coalesce(Subquery(numbers, output_field=IntegerField()), 0),
        antwort_bis=Subquery(question.values("frist_am")[:1]),
        zahlen_bis=Subquery(unpaid.values("forderung__faellig_am")[:1]),
        kam_nicht_an=Subquery(notices.values("unzustellbar_am")[:1]),
        gewaehlt=Subquery(choices.values("am")[:1]),
    )
    return [_meiner(row) for row in rows.order_by("-erstellt_am")[:limit]]


def _meiner(row: Vorgang) -> Meiner:
    found = vars(row)
    failed, chosen = found["kam_nicht_an"], found["gewaehlt"]
    missed = failed is not None and (chosen is None or chosen <= failed)
    return Meiner(row, found["neue"], found["antwort_bis"], found["zahlen_bis"], missed)
