"""A small part of `make proof-vorgang`, and its machine seen red by seeded faults."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest

from portal.core import audit
from portal.core.tenancy import System, unit
from portal.leistung.models import Bescheidregel
from portal.postfach.models import Nachricht
from portal.postfach.operations import faden as faeden
from portal.postfach.rules import Weg
from portal.vorgang.models.aufbewahrung import LoeschsperreQuerySet
from portal.vorgang.operations import (
    abtrennung,
    bescheid,
    casework,
    fiktion,
    fristlauf,
    griff,
    tilgung,
    uebergang,
    verlauf,
)
from portal.vorgang.rules.fristen import Stand
from tests.proofs.vorgang import Leben, World, play, prepare

pytestmark = pytest.mark.usefixtures("database")
URKUNDE, ERLAUBNIS = 0, 2  # numbers of the Vorgänge a life begins with: both without a price
Patch = pytest.MonkeyPatch


def test_no_order_of_steps_leads_where_it_must_not() -> None:
    world = prepare()
    play(world, runs=10, steps=10, fixed=True)
    assert world.tried["Vorgänge"] >= 10


@contextmanager
def life(world: World, anfang: int) -> Iterator[Leben]:
    """A life whose steps are chosen by hand."""
    leben: Leben = type("Leben", (Leben,), {"world": world})()
    try:
        leben.submitted(anfang=anfang)
        yield leben
    finally:
        leben.teardown()


def steps(leben: Leben, *names: str, who: int = 0) -> None:
    for name in names:
        leben.staff_step(name, who, on_page=False)
        leben.holds()


def handed_over(leben: Leben) -> None:
    leben.citizen_chooses_how_to_be_reached(weg=Weg.PAPIER, einwilligung=False)
    steps(leben, "ask back", "hand over")
    leben.the_worker_carries_it_over(times=2)
    leben.holds()


def refused_there(leben: Leben) -> None:
    """The other Kommune has deposited no remedy."""
    handed_over(leben)
    steps(leben, "draft", "release")


def released_too_late(leben: Leben) -> None:
    steps(leben, "complete", "draft")
    leben.days_pass(days=95, timers=False)
    steps(leben, "release", who=1)


def deemed(leben: Leben) -> None:
    steps(leben, "complete")
    leben.days_pass(days=95, timers=True)
    leben.holds()


def on_an_outdated_page(leben: Leben) -> None:
    leben.clerk_opens_the_page(who=0)
    leben.citizen_writes()
    leben.staff_step("message", 0, on_page=True)


def colleague_writes(leben: Leben) -> None:
    steps(leben, "message", who=1)
    leben.clerk_opens_the_page(who=0)
    leben.staff_step("message", 1, on_page=False)
    leben.staff_step("message", 0, on_page=True)


def ended(leben: Leben) -> None:
    leben.citizen_withdraws()
    leben.years_pass(days=4100, antwort=False)


def answered_late(leben: Leben) -> None:
    """Twice, the second time after the last day that was told first; the law's period runs on."""
    steps(leben, "complete")
    for days in (3, 15):
        steps(leben, "ask back")
        leben.days_pass(days=days, timers=True)
        leben.citizen_writes()
        leben.holds()


def split_while_asked(leben: Leben) -> None:
    steps(leben, "ask back")
    leben.days_pass(days=3, timers=True)
    steps(leben, "split")


def sent_on(leben: Leben) -> None:
    """Decided with the question open, and taken up again."""
    steps(leben, "ask back")
    leben.days_pass(days=30, timers=True)
    steps(leben, "grant", "send", "reopen")


def held(leben: Leben) -> None:
    leben.days_pass(days=1, timers=True)
    leben.citizen_withdraws()
    for _ in range(2):
        leben.years_pass(days=1500, antwort=False)
    steps(leben, "hold")
    leben.years_pass(days=1500, antwort=False)


LIVES: dict[str, tuple[int, Callable[[Leben], None]]] = {
    "asked": (URKUNDE, lambda leben: steps(leben, "ask back")),
    "told": (URKUNDE, lambda leben: steps(leben, "message")),
    "assigned": (URKUNDE, lambda leben: steps(leben, "assign", "assign")),
    "split": (ERLAUBNIS, lambda leben: steps(leben, "complete", "split")),
    "alone": (ERLAUBNIS, lambda leben: steps(leben, "draft", "release")),
    "outdated page": (URKUNDE, on_an_outdated_page),
    "colleague writes": (URKUNDE, colleague_writes),
    "handed over": (ERLAUBNIS, handed_over),
    "refused there": (URKUNDE, refused_there),
    "too late": (ERLAUBNIS, released_too_late),
    "deemed": (ERLAUBNIS, deemed),
    "answered late": (ERLAUBNIS, answered_late),
    "split while asked": (ERLAUBNIS, split_while_asked),
    "sent on": (URKUNDE, sent_on),
    "ended": (URKUNDE, ended),
    "held": (URKUNDE, held),
}


def _tells_somebody_else(patch: Patch, world: World) -> None:
    real = faeden._write

    def write(*given: Any) -> Nachricht:
        message = real(*given)
        Nachricht.objects.filter(id=message.id).update(konto_id=world.other.konto_id)
        return message

    patch.setattr(faeden, "_write", write)


