"""Which characters a text may hold: the repertoire of DIN 91379:2022-08 (successor of DIN SPEC 91379), in Unicode NFC.

Covered for names: all 649 normative Latin letters, 149 of them sequences with combining marks, and the 18 normative
non-letters N1 (space, apostrophes, comma, hyphen, full stop and the like; no digits). Covered for other texts: these,
the non-letters N2 to N4 and the Greek, Cyrillic and non-letter extensions. Typographic characters that keyboards put
in by themselves (dashes, narrow spaces, ligatures) are replaced by their plain form first; control characters are
refused, except line breaks where a text may have several lines. The table follows
https://github.com/String-Latin/DIN-91379-Characters-and-Sequences (CC BY 4.0), file latin_list_1.3.txt.
"""

from __future__ import annotations

import unicodedata

_LETTERS = (
    "0041-005A 0061-007A 00C0-00D6 00D8-00F6 00F8-017E 0187-0188 018F 0197 01A0-01A1 01AF-01B0 01B7 01CD-01DC "
    "01DE-01DF 01E2-01F0 01F4-01F5 01F8-01FF 0212-0213 0218-021B 021E-021F 0227-0233 0259 0268 0292 1E02-1E03 "
    "1E06-1E07 1E0A-1E11 1E17 1E1C-1E2B 1E2F-1E37 1E3A-1E3B 1E40-1E49 1E52-1E5B 1E5E-1E63 1E6A-1E6F 1E80-1E87 "
    "1E8C-1E97 1E9E 1EA0-1EF9 "
)
_SEQUENCES = (
    "0041+030B 0043+0300 0043+0304 0043+0306 0043+0308 0043+0315 0043+0323 0043+0326 0043+0328+0306 0044+0302 "
    "0046+0300 0046+0304 0047+0300 0048+0304 0048+0326 0048+0331 004A+0301 004A+030C 004B+0300 004B+0302 "
    "004B+0304 004B+0307 004B+0315 004B+031B 004B+0326 004B+035F+0048 004B+035F+0068 004C+0302 004C+0325 "
    "004C+0325+0304 004C+0326 004D+0300 004D+0302 004D+0306 004D+0310 004E+0302 004E+0304 004E+0306 004E+0326 "
    "0050+0300 0050+0304 0050+0315 0050+0323 0052+0306 0052+0325 0052+0325+0304 0053+0300 0053+0304 "
    "0053+031B+0304 0053+0331 0054+0300 0054+0304 0054+0308 0054+0315 0054+031B 0055+0307 005A+0300 005A+0304 "
    "005A+0306 005A+0308 005A+0327 0061+030B 0063+0300 0063+0304 0063+0306 0063+0308 0063+0315 0063+0323 "
    "0063+0326 0063+0328+0306 0064+0302 0066+0300 0066+0304 0067+0300 0068+0304 0068+0326 006A+0301 006B+0300 "
    "006B+0302 006B+0304 006B+0307 006B+0315 006B+031B 006B+0326 006B+035F+0068 006C+0302 006C+0325 "
    "006C+0325+0304 006C+0326 006D+0300 006D+0302 006D+0306 006D+0310 006E+0302 006E+0304 006E+0306 006E+0326 "
    "0070+0300 0070+0304 0070+0315 0070+0323 0072+0306 0072+0325 0072+0325+0304 0073+0300 0073+0304 "
    "0073+031B+0304 0073+0331 0074+0300 0074+0304 0074+0315 0074+031B 0075+0307 007A+0300 007A+0304 007A+0306 "
    "007A+0308 007A+0327 00C7+0306 00DB+0304 00E7+0306 00FB+0304 00FF+0301 010C+0315 010C+0323 010D+0315 "
    "010D+0323 0113+030D 012A+0301 012B+0301 014D+030D 017D+0326 017D+0327 017E+0326 017E+0327 1E32+0304 "
    "1E33+0304 1E62+0304 1E63+0304 1E6C+0304 1E6D+0304 1EA0+0308 1EA1+0308 1ECC+0308 1ECD+0308 1EE4+0304 "
    "1EE4+0308 1EE5+0304 1EE5+0308 "
)
_NON_LETTERS_N1 = "0020 0027 002C-002E 0060 007E 00A8 00B4 00B7 02B9-02BA 02BE-02BF 02C8 02CC 2019 2021 "
_OTHER = (
    "0009-000A 000D 0021-0026 0028-002B 002F-0040 005B-005F 007B-007D 00A0-00A7 00A9-00AC 00AE-00B3 00B5-00B6 "
    "00B8-00BF 00D7 00F7 20AC "
)
_EXTENDED = (
    "0192 02B0 02B3 02C6 02DC 02E2 0386 0388-038A 038C 038E-03A1 03A3-03CE 040D 0410-042A 042C 042E-044A 044C "
    "044E-044F 045D 1D48 1D57 2018 201A 201C-201E 2020 2026 2030 2032-2033 2039-203A 2070 2074-2079 207F-2089 "
    "2122 221E 2264-2265 "
)

