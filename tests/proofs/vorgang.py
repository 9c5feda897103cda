"""A Vorgang holds: a citizen, case workers of two Kommunen, timers, money and the archive in any order.

`make proof-vorgang`: a hypothesis state machine plays one Vorgang from its submission to the end of its Akte, also
when it is handed over to another Kommune and goes on there. What each step may do in which state stands in
`vorgangsschritte.STAFF_STEPS` and in the rules here once more, apart from the code; what is refused changes nothing.

After every step: the status and its history go by the table, and nothing of the history is lost; an open question is
there exactly while it waits for an answer; nobody's desk has what nobody took; every period runs until the Vorgang
ends, its last day is moved by nobody but who may, and once a deemed approval is over nobody decides; what the office
promises itself rests while a question is open, and what the law sets does not; no Bescheid
without its remedy, none released by its author alone where a second person is demanded; every message is in the thread
of its own person and goes by the way they chose, and the thread of another one is untouched; money goes back at most
once; the step is in the audit log. A key is there exactly as long as its Vorgang. A step on an outdated page or draft
is refused.

A life is one transaction that is rolled back, so ten thousand leave nothing; what its end would check is checked after
every step. RUNS (10000) is the number of lives, STEPS (15) the longest of one; after SECONDS no
more are begun.
"""

from __future__ import annotations

import tests.proofs.django_ready  # noqa: F401  # isort: skip

import os
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from portal.core import clock
from portal.core.clock import BERLIN
from portal.core.tenancy import Citizen, Staff, System, unit
from portal.kommune.models import Organisationseinheit
from portal.kommune.queries import all_kommunen
from portal.konto.models import Rolle
from portal.leistung.models import Angebot, Leistung
from portal.leistung.queries import zustaendige_stelle
from portal.leistung.queries.aufbewahrung import load_aufbewahrung
from portal.leistung.rules.aufbewahrung import Danach, deletion_day
from portal.postfach import operations as postfach
from portal.postfach.rules import Weg
from portal.vorgang.models import Anbietung, Entscheidung, Verknuepfung, Vorgangsforderung
from portal.vorgang.operations import (
    archivpaket,
    aufbewahrung,
    bescheid,
    bescheiddokument,
    casework,
    fiktion,
    uebergang,
)
from portal.vorgang.operations.befugnis import day_of
from portal.vorgang.operations.entscheidung import BescheidNeeded
from portal.vorgang.operations.griff import ChangedMeanwhile, expecting
from portal.vorgang.operations.wiederaufnahme import StillOnItsWay
from portal.vorgang.rules.bescheid import SecondPersonNeeded, Stand
from portal.vorgang.rules.fristen import TooLate, end_of_day
from portal.vorgang.rules.status import FINISHED, TRANSITIONS, ForbiddenTransition, Status
from portal.zahlung.operations import lapse_overdue
from portal.zahlung.rules import Zahlungsstatus
from tests.factories import deposit_remedy, make_konto, make_mitarbeiter, make_vorgang, pay, start_payment
from tests.proofs.vorgangsbild import Bild, begin_as_a_transaction, has_key, look
from tests.proofs.vorgangsschritte import (
    BEARBEITUNG,
    COSTS,
    ENDED,
    FIKTION,
    OPEN_NOW,
    PRICE,
    STAFF_STEPS,
    UNDECIDED,
    affordable,
    own_time,
    rested,
    too_late,
)

HERE, THERE = "geilenkirchen", "selfkant"
URKUNDE, ERLAUBNIS = "geburtsurkunde", "reisegewerbekarte"
_S = Status
REFUSALS = (
    ForbiddenTransition,
    casework.VorgangGone,
    casework.NotAppointed,
    casework.AmountTooHigh,
    casework.NothingToDecide,
    ChangedMeanwhile,
    StillOnItsWay,
    BescheidNeeded,
    SecondPersonNeeded,
    TooLate,
    bescheid.RemedyMissing,
    bescheid.EditedMeanwhile,
)
BLOCK = 100  # lives, after which the time is looked at
_WITH_DRAFT = ("draft", "submit", "discard", "release")
_WITH_COSTS = ("grant", "draft")


