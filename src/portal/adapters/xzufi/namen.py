"""Names of XZuFi 2.2 and its code lists, and how far each is proved. The XSD itself is not at hand (XRepository).

Proved, because programs that read real PVOG files ask for exactly these: the namespace; ``xzufiVersion`` at the root;
``nachrichtenkopf``; ``schreibe`` with ``leistung``, ``organisationseinheit``, ``onlinedienst``; ``id`` with scheme
attributes; ``referenzLeiKa``, ``struktur``, ``modulText``, ``modulKosten``, ``modulBearbeitungsdauer``,
``modulBegriffImKontext``, ``typisierung``, ``gueltigkeitGebietID``, ``sprachversion``; ``name/name``;
``anschrift/ort``; ``zustaendigkeit`` with ``leistungID`` and ``gebietID``; ``bezeichnung``, ``link/typ``,
``link/link``, ``link/titel``, ``vertrauensniveau``; ``code`` and ``name`` of a code in no namespace, its list as
attributes.

Not proved, and so to be checked against the XSD before the first delivery: the name of the root, the order of elements,
the contents of ``nachrichtenkopf`` (taken from 2.1), ``strasse``, ``hausnummer``, ``postleitzahl`` of an ``anschrift``,
``kommunikation`` with ``kanal`` and ``kennung`` (names of the ZuFi interface of NRW), ``infoOeffnungszeitenText`` (name
of Service-BW), ``zustaendigkeit`` inside ``onlinedienst``, and the codes of ``rolle``, ``kanal``, ``vertrauensniveau``
and ``verrichtungLeiKa``. A code that is not known is not made up: the element then carries the ``name`` alone.
"""

from __future__ import annotations

NS = "http://xoev.de/schemata/xzufi/2_2_0"
NS_READ = (NS, "http://xoev.de/schemata/xzufi/2_3_1")
XSI = "http://www.w3.org/2001/XMLSchema-instance"
VERSION = "2.2.0"
ROOT = "transfer"  # not proved

# Schemes of our own identifiers: what tells our keys from those of others when a file comes back.
SCHEME_LEISTUNG = "serviceportal:leistung"
SCHEME_STELLE = "serviceportal:organisationseinheit"
SCHEME_DIENST = "serviceportal:onlinedienst"
SCHEME_ARS = "urn:de:bund:destatis:bevoelkerungsstatistik:schluessel:rs"
SCHEME_LEIKA = "urn:de:fim:leika:leistung"

LIST_TEXTMODUL = ("urn:de:xzufi:codeliste:leistungstextmodulleika", "20240216")
LIST_LEIKA = (SCHEME_LEIKA, "")
LIST_TYP = ("urn:de:fim:leika:typisierung", "")
LIST_LEVEL = ("urn:xoev-de:fim:codeliste:vertrauensniveau", "")
LIST_LINK = ("urn:xoev-de:fim:codeliste:onlinedienstlinktyp", "")
LINK_SERVICE = "01"

LANGUAGES = ("de", "en")  # those the PVOG takes


def tag(name: str) -> str:
    return f"{{{NS}}}{name}"
