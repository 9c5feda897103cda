"""Separable verbs: "ich melde mein Auto ab" asks for "abmelden", "die Firma zieht um" for "umziehen"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

_TOKEN = re.compile(r"[a-z0-9]{2,}|[,.;:!?]")
_PARTICLE_TEXT = "ab an auf aus bei dicht ein fest fort heim her hin los mit nach um vor weg zu zuruck"
_PARTICLES = frozenset(_PARTICLE_TEXT.split())
# What may follow a particle that ends its clause; anywhere else "an", "um" or "aus" is a preposition.
_AFTER_TEXT = "und oder aber was wie wo wer wann weil wenn muss kann darf will nach bitte danke"
_AFTER = frozenset(_AFTER_TEXT.split())
_ENDINGS = ("", "est", "et", "en", "st", "e", "t", "n")
_STRONG = {
    "gibt": "geb", "gab": "geb", "nimmt": "nehm", "nahm": "nehm", "zog": "zieh", "zogen": "zieh", "lauft": "lauf",
    "lief": "lauf", "wirft": "werf", "halt": "halt", "lasst": "lass", "tritt": "tret", "fallt": "fall", "fahrt": "fahr",
    "geht": "geh", "ging": "geh", "steht": "steh", "schreibt": "schreib", "reisst": "reiss", "bricht": "brech",
}  # fmt: skip


def join_verbs(folded: str, asked: Sequence[str], is_known: Callable[[str], bool]) -> list[str]:
    """The words `asked` of the folded question, each verb that stands apart from its particle put together again.

    Only a verb that `is_known` (by its infinitive) is put together, with the nearest word before the particle.
    """
    tokens = _TOKEN.findall(folded)
    joined = dict(_joined(tokens, is_known))
    kept = [joined.get(word, word) for word in asked]
    return list(dict.fromkeys([*kept, *(verb for word, verb in joined.items() if word not in asked)]))


def _joined(tokens: Sequence[str], is_known: Callable[[str], bool]) -> Iterator[tuple[str, str]]:
    for at, particle in enumerate(tokens):
        if particle not in _PARTICLES or not _ends_its_clause(tokens, at):
            continue
        for word in reversed(tokens[:at]):
            if not word[0].isalpha():
                break  # another clause
            if verb := next((form for form in _infinitives(particle, word) if is_known(form)), ""):
                yield word, verb
                break


def _ends_its_clause(tokens: Sequence[str], at: int) -> bool:
    return at + 1 == len(tokens) or tokens[at + 1] in _AFTER or not tokens[at + 1][0].isalpha()


def _infinitives(particle: str, word: str) -> Iterator[str]:
    if base := _STRONG.get(word):
        yield f"{particle}{base}en"
    for ending in _ENDINGS:
        base = word[: len(word) - len(ending)]
        if word.endswith(ending) and len(base) >= 3:
            yield f"{particle}{base}{'n' if base.endswith(('er', 'el')) else 'en'}"  # wandern, sammeln