@dataclass(frozen=True)
class Amt:
    """The office that answers for a Leistung in a Kommune.

    `remedy`: whether a second person releases its Bescheide; None: no remedy is deposited.
    """

    kommune_id: str
    office_id: int
    clerks: tuple[Staff, Staff]
    remedy: bool | None


@dataclass
class World:
    """Who plays: made once, for all Vorgänge. `anfaenge` are Vorgänge as they were submitted, with their price."""

    citizen: Citizen
    other: Citizen
    aemter: dict[tuple[str, str], Amt]
    archiv: dict[str, Staff]
    at: datetime
    anfaenge: list[tuple[str, int, UUID]]
    tried: Counter[str] = field(default_factory=Counter)


def prepare() -> World:
    """Offices of two Kommunen for two Leistungen, their archives, two citizens; every Leistung has a deadline."""
    remedies = {(URKUNDE, HERE): False, (ERLAUBNIS, HERE): True, (URKUNDE, THERE): None, (ERLAUBNIS, THERE): False}
    citizen, other, at = make_konto(), make_konto(), clock.now()
    make_vorgang(citizen=other)
    for kommune_id in (HERE, THERE):
        with unit(System(kommune_id)):
            mine = Angebot.objects.filter(kommune_id=kommune_id, leistung_id__in=(URKUNDE, ERLAUBNIS))
            mine.update(bearbeitung_tage=10)
    aemter = {
        (leistung_id, kommune_id): _amt(leistung_id, kommune_id, vier_augen)
        for (leistung_id, kommune_id), vier_augen in remedies.items()
    }
    anfaenge = [
        (leistung_id, price, _submitted(citizen, aemter[leistung_id, HERE].office_id, leistung_id, price, at))
        for leistung_id in (URKUNDE, ERLAUBNIS)
        for price in (0, PRICE)
    ]
    archiv = {kommune_id: make_mitarbeiter(kommune_id, Rolle.Art.ARCHIV).staff for kommune_id in (HERE, THERE)}
    return World(citizen, other, aemter, archiv, at, anfaenge)


def _amt(leistung_id: str, kommune_id: str, vier_augen: bool | None) -> Amt:
    with unit(System(kommune_id)):
        kommune, leistung = all_kommunen()[kommune_id], Leistung.objects.get(id=leistung_id)
        stelle = zustaendige_stelle(leistung, kommune, stichtag=clock.today())
    office = (stelle.organisationseinheit or stelle.rathaus) if stelle else None
    assert office is not None and office.kommune_id == kommune_id
    if vier_augen is not None:
        deposit_remedy(kommune_id, leistung_id, vier_augen=vier_augen)
    art = Rolle.Art.STANDESBEAMTER if leistung_id == URKUNDE else Rolle.Art.SACHBEARBEITUNG
    first, second = (make_mitarbeiter(kommune_id, art, office=office).staff for _ in range(2))
    return Amt(kommune_id, office.pk, (first, second), vier_augen)


def _submitted(citizen: Citizen, office_id: int, leistung_id: str, price: int, at: datetime) -> UUID:
    status = _S.WARTET_AUF_ZAHLUNG if price else _S.EINGEGANGEN
    return make_vorgang(
        HERE, status, betrag_cents=price, at=at, citizen=citizen, leistung_id=leistung_id, anliegen=2,
        office=Organisationseinheit.objects.get(id=office_id),
    )  # fmt: skip


