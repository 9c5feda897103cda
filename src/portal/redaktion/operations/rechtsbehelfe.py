"""Editors deposit what helps against a Bescheid of a Leistung in their Kommune, and whether two people are needed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from portal.core import audit
from portal.core.clock import BERLIN
from portal.core.db import transaction
from portal.core.tenancy import Staff
from portal.leistung.models import Bescheidregel, Leistung
from portal.leistung.rules.rechtsbehelf import Rechtsbehelf
from portal.redaktion.models import Art
from portal.redaktion.operations.aenderungen import name_of, note
from portal.redaktion.operations.entwurf import Faulty, require
from portal.redaktion.rules.rechte import Handlung


class RechtsbehelfFaulty(Faulty):
    """`feld` is what is wrong: leistung (it is not decided), gilt_ab (past)."""


@dataclass(frozen=True)
class Hinterlegung:
    """What is deposited; it counts from `gilt_ab` on, for what is released then."""

    rechtsbehelf: Rechtsbehelf
    vier_augen: bool
    gilt_ab: date


@transaction
def deposit_rechtsbehelf(*, by: Staff, leistung_id: str, angabe: Hinterlegung, at: datetime) -> None:
    """From that day on it counts for every Bescheid of the Leistung; what was planned for the same day is replaced.

    Raises NotAllowed, RechtsbehelfFaulty.
    """
    require(by, Handlung.VEROEFFENTLICHEN, at)
    today = at.astimezone(BERLIN).date()
    leistung = Leistung.objects.filter(id=leistung_id, verfahrensart=Leistung.Verfahrensart.ANTRAG).first()
    if leistung is None:
        raise RechtsbehelfFaulty("leistung")
    if angabe.gilt_ab < today:
        raise RechtsbehelfFaulty("gilt_ab")
    known, who = angabe.rechtsbehelf, name_of(by)
    values = {
        "art": known.art, "stelle": known.stelle, "anschrift": known.anschrift, "frist_monate": known.frist_monate,
        "recht": known.recht, "grundlage": known.grundlage, "wortlaut": known.wortlaut,
        "vier_augen": angabe.vier_augen, "hinterlegt_am": today, "hinterlegt_durch": who, "ist_demo": False,
    }  # fmt: skip
    row, _new = Bescheidregel.objects.update_or_create(
        kommune_id=by.kommune_id, leistung=leistung, gilt_ab=angabe.gilt_ab, defaults=values
    )
    note(
        kommune_id=by.kommune_id, art=Art.ANGEBOT, gegenstand=leistung.pk, titel=leistung.titel[:120],
        felder=[f"Rechtsbehelf ab {angabe.gilt_ab:%d.%m.%Y}"], wer=who, at=at,
    )  # fmt: skip
    audit.record("rechtsbehelf.hinterlegt", subject=row, at=at)
