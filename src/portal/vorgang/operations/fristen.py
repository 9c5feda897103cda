"""What a clerk does with the period of a deemed approval (§ 42a VwVfG NRW): it begins, and is extended once."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from portal.core import audit
from portal.core.clock import BERLIN
from portal.core.crypto import load_key
from portal.core.db import transaction, transaction_required
from portal.core.tenancy import Staff
from portal.leistung.queries.fristregeln import fristregeln_for
from portal.leistung.rules.fristregeln import Fristart, Fristregel
from portal.vorgang.models import Frist, Vorgang
from portal.vorgang.operations.fristlauf import refresh
from portal.vorgang.operations.griff import begin_work, lock_vorgang
from portal.vorgang.operations.verlauf import tell_citizen
from portal.vorgang.rules.fristen import Stand, TooLate, check_complete, extended_to
from portal.vorgang.rules.status import DECIDABLE, ForbiddenTransition, Status


class RuleUnconfirmed(Exception):
    """Nobody has read this rule of the law yet, and the office has not confirmed that it applies here."""


@transaction
def record_complete(*, vorgang_id: UUID, by: Staff, seit: date, rule_confirmed: bool, at: datetime) -> date:
    """The documents are complete since `seit`: the period begins; returns its last day. Can be corrected while it runs.

    `rule_confirmed`: the office has read the rule and says that it applies; needed where nobody has.
    Raises VorgangGone, ForbiddenTransition, NotComplete, RuleUnconfirmed, TooLate.
    """
    vorgang, frist = _locked(vorgang_id, by, at)
    today, eingereicht = _day(at), _day(vorgang.erstellt_am)
    if frist.stand not in (Stand.NICHT_BEGONNEN, Stand.LAEUFT):
        raise TooLate(frist.stand)
    check_complete(seit, eingereicht=eingereicht, today=today)
    if not (frist.bestaetigt or rule_confirmed):
        raise RuleUnconfirmed
    faellig = _rule_of(vorgang, eingereicht).end(seit)
    if faellig < today or (frist.faellig_am is not None and frist.faellig_am < today):
        raise TooLate(faellig.isoformat())
    confirmed_here = not frist.bestaetigt
    frist.start(seit=seit, faellig=faellig)
    refresh(begin_work(vorgang, by, at))
    tell_citizen(vorgang, text=complete_text(frist), at=at)
    audit.record("frist.begonnen", subject=frist, at=at, bis=faellig.isoformat(), regel_bestaetigt=confirmed_here)
    return faellig


@transaction
def extend(*, vorgang_id: UUID, by: Staff, bis: date, begruendung: str, at: datetime) -> date:
    """Extend it, once and before its end, and tell the citizen why at once; returns the new last day.

    Raises VorgangGone, ForbiddenTransition, TooLate, ExtensionRefused.
    """
    vorgang, frist = _locked(vorgang_id, by, at)
    until = extended_to(bis, stand=Stand(frist.stand), faellig=frist.faellig_am, today=_day(at))
    reasons = load_key(vorgang.schluessel_id).encrypt(begruendung.encode(), context=frist.context)
    frist.extend(until=until, begruendung=reasons)
    refresh(begin_work(vorgang, by, at))
    tell_citizen(vorgang, text=extension_text(frist, begruendung), at=at)
    audit.record("frist.verlaengert", subject=frist, at=at, bis=until.isoformat())
    return until


@transaction_required
def _locked(vorgang_id: UUID, by: Staff, at: datetime) -> tuple[Vorgang, Frist]:
    vorgang = lock_vorgang(vorgang_id, by, at)
    frist = Frist.objects.select_for_update(of=("self",)).filter(vorgang=vorgang, art=Fristart.FIKTION).first()
    if frist is None or Status(vorgang.status) not in DECIDABLE:
        raise ForbiddenTransition(f"deemed approval in {vorgang.status}")
    return vorgang, frist


def _rule_of(vorgang: Vorgang, day: date) -> Fristregel:
    """The rule that counted when the Antrag came. Raises ForbiddenTransition where the data knows none any more."""
    for regel in fristregeln_for(vorgang.leistung_id, day):
        if regel.art is Fristart.FIKTION:
            return regel
    raise ForbiddenTransition("no rule")


def _day(at: datetime) -> date:
    return at.astimezone(BERLIN).date()


def complete_text(frist: Frist) -> str:
    """What the citizen reads when the period begins."""
    return _(
        "Ihre Unterlagen sind seit dem %(seit)s vollständig. Wir entscheiden bis zum %(bis)s. Entscheiden wir bis "
        "dahin nicht, gilt Ihr Antrag als genehmigt (%(grundlage)s). Die Frist können wir einmal verlängern, wenn wir "
        "das begründen und Ihnen rechtzeitig sagen."
    ) % {"seit": f"{frist.seit:%d.%m.%Y}", "bis": f"{frist.faellig_am:%d.%m.%Y}", "grundlage": frist.grundlage}


def extension_text(frist: Frist, begruendung: str) -> str:
    """What the citizen reads when it is extended."""
    text = _(
        "Wir verlängern die Frist für unsere Entscheidung. Sie endet jetzt am %(bis)s statt am %(zuerst)s. Der Grund: "
        "%(grund)s"
    )
    return text % {
        "bis": f"{frist.faellig_am:%d.%m.%Y}",
        "zuerst": f"{frist.zuerst_am:%d.%m.%Y}",
        "grund": begruendung,
    }