class Leben(RuleBasedStateMachine):
    """The life of one Vorgang."""

    world: World  # set by who runs it
    at: datetime

    def __init__(self) -> None:
        super().__init__()
        self.undone = ExitStack()
        for database in ("default", "keys"):
            block: Any = transaction.atomic(using=database)
            block._from_testcase = True  # units inside are savepoints of it
            self.undone.enter_context(block)
        self.undone.enter_context(connection.execute_wrapper(begin_as_a_transaction))
        self.last: Bild | None = None
        self.behind: list[tuple[str, UUID, Bild]] = []  # what it was before it was handed over, or was split off it

    def teardown(self) -> None:
        """What was left behind is as it was; then everything is undone."""
        try:
            for kommune_id, vorgang_id, before in self.behind:
                now, _logged = look(vorgang_id, kommune_id, self.world.other.konto_id)
                assert has_key(before.schluessel_id) == (now is not None), "a key without its Vorgang, or without a key"
                if now is not None:
                    assert now.personen == {self.world.citizen.konto_id}, "a message to the wrong person"
                    assert now.verlauf[: len(before.verlauf)] == before.verlauf, "the history was changed afterwards"
        finally:
            for database in ("default", "keys"):
                transaction.set_rollback(True, using=database)
            self.undone.close()

    @initialize(anfang=st.integers(0, 3))
    def submitted(self, anfang: int) -> None:
        self.leistung, self.price, self.vorgang_id = self.world.anfaenge[anfang]
        self.here, self.at, self.kosten, self.stale = HERE, self.world.at, 0, False
        self.weg, self.einwilligung = Weg.PORTAL, False
        self.see()
        assert self.last is not None
        self.foreign = {HERE: self.last.fremder_faden, THERE: 0}
        self.seen = dict.fromkeys(self.amt.clerks, self.last.gesehen)
        self.typed: list[tuple[int, Staff]] = []
        self.world.tried["Vorgänge"] += 1

    @property
    def amt(self) -> Amt:
        return self.world.aemter[self.leistung, self.here]

    @property
    def elsewhere(self) -> Amt:
        return self.world.aemter[self.leistung, THERE if self.here == HERE else HERE]

    @property
    def by_bescheid(self) -> bool:
        """Whether a grant takes a Bescheid too."""
        return self.leistung == ERLAUBNIS

    @property
    def citizen(self) -> Citizen:
        return Citizen(self.world.citizen.konto_id, self.here, 1)

    def fassung(self) -> int:
        """Of the draft that was opened."""
        draft = self.last.entwurf if self.last else None
        return (draft.fassung if draft else 0) + (7 if self.stale else 0)

    # --- who does something ---------------------------------------------------------------------------------------

    def staff_step(self, name: str, who: int, *, on_page: bool) -> None:
        step, staff, before = STAFF_STEPS[name], self.amt.clerks[who], self.there()
        outdated = on_page and self._is_outdated(staff, before)
        self.tick()
        allowed = before.status in step.leads and step.also(self, before, staff) and not self.stale and not outdated
        with expecting(self.seen[staff] if on_page else None):
            after = self.attempt(name, lambda: step.call(self, staff), allowed=allowed, moves=step.moves)
        if after is None:
            return
        draft = before.entwurf
        leads = step.leads[before.status]
        if name == "release" and draft is not None and draft.art == Entscheidung.Art.STATTGEGEBEN:
            leads = _S.ENTSCHIEDEN
        assert after.status == leads, f"{name}: {before.status} -> {after.status}"
        assert after.an_buerger - before.an_buerger == step.tells, f"{name} tells the citizen once, or nothing"
        assert after.bearbeiter == step.desk(self, before, staff), f"{name}: on whose desk"
        if name == "split":
            self._splits(before, after)
        if name in ("message", "ask back"):
            self.typed.append((after.an_buerger, staff))
        if on_page:
            self.seen[staff] = after.gesehen  # the page is drawn anew

    def _is_outdated(self, staff: Staff, now: Bild) -> bool:
        """Not as they saw it: status, desk, what the citizen wrote, or what a colleague typed; no notice counts."""
        seen = self.seen[staff]
        shown = (seen.status, seen.bearbeiter_id, seen.nachrichten)
        told = seen.vom_amt or 0
        colleague = any(number > told and who != staff for number, who in self.typed)
        return colleague or shown != (now.status, now.bearbeiter, now.von_buerger)

    def _splits(self, before: Bild, after: Bild) -> None:
        """The second matter is a Vorgang of its own: new for the office, with the same days and another key."""
        with unit(System(self.here)):
            links = Verknuepfung.objects.filter(von_id=self.vorgang_id, art=Verknuepfung.Art.ABTRENNUNG)
            new_id = links.order_by("-am").values_list("zu_id", flat=True)[0]
        new, _logged = look(new_id, self.here, self.world.other.konto_id)
        assert new is not None and after.vorgaenge == before.vorgaenge + 1
        assert new.schluessel_id != after.schluessel_id and has_key(new.schluessel_id)
        assert (new.status, new.bearbeiter, new.an_buerger) == (_S.EINGEGANGEN, None, 1)
        lasting = {art: rested(lauf, day_of(self.at)) if lauf.rests else lauf for art, lauf in after.fristen.items()}
        assert (new.fristen, new.eingang_am) == (lasting, after.eingang_am), (
            "a deadline is lost where a Vorgang was split"
        )
        assert new.frist_am == self.nearest(new), "the Postkorb has another deadline"
        assert self.way(new.an_buerger, new.briefe, new.hinweise), "what was split off does not go the chosen way"
        self.behind.append((self.here, new_id, new))

    @precondition(lambda self: self.alive)
    @rule(who=st.integers(0, 1))
    def clerk_opens_the_page(self, who: int) -> None:
        staff = self.amt.clerks[who]
        akte = casework.open_akte(vorgang_id=self.vorgang_id, by=staff, at=self.tick())
        self.seen[staff] = akte.details.gesehen
        assert akte.details.gesehen == self.there().gesehen

    @precondition(lambda self: self.alive and (self.last.kosten_offen or self.rarely))
    @rule(who=st.integers(0, 1), kosten=st.sampled_from([0, 400, PRICE + 1]))
    def clerk_settles_open_costs(self, who: int, kosten: int) -> None:
        before, staff = self.there(), self.amt.clerks[who]
        possible = before.kosten_offen and affordable(before, kosten)
        after = self.attempt(
            "costs",
            lambda: casework.settle_open_costs(vorgang_id=self.vorgang_id, by=staff, kosten_cents=kosten, at=self.at),
            allowed=possible,
        )
        if after is not None:
            assert not after.kosten_offen and after.entscheidungen == before.entscheidungen + 1
            assert after.an_buerger > before.an_buerger

    @precondition(lambda self: self.alive and self.rarely)
    @rule(name=st.sampled_from(sorted(STAFF_STEPS)), far=st.booleans())
    def somebody_of_another_office_tries(self, name: str, far: bool) -> None:
        """Of the same Kommune, or who had it before it was handed over, or will have it."""
        near = self.world.aemter[ERLAUBNIS if self.leistung == URKUNDE else URKUNDE, self.here]
        stranger = (self.elsewhere if far else near).clerks[0]
        self.attempt("stranger", lambda: STAFF_STEPS[name].call(self, stranger), allowed=False)

    @precondition(lambda self: self.alive)
    @rule()
    def citizen_writes(self) -> None:
        before = self.there()
        handed = before.status == _S.ABGEGEBEN
        after = self.attempt("answer", lambda: self._answer(self.citizen), allowed=not handed)
        if after is None:
            return
        assert after.von_buerger == before.von_buerger + 1
        if before.status == _S.RUECKFRAGE:
            assert after.status == (_S.IN_BEARBEITUNG if before.bearbeiter else _S.EINGEGANGEN)
        else:
            assert after.status == before.status

    @precondition(lambda self: self.alive and self.rarely)
    @rule()
    def citizen_withdraws(self) -> None:
        before = self.there()
        allowed = before.status in (_S.WARTET_AUF_ZAHLUNG, *UNDECIDED)
        after = self.attempt("withdraw", lambda: self._withdraw(self.citizen), allowed=allowed)
        if after is not None:
            assert after.status == _S.ZURUECKGENOMMEN and after.kosten_offen == bool(before.bezahlt_cents)

    @precondition(lambda self: self.alive)
    @rule(weg=st.sampled_from([Weg.PORTAL, Weg.EMAIL, Weg.PAPIER]), einwilligung=st.booleans())
    def citizen_chooses_how_to_be_reached(self, weg: Weg, einwilligung: bool) -> None:
        self.tick()
        postfach.choose_for_faden(
            faden_id=self.there().faden_id, by=self.citizen, weg=weg, einwilligung=einwilligung,
            adresse="erika@example.org" if weg is Weg.EMAIL else "", at=self.at,
        )  # fmt: skip
        self.weg, self.einwilligung = weg, einwilligung
        self.world.tried["channel"] += 1

    @precondition(lambda self: self.rarely or not self.alive)
    @rule(writes=st.booleans())
    def another_citizen_tries(self, writes: bool) -> None:
        step = self._answer if writes else self._withdraw
        self.attempt("another citizen", lambda: step(self.world.other), allowed=False)

    # --- money ----------------------------------------------------------------------------------------------------

    @precondition(lambda self: self.alive and self.price)
    @rule()
    def money_arrives(self) -> None:
        """In time, late, or a second time."""
        before = self.there()
        after = self.attempt("pay", lambda: pay(self.vorgang_id, self.here, at=self.at), allowed=True)
        assert after is not None
        revives = before.status in (_S.WARTET_AUF_ZAHLUNG, _S.ERLOSCHEN)
        assert after.status == (_S.EINGEGANGEN if revives else before.status)
        if before.bezahlt_cents:
            assert after.zurueck_cents == before.zurueck_cents + PRICE, "paid twice goes back"
        if before.status == _S.ZURUECKGENOMMEN and not before.bezahlt_cents:
            assert after.kosten_offen

    @precondition(lambda self: self.alive and self.price)
    @rule()
    def a_payment_fails(self) -> None:
        start_payment(self.vorgang_id, self.here, status=Zahlungsstatus.FEHLGESCHLAGEN, at=self.tick())
        before = self.there()
        self.see()
        assert self.last == before

    # --- what the worker and the timers do --------------------------------------------------------------------------

    @precondition(lambda self: self.alive and self.last.unterwegs)
    @rule(twice=st.booleans())
    def the_worker_makes_the_bescheid(self, twice: bool) -> None:
        """With consent it is sent by that; else it waits for the post. What comes twice changes nothing."""
        before = self.there()
        letter = before.unterwegs
        assert letter is not None
        self.tick()
        for _ in range(1 + twice):
            bescheiddokument._keep(
                bescheid_id=letter.id, pdf=b"%PDF-1.7 erfunden", an="Erika Probefrau", by=System(self.here), at=self.at
            )
        self.see()
        after = self.there()
        sent = letter.weg == "postfach" and not letter.gemacht
        assert after.an_buerger == before.an_buerger + sent, "a Bescheid is sent once"
        made = next(each for each in after.bescheide if each.id == letter.id)
        assert made.gemacht and (made.stand == Stand.VERSANDT) == sent
        self.world.tried["Bescheid made"] += 1

    @precondition(lambda self: self.alive and self.last.status == Status.ABGEGEBEN)
    @rule(times=st.integers(1, 2))
    def the_worker_carries_it_over(self, times: int) -> None:
        """It is a Vorgang of its own there, once, with all that was said; the life goes on with that one."""
        before = self.there()
        assert before.abgabe is not None
        abgabe_id, new_id, arrived = before.abgabe
        self.tick()
        for _ in range(times):
            uebergang.carry_over(abgabe_id=abgabe_id, by=System(self.here), at=self.at)
        self.see()
        old = self.there()
        assert old.an_buerger == before.an_buerger + (not arrived), "where to go is told once"
        self.behind.append((self.here, self.vorgang_id, old))
        self.here, self.vorgang_id, self.price = self.elsewhere.kommune_id, new_id, 0
        self.see()
        new = self.there()
        assert new.schluessel_id != old.schluessel_id and has_key(new.schluessel_id), "not encrypted anew"
        assert (new.status, new.bearbeiter, new.bezahlt_cents) == (_S.EINGEGANGEN, None, 0)
        copied = (before.an_buerger, before.von_buerger)
        assert (new.an_buerger, new.von_buerger) == (copied[0] + 1, copied[1]), "not all messages came along"
        assert self.way(1, new.briefe, new.hinweise), "after the hand-over the chosen way is lost"
        self.seen, self.typed = dict.fromkeys(self.amt.clerks, new.gesehen), []
        self.world.tried["carried over"] += 1

    @precondition(lambda self: self.alive)
    @rule(days=st.sampled_from([1, 3, 8, 15, 30, 95]), timers=st.booleans())
    def days_pass(self, days: int, timers: bool) -> None:
        """With timers or, where the worker stands still, without."""
        self.at += timedelta(days=days)
        if timers:
            self.run_timers()
        self.world.tried["days pass"] += 1

    def run_timers(self) -> None:
        before = self.there()
        unpaid = before.status == _S.WARTET_AUF_ZAHLUNG and self._is_overdue()
        deemed = before.status in UNDECIDED and too_late(self, before)
        while lapse_overdue(by=System(self.here), at=self.at):
            pass
        fiktion.deem_approved(by=System(self.here), at=self.at)
        self.see()
        after = self.there()
        assert after.status == (_S.ERLOSCHEN if unpaid else _S.FINGIERT if deemed else before.status), "a timer's work"
        if deemed:
            assert after.kosten_offen == bool(before.bezahlt_cents)
            assert after.an_buerger == before.an_buerger + 1, "nobody is told that it counts as approved"
            self.world.tried["deemed approved"] += 1
        self._check(before, after, frozenset())

    @precondition(lambda self: self.alive and self.last.status in FINISHED)
    @rule(days=st.sampled_from([400, 1500, 4100]), antwort=st.booleans())
    def years_pass(self, days: int, antwort: bool) -> None:
        """The timers of the end: kept as long as the rule says, offered to the archive where it says so, deleted."""
        self.at += timedelta(days=days)
        self.run_timers()
        before, today = self.there(), day_of(self.at)
        regel = load_aufbewahrung(self.here).rule_for(self.leistung, before.status)
        held = before.gesperrt_bis is not None and before.gesperrt_bis >= today
        money = before.kosten_offen or before.zahlung_laeuft or before.offene_forderungen
        due = before.status in FINISHED and not held and not money and before.angeboten != "offen"
        due = due and deletion_day(before.status_seit.astimezone(BERLIN).date(), regel) <= today
        aufbewahrung.carry_out(by=System(self.here), at=self.at)
        self.see()
        if due and regel.danach is Danach.ANBIETEN and before.angeboten is None:
            assert self.there().angeboten == "offen", "deleted before it was offered, or not offered"
            if antwort:
                self._archive_answers()
            self.world.tried["offered"] += 1
        elif due:
            assert self.last is None, "not deleted at the end of its retention"
            assert not has_key(before.schluessel_id), "deleted, and its key is still there"
            self.world.tried["deleted"] += 1
        else:
            assert self.last is not None, "deleted before its time"
            assert has_key(before.schluessel_id), "its key is gone before it was deleted"
            self.world.tried["kept"] += 1

    def _archive_answers(self) -> None:
        with unit(System(self.here)):
            anbietung = Anbietung.objects.get(vorgang_id=self.vorgang_id)
        archivpaket.answer(
            anbietung_id=anbietung.id, antwort=Anbietung.Antwort.ABGELEHNT, by=self.world.archiv[self.here], at=self.at
        )
        self.see()

    # --- what must always hold ------------------------------------------------------------------------------------

    @invariant()
    def holds(self) -> None:
        now = self.last
        if now is None:  # before the submission, or deleted
            return
        steps = now.verlauf
        assert steps[-1] == now.status, "the history ends where it stands"
        for old, new in pairwise(steps):
            assert new in TRANSITIONS[old], f"history: {old} -> {new}"
        assert now.offene_fragen == (now.status == _S.RUECKFRAGE), "a question is open while it waits for an answer"
        if now.status == _S.EINGEGANGEN:
            assert now.bearbeiter is None, "new, and on somebody's desk"
        if now.status == _S.IN_BEARBEITUNG:
            assert now.bearbeiter is not None, "in work, and on nobody's desk"
        assert (now.eingang_am is not None) == (_S.EINGEGANGEN in steps), "when it arrived"
        if now.status in (_S.ENTSCHIEDEN, _S.VERSANDT, _S.ABGELEHNT):
            assert now.entscheidungen, "decided without a decision"
        assert now.zurueck_cents <= now.bezahlt_cents, "more goes back than came"
        assert now.personen == {self.world.citizen.konto_id}, "a message to the wrong person"
        assert now.fremder_faden == self.foreign[self.here], "a message to the wrong person"
        self._deadlines_hold(now)
        self._bescheide_hold(now)

    def _deadlines_hold(self, now: Bild) -> None:
        if now.eingang_am is None:
            return
        kinds = {"bearbeitung"} | ({FIKTION} if self.leistung == ERLAUBNIS else set())
        assert set(now.fristen) == kinds, "a deadline is lost"
        fiktion_stand = now.fristen[FIKTION].stand if FIKTION in now.fristen else ""
        if now.status in ENDED:
            assert not any(lauf.runs for lauf in now.fristen.values()), "a period runs on after the end"
        elif not now.entscheidungen and _S.ZURUECKGENOMMEN not in now.verlauf:
            assert all(lauf.runs or lauf.stand == "nicht_begonnen" for lauf in now.fristen.values()), (
                "a period has ended before its Vorgang"
            )
        resting = {art for art, lauf in now.fristen.items() if lauf.rests}
        assert resting <= ({BEARBEITUNG} if now.status == _S.RUECKFRAGE else set()), (
            "a period rests and nobody is asked"
        )
        if now.status in OPEN_NOW:
            assert now.frist_am == self.nearest(now), "the Postkorb has another deadline"
        assert (now.status == _S.FINGIERT) == (fiktion_stand == "versaeumt" and _S.FINGIERT in now.verlauf)
        if now.status in (_S.ENTSCHIEDEN, _S.VERSANDT):
            assert fiktion_stand != "versaeumt", "decided after the deemed approval"

    @staticmethod
    def nearest(now: Bild) -> datetime | None:
        """The end of the nearest period that runs and does not rest."""
        running = [each.faellig for each in now.fristen.values() if each.runs and not each.rests and each.faellig]
        return end_of_day(min(running), BERLIN) if running else None

    def _bescheide_hold(self, now: Bild) -> None:
        released = [each for each in now.bescheide if each.freigegeben_von is not None]
        assert all(each.belehrt for each in released), "a Bescheid without its remedy"
        if self.amt.remedy:
            assert all(each.freigegeben_von != each.verfasst_von for each in released), "released by its author alone"
        if now.status == _S.ABGELEHNT or (self.by_bescheid and now.status in (_S.ENTSCHIEDEN, _S.VERSANDT)):
            assert released, "decided without a Bescheid"
        assert sum(each.stand == Stand.FREIGEGEBEN for each in released) <= 1, "two Bescheide on their way"

    # --- tools ----------------------------------------------------------------------------------------------------

    @property
    def alive(self) -> bool:
        return self.last is not None

    @property
    def rarely(self) -> bool:
        """At one step in four: for what is mostly refused, or ends a life, so that lives get somewhere."""
        return self.at.minute % 4 == 0

    def there(self) -> Bild:
        assert self.last is not None, "the Vorgang is gone"
        return self.last

    def see(self) -> None:
        self.last, self.logged = look(self.vorgang_id, self.here, self.world.other.konto_id)

    def attempt(
        self, name: str, call: Callable[[], object], *, allowed: bool, moves: frozenset[str] = frozenset()
    ) -> Bild | None:
        """Carry out a step that must succeed or be refused; what is refused has changed nothing."""
        before, logged = self.last, self.logged
        self.tick()
        try:
            call()
        except REFUSALS as error:
            assert not allowed, f"{name} refused in {before and before.status}: {error!r}"
            self.see()
            assert self.last == before, f"{name} was refused and has changed something"
            self.world.tried[f"{name}: refused"] += 1
            return None
        assert allowed, f"{name} was possible in {before and before.status}"
        self.see()
        after = self.there()
        assert after == before or self.logged != logged, f"{name} is not in the audit log"
        assert before is not None
        self._check(before, after, moves)
        self.world.tried[name] += 1
        return after

    def _check(self, before: Bild, after: Bild, moves: frozenset[str]) -> None:
        """What any step must leave as it was, and which way its messages went."""
        grown = after.verlauf[len(before.verlauf) :]
        assert after.verlauf[: len(before.verlauf)] == before.verlauf, "the history has forgotten something"
        assert after.verlauf[-1] == after.status, "the history ends where it does not stand"
        assert bool(grown) == (before.status != after.status), "a step is missing in the history, or one too many"
        for art, lauf in before.fristen.items():
            if art not in moves and art != BEARBEITUNG:
                assert after.fristen[art].faellig == lauf.faellig, f"{art}: its last day was moved"
        told = after.an_buerger - before.an_buerger
        assert self.way(told, after.briefe - before.briefe, after.hinweise - before.hinweise), "not by the chosen way"
        assert after.schluessel_id == before.schluessel_id
        self._rest_holds(before, after)

    def _rest_holds(self, before: Bild, after: Bild) -> None:
        wanted = own_time(before, after.status, day_of(self.at))
        if wanted is None:
            return
        now = after.fristen[BEARBEITUNG]
        assert replace(now, stand=wanted.stand) == wanted, "the processing time does not rest as it should"
        waited = before.fristen[BEARBEITUNG].rests and not now.rests
        assert not (waited and now.stand == "versaeumt"), "missed, because the citizen did not answer"

    def way(self, told: int, letters: int, notices: int) -> bool:
        """Whether so many messages went the way the person chose: as letters, with notices, or neither."""
        return (letters, notices) == (told * (self.weg is Weg.PAPIER), told * (self.weg is Weg.EMAIL))

    def tick(self) -> datetime:
        self.at += timedelta(minutes=1)
        return self.at

    def _answer(self, citizen: Citizen) -> None:
        casework.answer(vorgang_id=self.vorgang_id, by=citizen, text="Antwort", dateien=(), at=self.at)

    def _withdraw(self, citizen: Citizen) -> None:
        casework.withdraw(vorgang_id=self.vorgang_id, by=citizen, at=self.at)

    def _is_overdue(self) -> bool:
        with unit(System(self.here)):
            return bool(Vorgangsforderung.objects.get(vorgang_id=self.vorgang_id).forderung.faellig_am < self.at)


