"""GewA 1, 2 and 3 as tables, written from facts/forms.md § 2 and the schemas of NRW, not from our forms.

A line: number on the official form (0: not on it), our field, need (O must be answered where it is asked, o may be,
C must be by another answer of its page, as a postcode in Germany), when it is asked, element of FIM with its version.
Schemas: S05000001296 2.1.0, S05000001297 2.2.0, S05000001294 2.0.0. `AUSGENOMMEN` and `NUR` are § 2.8 (§ 3 GewAnzV):
the numbers that a body does not get, or only gets.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Answers = dict[str, Any]

EINZELN = {"einzelunternehmen", "ek"}
EU_EWR_CH = set(
    "AT BE BG CY CZ DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK IS LI NO CH".split()  # noqa: SIM905
)


def _foreign(a: Answers) -> bool:
    states = {a.get("person_staat"), a.get("person_staat_2")} - {None}
    return a.get("person_deutsch") is False and not states & EU_EWR_CH


def _registered(a: Answers) -> bool:
    return a.get("firma_rechtsform") not in {"einzelunternehmen", "gbr", "verein", "oeffentlich"}


def _branch(a: Answers) -> bool:
    return a.get("niederlassung") in {"zweigniederlassung", "zweigstelle"}


def _changes(*kinds: str) -> Callable[[Answers], bool]:
    return lambda a: bool(set(a.get("aenderungen", [])) & set(kinds))


WENN: dict[str, Callable[[Answers], bool]] = {
    "immer": lambda a: True,
    "gbr": lambda a: a.get("firma_rechtsform") == "gbr",
    "firma": _registered,
    "eingetragen": lambda a: _registered(a) and a.get("firma_eintragung") == "ja",
    "in-gruendung": lambda a: _registered(a) and a.get("firma_eintragung") == "folgt",
    "gesellschaft": lambda a: a.get("firma_rechtsform") not in EINZELN,
    "auslaender": _foreign,
    "titel": lambda a: _foreign(a) and a.get("person_titel") == "ja",
    "auflage": lambda a: _foreign(a) and a.get("person_auflage") == "ja",
    "minderjaehrig": lambda a: a.get("person_geburtsdatum", "") > "2008-06-01",
    "leitung": lambda a: a.get("firma_rechtsform") == "ag" or _branch(a),
    "zweig": _branch,
    "kein-reisegewerbe": lambda a: a.get("reisegewerbe") == "nein",
    "verlegung": lambda a: a.get("grund") == "verlegung",
    "im-kreis": lambda a: a.get("verlegung_wohin") == "kreis",
    "ausserhalb": lambda a: a.get("verlegung_wohin") == "ausserhalb",
    "nicht-neu": lambda a: a.get("grund") != "neugruendung",
    "unfalltraeger": lambda a: a.get("unfalltraeger_bekannt") == "ja",
    "mitglied": lambda a: a.get("mitgliedsnummer_bekannt") == "ja",
    "handwerk": lambda a: "handwerk" in a.get("betriebsart", []),
    "neue-taetigkeit": _changes("taetigkeit"),
    "taetigkeiten": _changes("taetigkeit", "aufgabe"),
    "sonstige-gruende": _changes("aufgabe", "name", "nebenerwerb", "sonstiges"),
    "umzug": _changes("umzug"),
    "anlage-a": lambda a: a.get("handwerk_anlage_a") == "ja",
    "handwerkskarte": lambda a: a.get("handwerkskarte") == "ja",
    "erlaubnispflichtig": lambda a: a.get("erlaubnis_art") != "keine",
    "erlaubnis": lambda a: a.get("erlaubnis") == "ja",
    "beschaeftigte": lambda a: a.get("beschaeftigte") == "ja",
    "vollmacht": lambda a: a.get("melder") == "vollmacht",
    "ohne-eid": lambda a: not a.get("eid"),
    "uebergabe": lambda a: a.get("grund") == "uebergabe",
    "aufgabe": lambda a: a.get("grund") == "aufgabe",
    "teil-2": lambda a: bool(a.get("abmeldung_nummer")),
}


@dataclass(frozen=True)
class Zeile:
    nummern: tuple[int, ...]
    feld: str
    bedarf: str
    wenn: str
    fim: str


def _lines(text: str) -> list[Zeile]:
    found = []
    for line in filter(None, map(str.strip, text.splitlines())):
        numbers, feld, need, wenn, *fim = line.split()
        parts = tuple(int(number) for number in numbers.split("+") if number != "0")
        found.append(Zeile(parts, feld, need, wenn, " ".join(fim)))
    return found


def _address(number: int, prefix: str, wenn: str, *, land: bool = False, ort: bool = True) -> str:
    return f"""
    {f"{number} {prefix}_land O {wenn} F60000000357 1.0.0" if land else ""}
    {number} {prefix}_strasse O {wenn} F60000000243 1.2.0
    {number} {prefix}_hausnummer O {wenn} F60000000244 1.2.0
    {number} {prefix}_zusatz o {wenn} F60000000248 1.1.0
    {number} {prefix}_plz {"C" if land else "O"} {wenn} F60000000246 1.1.0
    {f"{number} {prefix}_ort O {wenn} F60000000247 2.2.0" if ort else ""}
    {number} {prefix}_telefon o {wenn} F60000000240 1.1.0
    {number} {prefix}_telefax o {wenn} F60000000241 1.1.0
    {number} {prefix}_email o {wenn} F60000000242 1.1.0
    {number} {prefix}_internet o {wenn} F60000000321 1.1.0
    """


# § 2.1. The number 15 names the place that was asked before the notice began: it lies in the Kommune.
_GEMEINSAM = f"""
    1 firma_rechtsform O immer F05000017511 1.0.2
    1 firma_name O firma F60000000319 1.3.0
    1 weitere_gesellschafter O gbr
    2 firma_eintragung O firma
    2 firma_registerart O eingetragen F05000017720 1.1.0
    2 firma_registergericht O eingetragen F05000017721 1.1.0
    2 firma_registernummer O eingetragen F60000000328 1.1.0
    3 geschaeftsbezeichnung o immer F60000000320 1.3.0
    4 person_familienname O immer F60000000227 1.1.0
    5 person_vornamen O immer F60000000228 2.0.0
    6 person_geschlecht O immer F60000000332 1.3.0
    7 person_geburtsname o immer F60000000230 2.0.0
    8 person_geburtsdatum O immer G60000000083 2.0.0
    9 person_geburtsort O immer F60000000234 1.2.0
    9 person_geburtsstaat O immer F60000000235 1.3.0
    10 person_deutsch O immer F60000000236 1.4.0
    10 person_staat C immer F60000000236 1.4.0
    10 person_staat_2 o immer F60000000236 1.4.0
    {_address(11, "person", "immer", land=True)}
    12 vertreter_zahl O gesellschaft
    13 oeffentliche_hand O gesellschaft F05000017462 0.3.0
    14 leitung_familienname O leitung F60000000227 1.1.0
    14 leitung_vornamen O leitung F60000000228 2.0.0
    15 ort O immer F60000000247 2.2.0
    {_address(15, "betrieb", "immer", ort=False)}
    {_address(16, "haupt", "zweig", land=True)}
    22 beschaeftigte O immer
    22 vollzeit O beschaeftigte F05000017499 0.4.0
    22 teilzeit O beschaeftigte F05000017501 0.4.0
    0 melder O immer
    0 antragsteller_vornamen O vollmacht F60000000228 2.0.0
    0 antragsteller_familienname O vollmacht F60000000227 1.1.0
    0 vollmacht O vollmacht
    0 antwortweg O immer
    0 email C immer F60000000242 1.1.0
    0 telefon o immer F60000000240 1.1.0
    0 ausweiskopie O ohne-eid
    0 bestaetigung_richtigkeit O immer
    0 datenschutzhinweis_gelesen O immer