# What phones and word processors put in by themselves, and what it stands for.
_REPLACEMENTS = str.maketrans(
    {
        "\u00a0": " ",
        "\u2007": " ",
        "\u2009": " ",
        "\u202f": " ",
        "\t": " ",
        "\u00ad": "",
        "\u200b": "",
        "\ufeff": "",
        "\u2010": "-",
        "\u2011": "-",
        "\u2012": "-",
        "\u2013": "-",
        "\u2014": "-",
        "\u2212": "-",
        "\ufb00": "ff",
        "\ufb01": "fi",
        "\ufb02": "fl",
    }
)


def _expand(table: str) -> frozenset[str]:
    """The characters of ranges such as `0041-005A`."""
    result: set[str] = set()
    for item in table.split():
        first, _, last = item.partition("-")
        result.update(map(chr, range(int(first, 16), int(last or first, 16) + 1)))
    return frozenset(result)


_NAME_CHARACTERS = _expand(_LETTERS) | _expand(_NON_LETTERS_N1)
_TEXT_CHARACTERS = _NAME_CHARACTERS | _expand(_OTHER) | _expand(_EXTENDED)
_SEQUENCES_AS_TEXT = sorted(
    ("".join(chr(int(point, 16)) for point in item.split("+")) for item in _SEQUENCES.split()), key=len, reverse=True
)
_BY_FIRST: dict[str, list[str]] = {}
for _sequence in _SEQUENCES_AS_TEXT:
    _BY_FIRST.setdefault(_sequence[0], []).append(_sequence)


def normalize(text: str, *, lines: bool = False) -> str:
    """NFC, plain dashes and spaces, no space at the ends; one line unless `lines`."""
    text = unicodedata.normalize("NFC", text.translate(_REPLACEMENTS)).replace("\r\n", "\n").replace("\r", "\n")
    if lines:
        return "\n".join(line.rstrip() for line in text.split("\n")).strip()
    return " ".join(part for part in text.strip(" \n").split(" ") if part)


def first_foreign(text: str, *, name: bool = False, lines: bool = False) -> str | None:
    """The first character (with its combining marks) outside the repertoire, or None. `text` must be normalized."""
    allowed = _NAME_CHARACTERS if name else _TEXT_CHARACTERS
    position = 0
    while position < len(text):
        sequence = next((s for s in _BY_FIRST.get(text[position], ()) if text.startswith(s, position)), None)
        if sequence is None and not _is_allowed(text[position], allowed, lines):
            return _with_marks(text, position)
        position += len(sequence or text[position])
    return None


def has_letter(text: str) -> bool:
    return any(character.isalpha() for character in text)


def describe(character: str) -> str:
    """How a message names a refused character: itself where it can be seen, else in words."""
    if character and character.isprintable() and not unicodedata.combining(character[0]):
        return f"das Zeichen „{character}“"
    return "ein unsichtbares Zeichen"


def _is_allowed(character: str, allowed: frozenset[str], lines: bool) -> bool:
    if character == "\n":
        return lines
    return character in allowed and unicodedata.category(character) != "Cc"


def _with_marks(text: str, position: int) -> str:
    """The letter with its marks, also where only a mark is foreign."""
    end = position + 1
    while position and unicodedata.combining(text[position]):
        position -= 1
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1
    return text[position:end]