def _rule_of(name: str) -> Callable[..., None]:
    """Each step of staff is a rule of its own, so that all have their turn."""
    more: dict[str, st.SearchStrategy[Any]] = {}
    if name in _WITH_COSTS:
        more["kosten"] = st.sampled_from(COSTS)
    if name in _WITH_DRAFT:
        more["stale"] = st.sampled_from([False] * 7 + [True])

    def step(self: Leben, who: int, on_page: bool, **drawn: Any) -> None:
        self.kosten, self.stale = drawn.get("kosten", 0), drawn.get("stale", False)
        self.staff_step(name, who, on_page=on_page)
        self.stale = False

    def offered(self: Leben) -> bool:
        """What is possible now; what is not at every sixth step only, so that lives get somewhere."""
        if self.last is None:
            return False
        schritt = STAFF_STEPS[name]
        self.kosten = 0
        return self.rarely or (
            self.last.status in schritt.leads and any(schritt.also(self, self.last, clerk) for clerk in self.amt.clerks)
        )

    step.__name__ = f"staff_{name.replace(' ', '_')}"
    drawn: Any = more | {"who": st.integers(0, 1), "on_page": st.booleans()}
    decorate: Any = rule(**drawn)
    return precondition(offered)(decorate(step))


for _name in STAFF_STEPS:
    setattr(Leben, f"staff_{_name.replace(' ', '_')}", _rule_of(_name))


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
            suppress_health_check=list(HealthCheck), phases=phases, report_multiple_bugs=False,
        ),
    )  # fmt: skip


def main() -> int:
    """Full size; prints what was tried."""
    from tests.conftest import build_databases

    build_databases()
    world, began, used = prepare(), time.monotonic(), time.process_time()
    runs, most = int(os.environ.get("RUNS", "10000")), float(os.environ.get("SECONDS", "inf"))
    while world.tried["Vorgänge"] < runs and time.monotonic() - began < most:
        play(world, runs=min(BLOCK, runs - world.tried["Vorgänge"]), steps=int(os.environ.get("STEPS", "15")))
    for name, count in sorted(world.tried.items()):
        print(f"{count:8d}  {name}")
    print(f"0 problems, {time.monotonic() - began:.0f} s, {time.process_time() - used:.0f} s of processor time")
    return 0


if __name__ == "__main__":
    sys.exit(main())
