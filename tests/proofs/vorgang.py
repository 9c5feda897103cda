"""A Vorgang holds: a citizen, two case workers, timers and payment events in any order (`make proof-vorgang`).

A hypothesis state machine plays one Vorgang from its submission on. What each step may do in which state stands here
once more (`STAFF_STEPS` and the rules), apart from the code; what is refused must change nothing. After every step: the
status and its history go by the table, an open question and its day are there exactly while it waits for an answer,
nobody's desk has what nobody took, the deadline is kept, every message is in the thread of its own person and the
thread of another one is untouched, money goes back at most once, and the step is in the audit log. A step on an
outdated page is refused, one on a current page is not.

RUNS (10000) is the number of Vorgänge, STEPS (15) the longest life of one.
"""

from __future__ import annotations

import tests.proofs.django_ready  # noqa: F401  # isort: skip

import os
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.db.models import Sum
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from portal.core import clock
from portal.core.models import Auditeintrag
from portal.core.tenancy import Citizen, Staff, System, unit
from portal.kommune.models import Organisationseinheit
from portal.konto.models import Rolle
from portal.leistung.models import Angebot
from portal.postfach.models import Nachricht
from portal.vorgang.models import Entscheidung, Rueckfrage, Statuswechsel, Vermerk, Vorgang, Vorgangsforderung
from portal.vorgang.operations import bescheid, casework, zuweisung
from portal.vorgang.operations.griff import ChangedMeanwhile, expecting
from portal.vorgang.operations.vermerk import write_vermerk
from portal.vorgang.operations.wiederaufnahme import StillOnItsWay, reopen
from portal.vorgang.queries import gesehen_now
from portal.vorgang.queries.akte import in_history
from portal.vorgang.rules.bescheid import Schreibtext
from portal.vorgang.rules.gesehen import Gesehen
from portal.vorgang.rules.status import TRANSITIONS, ForbiddenTransition, Status
from portal.zahlung.models import Erstattung, Zahlung
from portal.zahlung.operations import lapse_overdue
from portal.zahlung.rules import Zahlungsstatus
from tests.factories import deposit_remedy, make_konto, make_mitarbeiter, make_vorgang, pay, start_payment

HERE = "geilenkirchen"
_S = Status
REFUSALS = (
    ForbiddenTransition,
    casework.VorgangGone,
    casework.NotAppointed,
    casework.AmountTooHigh,
    casework.NothingToDecide,
    ChangedMeanwhile,
    StillOnItsWay,
)
FINISHED = (_S.ENTSCHIEDEN, _S.VERSANDT, _S.BESTAETIGT, _S.ZURUECKGENOMMEN)  # a refusal waits for its Bescheid here
UNDECIDED = (_S.EINGEGANGEN, _S.IN_BEARBEITUNG, _S.RUECKFRAGE)
OPEN_NOW = (*UNDECIDED, _S.ENTSCHIEDEN)
PRICE = 1500


@dataclass
class World:
    """Who plays: made once, for all Vorgänge."""

    citizen: Citizen
    other: Citizen
    clerks: tuple[Staff, Staff]
    stranger: Staff
    bystander: UUID  # a Vorgang of `other`
    tried: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Bild:
    """Everything about the Vorgang that a step may change."""

    status: Status
    bearbeiter: int | None
    eingang_am: datetime | None
    frist_am: datetime | None
    kosten_offen: bool
    verlauf: tuple[str, ...]
    offene_fragen: int
    entscheidungen: int
    an_buerger: int
    von_buerger: int
    vermerke: int
    zurueck_cents: int
    bezahlt_cents: int
    fremder_faden: int


def prepare() -> World:
    """Two colleagues, somebody of another office, two citizens; the Leistung has a deadline."""
    deposit_remedy(HERE)
    with unit(System(HERE)):
        Angebot.objects.filter(kommune_id=HERE, leistung_id="geburtsurkunde").update(bearbeitung_tage=10)
        elsewhere = Organisationseinheit.objects.filter(kommune_id=HERE).exclude(funktion="standesamt").first()
    citizen, other = make_konto(), make_konto()
    return World(
        citizen,
        other,
        (make_mitarbeiter().staff, make_mitarbeiter().staff),
        make_mitarbeiter(office=elsewhere, art=Rolle.Art.SACHBEARBEITUNG).staff,
        make_vorgang(citizen=other),
    )


