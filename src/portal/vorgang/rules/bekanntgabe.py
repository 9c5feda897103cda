"""Whether a decision reaches its person before a deemed approval sets in: it counts when it is made known, not when it
is recorded (§§ 41, 42a VwVfG NRW). The portal's period ends with the record (ADR 52), so the office is warned.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from portal.leistung.rules.rechtsbehelf import Bekanntgaberegel, bekanntgabe_am


class Lage(StrEnum):
    """Why somebody still has to look after it."""

    ABSENDEN = "absenden"  # not on its way yet, and there is time
    TAG_OFFEN = "tag_offen"  # not on its way, and no rule says how many days it takes
    ZU_SPAET = "zu_spaet"  # not on its way, and by this way it does not count in time any more
    VORBEI = "vorbei"  # not on its way, and the last day is over
    UNTERWEGS = "unterwegs"  # on its way, but it counts only after the last day
    UNGEWISS = "ungewiss"  # on its way, and no rule says when it counts


@dataclass(frozen=True)
class Bekanntgabe:
    """How a decision stands whose period of a deemed approval ends on the day `bis`.

    `absenden_bis`: the last day to send it by its way; `am`: the day on which it counts as made known. None: no rule.
    """

    lage: Lage
    bis: date
    absenden_bis: date | None = None
    am: date | None = None


def latest_sending(regel: Bekanntgaberegel, made_known_by: date) -> date:
    """The last day on which something can be sent that counts as made known by that day."""
    sent = made_known_by - timedelta(days=regel.tage)
    while bekanntgabe_am(regel, sent) > made_known_by:
        sent -= timedelta(days=1)
    return sent


def not_made_known(
    bis: date, *, sent: bool, am: date | None, regel: Bekanntgaberegel | None, today: date
) -> Bekanntgabe | None:
    """What the office has to know; None once it was made known, or will be in time. `am` is that of what was sent."""
    if sent:
        if am is None:
            return Bekanntgabe(Lage.UNGEWISS, bis) if today <= bis else None
        return Bekanntgabe(Lage.UNTERWEGS, bis, am=am) if am > bis and today < am else None
    if today > bis:
        return Bekanntgabe(Lage.VORBEI, bis)
    if regel is None:
        return Bekanntgabe(Lage.TAG_OFFEN, bis)
    latest = latest_sending(regel, bis)
    if today <= latest:
        return Bekanntgabe(Lage.ABSENDEN, bis, latest)
    return Bekanntgabe(Lage.ZU_SPAET, bis, latest, bekanntgabe_am(regel, today))
