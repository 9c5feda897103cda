"""When a Bescheid counts as made known, until when to act against it, and what it says of that."""

from __future__ import annotations

from datetime import date

import pytest

from portal.leistung.models import Leistung
from portal.leistung.queries.rechtsbehelfe import bekanntgaberegeln, vorschlag_for
from portal.leistung.rules.rechtsbehelf import (
    BekanntgabeOpen,
    Rechtsbehelf,
    Rechtsbehelfsart,
    Verfahrensrecht,
    Weg,
    bekanntgabe_am,
    bekanntgaberegel,
    last_day,
)

V, S, A = Verfahrensrecht.VWVFG, Verfahrensrecht.SGB10, Verfahrensrecht.AO


@pytest.mark.parametrize(
    ("weg", "recht", "sent", "known"),
    [
        (Weg.POST, V, date(2025, 1, 1), date(2025, 1, 5)),  # the first day of the rule; day four is a Sunday and stays
        (Weg.POSTFACH, V, date(2026, 11, 18), date(2026, 11, 22)),  # a Sunday stays
        (Weg.POSTFACH, S, date(2026, 11, 18), date(2026, 11, 22)),
        (Weg.POST, A, date(2026, 11, 18), date(2026, 11, 23)),  # tax law moves it to the Monday
        (Weg.POST, A, date(2026, 12, 21), date(2026, 12, 28)),  # 25th and 26th are holidays, the 27th a Sunday
        (Weg.POST, A, date(2026, 11, 16), date(2026, 11, 20)),
        (Weg.POST, V, date(2028, 2, 26), date(2028, 3, 1)),  # over the 29th of February
    ],
)
def test_when_it_counts_as_made_known(weg: Weg, recht: Verfahrensrecht, sent: date, known: date) -> None:
    assert bekanntgabe_am(bekanntgaberegel(bekanntgaberegeln(), weg, recht, sent), sent) == known


def test_before_the_first_rule_nothing_is_computed() -> None:
    with pytest.raises(BekanntgabeOpen):
        bekanntgaberegel(bekanntgaberegeln(), Weg.POST, V, date(2024, 12, 31))


def test_a_later_rule_counts_from_its_day_on() -> None:
    now = bekanntgaberegel(bekanntgaberegeln(), Weg.POST, V, date(2026, 1, 1))
    later = now.model_copy(update={"gilt_ab": date(2030, 1, 1), "tage": 2})
    both = [later, *bekanntgaberegeln()]
    assert bekanntgaberegel(both, Weg.POST, V, date(2029, 12, 31)).tage == 4
    assert bekanntgaberegel(both, Weg.POST, V, date(2030, 1, 1)).tage == 2


@pytest.mark.parametrize(
    ("known", "months", "last"),
    [
        (date(2026, 11, 22), 1, date(2026, 12, 22)),
        (date(2026, 11, 25), 1, date(2026, 12, 28)),  # Christmas and a Sunday
        (date(2026, 1, 31), 1, date(2026, 3, 2)),  # February has no 31st, its last day is a Saturday
        (date(2026, 5, 4), 1, date(2026, 6, 5)),  # Fronleichnam
        (date(2026, 10, 1), 3, date(2027, 1, 4)),  # New Year, then a weekend
    ],
)
def test_the_last_day_to_act(known: date, months: int, last: date) -> None:
    assert last_day(known, months) == last


@pytest.mark.parametrize(
    ("leistung", "funktion", "art", "recht", "bestaetigt"),
    [
        ("geburtsurkunde", "standesamt", Rechtsbehelfsart.GERICHT, V, True),
        ("wohngeld-erstantrag", "wohngeld", Rechtsbehelfsart.WIDERSPRUCH, S, True),
        ("hundesteuer-befreiung", "steueramt", Rechtsbehelfsart.WIDERSPRUCH, A, True),
        ("sondernutzung", "ordnungsamt", Rechtsbehelfsart.KLAGE, V, False),
        ("sperrmuell", None, Rechtsbehelfsart.KLAGE, V, False),
    ],
)
def test_what_the_data_propose(
    leistung: str, funktion: str | None, art: Rechtsbehelfsart, recht: Verfahrensrecht, bestaetigt: bool
) -> None:
    found = vorschlag_for(Leistung(id=leistung, funktion_id=funktion))
    assert (found.art, found.recht, found.bestaetigt) == (art, recht, bestaetigt)


def test_it_names_kind_body_seat_and_period() -> None:
    widerspruch = Rechtsbehelf(Rechtsbehelfsart.WIDERSPRUCH, "Stadt X", "Musterweg 1\n00000 X", 1, V, "§ 1")
    assert widerspruch.belehrung == (
        "Gegen diesen Bescheid können Sie innerhalb eines Monats nach seiner Bekanntgabe Widerspruch einlegen. "
        "Der Widerspruch ist einzulegen bei: Stadt X, Musterweg 1, 00000 X."
    )
    gericht = Rechtsbehelf(Rechtsbehelfsart.GERICHT, "Amtsgericht X", "", None, V, "§ 49 PStG")
    assert "innerhalb" not in gericht.belehrung and gericht.belehrung.endswith("bei: Amtsgericht X.")