def _nothing(*given: Any, **named: Any) -> None:
    """Instead of a step that must not be forgotten."""


def _kept(*given: Any, **named: Any) -> Stand:
    """A period is over when it likes."""
    return Stand.EINGEHALTEN


def _as_before(zuerst: date, **more: Any) -> date:
    """A period that has rested ends when it would have."""
    return zuerst


def _lets_the_law_rest(patch: Patch, world: World) -> None:
    patch.setattr(fristlauf, "may_rest", lambda art, stand, faellig, *, asked: True)


def _forgets_who_is_asked(patch: Patch, world: World) -> None:
    """The rows are there only after the step that would let them go on."""
    real, waiting = abtrennung._copy_periods, []
    patch.setattr(abtrennung, "_copy_periods", lambda *given: waiting.append(given))
    step = verlauf.note_step

    def note_step(*given: Any, **named: Any) -> None:
        step(*given, **named)
        real(*waiting.pop())

    patch.setattr(abtrennung, "note_step", note_step)


def _keeps_an_old_deadline(patch: Patch, world: World) -> None:
    real = fristlauf.show_nearest

    def show_nearest(vorgang: Any, fristen: Any) -> None:
        if any(each.is_running for each in fristen):
            real(vorgang, fristen)

    patch.setattr(fristlauf, "show_nearest", show_nearest)


def _forgets_holds(patch: Patch, world: World) -> None:
    patch.setattr(LoeschsperreQuerySet, "in_force", lambda rows, day: rows.none())


def _takes_any_remedy(patch: Patch, world: World) -> None:
    with unit(System("geilenkirchen")):
        regel = Bescheidregel.objects.get(leistung_id="geburtsurkunde", kommune_id="geilenkirchen")
    patch.setattr(bescheid, "bescheidregel_on", lambda *_: regel)


FAULTS: list[tuple[str, str, Callable[[Patch, World], None]]] = [
    ("asked", "history", lambda patch, world: patch.setattr(casework, "note_step", _nothing)),
    ("told", "to the wrong person", _tells_somebody_else),
    ("told", "the citizen once", lambda patch, world: patch.setattr(casework, "tell_citizen", _nothing)),
    ("assigned", "audit log", lambda patch, world: patch.setattr(audit, "record", _nothing)),
    ("outdated page", "was possible", lambda patch, world: patch.setattr(griff, "changed", lambda *_: frozenset())),
    ("colleague writes", "was possible", lambda patch, world: patch.setattr(griff, "colleague_wrote", _nothing)),
    ("split", "a deadline is lost", lambda patch, world: patch.setattr(abtrennung, "_copy_periods", _nothing)),
    ("alone", "release was possible", lambda patch, world: patch.setattr(bescheid, "check_release", _nothing)),
    ("refused there", "release was possible", _takes_any_remedy),
    ("too late", "release was possible", lambda patch, world: patch.setattr(fristlauf, "outcome", _kept)),
    ("deemed", "a timer's work", lambda patch, world: patch.setattr(fiktion, "_deem", lambda **_: False)),
    ("deemed", "a period runs on", lambda patch, world: patch.setattr(fristlauf, "_end", _nothing)),
    ("handed over", "a deadline is lost", lambda patch, world: patch.setattr(fristlauf, "_begin", _nothing)),
    ("handed over", "not all messages", lambda patch, world: patch.setattr(uebergang, "_copy_thread", lambda *_: [])),
    ("handed over", "chosen way", lambda patch, world: patch.setattr(uebergang, "keep_choice", _nothing)),
    ("handed over", "chosen way", lambda patch, world: patch.setattr(verlauf, "order_letter", _nothing)),
    ("asked", "does not rest", lambda patch, world: patch.setattr(fristlauf, "may_rest", lambda *_, **__: False)),
    ("answered late", "does not rest", lambda patch, world: patch.setattr(fristlauf, "let_go_on", _nothing)),
    ("answered late", "does not rest", lambda patch, world: patch.setattr(fristlauf, "after_rest", _as_before)),
    ("answered late", "last day was moved|rests and nobody", _lets_the_law_rest),
    ("answered late", "another deadline", lambda patch, world: patch.setattr(fristlauf, "show_nearest", _nothing)),
    ("split while asked", "rests and nobody|a deadline is lost", _forgets_who_is_asked),
    ("sent on", "another deadline", _keeps_an_old_deadline),
    ("ended", "its key is still there", lambda patch, world: patch.setattr(tilgung, "delete_key", _nothing)),
    ("held", "before its time", _forgets_holds),
]


def test_lives_chosen_by_hand_hold_and_each_seeded_fault_in_them_is_seen(monkeypatch: Patch) -> None:
    world = prepare()
    for anfang, play_by_hand in LIVES.values():
        with life(world, anfang) as leben:
            play_by_hand(leben)
    for name, seen, fault in FAULTS:
        anfang, play_by_hand = LIVES[name]
        with monkeypatch.context() as patch, pytest.raises(AssertionError, match=seen), life(world, anfang) as leben:
            fault(patch, world)
            play_by_hand(leben)