"""  # 0: § 2.6 (Vollmacht, copy of the identity document) and § 0.3, 0.5, 0.7


def _nur_1_und_2(
    erlaubnis: int, handwerk: int, titel: int, auflage: int, *, wann: str, anlagen: tuple[str, str, str]
) -> str:
    """§ 2.2, 2.3 and the enclosures of § 2.6; `anlagen` are the versions of F05000017521, 17522, 17523."""
    return f"""
    {erlaubnis} erlaubnis_art O immer F05000017503 0.2.0
    {erlaubnis} erlaubnis O erlaubnispflichtig F05000017610 1.0.0
    {erlaubnis} erlaubnis_datum O erlaubnis F05000017505 1.0.0
    {erlaubnis} erlaubnis_behoerde O erlaubnis F05000017506 1.0.0
    0 erlaubnis_kopie O erlaubnis F05000017522 {anlagen[1]}
    {handwerk} handwerk_anlage_a O {wann} F05000017492 0.3.0
    {handwerk} handwerkskarte O anlage-a F05000017493 1.0.0
    {handwerk} handwerkskarte_datum O handwerkskarte F60000000294 1.1.0
    {handwerk} handwerkskarte_kammer O handwerkskarte F05000017495 1.1.0
    0 handwerkskarte_kopie O handwerkskarte F05000017523 {anlagen[2]}
    {titel} person_titel O auslaender F05000002240 1.2.0
    {titel} person_titel_datum O titel F60000000294 1.1.0
    {titel} person_titel_behoerde O titel F60000000292 1.1.0
    0 person_titel_kopie O titel
    {auflage} person_auflage O titel F05000017392 0.1.0
    {auflage} person_auflage_text O auflage F05000017393 0.1.0
    0 registerauszug O eingetragen F05000017521 {anlagen[0]}
    0 gruendungsvertrag O in-gruendung
    """


GEWA_1 = _lines(f"""
    {_GEMEINSAM}
    {_address(17, "fruehere", "verlegung", land=True)}
    18 taetigkeit O immer F05000017487 0.2.0
    18 weitere_taetigkeiten o immer F05000017489 0.2.0
    19 nebenerwerb O immer F05000017502 0.2.0
    20 beginn O immer F05000017507 0.2.0
    21 betriebsart O immer G05000011718 1.0.0
    23 niederlassung O kein-reisegewerbe F05000017497 1.0.0
    24 reisegewerbe O immer F05000017497 1.0.0
    25 grund O immer F05000017485 1.0.0
    26 frueherer_name O nicht-neu F60000000320 1.3.0
    27 unfalltraeger_bekannt O nicht-neu
    27 unfalltraeger O unfalltraeger F05000017509 0.2.0
    27 mitgliedsnummer_bekannt O nicht-neu
    27 mitgliedsnummer O mitglied F05000017508 0.2.0
    {_nur_1_und_2(28, 29, 30, 31, wann="handwerk", anlagen=("1.1.0", "1.0.1", "1.1.0"))}
    32 datum o immer
    0 person_genehmigung o minderjaehrig
    0 abmeldung_nummer o teil-2
