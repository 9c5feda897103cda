"""What people and timers do to a Vorgang, and when it is possible: the law's side of `tests.proofs.vorgang`.

Written down once more, apart from the code: which step is possible in which state (`leads`)
and under what else (`also`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from portal.core.tenancy import Staff
from portal.leistung.rules.fristen import is_working_day
from portal.vorgang.models import Entscheidung
from portal.vorgang.operations import abgabe, abtrennung, bescheid, casework, fristen, zuweisung
from portal.vorgang.operations.befugnis import day_of
from portal.vorgang.operations.loeschsperre import set_sperre
from portal.vorgang.operations.vermerk import write_vermerk
from portal.vorgang.operations.wiederaufnahme import reopen
from portal.vorgang.rules.bescheid import Schreibtext
from portal.vorgang.rules.status import Status
from tests.proofs.vorgangsbild import Bild, Lauf

if TYPE_CHECKING:
    from tests.proofs.vorgang import Leben

_S = Status
UNDECIDED = (_S.EINGEGANGEN, _S.IN_BEARBEITUNG, _S.RUECKFRAGE)
OPEN_NOW = (*UNDECIDED, _S.ENTSCHIEDEN)
ENDED = (
    _S.VERSANDT, _S.BESTAETIGT, _S.FINGIERT, _S.ABGELEHNT, _S.ZURUECKGENOMMEN, _S.ERLOSCHEN, _S.ABGEGEBEN,
)  # fmt: skip
PRICE = 1500
COSTS = (0, 500, PRICE, PRICE + 1)
FIKTION, BEARBEITUNG = "fiktion", "bearbeitung"
Call = Callable[["Leben", Staff], object]


def _always(life: Leben, before: Bild, staff: Staff) -> bool:
    return True


def _begins(life: Leben, before: Bild, staff: Staff) -> int | None:
    """Who acts first has it; what is not (or no more) open is taken by nobody."""
    return before.bearbeiter or (staff.mitarbeiter_id if before.status in OPEN_NOW else None)


def _same(life: Leben, before: Bild, staff: Staff) -> int | None:
    return before.bearbeiter


@dataclass(frozen=True)
class Schritt:
    """A step of staff: in which states it is possible and where it leads, whether it writes to the citizen."""

    call: Call
    leads: dict[Status, Status]
    also: Callable[[Leben, Bild, Staff], bool] = _always
    tells: bool = False
    desk: Callable[[Leben, Bild, Staff], int | None] = _same  # on whose desk it lies afterwards
    moves: frozenset[str] = field(default_factory=frozenset)  # the periods whose last day it may change


def _stays(*statuses: Status) -> dict[Status, Status]:
    return {each: each for each in statuses}


def _by(life: Leben, staff: Staff) -> dict[str, Any]:
    return {"vorgang_id": life.vorgang_id, "by": staff, "at": life.at}


def _actor(life: Leben, before: Bild, staff: Staff) -> int | None:
    return staff.mitarbeiter_id


def too_late(life: Leben, before: Bild) -> bool:
    """Whether the approval counts as given already, whether or not a timer has said so."""
    lauf = before.fristen.get(FIKTION)
    return lauf is not None and lauf.runs and lauf.faellig is not None and lauf.faellig < day_of(life.at)


def affordable(before: Bild, kosten: int) -> bool:
    """Whether so much can be kept: what was paid twice goes back whole."""
    return kosten <= (PRICE if before.bezahlt_cents else 0)


def rested(lauf: Lauf, today: date) -> Lauf:
    """A processing time that goes on today: night by night since the question, then on to a working day."""
    first, nights, day = lauf.zuerst or lauf.faellig, lauf.ruhetage, lauf.ruht_seit
    assert first is not None and day is not None
    while day < today:
        day, nights = day + timedelta(days=1), nights + 1
    if nights == lauf.ruhetage:
        return replace(lauf, ruht_seit=None)
    end = first + timedelta(days=nights)
    while end < today or not is_working_day(end):
        end += timedelta(days=1)
    return replace(lauf, zuerst=first, faellig=end, ruht_seit=None, ruhetage=nights)


def own_time(before: Bild, after: Status, today: date) -> Lauf | None:
    """How the processing time stands after a step to that status, but for how it ended; None: there is none yet."""
    lauf = before.fristen.get(BEARBEITUNG)
    if lauf is None or not lauf.runs or lauf.faellig is None:
        return lauf
    if lauf.rests:
        return lauf if after == _S.RUECKFRAGE else rested(lauf, today)
    asked = before.status != _S.RUECKFRAGE and after == _S.RUECKFRAGE
    return replace(lauf, ruht_seit=today) if asked and lauf.faellig >= today else lauf


# --- deciding --------------------------------------------------------------------------------------------------------


def _grant(life: Leben, staff: Staff) -> None:
    beschluss = casework.Beschluss(Entscheidung.Art.STATTGEGEBEN, "", life.kosten)
    casework.decide(**_by(life, staff), beschluss=beschluss)


def _may_grant(life: Leben, before: Bild, staff: Staff) -> bool:
    return not life.by_bescheid and affordable(before, life.kosten)


def _draft(life: Leben, staff: Staff) -> None:
    """A refusal; where everything takes a Bescheid, mostly a grant."""
    granted = life.by_bescheid and life.kosten < PRICE
    art = Entscheidung.Art.STATTGEGEBEN if granted else Entscheidung.Art.ABGELEHNT
    text = Schreibtext("A", "Guten Tag,", "Text", "Gründe")
    bescheid.save_draft(**_by(life, staff), art=art, kosten_cents=life.kosten, text=text, fassung=life.fassung())


def _may_release(life: Leben, before: Bild, staff: Staff) -> bool:
    draft, rule = before.entwurf, life.amt.remedy
    if draft is None or rule is None or too_late(life, before) or not affordable(before, draft.kosten_cents):
        return False
    return not (rule and draft.verfasst_von == staff.mitarbeiter_id)


def _release(life: Leben, staff: Staff) -> None:
    bescheid.release(**_by(life, staff), fassung=life.fassung())


def _posts(life: Leben, before: Bild, staff: Staff) -> bool:
    letter = before.unterwegs
    return letter is not None and letter.gemacht and letter.weg == "post"


# --- periods ---------------------------------------------------------------------------------------------------------


def _may_complete(life: Leben, before: Bild, staff: Staff) -> bool:
    lauf = before.fristen.get(FIKTION)
    return lauf is not None and lauf.stand in ("nicht_begonnen", "laeuft") and not too_late(life, before)


def _may_extend(life: Leben, before: Bild, staff: Staff) -> bool:
    lauf = before.fristen.get(FIKTION)
    return lauf is not None and lauf.stand == "laeuft" and not too_late(life, before)


def _extend(life: Leben, staff: Staff) -> None:
    lauf = life.there().fristen.get(FIKTION)
    end = lauf.faellig if lauf and lauf.faellig else day_of(life.at)
    fristen.extend(**_by(life, staff), bis=end + timedelta(days=20), begruendung="Ein Gutachten fehlt.")


# --- the table -------------------------------------------------------------------------------------------------------

_WORKING = {_S.EINGEGANGEN: _S.IN_BEARBEITUNG}
_FIKTION = frozenset({FIKTION})
STAFF_STEPS: dict[str, Schritt] = {
    "take over": Schritt(
        lambda life, staff: casework.take_over(**_by(life, staff), seen=life.there().bearbeiter),
        _stays(*OPEN_NOW) | _WORKING,
        desk=_actor,
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
    "note": Schritt(lambda life, staff: write_vermerk(**_by(life, staff), text="Vermerk"), _stays(*Status)),
    "hold": Schritt(
        lambda life, staff: set_sperre(
            **_by(life, staff), grund="Klage", bis=day_of(life.at) + timedelta(days=5 * 365)
        ),
        _stays(*Status),
    ),
    "grant": Schritt(_grant, dict.fromkeys(UNDECIDED, _S.ENTSCHIEDEN), also=_may_grant, tells=True, desk=_begins),
    "draft": Schritt(_draft, _stays(*UNDECIDED) | _WORKING, desk=_begins),
    "submit": Schritt(
        lambda life, staff: bescheid.submit_for_release(**_by(life, staff), fassung=life.fassung()),
        _stays(*Status),
        also=lambda life, before, staff: before.entwurf is not None,
    ),
    "discard": Schritt(
        lambda life, staff: bescheid.discard(**_by(life, staff), fassung=life.fassung()),
        _stays(*Status),
        also=lambda life, before, staff: before.entwurf is not None,
    ),
    "release": Schritt(_release, dict.fromkeys(UNDECIDED, _S.ABGELEHNT), also=_may_release, desk=_begins),
    "post": Schritt(
        lambda life, staff: bescheid.mark_posted(**_by(life, staff), tag=day_of(life.at)),
        _stays(*Status) | {_S.ENTSCHIEDEN: _S.VERSANDT},
        also=_posts,
        tells=True,
    ),
    "confirm": Schritt(lambda life, staff: casework.confirm(**_by(life, staff), text=""), {}),
    "send": Schritt(
        lambda life, staff: casework.mark_sent(**_by(life, staff)),
        {_S.ENTSCHIEDEN: _S.VERSANDT},
        also=lambda life, before, staff: before.unterwegs is None,
        tells=True,
    ),
    "assign": Schritt(
        lambda life, staff: zuweisung.assign(**_by(life, staff), an=life.amt.clerks[0].mitarbeiter_id, wort="Bitte."),
        _stays(*OPEN_NOW) | _WORKING,
        desk=lambda life, before, staff: life.amt.clerks[0].mitarbeiter_id,
    ),
    "give back": Schritt(
        lambda life, staff: zuweisung.give_back(**_by(life, staff)),
        _stays(_S.EINGEGANGEN, _S.RUECKFRAGE) | {_S.IN_BEARBEITUNG: _S.EINGEGANGEN},
        desk=lambda life, before, staff: None,
    ),
    "reopen": Schritt(
        lambda life, staff: reopen(**_by(life, staff), grund="Neues."),
        dict.fromkeys(
            (_S.ENTSCHIEDEN, _S.VERSANDT, _S.BESTAETIGT, _S.ABGELEHNT, _S.ZURUECKGENOMMEN), _S.IN_BEARBEITUNG
        ),
        also=lambda life, before, staff: before.eingang_am is not None and before.unterwegs is None,
        tells=True,
        desk=_actor,
    ),
    "complete": Schritt(
        lambda life, staff: fristen.record_complete(**_by(life, staff), seit=day_of(life.at), rule_confirmed=True),
        _stays(*UNDECIDED) | _WORKING,
        also=_may_complete,
        tells=True,
        desk=_begins,
        moves=_FIKTION,
    ),
    "extend": Schritt(
        _extend, _stays(*UNDECIDED) | _WORKING, also=_may_extend, tells=True, desk=_begins, moves=_FIKTION
    ),
    "hand over": Schritt(
        lambda life, staff: abgabe.hand_over(
            **_by(life, staff), gebiet=life.elsewhere.kommune_id, amt_id=life.elsewhere.office_id, grund="Nicht wir."
        ),
        dict.fromkeys(UNDECIDED, _S.ABGEGEBEN),
        tells=True,
    ),
    "split": Schritt(
        lambda life, staff: abtrennung.split_off(**_by(life, staff), abschnitte=[1], grund="Zwei Anliegen."),
        _stays(*UNDECIDED),
        tells=True,
    ),
}
