"""The home page as a Kommune arranges it: the search always first, then its blocks in its order."""

from __future__ import annotations

from portal.core.angaben import Angaben

BLOECKE = {
    "lebenslagen": "Lebenslagen",
    "haeufig": "Häufige Leistungen",
    "online": "Das geht schon online",
    "bild": "Bild",
}
STANDARD = ("bild", "lebenslagen", "online")  # until a Kommune has arranged its own
MOST_PICKED = 6


class Startseitenstand(Angaben):
    """What an editor sets; `bloecke` are those that are shown, in their order, `haeufig` ids of Leistungen."""

    bloecke: list[str] = list(STANDARD)
    haeufig: list[str] = []
    dgs_video: str = ""  # address of a video in Deutsche Gebärdensprache; its transcript is the page "gebaerdensprache"


def cleaned(stand: Startseitenstand) -> Startseitenstand:
    """Every block and every Leistung once, in the order in which they were set; what is no block falls away."""
    blocks = [name for name in dict.fromkeys(stand.bloecke) if name in BLOECKE]
    picked = list(dict.fromkeys(stand.haeufig))[:MOST_PICKED]
    return Startseitenstand(bloecke=blocks, haeufig=picked, dgs_video=stand.dgs_video.strip())
