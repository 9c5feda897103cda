"""Hand a Vorgang over to another authority, because one is not responsible: the step of the clerk (ADR 55).

It ends here, with the reason and whom to turn to now; a job carries it over (`uebergang`). What was paid is proposed
to go back, for its creditor stays who took it.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from portal.core import audit, jobs
from portal.core.clock import BERLIN
from portal.core.crypto import load_key
from portal.core.db import transaction
from portal.core.money import euros
from portal.core.tenancy import Staff
from portal.vorgang.models import Abgabe, Vorgang
from portal.vorgang.operations.befugnis import day_of
from portal.vorgang.operations.entscheidung import not_paid_out, paid_zahlung
from portal.vorgang.operations.griff import close_questions, lock_vorgang
from portal.vorgang.operations.mitteilung import subject_of
from portal.vorgang.operations.verlauf import note_step, tell_citizen
from portal.vorgang.queries.abgabe import Ziel, ziel_in
from portal.vorgang.rules.status import TRANSITIONS, ForbiddenTransition, Status
from portal.zahlung.models import Erstattung
from portal.zahlung.operations import propose_erstattung

HANDED_OVER_FROM = frozenset(status for status, to in TRANSITIONS.items() if Status.ABGEGEBEN in to)


class ZielChanged(Exception):
    """The office that was chosen does not answer (any more)."""


@transaction
def hand_over(*, vorgang_id: UUID, by: Staff, gebiet: str, amt_id: int, grund: str, at: datetime) -> None:
    """Hand the Vorgang over to the office `amt_id`, which answers in the area `gebiet` (`queries.abgabe.ziel_in`).

    `grund` goes to the citizen and to the other office. Raises VorgangGone, ForbiddenTransition, ZielChanged.
    """
    vorgang = lock_vorgang(vorgang_id, by, at)
    if vorgang.status not in HANDED_OVER_FROM:
        raise ForbiddenTransition(f"hand over in {vorgang.status}")
    ziel = ziel_in(vorgang, gebiet, day=day_of(at))
    if ziel is None or ziel.amt.pk != amt_id:
        raise ZielChanged
    vorgang.move_to(Status.ABGEGEBEN, at=at)
    note_step(vorgang, at=at, wer=vorgang.organisationseinheit.name)
    close_questions(vorgang, at)
    cents = _give_back_money(vorgang, at)
    abgabe = _keep(vorgang, ziel, grund, cents, by, at)
    tell_citizen(vorgang, text=handed_over_text(vorgang, ziel, grund=grund, cents=cents, at=at), at=at)
    audit.record("vorgang.abgegeben", subject=vorgang, at=at, an=ziel.kommune.id, amt=ziel.amt.pk)
    carry_soon(abgabe)


def carry_soon(abgabe: Abgabe) -> None:
    """Have the worker carry it over, at most once at a time."""
    once = f"vorgang.carry_over:{abgabe.id}"
    jobs.enqueue("vorgang.carry_over", once=once, kommune_id=abgabe.kommune_id, abgabe_id=str(abgabe.id))


def _give_back_money(vorgang: Vorgang, at: datetime) -> int:
    """Propose to pay back all that was paid and is not paid out yet (§ 15 GebG NRW: lack of competence); the cents."""
    zahlung = paid_zahlung(vorgang)
    if zahlung is None:
        return 0
    cents = not_paid_out(zahlung)
    if cents:
        propose_erstattung(zahlung=zahlung, cents=cents, grund=Erstattung.Grund.UNZUSTAENDIG, at=at)
    return cents


def _keep(vorgang: Vorgang, ziel: Ziel, grund: str, cents: int, by: Staff, at: datetime) -> Abgabe:
    row = Abgabe(
        id=uuid4(),
        kommune_id=vorgang.kommune_id,
        konto_id=vorgang.konto_id,
        vorgang=vorgang,
        behoerde=ziel.kommune.id,
        amt_id=ziel.amt.pk,
        amt=ziel.amt.name[:160],
        neu_id=uuid4(),
        erstattung_cents=cents,
        abgegeben_von_id=by.mitarbeiter_id,
        am=at,
    )
    row.grund = load_key(vorgang.schluessel_id).encrypt(grund.encode(), context=row.context)
    row.save(force_insert=True)
    return row


def handed_over_text(vorgang: Vorgang, ziel: Ziel, *, grund: str, cents: int, at: datetime) -> str:
    """What the citizen is told, and what the clerk sees beforehand."""
    words = {
        "gegenstand": subject_of(vorgang),
        "amt": ziel.amt.name,
        "kommune": ziel.kommune.bezeichnung,
        "tag": f"{vorgang.erstellt_am.astimezone(BERLIN):%d.%m.%Y}",
        "betrag": euros(cents),
    }
    parts = [
        _("%(gegenstand)s ist jetzt bei einer anderen Behörde: %(amt)s, %(kommune)s. Wir haben den Vorgang abgegeben."),
        _("Unser Grund:") + "\n" + grund.replace("%", "%%"),
        _(
            "Sie müssen nichts noch einmal ausfüllen. Ihre Angaben, Ihre Dateien und die Nachrichten hier gehen mit. "
            "Sie bekommen dort eine neue Vorgangsnummer und hier den Weg dorthin. Der Tag, an dem Sie abgeschickt "
            "haben (%(tag)s), bleibt dort sichtbar."
        ),
        _("So erreichen Sie das neue Amt:") + "\n" + "\n".join(ziel.contact_lines(day_of(at))).replace("%", "%%"),
    ]
    if cents:
        parts.append(
            _(
                "Sie haben bei uns %(betrag)s bezahlt. Wir haben vorgeschlagen, Ihnen das Geld zurückzuzahlen. Ob die "
                "andere Behörde eine Gebühr nimmt, sagt sie Ihnen selbst."
            )
        )
    return "\n\n".join(part % words for part in parts)