""")
GEWA_2 = _lines(f"""
    {_GEMEINSAM}
    {_address(17, "fruehere", "umzug", land=True)}
    18 neue_taetigkeit O neue-taetigkeit F05000017488 0.4.0
    19 weiterhin_ausgeuebt O taetigkeiten F05000017440 0.5.0
    20 aenderungen O immer G05000011662 1.0.0
    20 umzug_wohin O umzug F05000017466 0.3.0
    20 sonstige_gruende O sonstige-gruende
    21 aenderung_datum O immer F05000017484 1.1.0
    23 niederlassung O kein-reisegewerbe F05000017630 0.1.0
    24 reisegewerbe O immer F05000017630 0.1.0
    {_nur_1_und_2(25, 26, 27, 28, wann="neue-taetigkeit", anlagen=("1.0.0", "1.0.0", "1.0.0"))}
    29 datum o immer
""")
GEWA_3 = _lines(f"""
    {_GEMEINSAM}
    17 verlegung_wohin O verlegung
    17 kuenftige_gemeinde O im-kreis F60000000247 2.2.0
    {_address(17, "kuenftige", "im-kreis", ort=False)}
    {_address(17, "auswaerts", "ausserhalb", land=True)}
    18 taetigkeit O immer F05000017440 0.5.0
    18 weitere_taetigkeiten o immer F05000017614 0.1.0
    19 nebenerwerb O immer F05000017450 0.3.0
    20 ende O immer F05000017451 0.4.0
    21 betriebsart O immer G05000011730 0.2.0
    23 niederlassung O kein-reisegewerbe F05000017445 0.3.0
    24 reisegewerbe O immer F05000017445 0.3.0
    25+26 grund O immer F05000017437 0.3.0
    27 kuenftiger_name O uebergabe
    28 aufgabe_gruende O aufgabe F05000017438 0.3.0
    29 datum o immer
