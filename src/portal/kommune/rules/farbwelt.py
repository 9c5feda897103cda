"""What a Kommune's primary colour makes of the pages: every colour of every component state, with its contrast.

A primary colour passes when white text can be read on it and it on white (the same ratio, at least 4.5 : 1). All
others are derived so that they pass whatever the primary colour is; `pairs` lists what is seen on what, and a test
holds the list against the stylesheets (web/ui/stil) and against the pages in a browser.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from portal.kommune.rules.farbe import (
    BLACK,
    WHITE,
    FarbeUnreadable,
    Rgb,
    contrast,
    luminance,
    mix,
    nearest_on,
    parse,
    rounded_down,
    to_hex,
)

TEXT = 4.5  # WCAG 2.2, 1.4.3: text of normal size
BEDIENTEIL = 3.0  # WCAG 2.2, 1.4.11: what one must see of a control besides its text

# Colours of the pages that no Kommune changes; the same as in web/ui/stil/1_grundlage.css and in KERN.
SCHRIFT = parse("#16181f")
LEISE = parse("#4c5163")
FLAECHE = parse("#f5f6f8")
MARKIERT = parse("#fff3bf")  # found words in links
FOKUS_HELL = parse("#ffd23f")
FOKUS_DUNKEL = parse("#16181f")
FORTSCHRITT = parse("#dfe1ea")  # the track of a progress bar

GRUNDFARBE = "#1a3da5"  # KERN's blue, for who has chosen nothing

# Eleven hues far enough apart to tell two authorities' pages from each other. None of them is an authority's official
# colour: those are not known to us, so a Kommune gets one of these as a proposal and enters its own.
VORSCHLAEGE: dict[str, str] = {
    "blau": GRUNDFARBE,
    "tanne": "#1c5c43",
    "petrol": "#0b5a6b",
    "himmel": "#0a5a94",
    "indigo": "#3f3a9c",
    "pflaume": "#6d2a7d",
    "beere": "#8f1f56",
    "ziegel": "#9a2f1b",
    "ocker": "#7a4a05",
    "moos": "#4a5a12",
    "schiefer": "#35495e",
}

_DARK = 0.02  # luminance below which a state is told apart by being lighter


@dataclass(frozen=True)
class Farbwelt:
    """The colours derived from a primary colour, by what they are for."""

    primaer: Rgb
    tief: Rgb  # hover of buttons and links, box on the band
    aktiv: Rgb  # a button while it is pressed
    schrift: Rgb  # links and labels on white, grey and tinted grounds
    hauch: Rgb  # tinted ground
    kante: Rgb  # border that one must see
    rand: Rgb  # border that only decorates


@dataclass(frozen=True)
class Paar:
    """Two colours that meet in a component state; `mindestens` is the ratio they need."""

    zustand: str
    vorn: Rgb
    grund: Rgb
    mindestens: float

    @property
    def kontrast(self) -> float:
        return contrast(self.vorn, self.grund)

    @property
    def besteht(self) -> bool:
        return self.kontrast >= self.mindestens


@dataclass(frozen=True)
class Urteil:
    """About a colour as primary colour: its contrast with white (rounded down) and the nearest that passes."""

    farbe: str  # normalised
    besteht: bool
    kontrast: float
    vorschlag: str


def judge(text: str) -> Urteil:
    """The judgement on a colour that somebody wrote. Raises FarbeUnreadable."""
    colour = parse(text)
    proposal = nearest_on(colour, (WHITE,), TEXT)
    return Urteil(
        farbe=to_hex(colour),
        besteht=proposal == colour and all(pair.besteht for pair in pairs(derive(colour))),
        kontrast=rounded_down(contrast(colour, WHITE)),
        vorschlag=to_hex(proposal),
    )


@lru_cache(maxsize=512)
def derive(primaer: Rgb) -> Farbwelt:
    """All colours of the pages for a primary colour that passes on white."""
    hauch = mix(primaer, WHITE, 0.92)
    # What is almost black cannot be told apart by being darker still.
    away, little, more = (WHITE, 0.2, 0.3) if luminance(primaer) < _DARK else (BLACK, 0.28, 0.45)
    return Farbwelt(
        primaer=primaer,
        tief=mix(primaer, away, little),
        aktiv=mix(primaer, away, more),
        schrift=nearest_on(primaer, (WHITE, FLAECHE, MARKIERT, hauch), TEXT),
        hauch=hauch,
        kante=_lightest_border(primaer, hauch),
        rand=mix(primaer, WHITE, 0.7),
    )


def pairs(welt: Farbwelt) -> list[Paar]:
    """Every component state: what is seen on what, and how well it must be seen."""
    grounds = {"Weiß": WHITE, "Fläche": FLAECHE, "Hauch": welt.hauch}
    found = [
        Paar("Knopf: Schrift", WHITE, welt.primaer, TEXT),
        Paar("Knopf unter dem Zeiger: Schrift", WHITE, welt.tief, TEXT),
        Paar("Knopf gedrückt: Schrift", WHITE, welt.aktiv, TEXT),
        Paar("Knopf: Fläche auf der Seite", welt.primaer, WHITE, BEDIENTEIL),
        Paar("Band: Schrift", WHITE, welt.primaer, TEXT),
        Paar("Kasten im Band: Schrift", WHITE, welt.tief, TEXT),
        Paar("Fortschritt: Anteil", welt.primaer, FORTSCHRITT, BEDIENTEIL),
        Paar("Verweis mit markiertem Wort", welt.schrift, MARKIERT, TEXT),
        Paar("Verweis mit markiertem Wort unter dem Zeiger", welt.tief, MARKIERT, TEXT),
        Paar("Fokus auf dem Band", FOKUS_HELL, welt.primaer, BEDIENTEIL),
        Paar("Fokus im Kasten auf dem Band", FOKUS_HELL, welt.tief, BEDIENTEIL),
    ]
    for name, ground in grounds.items():
        found += [
            Paar(f"Verweis auf {name}", welt.schrift, ground, TEXT),
            Paar(f"Verweis unter dem Zeiger auf {name}", welt.tief, ground, TEXT),
            Paar(f"Text auf {name}", SCHRIFT, ground, TEXT),
            Paar(f"Leiser Text auf {name}", LEISE, ground, TEXT),
            Paar(f"Zeichen auf {name}", welt.primaer, ground, BEDIENTEIL),
            Paar(f"Kante auf {name}", welt.kante, ground, BEDIENTEIL),
            Paar(f"Fokus auf {name}", FOKUS_DUNKEL, ground, BEDIENTEIL),
        ]
    return found


def next_proposal(taken: Iterable[str]) -> str:
    """The proposed colour for one more authority: the first that no other has, then the one that fewest have."""
    used = list(taken)
    return min(VORSCHLAEGE.values(), key=used.count)


def _lightest_border(primaer: Rgb, hauch: Rgb) -> Rgb:
    """As much of the colour as a border needs to be seen on every light ground."""
    for share in (0.4, 0.3, 0.2, 0.1):
        border = mix(primaer, WHITE, share)
        if all(contrast(border, ground) >= BEDIENTEIL for ground in (WHITE, FLAECHE, hauch)):
            return border
    return primaer


__all__ = [
    "GRUNDFARBE",
    "VORSCHLAEGE",
    "FarbeUnreadable",
    "Farbwelt",
    "Paar",
    "Urteil",
    "derive",
    "judge",
    "next_proposal",
    "pairs",
]
