"""Towns outside that look like a typing error in a place of ours: "Brüggen" is no "Brüxgen", "Kerpen" no "Kempen".

Neighbouring Kommunen and large cities, as of their own names. Where a part of ours is called like one, it is asked.
"""

from __future__ import annotations

from collections.abc import Sequence

from portal.leistung.rules.suche import fold

_TEXT = """
    aachen aldenhoven alsdorf baesweiler eschweiler herzogenrath monschau roetgen simmerath stolberg wuerselen
    dueren heimbach huertgenwald inden juelich kreuzau langerwehe linnich merzenich nideggen niederzier
    noervenich titz vettweiss moenchengladbach rheydt rheindahlen brueggen grefrath kempen nettetal
    niederkruechten schwalmtal toenisvorst viersen willich dormagen grevenbroich juechen kaarst korschenbroich
    meerbusch neuss rommerskirchen bedburg bergheim bruehl elsdorf erftstadt frechen huerth kerpen pulheim
    wesseling euskirchen krefeld duesseldorf koeln bonn leverkusen berlin hamburg muenchen frankfurt stuttgart
    dortmund essen duisburg bochum wuppertal bielefeld muenster gelsenkirchen hagen hamm oberhausen herne
    solingen remscheid siegen paderborn recklinghausen bottrop moers muelheim neunkirchen bremen hannover
    leipzig dresden nuernberg karlsruhe mannheim augsburg wiesbaden kassel mainz rostock kiel luebeck erfurt
    freiburg magdeburg braunschweig chemnitz potsdam saarbruecken trier koblenz ulm heerlen sittard roermond
    kerkrade brunssum landgraaf geleen maastricht venlo weert echt valkenburg
"""
_NAMES = frozenset(map(fold, _TEXT.split()))


def is_known_outside(words: Sequence[str]) -> bool:
    """Whether one of the folded words is such a town."""
    return any(word in _NAMES for word in words)
