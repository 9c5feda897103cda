"""A decision counts for a deemed approval when it is made known: by when it must go out, and what is too late."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from portal.leistung.rules.rechtsbehelf import Bekanntgaberegel, Verfahrensrecht, Weg, bekanntgabe_am
from portal.vorgang.rules.bekanntgabe import Bekanntgabe, Lage, latest_sending, not_made_known

BIS = date(2026, 12, 18)  # a Friday


def regel(*, verschiebt: bool = False, tage: int = 4) -> Bekanntgaberegel:
    return Bekanntgaberegel(
        weg=Weg.POST, recht=Verfahrensrecht.VWVFG, gilt_ab=date(2025, 1, 1), tage=tage, verschiebt=verschiebt,
        grundlage="erfunden", bestaetigt=True,
    )  # fmt: skip


@pytest.mark.parametrize("verschiebt", [False, True])
def test_the_last_day_to_send_is_the_last_that_counts_in_time(verschiebt: bool) -> None:
    rule = regel(verschiebt=verschiebt)
    for number in range(60):  # over weekends and the holidays of Christmas
        end = BIS + timedelta(days=number)
        sent = latest_sending(rule, end)
        assert bekanntgabe_am(rule, sent) <= end < bekanntgabe_am(rule, sent + timedelta(days=1))


@pytest.mark.parametrize(
    ("today", "wanted"),
    [
        (date(2026, 12, 1), Bekanntgabe(Lage.ABSENDEN, BIS, date(2026, 12, 14))),
        (date(2026, 12, 14), Bekanntgabe(Lage.ABSENDEN, BIS, date(2026, 12, 14))),
        (date(2026, 12, 15), Bekanntgabe(Lage.ZU_SPAET, BIS, date(2026, 12, 14), date(2026, 12, 19))),
        (date(2026, 12, 18), Bekanntgabe(Lage.ZU_SPAET, BIS, date(2026, 12, 14), date(2026, 12, 22))),
        (date(2026, 12, 19), Bekanntgabe(Lage.VORBEI, BIS)),
    ],
)
def test_what_is_not_on_its_way_is_warned_of_until_it_is(today: date, wanted: Bekanntgabe) -> None:
    assert not_made_known(BIS, sent=False, am=None, regel=regel(), today=today) == wanted
    assert not_made_known(BIS, sent=True, am=BIS, regel=regel(), today=today) is None


def test_without_a_rule_no_day_is_computed() -> None:
    today = date(2026, 12, 1)
    assert not_made_known(BIS, sent=False, am=None, regel=None, today=today) == Bekanntgabe(Lage.TAG_OFFEN, BIS)
    assert not_made_known(BIS, sent=True, am=None, regel=None, today=today) == Bekanntgabe(Lage.UNGEWISS, BIS)


def test_what_is_on_its_way_too_late_is_warned_of_until_it_was_made_known() -> None:
    am = BIS + timedelta(days=3)
    for days, warned in ((-1, True), (2, True), (3, False)):
        found = not_made_known(BIS, sent=True, am=am, regel=regel(), today=BIS + timedelta(days=days))
        assert found == (Bekanntgabe(Lage.UNTERWEGS, BIS, am=am) if warned else None)