Call = Callable[["Leben", Staff], object]


@dataclass(frozen=True)
class Schritt:
    """A step of staff: in which states it is possible and where it leads, whether it writes to the citizen."""

    call: Call
    leads: dict[Status, Status]
    tells: bool = False
    desk: Callable[[Leben, Bild, Staff], int | None] | None = None  # on whose desk it lies afterwards; None: who acts


def _stays(*statuses: Status) -> dict[Status, Status]:
    return {each: each for each in statuses}


def _by(life: Leben, staff: Staff) -> dict[str, Any]:
    return {"vorgang_id": life.vorgang_id, "by": staff, "at": life.at}


def _begins(life: Leben, before: Bild, staff: Staff) -> int | None:
    """Who acts first has it; what is not (or no more) open is taken by nobody."""
    return before.bearbeiter or (staff.mitarbeiter_id if before.status in OPEN_NOW else None)


def _same(life: Leben, before: Bild, staff: Staff) -> int | None:
    return before.bearbeiter


def _colleague(life: Leben, before: Bild, staff: Staff) -> int | None:
    return life.world.clerks[0].mitarbeiter_id


_WORKING = {_S.EINGEGANGEN: _S.IN_BEARBEITUNG}
STAFF_STEPS: dict[str, Schritt] = {
    "take over": Schritt(
        lambda life, staff: casework.take_over(**_by(life, staff), seen=life.bild().bearbeiter),
        _stays(*OPEN_NOW) | _WORKING,
        desk=lambda life, before, staff: staff.mitarbeiter_id,
    ),
    "ask back": Schritt(
        lambda life, staff: casework.ask_back(
            **_by(life, staff), text="Frage?", frist_am=(life.at + timedelta(days=14)).date()
        ),
        {_S.EINGEGANGEN: _S.RUECKFRAGE, _S.IN_BEARBEITUNG: _S.RUECKFRAGE},
        tells=True,
        desk=_begins,
    ),
    "message": Schritt(
        lambda life, staff: casework.write_message(**_by(life, staff), text="Nachricht"),
        _stays(*Status) | _WORKING,
        tells=True,
        desk=_begins,
    ),
    "note": Schritt(lambda life, staff: write_vermerk(**_by(life, staff), text="Vermerk"), _stays(*Status), desk=_same),
    "grant": Schritt(
        lambda life, staff: life.grant(staff),
        dict.fromkeys(UNDECIDED, _S.ENTSCHIEDEN),
        tells=True,
        desk=_begins,
    ),
    "refuse": Schritt(
        lambda life, staff: life.refuse(staff),
        dict.fromkeys(UNDECIDED, _S.ABGELEHNT),
        desk=_begins,
    ),
    "confirm": Schritt(lambda life, staff: casework.confirm(**_by(life, staff), text=""), {}),
    "send": Schritt(
        lambda life, staff: casework.mark_sent(**_by(life, staff)),
        {_S.ENTSCHIEDEN: _S.VERSANDT},
        tells=True,
        desk=_same,
    ),
    "assign": Schritt(
        lambda life, staff: zuweisung.assign(**_by(life, staff), an=life.world.clerks[0].mitarbeiter_id, wort="Bitte."),
        _stays(*OPEN_NOW) | _WORKING,
        desk=_colleague,
    ),
    "reopen": Schritt(
        lambda life, staff: reopen(**_by(life, staff), grund="Neues."),
        dict.fromkeys(
            (_S.ENTSCHIEDEN, _S.VERSANDT, _S.BESTAETIGT, _S.ABGELEHNT, _S.ZURUECKGENOMMEN), _S.IN_BEARBEITUNG
        ),
        tells=True,
        desk=lambda life, before, staff: staff.mitarbeiter_id,
    ),
    "give back": Schritt(
        lambda life, staff: zuweisung.give_back(**_by(life, staff)),
        _stays(_S.EINGEGANGEN, _S.RUECKFRAGE) | {_S.IN_BEARBEITUNG: _S.EINGEGANGEN},
        desk=lambda life, before, staff: None,
    ),
}


