"""What agreements move, on which days: examples for each kind, and properties over any set of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.leistung.models import Vereinbarung
from portal.leistung.rules.zustaendigkeit import (
    Art,
    Frage,
    Grundregel,
    Regelung,
    Rollen,
    Stand,
    decide,
    first_day,
    stand_on,
)

TODAY = date(2026, 11, 21)
NEXT_MONTH = date(2026, 12, 1)
FRAGE = Frage("geburtsurkunde", "standesamt", "a-dorf")
OWN = Grundregel("a-dorf", "standesamt")


def agreement(art: Art = Art.DELEGIEREND, **changes: Any) -> Regelung:
    """Everything of the Standesamt in a-dorf goes to b-stadt, without limit in time."""
    base = Regelung("v", art, frozenset(["a-dorf"]), ("b-stadt",), funktionen=frozenset(["standesamt"]), in_kraft=True)
    return replace(base, **changes)


def parts(rollen: Rollen) -> tuple[str | None, str]:
    return rollen.traeger, rollen.stelle


def test_delegating_moves_the_traeger_and_who_acts() -> None:
    rollen = decide(FRAGE, OWN, [agreement(amt="amt-1")], TODAY)
    assert rollen == Rollen("b-stadt", "b-stadt", "amt-1", vereinbarungen=("v",))
    assert rollen.kostenglaeubiger == rollen.verantwortlich == "b-stadt"


def test_mandating_leaves_the_traeger_the_fee_and_the_data() -> None:
    rollen = decide(FRAGE, OWN, [agreement(Art.MANDATIEREND)], TODAY)
    assert parts(rollen) == ("a-dorf", "b-stadt")
    assert rollen.kostenglaeubiger == rollen.verantwortlich == "a-dorf"


@pytest.mark.parametrize("art", [Art.UNKLAR, Art.SYSTEM, Art.ZUSAMMENARBEIT])
def test_other_kinds_change_nothing(art: Art) -> None:
    assert decide(FRAGE, OWN, [agreement(art)], TODAY) == decide(FRAGE, OWN, [], TODAY)


@pytest.mark.parametrize("changes", [{"in_kraft": False}, {"in_kraft": False, "beendet": True}])
def test_what_is_not_known_to_be_in_force_changes_nothing(changes: dict[str, Any]) -> None:
    assert decide(FRAGE, OWN, [agreement(**changes)], TODAY) == decide(FRAGE, OWN, [], TODAY)


def test_it_counts_from_its_first_to_its_last_day() -> None:
    limited = agreement(ab=NEXT_MONTH, bis=date(2027, 12, 31))
    days = {NEXT_MONTH - timedelta(1): "a-dorf", NEXT_MONTH: "b-stadt", date(2027, 12, 31): "b-stadt",
            date(2028, 1, 1): "a-dorf"}  # fmt: skip
    assert {day: decide(FRAGE, OWN, [limited], day).traeger for day in days} == days


def test_it_takes_effect_the_day_after_its_publication_unless_agreed_otherwise() -> None:
    assert first_day(wirksam_ab=None, bekanntgemacht_am=TODAY, seit=None) == TODAY + timedelta(1)
    assert first_day(wirksam_ab=NEXT_MONTH, bekanntgemacht_am=TODAY, seit=None) == NEXT_MONTH
    assert first_day(wirksam_ab=None, bekanntgemacht_am=None, seit=TODAY) == TODAY
    assert first_day(wirksam_ab=None, bekanntgemacht_am=None, seit=None) is None


def test_area_and_leistung_narrow_it() -> None:
    assert decide(FRAGE, OWN, [agreement(gebiet=frozenset(["c-dorf"]))], TODAY).stelle == "a-dorf"
    assert decide(FRAGE, OWN, [agreement(leistungen=frozenset(["eheurkunde"]))], TODAY).stelle == "a-dorf"
    assert decide(FRAGE, OWN, [agreement(leistungen=frozenset(["geburtsurkunde"]))], TODAY).stelle == "b-stadt"
    assert decide(FRAGE, OWN, [agreement(von=frozenset(["c-dorf"]))], TODAY).stelle == "a-dorf"


def test_a_task_that_was_handed_on_is_handed_on_again_and_done_in_the_name_of_the_last() -> None:
    further = agreement(id="w", von=frozenset(["b-stadt"]), an=("kreis",))
    mandate = agreement(Art.MANDATIEREND, id="a", von=frozenset(["kreis"]), an=("c-dorf",))
    rollen = decide(FRAGE, OWN, [mandate, further, agreement()], TODAY)
    assert parts(rollen) == ("kreis", "c-dorf")
    assert rollen.vereinbarungen == ("v", "w", "a")


def test_the_later_agreement_goes_before_the_older() -> None:
    older = agreement(id="alt", ab=date(2020, 1, 1))
    later = agreement(id="neu", ab=date(2025, 1, 1), an=("kreis",))
    assert decide(FRAGE, OWN, [older, later], TODAY).stelle == "kreis"


def test_with_several_recipients_the_one_there_acts_and_otherwise_none() -> None:
    everywhere = agreement(von=frozenset(["kreis"]), an=("a-dorf", "b-stadt"))
    assert decide(FRAGE, Grundregel("kreis"), [everywhere], TODAY).stelle == "a-dorf"
    assert decide(replace(FRAGE, kommune="c-dorf"), Grundregel("kreis"), [everywhere], TODAY).stelle == "kreis"


CONTAINED = Grundregel("kreis", "amt-1", vereinbarung="v", ohne="a-dorf")


def test_an_agreement_the_data_hold_already_is_not_applied_twice() -> None:
    in_data = agreement(an=("kreis",), amt="amt-2")
    assert decide(FRAGE, CONTAINED, [in_data], TODAY) == Rollen("kreis", "kreis", "amt-1", vereinbarungen=("v",))
    mandate = replace(in_data, art=Art.MANDATIEREND)
    assert decide(FRAGE, CONTAINED, [mandate], TODAY) == Rollen("a-dorf", "kreis", "amt-1", vereinbarungen=("v",))


def test_under_an_unclear_one_in_the_data_the_traeger_is_left_open() -> None:
    rollen = decide(FRAGE, CONTAINED, [agreement(Art.UNKLAR, an=("kreis",), in_kraft=False)], TODAY)
    assert (rollen.traeger, rollen.stelle, rollen.amt) == (None, "kreis", "amt-1")
    assert rollen.offen == ("a-dorf", "kreis")


@pytest.mark.parametrize("art", [Art.DELEGIEREND, Art.MANDATIEREND, Art.UNKLAR])
def test_when_the_one_in_the_data_ends_the_task_goes_back(art: Art) -> None:
    ended = agreement(art, an=("kreis",), bis=TODAY)
    assert decide(FRAGE, CONTAINED, [ended], TODAY).stelle == "kreis"
    assert decide(FRAGE, CONTAINED, [ended], TODAY + timedelta(1)) == Rollen("a-dorf", "a-dorf")


def test_before_the_rule_itself_counts_nothing_is_certain() -> None:
    grund = Grundregel("kreis", gueltig_ab=date(2017, 8, 1))
    assert decide(FRAGE, grund, [], date(2017, 7, 31)).unklar
    assert not decide(FRAGE, grund, [], date(2017, 8, 1)).unklar


def test_acceptance_adds_and_moves_nothing() -> None:
    accepts = agreement(Art.ANNAHME, von=frozenset(["kreis"]), an=("a-dorf", "b-stadt"))
    rollen = decide(FRAGE, Grundregel("kreis"), [accepts], TODAY)
    assert (parts(rollen), rollen.annahme) == (("kreis", "kreis"), (("a-dorf", "v"),))
    wider = replace(accepts, gebiet=frozenset(["a-dorf"]))
    assert dict(decide(FRAGE, Grundregel("kreis"), [wider], TODAY).annahme).keys() == {"a-dorf", "b-stadt"}


@pytest.mark.parametrize(("switch", "accepted"), [(True, ("a-dorf",)), (False, ()), (None, ())])
def test_a_switch_decides_and_unknown_is_no_acceptance(switch: bool | None, accepted: tuple[str, ...]) -> None:
    for in_kraft in (True, False):
        accepts = agreement(Art.ANNAHME, von=frozenset(["kreis"]), an=("a-dorf",), in_kraft=in_kraft,
                            schalter={("a-dorf", "geburtsurkunde"): switch})  # fmt: skip
        assert tuple(name for name, _ in decide(FRAGE, Grundregel("kreis"), [accepts], TODAY).annahme) == accepted
        ended = replace(accepts, bis=TODAY - timedelta(1))
        assert decide(FRAGE, Grundregel("kreis"), [ended], TODAY).annahme == ()
        given_up = replace(accepts, in_kraft=False, beendet=True)
        assert decide(FRAGE, Grundregel("kreis"), [given_up], TODAY).annahme == ()


def test_how_it_stands_today() -> None:
    assert stand_on(agreement(), TODAY) is Stand.GILT
    assert stand_on(agreement(ab=NEXT_MONTH), TODAY) is Stand.SPAETER
    assert stand_on(agreement(in_kraft=False), TODAY) is Stand.ZU_PRUEFEN
    assert stand_on(agreement(bis=TODAY - timedelta(1)), TODAY) is Stand.BEENDET
    assert stand_on(agreement(in_kraft=False, beendet=True), TODAY) is Stand.BEENDET


def test_the_table_knows_the_same_kinds() -> None:
    assert {art.value for art in Art} == set(Vereinbarung.Art.values)


# Any set of agreements among few bodies, around one day.

BODIES = ["a-dorf", "b-stadt", "c-dorf", "kreis"]
DAYS = st.dates(TODAY - timedelta(40), TODAY + timedelta(40))


@st.composite
def any_agreement(draw: st.DrawFn, ident: int) -> Regelung:
    known = draw(st.sampled_from(["ja", "nein", "zu prüfen"]))
    return Regelung(
        id=f"v{ident}",
        art=draw(st.sampled_from(Art)),
        von=frozenset(draw(st.sets(st.sampled_from(BODIES), min_size=1))),
        an=tuple(draw(st.lists(st.sampled_from(BODIES), min_size=1, unique=True))),
        gebiet=draw(st.none() | st.frozensets(st.sampled_from(BODIES[:3]))),
        funktionen=draw(st.frozensets(st.sampled_from(["standesamt", "bauaufsicht"]))),
        leistungen=draw(st.frozensets(st.sampled_from(["geburtsurkunde", "eheurkunde"]))),
        in_kraft=known == "ja",
        beendet=known == "nein",
        ab=draw(st.none() | DAYS),
        bis=draw(st.none() | DAYS),
        amt=draw(st.none() | st.just("amt-1")),
        schalter=draw(
            st.dictionaries(
                st.tuples(st.sampled_from(BODIES[:3]), st.just("geburtsurkunde")), st.none() | st.booleans(), max_size=2
            )
        ),
    )


# A busy machine draws slowly; that is no finding.
patient = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=40)
AGREEMENTS = st.integers(0, 6).flatmap(lambda number: st.tuples(*(any_agreement(each) for each in range(number))))
RULES = st.builds(
    Grundregel,
    stelle=st.sampled_from(BODIES),
    amt=st.none() | st.just("amt-0"),
    vereinbarung=st.none() | st.just("v0"),
    ohne=st.none() | st.sampled_from(BODIES),
    gueltig_ab=st.none() | DAYS,
    unklar=st.booleans(),
)


@patient
@given(AGREEMENTS, RULES, DAYS, st.randoms(use_true_random=False))
def test_the_same_question_on_the_same_day_has_the_same_answer(
    agreements: tuple[Regelung, ...], grund: Grundregel, day: date, chance: Random
) -> None:
    answer = decide(FRAGE, grund, agreements, day)
    assert decide(FRAGE, grund, agreements, day) == answer
    shuffled = list(agreements)
    chance.shuffle(shuffled)
    assert decide(FRAGE, grund, shuffled, day) == answer


@patient
@given(AGREEMENTS, RULES, DAYS)
def test_an_agreement_that_has_expired_or_not_begun_never_answers(
    agreements: tuple[Regelung, ...], grund: Grundregel, day: date
) -> None:
    answer = decide(FRAGE, grund, agreements, day)
    silent = {each.id for each in agreements if not each.is_within(day) or each.beendet}
    assert silent.isdisjoint(answer.vereinbarungen)
    assert silent.isdisjoint(agreement for _, agreement in answer.annahme)
    still = [each for each in agreements if each.id not in silent or each.id == grund.vereinbarung]
    assert decide(FRAGE, grund, still, day) == answer


@patient
@given(AGREEMENTS, RULES, DAYS)
def test_only_the_kinds_that_move_something_move_something(
    agreements: tuple[Regelung, ...], grund: Grundregel, day: date
) -> None:
    moving = (Art.DELEGIEREND, Art.MANDATIEREND, Art.ANNAHME)
    left = [each for each in agreements if each.art in moving or each.id == grund.vereinbarung]
    assert decide(FRAGE, grund, left, day) == decide(FRAGE, grund, agreements, day)
    others = [each for each in left if each.art is not Art.DELEGIEREND or each.id == grund.vereinbarung]
    base = decide(FRAGE, grund, [each for each in agreements if each.id == grund.vereinbarung], day)
    assert decide(FRAGE, grund, others, day).traeger == base.traeger


@patient
@given(any_agreement(1), DAYS)
def test_a_delegation_counts_exactly_within_its_days(any_one: Regelung, day: date) -> None:
    one = replace(agreement(), ab=any_one.ab, bis=any_one.bis, amt=any_one.amt)
    within = (one.ab is None or one.ab <= day) and (one.bis is None or day <= one.bis)
    assert decide(FRAGE, OWN, [one], day).traeger == ("b-stadt" if within else "a-dorf")
