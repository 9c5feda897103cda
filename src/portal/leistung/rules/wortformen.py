"""Other forms of a word nobody knows: participles and past tenses of verbs, and how the Rhineland says it."""

from __future__ import annotations

import re
from collections.abc import Iterator

_PREFIX = "(?P<vor>ab|an|auf|aus|bei|ein|fort|heim|her|hin|los|mit|nach|um|vor|weg|zu|zuruck|zusammen|durch|uber)?"
_PARTICIPLE = re.compile(rf"{_PREFIX}ge(?P<kern>[a-z]{{3,}}?)(?:e?t|en)$")
_PAST = re.compile(rf"{_PREFIX}(?P<kern>[a-z]{{2,}}?)(?:en|st|t)?$")
_TO = re.compile(rf"{_PREFIX}zu(?P<kern>[a-z]{{3,}})$")  # "abzumelden"
_SEPARABLE = [re.compile(rf"{_PREFIX}(?P<kern>[a-z]{{3,}}){end}$") for end in ("est", "et", "st", "t", "e")]
# Stems of strong verbs, folded, as they are in the past and in the participle.
_STRONG = {
    "zog": "zieh", "fand": "find", "fund": "find", "starb": "sterb", "storb": "sterb", "verlor": "verlier",
    "schloss": "schliess", "nahm": "nehm", "nomm": "nehm", "ging": "geh", "gang": "geh", "riss": "reiss",
    "warf": "werf", "worf": "werf", "brach": "brech", "broch": "brech", "fuhr": "fahr", "schrieb": "schreib",
    "stieg": "steig",
    "trat": "tret", "bot": "biet", "lieh": "leih", "bog": "bieg", "fiel": "fall", "hielt": "halt", "liess": "lass",
    "grub": "grab", "sprach": "sprech", "sproch": "sprech", "stahl": "stehl", "stohl": "stehl", "biss": "beiss",
    "schnitt": "schneid", "stritt": "streit", "wusch": "wasch", "gab": "geb", "stand": "steh", "brann": "brenn",
    "brannt": "brenn", "bracht": "bring", "dacht": "denk", "kam": "komm", "lag": "lieg", "sass": "sitz",
    "sess": "sitz", "goss": "giess", "floss": "fliess", "schoss": "schiess", "schob": "schieb", "trug": "trag",
    "schlug": "schlag", "flog": "flieg", "bat": "bitt", "bet": "bitt", "hob": "heb", "trank": "trink", "sank": "sink",
}  # fmt: skip
# Rhineland sounds -> what they are in High German, tried one after the other and together.
_SOUNDS = (
    (re.compile(r"(?<=ab|an|um|us)je|^je|(?<=aff)je|(?<=in)je"), "ge"),
    (re.compile(r"^aff|^av"), "ab"),
    (re.compile(r"^us(?=[a-z]{4})"), "aus"),
    (re.compile(r"^op(?=[a-z]{4})"), "auf"),
    (re.compile(r"^j(?=[aeiourlt])"), "g"),
    (re.compile(r"(?<=[aeiou])ck$"), "t"),
    (re.compile(r"zick"), "zeit"),
    (re.compile(r"pp(?=$|e$|en$)"), "pf"),
    (re.compile(r"v(?=e$|en$|t$)|v$"), "b"),
    (re.compile(r"uu"), "au"),
    (re.compile(r"ii"), "ei"),
    (re.compile(r"aa"), "a"),
    (re.compile(r"ei(?=h|d)"), "e"),
    (re.compile(r"che$|che?n$|sche$"), ""),
    (re.compile(r"dt$"), "det"),
    (re.compile(r"ott$"), "utt"),
)


def forms_of(word: str) -> Iterator[str]:
    """What a folded word may be a form of, the likeliest first."""
    yield from _infinitives(word)
    spoken = word
    for sound, written in _SOUNDS:
        if (one := sound.sub(written, word)) != word:
            yield one
            yield from _infinitives(one)
        spoken = sound.sub(written, spoken)
    if spoken != word:
        yield spoken
        yield from _infinitives(spoken)


def _infinitives(word: str) -> Iterator[str]:
    for pattern in (_PARTICIPLE, _PAST, _TO, *_SEPARABLE):
        if match := pattern.match(word):
            before, core = match["vor"] or "", match["kern"]
            if strong := _STRONG.get(core):
                yield f"{before}{strong}en"
            if pattern is _TO:
                yield f"{before}{core}"
            elif pattern is not _PAST:
                yield f"{before}{core}{'n' if core.endswith(('er', 'el')) else 'en'}"