class Leben(RuleBasedStateMachine):
    """The life of one Vorgang."""

    world: World  # set by who runs it
    at: datetime
    vorgang_id: UUID
    last: Bild
    foreign: int

    @initialize(price=st.sampled_from([0, PRICE]))
    def submitted(self, price: int) -> None:
        self.at = clock.now()
        first = _S.WARTET_AUF_ZAHLUNG if price else _S.EINGEGANGEN
        self.price, self.kosten = price, 0
        self.vorgang_id = make_vorgang(
            HERE, first, betrag_cents=price, at=self.at, citizen=self.world.citizen,
            frist_am=None if price else self.at + timedelta(days=10),
        )  # fmt: skip
        self.last = self.bild()
        self.seen = dict.fromkeys(self.world.clerks, self.look())
        self.world.tried["Vorgänge"] += 1

    # --- who does something ---------------------------------------------------------------------------------------

    @rule(
        name=st.sampled_from(sorted(STAFF_STEPS)),
        who=st.integers(0, 1),
        on_page=st.booleans(),
        kosten=st.sampled_from([0, 500, PRICE, PRICE + 1]),
    )
    def staff_step(self, name: str, who: int, on_page: bool, kosten: int) -> None:
        step, staff, before = STAFF_STEPS[name], self.world.clerks[who], self.last
        self.kosten = kosten
        allowed = before.status in step.leads
        if name in ("grant", "refuse") and kosten > (PRICE if before.bezahlt_cents else 0):
            allowed = False
        if name == "reopen" and before.eingang_am is None:
            allowed = False
        outdated = on_page and self.seen[staff] != self.look()
        with expecting(self.seen[staff] if on_page else None):
            after = self.attempt(name, lambda: step.call(self, staff), allowed=allowed and not outdated)
        if after is not None:
            assert after.status == step.leads[before.status], f"{name}: {before.status} -> {after.status}"
            assert (after.an_buerger > before.an_buerger) == step.tells, f"{name} tells the citizen"
            if step.desk is not None:
                assert after.bearbeiter == step.desk(self, before, staff), f"{name}: on whose desk"

    @rule(who=st.integers(0, 1))
    def clerk_opens_the_page(self, who: int) -> None:
        staff = self.world.clerks[who]
        akte = casework.open_akte(vorgang_id=self.vorgang_id, by=staff, at=self.tick())
        self.seen[staff] = akte.details.gesehen
        assert akte.details.gesehen == self.look()

    @rule(who=st.integers(0, 1), kosten=st.sampled_from([0, 400, PRICE + 1]))
    def clerk_settles_the_costs_of_a_withdrawal(self, who: int, kosten: int) -> None:
        before, staff = self.last, self.world.clerks[who]
        possible = before.status == _S.ZURUECKGENOMMEN and before.kosten_offen and kosten <= before.bezahlt_cents
        after = self.attempt(
            "costs",
            lambda: casework.propose_withdrawal_refund(**_by(self, staff), kosten_cents=kosten),
            allowed=possible,
        )
        if after is not None:
            assert not after.kosten_offen and after.entscheidungen == before.entscheidungen + 1
            assert after.an_buerger > before.an_buerger

    @rule(name=st.sampled_from(sorted(STAFF_STEPS)))
    def somebody_of_another_office_tries(self, name: str) -> None:
        self.attempt("stranger", lambda: STAFF_STEPS[name].call(self, self.world.stranger), allowed=False)

    @rule()
    def citizen_writes(self) -> None:
        before = self.last
        after = self.attempt("answer", lambda: self._answer(self.world.citizen), allowed=True)
        assert after is not None and after.von_buerger == before.von_buerger + 1
        if before.status == _S.RUECKFRAGE:
            assert after.status == (_S.IN_BEARBEITUNG if before.bearbeiter else _S.EINGEGANGEN)
        else:
            assert after.status == before.status

    @rule()
    def citizen_withdraws(self) -> None:
        before = self.last
        allowed = before.status in (_S.WARTET_AUF_ZAHLUNG, *UNDECIDED)
        after = self.attempt("withdraw", lambda: self._withdraw(self.world.citizen), allowed=allowed)
        if after is not None:
            assert after.status == _S.ZURUECKGENOMMEN and after.kosten_offen == bool(before.bezahlt_cents)

    @rule(writes=st.booleans())
    def another_citizen_tries(self, writes: bool) -> None:
        step = self._answer if writes else self._withdraw
        self.attempt("another citizen", lambda: step(self.world.other), allowed=False)

    @rule()
    def money_arrives(self) -> None:
        """In time, late, or a second time."""
        if not self.price:
            return
        before = self.last
        after = self.attempt("pay", lambda: pay(self.vorgang_id, HERE, at=self.at), allowed=True)
        assert after is not None
        revives = before.status in (_S.WARTET_AUF_ZAHLUNG, _S.ERLOSCHEN)
        assert after.status == (_S.EINGEGANGEN if revives else before.status)
        if before.bezahlt_cents:
            assert after.zurueck_cents == before.zurueck_cents + PRICE, "paid twice goes back"
        if before.status == _S.ZURUECKGENOMMEN and not before.bezahlt_cents:
            assert after.kosten_offen

    @rule()
    def a_payment_fails(self) -> None:
        if self.price:
            failed = Zahlungsstatus.FEHLGESCHLAGEN
            self.tick()
            start_payment(self.vorgang_id, HERE, status=failed, at=self.at)
            assert self.bild() == self.last

    @rule(days=st.integers(1, 20))
    def days_pass_and_timers_run(self, days: int) -> None:
        self.at += timedelta(days=days)
        due = self.last.status == _S.WARTET_AUF_ZAHLUNG and self._is_overdue()
        while lapse_overdue(by=System(HERE), at=self.at):
            pass
        after = self.bild()
        assert after.status == (_S.ERLOSCHEN if due else self.last.status)
        self.last = after

    # --- what must always hold ------------------------------------------------------------------------------------

    @invariant()
    def holds(self) -> None:
        if not hasattr(self, "last"):  # before the submission
            return
        now = self.last
        steps = [Status(each) for each in now.verlauf]
        assert steps[-1] == now.status, "the history ends where it stands"
        for old, new in pairwise(steps):
            assert new in TRANSITIONS[old], f"history: {old} -> {new}"
        assert now.offene_fragen == (now.status == _S.RUECKFRAGE), "a question is open while it waits for an answer"
        if now.status == _S.EINGEGANGEN:
            assert now.bearbeiter is None, "new, and on somebody's desk"
        if now.status == _S.IN_BEARBEITUNG:
            assert now.bearbeiter is not None, "in work, and on nobody's desk"
        assert (now.eingang_am is not None) == (_S.EINGEGANGEN in steps), "when it arrived"
        if now.eingang_am is not None:
            assert now.frist_am is not None, "the deadline is lost"
        if now.status in (_S.ENTSCHIEDEN, _S.VERSANDT, _S.ABGELEHNT):
            assert now.entscheidungen, "decided without a decision"
        assert now.zurueck_cents <= now.bezahlt_cents, "more goes back than came"
        assert now.fremder_faden == self.foreign, "a message to the wrong person"

    # --- tools ----------------------------------------------------------------------------------------------------

    def attempt(self, name: str, call: Callable[[], object], *, allowed: bool) -> Bild | None:
        """Carry out a step that must succeed or be refused; what is refused has changed nothing."""
        before, logged = self.last, self._logged()
        self.tick()
        try:
            call()
        except REFUSALS as error:
            assert not allowed, f"{name} refused in {before.status}: {error!r}"
            assert self.bild() == before, f"{name} was refused and has changed something"
            self.world.tried[f"{name}: refused"] += 1
            return None
        assert allowed, f"{name} was possible in {before.status}"
        self.last = self.bild()
        assert self.last == before or self._logged() != logged, f"{name} is not in the audit log"
        self.world.tried[name] += 1
        return self.last

    def tick(self) -> datetime:
        self.at += timedelta(minutes=1)
        return self.at

    def look(self) -> Gesehen:
        with unit(System(HERE)):
            return gesehen_now(Vorgang.objects.get(id=self.vorgang_id))

    def grant(self, staff: Staff) -> None:
        beschluss = casework.Beschluss(Entscheidung.Art.STATTGEGEBEN, "", self.kosten)
        casework.decide(**_by(self, staff), beschluss=beschluss)

    def refuse(self, staff: Staff) -> None:
        """By a Bescheid, written and released at one go; the citizen is told when the worker has sent it."""
        if self.kosten > bescheid.open_desk(**_by(self, staff)).details.paid_cents:
            raise casework.AmountTooHigh  # as the form of the page says
        art, text = Entscheidung.Art.ABGELEHNT, Schreibtext("A", "Guten Tag,", "Text", "Gründe")
        step = _by(self, staff)
        number = bescheid.save_draft(**step, art=art, kosten_cents=self.kosten, text=text, fassung=0)
        with expecting(None):  # the draft itself has changed what the page showed
            bescheid.release(**step, fassung=number)

    def _answer(self, citizen: Citizen) -> None:
        casework.answer(vorgang_id=self.vorgang_id, by=citizen, text="Antwort", dateien=(), at=self.at)

    def _withdraw(self, citizen: Citizen) -> None:
        casework.withdraw(vorgang_id=self.vorgang_id, by=citizen, at=self.at)

    def _is_overdue(self) -> bool:
        with unit(System(HERE)):
            return bool(Vorgangsforderung.objects.get(vorgang_id=self.vorgang_id).forderung.faellig_am < self.at)

    def _logged(self) -> int:
        with unit(System(HERE)):
            last = Auditeintrag.objects.order_by("-transaktion", "-nr").values_list("nr", flat=True).first()
            return last or 0

    def bild(self) -> Bild:
        """Read from the database what may have changed."""
        with unit(System(HERE)):
            row = Vorgang.objects.get(id=self.vorgang_id)
            mine = {"vorgang_id": self.vorgang_id}
            money = list(Vorgangsforderung.objects.filter(**mine).values_list("forderung_id", flat=True))
            written = Counter(Nachricht.objects.filter(faden_id=row.faden_id).values_list("richtung", "konto_id"))
            assert {konto for _way, konto in written} <= {self.world.citizen.konto_id}, "a message to the wrong person"
            paid = Zahlung.objects.filter(forderung_id__in=money, status=Zahlungsstatus.BEZAHLT)
            back = Erstattung.objects.filter(forderung_id__in=money).exclude(status=Erstattung.Status.ZURUECKGEZOGEN)
            foreign = Nachricht.objects.filter(konto_id=self.world.other.konto_id).count()
            if not hasattr(self, "foreign"):
                self.foreign = foreign
            owner = self.world.citizen.konto_id
            return Bild(
                status=Status(row.status),
                bearbeiter=row.bearbeiter_id,
                eingang_am=row.eingang_am,
                frist_am=row.frist_am,
                kosten_offen=row.kosten_offen,
                verlauf=tuple(row.nach for row in sorted(Statuswechsel.objects.filter(**mine), key=in_history)),
                offene_fragen=Rueckfrage.objects.filter(**mine, beantwortet_am__isnull=True).count(),
                entscheidungen=Entscheidung.objects.filter(**mine).count(),
                an_buerger=written["an", owner],
                von_buerger=written["von", owner],
                vermerke=Vermerk.objects.filter(**mine).count(),
                zurueck_cents=back.aggregate(sum=Sum("betrag_cents"))["sum"] or 0,
                bezahlt_cents=paid.aggregate(sum=Sum("betrag_cents"))["sum"] or 0,
                fremder_faden=foreign,
            )


def play(world: World, *, runs: int, steps: int, fixed: bool = False, shortest: bool = True) -> None:
    """Play so many lives; raises AssertionError with the `shortest` one that breaks a rule, or the first one.

    `fixed`: the same lives every time.
    """
    phases = [Phase.generate, Phase.shrink] if shortest else [Phase.generate]
    machine = type("Leben", (Leben,), {"world": world})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=runs, stateful_step_count=steps, deadline=None, database=None, derandomize=fixed,
            suppress_health_check=list(HealthCheck), phases=phases,
        ),
    )  # fmt: skip


def main() -> int:
    """Full size; prints what was tried."""
    from tests.conftest import build_databases

    build_databases()
    world, began = prepare(), time.monotonic()
    play(world, runs=int(os.environ.get("RUNS", "10000")), steps=int(os.environ.get("STEPS", "15")))
    for name, count in sorted(world.tried.items()):
        print(f"{count:8d}  {name}")
    print(f"0 problems, {time.monotonic() - began:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
