"""A Kommune's colours as a stylesheet, with every contrast computed before it is served.

`farben` is what the Kommune's row holds: ``{}`` (the platform's own, which is KERN's blue), ``{"vorschlag": "tanne"}``
(one of our proposals) or ``{"primaer": "#1d5c3a"}``. A colour that white text cannot be read on (WCAG 2.2, 1.4.3: at
least 4.5 : 1) is not used; KERN's blue is served instead, and `problem` says so to whoever edits the design.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from functools import lru_cache

Rgb = tuple[int, int, int]

MIN_CONTRAST = 4.5  # WCAG 2.2, 1.4.3, text of normal size
KERN_BLUE = "#1a3da5"

# Eleven hues far enough apart to tell two authorities' pages from each other. None of them is an authority's official
# colour: those are not known to us, so a Kommune chooses one of these or enters its own.
PROPOSALS: dict[str, str] = {
    "blau": KERN_BLUE,
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

_WHITE: Rgb = (255, 255, 255)
_BLACK: Rgb = (0, 0, 0)
_HEX = re.compile(r"#[0-9a-f]{6}")


def stylesheet(farben: Mapping[str, str]) -> str:
    """The CSS that `/theme.css` answers for a Kommune with these colours."""
    return _stylesheet(_primary(farben))


def version(farben: Mapping[str, str]) -> str:
    """Eight characters that change when the stylesheet does: the ``v`` of ``theme.css?v=``."""
    return _version(_primary(farben))


def problem(farben: Mapping[str, str]) -> str | None:
    """Why a chosen colour is not used ("unbekannt", "kontrast"), or None."""
    chosen = _chosen(farben)
    if chosen is None:
        return "unbekannt" if farben.get("vorschlag") or farben.get("primaer") else None
    return None if contrast(_rgb(chosen), _WHITE) >= MIN_CONTRAST else "kontrast"


def contrast(one: Rgb, other: Rgb) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2, definition "contrast ratio")."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _chosen(farben: Mapping[str, str]) -> str | None:
    own = str(farben.get("primaer", "")).lower()
    if own:
        return own if _HEX.fullmatch(own) else None
    return PROPOSALS.get(str(farben.get("vorschlag", "")))


def _primary(farben: Mapping[str, str]) -> str:
    chosen = _chosen(farben)
    return chosen if chosen and problem(farben) is None else KERN_BLUE


@lru_cache(maxsize=64)
def _version(primary: str) -> str:
    return hashlib.sha256(_stylesheet(primary).encode()).hexdigest()[:8]


@lru_cache(maxsize=64)
def _stylesheet(primary: str) -> str:
    base = _rgb(primary)
    tint = _readable_tint(base)
    properties = {
        "--sp-primaer": primary,
        "--sp-primaer-tief": _hex(_mix(base, _BLACK, 0.28)),
        "--sp-primaer-dunkel": _hex(_mix(base, _BLACK, 0.55)),
        "--sp-primaer-hauch": _hex(tint),
        "--sp-primaer-rand": _hex(_mix(base, _WHITE, 0.7)),
        "--kern-color-action-default": primary,
        "--kern-color-action-state-indicator-shade-hover": _hex(_mix(base, _BLACK, 0.28)),
        "--kern-color-action-state-indicator-shade-active": _hex(_mix(base, _BLACK, 0.45)),
        "--kern-color-action-state-indicator-tint-hover-opacity": _hex(tint),
        "--kern-color-action-state-indicator-tint-active-opacity": _hex(tint),
    }
    lines = "".join(f"{name}:{value};" for name, value in properties.items())
    return f":root{{{lines}}}\n"


def _readable_tint(base: Rgb) -> Rgb:
    """A breath of the colour on which text in the colour itself can still be read."""
    for share in (0.92, 0.94, 0.96, 0.98):
        tint = _mix(base, _WHITE, share)
        if contrast(base, tint) >= MIN_CONTRAST:
            return tint
    return _WHITE


def _mix(one: Rgb, other: Rgb, share: float) -> Rgb:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _rgb(text: str) -> Rgb:
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def _hex(colour: Rgb) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)


def _luminance(colour: Rgb) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2, definition "relative luminance")."""
    red, green, blue = (_linear(channel / 255) for channel in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