""")
TABELLEN = {"gewerbeanmeldung": GEWA_1, "gewerbeummeldung": GEWA_2, "gewerbeabmeldung": GEWA_3}
LETZTE = {"gewerbeanmeldung": 33, "gewerbeummeldung": 30, "gewerbeabmeldung": 30}  # the signature, dropped online


def _numbers(text: str) -> set[int]:
    found: set[int] = set()
    for part in filter(None, text.replace(" ", "").split(",")):
        first, _, last = part.partition("-")
        found |= set(range(int(first), int(last or first) + 1))
    return found


AUSGENOMMEN = {
    "ihk": ("13, 27, 29-31, 33", "13, 26-28, 30", "13, 30"),
    "handwerkskammer": ("13, 27, 30, 31, 33", "13, 27, 28, 30", "13, 30"),
    "immissionsschutz": ("10, 12, 13, 27-31, 33", "10, 12, 13, 25-28, 30", "10, 12, 13, 28, 30"),
    "arbeitsschutz": ("10, 12, 13, 27-31, 33", "10, 12, 13, 25-28, 30", "10, 12, 13, 28, 30"),
    "arbeitsagentur": ("13, 27, 33", "13, 30", "10, 12-19, 21-30"),
    "unfallversicherung": ("12, 28, 30, 31, 33", "12, 25, 27, 28, 30", "12, 30"),
    "registergericht": (None, None, "8-10, 12-14, 16, 21, 22, 24, 28-30"),
    "lebensmittel": ("10, 12, 13, 27-31, 33", "10, 12, 13, 25-28, 30", "10, 12, 13, 28, 30"),
    "zoll": ("13, 27, 33", None, None),
}
NUR = {
    "eichbehoerde": ("1, 3-5, 11, 14, 15, 18, 20", "1, 3-5, 11, 14, 15, 18, 19, 21", "1, 3-5, 11, 14, 16, 18, 20"),
    "statistik": (
        "1-5, 12, 15-17, 6, 10, 18-25, 29, 32",
        "1-5, 12, 15-17, 6, 10, 18-24, 26, 29",
        "1-5, 12, 15-17, 6, 10, 18-26, 28, 29",
    ),
}


def recipients(formular_id: str) -> dict[str, set[str]]:
    """The fields that each body gets, by § 2.8; bodies that get nothing of this form are left out."""
    table, column = TABELLEN[formular_id], list(TABELLEN).index(formular_id)
    found = {}
    for who, texts in (AUSGENOMMEN | NUR).items():
        text = texts[column]
        if text is None:
            continue
        numbers = _numbers(text)
        wanted = numbers if who in NUR else set(range(1, LETZTE[formular_id] + 1)) - numbers
        found[who] = {zeile.feld for zeile in table if set(zeile.nummern) & wanted}
    return found
