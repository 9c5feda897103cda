"""A Kommune's colours as a stylesheet. Which colours those are is decided in `portal.kommune.rules`, not here.

A primary colour that does not pass there is never stored; should one come all the same, the nearest that passes is
served, so that no page is ever unreadable.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache

from portal.kommune.rules.farbe import parse, to_hex
from portal.kommune.rules.farbwelt import derive, judge


@lru_cache(maxsize=256)
def stylesheet(farbe: str) -> str:
    """The CSS that `/theme.css` answers for a Kommune with this primary colour ("#rrggbb")."""
    welt = derive(parse(judge(farbe).vorschlag))
    properties = {
        "--sp-primaer": welt.primaer,
        "--sp-primaer-tief": welt.tief,
        "--sp-primaer-schrift": welt.schrift,
        "--sp-primaer-hauch": welt.hauch,
        "--sp-primaer-kante": welt.kante,
        "--sp-primaer-rand": welt.rand,
        "--kern-color-action-default": welt.primaer,
        "--kern-color-action-state-indicator-shade-hover": welt.tief,
        "--kern-color-action-state-indicator-shade-active": welt.aktiv,
        "--kern-color-action-state-indicator-tint-hover-opacity": welt.hauch,
        "--kern-color-action-state-indicator-tint-active-opacity": welt.hauch,
    }
    lines = "".join(f"{name}:{to_hex(colour)};" for name, colour in properties.items())
    return f":root{{{lines}}}\n"


@lru_cache(maxsize=256)
def version(farbe: str) -> str:
    """Eight characters that change when the stylesheet does: the ``v`` of ``theme.css?v=``."""
    return hashlib.sha256(stylesheet(farbe).encode()).hexdigest()[:8]
