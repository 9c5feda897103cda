"""What happens when nobody decides in time: the approval counts as given, and that is certified on request.

§ 42a VwVfG NRW. The certificate is for the applicant and for whoever would have been told of the approval (§ 42a (3)):
a third party learns of a Vorgang from the office and from nobody else, so only the office has one made for them.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from portal.core import audit, jobs
from portal.core.clock import BERLIN
from portal.core.db import transaction, transaction_required
from portal.core.tenancy import Citizen, Staff, System, unit
from portal.leistung.queries.rechtsbehelfe import bescheidregel_on
from portal.leistung.rules.fristregeln import Fristart
from portal.leistung.rules.rechtsbehelf import ARTEN, Rechtsbehelfsart
from portal.vorgang.models import Frist, Vorgang, Vorgangsdokument
from portal.vorgang.operations.entscheidung import paid_zahlung
from portal.vorgang.operations.griff import close_questions, lock_vorgang
from portal.vorgang.operations.verlauf import note_step, tell_citizen
from portal.vorgang.rules.status import DECIDABLE, ForbiddenTransition, Status

CERTIFICATES = (Vorgangsdokument.Art.FIKTIONSBESCHEINIGUNG, Vorgangsdokument.Art.FIKTIONSBESCHEINIGUNG_DRITTE)


def deem_approved(*, by: System, at: datetime) -> int:
    """Every Vorgang of the Kommune whose period of a deemed approval is over; returns how many. To be repeated."""
    with unit(by):
        over = Frist.objects.running().filter(art=Fristart.FIKTION, faellig_am__lt=_day(at)).order_by("faellig_am")
        ids = list(over.values_list("vorgang_id", flat=True))
    return sum(_deem(vorgang_id=vorgang_id, by=by, at=at) for vorgang_id in ids)


@transaction
def _deem(*, vorgang_id: UUID, by: System, at: datetime) -> bool:
    """Whether it was so: somebody may have decided on the last day, or withdrawn meanwhile."""
    rows = Vorgang.objects.select_for_update(of=("self",)).select_related("organisationseinheit", "faden", "leistung")
    vorgang = rows.get(id=vorgang_id)
    frist = Frist.objects.running().filter(vorgang=vorgang, art=Fristart.FIKTION, faellig_am__lt=_day(at)).first()
    if frist is None or Status(vorgang.status) not in DECIDABLE:
        return False
    vorgang.move_to(Status.FINGIERT, at=at, kosten_offen=paid_zahlung(vorgang) is not None)
    note_step(vorgang, at=at, wer=_("Ablauf der Frist"))
    close_questions(vorgang, at)
    tell_citizen(vorgang, text=_deemed_text(frist), at=at)
    audit.record("vorgang.fingiert", subject=vorgang, at=at, frist=f"{frist.faellig_am}")
    return True


@transaction
def request_certificate(*, vorgang_id: UUID, by: Citizen, at: datetime) -> None:
    """The applicant demands the certificate; the worker makes it. Raises VorgangGone, ForbiddenTransition."""
    _order(lock_vorgang(vorgang_id, by, at), Vorgangsdokument.Art.FIKTIONSBESCHEINIGUNG, at)


@transaction
def certify_for_third_party(*, vorgang_id: UUID, by: Staff, at: datetime) -> None:
    """The office has a certificate made for somebody else it concerns; it hands it over itself.

    Raises VorgangGone, ForbiddenTransition.
    """
    _order(lock_vorgang(vorgang_id, by, at), Vorgangsdokument.Art.FIKTIONSBESCHEINIGUNG_DRITTE, at)


@transaction_required
def _order(vorgang: Vorgang, art: Vorgangsdokument.Art, at: datetime) -> None:
    if vorgang.status != Status.FINGIERT:
        raise ForbiddenTransition(f"certificate in {vorgang.status}")
    once = f"vorgang.make_certificate:{vorgang.id}:{art}"
    jobs.enqueue(
        "vorgang.make_certificate",
        once=once,
        kommune_id=vorgang.kommune_id,
        vorgang_id=str(vorgang.id),
        art=str(art),
    )
    audit.record("vorgang.fiktionsbescheinigung", subject=vorgang, at=at, art=str(art))


@transaction_required
def certificate_data(vorgang: Vorgang, art: Vorgangsdokument.Art, *, today: date) -> dict[str, Any]:
    """What the template gets beyond `documents.document_data`; for third parties nothing of who applied."""
    frist = Frist.objects.get(vorgang=vorgang, art=Fristart.FIKTION)
    assert frist.faellig_am is not None and frist.seit is not None
    told = {
        "ausgestellt_am": today.isoformat(),
        "grundlage": frist.grundlage,
        "vollstaendig_seit": frist.seit.isoformat(),
        "frist_bis": frist.faellig_am.isoformat(),
        "verlaengert": frist.zuerst_am is not None,
        "gilt_ab": (frist.faellig_am + timedelta(days=1)).isoformat(),
        "rechtsbehelf": _remedy(vorgang, today),
        "dritte": art == Vorgangsdokument.Art.FIKTIONSBESCHEINIGUNG_DRITTE,
    }
    if not told["dritte"]:
        return {"fiktion": told}
    nobody: dict[str, Any] = {"empfaenger": [], "zusammenfassung": [], "antworten": {}, "anlagen": [], "positionen": []}
    return nobody | {"fiktion": told}


def _remedy(vorgang: Vorgang, day: date) -> str:
    """What the Kommune has deposited for this Leistung; "" where it has not. No period: from when it runs for somebody
    who was told nothing, no rule of the data says.
    """
    regel = bescheidregel_on(vorgang.kommune_id, vorgang.leistung_id, day)
    if regel is None:
        return ""
    found = regel.rechtsbehelf
    if found.art is Rechtsbehelfsart.KEINER:
        return _("Dagegen ist kein Rechtsbehelf gegeben.")
    seat = ", ".join([found.stelle, *filter(None, (line.strip() for line in found.anschrift.splitlines()))])
    return _(
        "Der Rechtsbehelf dagegen ist: %(art)s (%(grundlage)s), bei: %(stelle)s. Ab wann für Sie eine Frist läuft, "
        "sagt diese Bescheinigung nicht."
    ) % {"art": ARTEN[found.art], "grundlage": found.grundlage, "stelle": seat}


def _deemed_text(frist: Frist) -> str:
    return _(
        "Über Ihren Antrag wurde bis zum %(bis)s nicht entschieden. Er gilt deshalb als genehmigt (%(grundlage)s). "
        "Wenn Sie möchten, bescheinigen wir Ihnen das: Fordern Sie die Bescheinigung auf der Seite dieses Vorgangs an."
    ) % {"bis": f"{frist.faellig_am:%d.%m.%Y}", "grundlage": frist.grundlage}


def _day(at: datetime) -> date:
    return at.astimezone(BERLIN).date()
