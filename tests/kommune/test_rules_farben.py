"""Colours: contrast is WCAG's, what fails is refused with the nearest that passes, every derived state passes."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.kommune.rules import VORSCHLAEGE, FarbeUnreadable, farbwelt, judge, next_proposal
from portal.kommune.rules.farbe import WHITE, Rgb, contrast, distance, oklab, parse, rounded_down, to_hex

STIL = Path(__file__).resolve().parents[2] / "src" / "portal" / "web" / "ui" / "stil"
COLOURS = st.tuples(*[st.integers(0, 255)] * 3)


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ((0, 0, 0), WHITE, 21.0),
        (WHITE, WHITE, 1.0),
        ((0x76, 0x76, 0x76), WHITE, 4.54),  # the lightest grey that WCAG accepts on white
        ((255, 0, 0), WHITE, 4.0),
    ],
)
def test_contrast_is_that_of_wcag(one: Rgb, other: Rgb, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.01)
    assert contrast(other, one) == contrast(one, other)


def test_a_ratio_is_rounded_down_so_that_no_failing_colour_reads_as_enough() -> None:
    assert rounded_down(4.4999) == 4.49
    assert judge("#777777").kontrast == 4.47


@pytest.mark.parametrize("text", ["#1A3DA5", " #1a3da5 ", "#1a3da5"])
def test_a_colour_is_read_as_people_write_it(text: str) -> None:
    assert parse(text) == (0x1A, 0x3D, 0xA5)


def test_three_digits_stand_for_six() -> None:
    assert judge("#A2b").farbe == "#aa22bb"


@pytest.mark.parametrize(
    "text", ["", "rot", "#12", "#12345", "1a3da5", "#gggggg", "#fff;}body{display:none", "#１２３４５６"]
)
def test_what_is_no_colour_is_refused(text: str) -> None:
    with pytest.raises(FarbeUnreadable):
        judge(text)


@pytest.mark.parametrize(
    ("colour", "proposal"),
    [("#ffd500", "#8c750c"), ("#ff0000", "#ee0000"), ("#777777", "#767676"), ("#ffffff", "#767676")],
)
def test_the_proposal_keeps_the_hue(colour: str, proposal: str) -> None:
    assert judge(colour).vorschlag == proposal


@settings(max_examples=1000, deadline=None)
@given(COLOURS)
def test_the_proposal_always_passes_and_is_its_own_proposal(colour: Rgb) -> None:
    urteil = judge(to_hex(colour))
    again = judge(urteil.vorschlag)

    assert contrast(parse(urteil.vorschlag), WHITE) >= 4.5
    assert again.besteht and again.vorschlag == urteil.vorschlag
    assert urteil.besteht == (contrast(colour, WHITE) >= 4.5) == (urteil.vorschlag == to_hex(colour))
    assert (urteil.kontrast >= 4.5) == urteil.besteht


@settings(max_examples=200, deadline=None)
@given(COLOURS, st.floats(0, 1))
def test_no_darker_colour_of_the_same_hue_is_nearer_and_passes(colour: Rgb, share: float) -> None:
    """Darkened evenly in linear light, a colour keeps its OKLab hue: none of these is nearer than the proposal."""
    proposal = parse(judge(to_hex(colour)).vorschlag)
    darker = _darkened(colour, share)

    if contrast(darker, WHITE) >= 4.5:
        assert distance(colour, proposal) <= distance(colour, darker) + 0.01  # 8 bits a channel


@settings(max_examples=300, deadline=None)
@given(COLOURS)
def test_the_hue_of_a_proposal_is_that_of_the_colour(colour: Rgb) -> None:
    proposal = parse(judge(to_hex(colour)).vorschlag)
    (_, a, b), (_, c, d) = oklab(colour), oklab(proposal)

    if math.hypot(a, b) > 0.05 and math.hypot(c, d) > 0.05:  # greys have no hue
        turned = abs(math.degrees(math.atan2(a * d - b * c, a * c + b * d)))
        assert turned < 6


@settings(max_examples=1000, deadline=None)
@given(COLOURS)
def test_every_component_state_of_every_passing_colour_passes(colour: Rgb) -> None:
    welt = farbwelt.derive(parse(judge(to_hex(colour)).vorschlag))

    assert [pair for pair in farbwelt.pairs(welt) if not pair.besteht] == []
    assert len({welt.primaer, welt.tief, welt.aktiv}) == 3  # a state is another colour


def test_a_failing_state_is_seen() -> None:
    """The seeded fault: an underived colour on the tint and the grey ground."""
    colour = parse("#767676")
    faulty = farbwelt.Farbwelt(**{**vars(farbwelt.derive(colour)), "schrift": colour})

    assert {pair.zustand for pair in farbwelt.pairs(faulty) if not pair.besteht} >= {"Verweis auf Fläche"}


def test_there_is_a_different_proposal_for_each_of_eleven_authorities_and_each_passes() -> None:
    assert len({*VORSCHLAEGE.values()}) == 11
    assert all(judge(colour).besteht for colour in VORSCHLAEGE.values())


def test_the_next_authority_gets_a_colour_that_none_or_fewest_have() -> None:
    colours = list(VORSCHLAEGE.values())

    assert next_proposal(colours[:4]) == colours[4]
    assert next_proposal([*colours, *colours[:2]]) == colours[2]


def test_the_stylesheet_has_the_same_fixed_colours_as_the_rules() -> None:
    css = (STIL / "1_grundlage.css").read_text(encoding="utf-8")
    derived = farbwelt.derive(parse(farbwelt.GRUNDFARBE))
    expected = {
        "text": farbwelt.SCHRIFT, "leise": farbwelt.LEISE, "flaeche": farbwelt.FLAECHE,
        "markiert": farbwelt.MARKIERT, "fokus-hell": farbwelt.FOKUS_HELL, "fokus-dunkel": farbwelt.FOKUS_DUNKEL,
        "primaer": derived.primaer, "primaer-tief": derived.tief, "primaer-schrift": derived.schrift,
        "primaer-hauch": derived.hauch, "primaer-kante": derived.kante, "primaer-rand": derived.rand,
    }  # fmt: skip

    for name, colour in expected.items():
        match = re.search(rf"--sp-{name}: (#[0-9a-f]{{6}});", css)
        assert match and match[1] == to_hex(colour), name


def _darkened(colour: Rgb, share: float) -> Rgb:
    linear = [
        (channel / 255 / 12.92 if channel <= 10 else ((channel / 255 + 0.055) / 1.055) ** 2.4) for channel in colour
    ]
    scaled = [channel * share for channel in linear]
    red, green, blue = (
        round(255 * (12.92 * channel if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055))
        for channel in scaled
    )
    return red, green, blue
