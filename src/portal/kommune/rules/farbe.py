"""Colours as numbers: sRGB, contrast (WCAG 2.2), and OKLab, in which distances are what the eye sees.

OKLab: Björn Ottosson, "A perceptual color space for image processing" (2020); also CSS Color 4, § 9.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import lru_cache

Rgb = tuple[int, int, int]
Lab = tuple[float, float, float]

WHITE: Rgb = (255, 255, 255)
BLACK: Rgb = (0, 0, 0)

_HEX = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})")
_CHROMA_STEPS = 64
_HALVINGS = 20
_CLOSEST = 5  # lines of lightness on which the colour of the screen is looked for
_DARKER, _DARKER_STEPS = 0.0004, 40  # of lightness: a step of one channel is about ten of these
_OUTSIDE = 0.001  # linear light, what rounding to the screen swallows


class FarbeUnreadable(ValueError):
    """A text that is no colour of the form #rrggbb (or #rgb, for short)."""


def parse(text: str) -> Rgb:
    """The colour of "#rrggbb" or "#rgb", case and outer spaces aside. Raises FarbeUnreadable."""
    value = text.strip().lower()
    if not _HEX.fullmatch(value):
        raise FarbeUnreadable(text)
    digits = value[1:] if len(value) == 7 else "".join(2 * digit for digit in value[1:])
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)


def to_hex(colour: Rgb) -> str:
    """E.g. "#1a3da5"."""
    return "#{:02x}{:02x}{:02x}".format(*colour)


def mix(one: Rgb, other: Rgb, share: float) -> Rgb:
    """`one` with a `share` (0 to 1) of `other` in it."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def luminance(colour: Rgb) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2, definition "relative luminance")."""
    red, green, blue = (_linear(channel / 255) for channel in colour)
    return _luminance(red, green, blue)


def contrast(one: Rgb, other: Rgb) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2, definition "contrast ratio")."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def rounded_down(ratio: float) -> float:
    """Two decimals, never more than it is: 4.4996 must not read 4.5."""
    return math.floor(ratio * 100) / 100


def oklab(colour: Rgb) -> Lab:
    """Lightness (0 to 1) and the two axes of colour."""
    red, green, blue = (_linear(channel / 255) for channel in colour)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def distance(one: Rgb, other: Rgb) -> float:
    """How different two colours look: Euclidean in OKLab, about 0.02 is just to be noticed."""
    return math.dist(oklab(one), oklab(other))


@lru_cache(maxsize=512)
def nearest_on(colour: Rgb, grounds: tuple[Rgb, ...], ratio: float) -> Rgb:
    """The colour that looks most like `colour`, of the same hue, with at least `ratio` on every ground.

    The grounds are light ones: it is darkened where needed, and itself where not. Every chroma is tried with the
    greatest lightness that still passes; black always does.
    """

    def passes(candidate: Rgb) -> bool:
        return all(contrast(candidate, ground) >= ratio for ground in grounds)

    if passes(colour):
        return colour
    most = min((luminance(ground) + 0.05) / ratio - 0.05 for ground in grounds)
    whole = oklab(colour)
    shares = [step / _CHROMA_STEPS for step in range(_CHROMA_STEPS + 1)]
    lines = sorted(
        (_lightest(_with_chroma(whole, share), most) for share in shares), key=lambda end: math.dist(end, whole)
    )
    ends = [end for end in lines if _is_srgb(end)][:_CLOSEST]
    found = [candidate for end in ends if (candidate := next(filter(passes, _downwards(end)), None))]
    return min([BLACK, *found], key=lambda candidate: math.dist(oklab(candidate), whole))


def _with_chroma(lab: Lab, share: float) -> Lab:
    return lab[0], lab[1] * share, lab[2] * share


def _lightest(lab: Lab, most: float) -> Lab:
    """As `lab`, at the greatest lightness at which the luminance is at most `most`."""
    low, high = 0.0, lab[0]
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if _luminance(*_linear_srgb((middle, lab[1], lab[2]))) <= most:
            low = middle
        else:
            high = middle
    return low, lab[1], lab[2]


def _downwards(lab: Lab) -> Iterator[Rgb]:
    """The colours of the screen from `lab` on, darker by less than the eye can tell, as far as rounding may err."""
    for step in range(_DARKER_STEPS):
        channels = _linear_srgb((lab[0] - step * _DARKER, lab[1], lab[2]))
        red, green, blue = (round(255 * _gamma(channel)) for channel in channels)
        yield red, green, blue


def _is_srgb(lab: Lab) -> bool:
    return all(-_OUTSIDE <= channel <= 1 + _OUTSIDE for channel in _linear_srgb(lab))


def _linear_srgb(lab: Lab) -> Lab:
    lightness, a, b = lab
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _luminance(red: float, green: float, blue: float) -> float:
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def _gamma(channel: float) -> float:
    value = min(max(channel, 0.0), 1.0)
    return value * 12.92 if value <= 0.0031308 else float(1.055 * value ** (1 / 2.4) - 0.055)
