"""The search's analyzer: fold, split compounds, stem; and a question turned into weighted terms.

The same analysis runs over the catalogue and over the question, so the database needs no dictionary of its own and
every PostgreSQL version gives the same results (docs/adr/0021). Everything here is about words, never about a person.
"""

from __future__ import annotations

import math
import re
import sys
import threading
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

import Stemmer

from portal.leistung.rules.gelaeufig import GELAEUFIG, PERSONEN, WEAK
from portal.leistung.rules.tippfehler import Woerterbuch, distance
from portal.leistung.rules.trennbar import join_verbs
from portal.leistung.rules.wortformen import forms_of

MAX_LENGTH = 200  # characters of a question that are looked at
MAX_TERMS = 10

_WORD = re.compile(r"[a-z0-9]{2,}")
# "ue" stands for an umlaut, but not after a, e or q: bauen, Steuer, quer.
_PARAGRAPH = re.compile(r"§+\s*(\d{1,4})\s?([a-z]?)(?![a-z0-9])")  # "§ 34 a" is one word, unlike any other number
_NUMBER = re.compile(r"(paragraf)?\d+[a-z]?")
_SPELLED_UMLAUT = re.compile(r"(?<![aeq])ue|ae|oe")
_LINKS = ("", "s", "n", "en", "es", "er", "e", "ns")
_MIN_PART = 4
_FIRST, _NEXT = 0.8, 0.8  # what a synonym is worth, and each further one
_PARTS_OF_KNOWN = 0.5  # what the parts of a compound are worth when the compound itself is in the catalogue
_FIRST_PART_OF_KNOWN = 0.2  # what its first part alone is worth then
_MIN_REST = 4  # letters before a known last part that need not be known themselves
_MAX_COMPOUND = 40  # longer words are not split: the longest of the catalogue has 33 letters
_MAX_COMPLETIONS = 12
_MAX_WAYS = 16  # what an unfinished word may stand for
_MIN_SLIP = 9  # letters of a word that is rather a misspelt one of the catalogue than a new compound
_MIN_BEGINNING = 5  # letters of a word that is taken for the beginning of longer ones
_PREFIX_TEXT = "aus auf vor ein mit bei uber zum zur fur von los her hin ver ent zer bis das neu alt"
_PREFIXES = frozenset(_PREFIX_TEXT.split())

_STOPWORD_TEXT = """
    ab aber alle allem allen aller alles als also am an ander andere auch auf aus bei beim bekomme bekommen
    bekommt bin bis bist bitte brauche brauchen braucht da damit dann darf das dass dein deine dem den denn der
    des dich die dies diese diesem diesen dieser dieses dir doch dort du durch ein eine einem einen einer eines
    er es etwas fur gab gibt habe haben hallo hat hatte hier ich ihm ihn ihnen ihr ihre ihren im in ins irgendwo
    ist ja jetzt kann kannst konnen konnte lassen mal man mein meine meinem meinen meiner meines mich mir mit
    mochte muss mussen nach nicht noch nochmal nun nur ob oder ohne schon sein seine sich sie sind so soll
    sollte uber um und uns unser unsere unserem unseren vom von vor war was weil welche welcher welches wenn wer
    werden wie will wir wird wo woher wohin wollen worden wurde zu zum zur zwei
    ans aufs furs ubers ums unterm vorm hinterm
    brauch krieg kriege kriegen kriegt nem nen ner dat de det dr em et isch mer ming minge nit op un vun wat
    the for of my to how can do get need where
"""
STOPWORDS = frozenset(_STOPWORD_TEXT.split())

_WEAK = 0.25  # how much of their weight words keep that many questions have
_ORDINARY = 0.5  # and a person, a number, or an ordinary word that the catalogue has

_STEMS_REMEMBERED = 500
_local = threading.local()


def fold(text: str) -> str:
    """Lower case without diacritics, with umlauts the same whether written ü, ue or u, and ß as ss."""
    spread = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in spread if not unicodedata.combining(letter))
    return _SPELLED_UMLAUT.sub(lambda match: match.group()[0], bare)


def words(text: str) -> list[str]:
    """The folded words of `text`, in order, without stop words and single letters."""
    return [word for word in _WORD.findall(_PARAGRAPH.sub(r" paragraf\1\2 ", fold(text))) if word not in STOPWORDS]


def stem(word: str) -> str:
    """The German stem of a folded word. One stemmer per thread: they are not safe to share.

    Interned: each is kept in several places, and the stemmer would make a new string every time. It remembers the words
    of some questions only: by default it would keep a second copy of the vocabulary.
    """
    stemmer = getattr(_local, "stemmer", None)
    if stemmer is None:
        stemmer = _local.stemmer = Stemmer.Stemmer("german", _STEMS_REMEMBERED)
    return sys.intern(stemmer.stemWord(word))


@dataclass(frozen=True)
class Wortschatz:
    """The words of the catalogue with the number of Leistungen they occur in, and what people say instead of them."""

    haeufigkeit: Mapping[str, int]  # folded word -> number of Leistungen
    synonyme: Mapping[str, Sequence[str]] = field(default_factory=dict)
    leistungen: int = 1
    fremd: frozenset[str] = frozenset()  # English and Dutch words, of which no German compound is made

    def with_synonyms(self, more: Mapping[str, Sequence[str]]) -> Wortschatz:
        """The same words, with `more` synonyms put before those that are there."""
        if not more:
            return self
        joined = {wort: [*ersatz, *self.synonyme.get(wort, [])] for wort, ersatz in more.items()}
        other = replace(self, synonyme={**self.synonyme, **joined})
        other.__dict__.update(parts=self.parts, foreign_parts=self.foreign_parts, stems=self.stems, _alike=self._alike)
        return other

    @cached_property
    def parts(self) -> frozenset[str]:
        """Words and stems a compound may be made of: "Schulbus" has the stem of "Schule" in it."""
        german = [word for word in self.haeufigkeit if word not in self.fremd]
        known = {*german, *(one for one in map(stem, german) if len(one) >= _MIN_PART)}
        parts = {
            part
            for part in known
            if part.isalpha() and (len(part) >= _MIN_PART or (len(part) == 3 and part not in _PREFIXES))
        }
        return frozenset(parts)  # half as large as a set that has grown

    @cached_property
    def foreign_parts(self) -> frozenset[str]:
        """The same of Dutch and English words, and of what people say: "kleuterschool"."""
        said = (key[0] for key in self.said if len(key) == 1)
        known = {*self.fremd, *map(stem, self.fremd), *said}
        return frozenset(part for part in known if part.isalpha() and len(part) >= _MIN_PART)

    @cached_property
    def stems(self) -> dict[str, int]:
        """Stem -> number of Leistungen, the largest of its words."""
        found: dict[str, int] = {}
        for word, count in self.haeufigkeit.items():
            found[stem(word)] = max(count, found.get(stem(word), 0))
        return found

    @cached_property
    def said(self) -> dict[tuple[str, ...], list[tuple[str, ...]]]:
        """Stems of what people say -> the stems of each thing that is meant."""
        found: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
        for wort, ersatz in self.synonyme.items():
            meanings = found.setdefault(tuple(map(stem, words(wort))), [])
            meanings += [group for meant in ersatz if (group := tuple(map(stem, words(meant)))) not in meanings]
        found.pop((), None)
        return found

    @cached_property
    def _said_first(self) -> frozenset[str]:
        return frozenset(key[0] for key in self.said)

    @cached_property
    def phrases(self) -> list[tuple[tuple[str, ...], list[tuple[str, ...]]]]:
        """What means something else when several words are said together."""
        return [(key, meant) for key, meant in self.said.items() if len(key) > 1 and meant]

    @cached_property
    def _ordered(self) -> list[str]:
        said = {fold(word) for word in self.synonyme if " " not in word}
        return sorted(said.union(self.haeufigkeit))

    @cached_property
    def _pieces_of(self) -> dict[str, tuple[str, ...]]:
        return {}

    def analysed(self, token: str) -> tuple[str, ...]:
        """The stem of a word as the catalogue writes it and those of its parts; nothing for a stop word.

        Remembered, so not for what people type. To fold a word takes longer than all the rest.
        """
        if (known := self._pieces_of.get(token)) is None:
            folded = words(token)
            known = (stem(folded[0]), *map(stem, self.split(folded[0]))) if len(folded) == 1 else ()
            self._pieces_of[token] = known
        return known

    def completions(self, beginning: str) -> list[str]:
        """Words that begin so: the commonest first, at most twelve."""
        start = bisect_left(self._ordered, beginning)
        end = bisect_left(self._ordered, beginning + "\x7f", lo=start)
        rated = sorted(self._ordered[start:end], key=lambda word: (-self.haeufigkeit.get(word, 1), len(word), word))
        return rated[:_MAX_COMPLETIONS]

    def split(self, word: str) -> list[str]:
        """The known parts of a compound, inflected or not: all of them, or at least its last one; empty if none."""
        return self._all_parts(word) or self._all_parts(stem(word)) or _last_part(word, self.parts)

    def _all_parts(self, word: str) -> list[str]:
        """`word` as two or more known words with linking letters between, longest first part first."""
        return self._parts_from(word, set(), first=True) if len(word) <= _MAX_COMPOUND else []

    def _parts_from(self, word: str, hopeless: set[str], *, first: bool) -> list[str]:
        """`hopeless` holds the ends that were tried: without it, some words would take time without bound."""
        if word in hopeless:
            return []
        for end in range(len(word) - _MIN_PART, 2, -1):
            start = word[:end]
            for link in _LINKS:
                part = start[: len(start) - len(link)] if link and start.endswith(link) else start
                if (link and part == start) or part not in self.parts or (len(part) < _MIN_PART and not first):
                    continue
                rest = word[end:]
                if rest in self.parts and len(rest) >= _MIN_PART:
                    return [part, rest]
                if further := self._parts_from(rest, hopeless, first=False):
                    return [part, *further]
        hopeless.add(word)
        return []

    def pieces(self, word: str) -> list[str]:
        """What can be recognised in a word the catalogue does not have: all parts, or its beginning and its end.

        Where nothing is German, in Dutch or English: "rijbewijsverlenging".
        """
        return self._all_parts(word) or self._ends(word, self.parts) or self._ends(word, self.foreign_parts)

    @staticmethod
    def _ends(word: str, known: frozenset[str]) -> list[str]:
        first = next((word[:end] for end in range(len(word) - 2, _MIN_PART - 1, -1) if word[:end] in known), "")
        return [part for part in (first, *_last_part(word, known)) if part]

    @cached_property
    def _alike(self) -> Woerterbuch:
        return Woerterbuch(self.haeufigkeit)

    def alike(self, word: str) -> list[tuple[str, int]]:
        """Words that look like `word`, with their frequency, the likest first."""
        return [(other, self.haeufigkeit[other]) for other in self._alike.similar(word)]

    def knows(self, word: str) -> bool:
        """Whether the catalogue, or the list of what people say, has this folded word or all its parts."""
        own = stem(word)
        if own in self.stems or own in self._said_first:
            return True
        if self._all_parts(word):
            return not self._is_slip(word)
        return len(word) >= _MIN_BEGINNING and bool(self.completions(word))

    def _is_slip(self, word: str) -> bool:
        """Whether a long word is one letter off: "Zählerstant" is no compound of Zähler and Tante."""
        if len(word) < _MIN_SLIP:
            return False
        return any(abs(len(other) - len(word)) <= 1 and distance(word, other) == 1 for other, _ in self.alike(word))

    def other_form(self, word: str) -> str:
        """A word of the catalogue that `word` is a form of: "gezogen" of "ziehen"; empty if there is none."""
        return next((form for form in forms_of(word) if self._has(form)), "")

    def _has(self, word: str) -> bool:
        return len(word) >= _MIN_PART and (stem(word) in self.stems or stem(word) in self._said_first)

    def weight(self, stems: Iterable[str]) -> float:
        """How much a match tells: rare words tell more than words of every second Leistung."""
        counts = [self.stems.get(one, 1) for one in stems]
        return math.log(1 + self.leistungen / max(1, min(counts, default=1)))


def _last_part(word: str, known: frozenset[str]) -> list[str]:
    starts = range(_MIN_REST, len(word) - _MIN_PART)
    return next(([word[start:]] for start in starts if word[start:] in known), [])


@dataclass(frozen=True)
class Begriff:
    """One thing a question asks for: a stem, and other groups of stems that would answer it as well, each with the
    part of the weight it is worth. Groups that are not the stem itself count less: a synonym, parts of a compound.
    """

    stamm: str
    oder: tuple[tuple[tuple[str, ...], float], ...]
    gewicht: float
    wort: str = ""  # as it was asked, corrected; empty for what several words mean together

    @property
    def ways(self) -> list[tuple[str, float]]:
        """Every way to answer it, as tsquery and factor. Stems hold letters and digits only: nothing to escape."""
        own = [(self.stamm, 1.0)] if self.stamm else []
        return own + [(" & ".join(group), factor) for group, factor in self.oder]

    @property
    def query(self) -> str:
        """All ways as one tsquery."""
        return " | ".join(f"({query})" for query, _ in self.ways)


def analyse_text(text: str, wortschatz: Wortschatz) -> tuple[list[str], list[str]]:
    """The stems of the words of a catalogue text, and those of the parts of its compounds."""
    whole = words(text)
    parts = [part for word in whole for part in wortschatz.split(word)]
    return [stem(word) for word in whole], [stem(part) for part in parts]


def analyse_question(text: str, wortschatz: Wortschatz) -> list[Begriff]:
    """The terms of a question: see `analyse_words`."""
    return analyse_words(read_question(text, wortschatz), wortschatz)


def analyse_words(asked: Sequence[str], wortschatz: Wortschatz) -> list[Begriff]:
    """The terms of folded words, with compounds split and synonyms added; what several of them mean comes last."""
    stems = [stem(word) for word in asked]
    terms = [_term(word, own, wortschatz) for word, own in zip(asked, stems, strict=True)]
    return terms + _phrases(stems, wortschatz)


def complete_question(text: str, wortschatz: Wortschatz) -> list[Begriff]:
    """The terms of a question that is still being typed: its last word may be the beginning of several others."""
    asked = read_question(text, wortschatz)
    if not asked or not text[-1:].isalnum():
        return analyse_question(text, wortschatz)
    terms = analyse_question(" ".join(asked[:-1]), wortschatz) if len(asked) > 1 else []
    ways: dict[tuple[str, ...], float] = {}
    for position, word in enumerate([asked[-1], *wortschatz.completions(asked[-1])]):
        term = _term(word, stem(word), wortschatz)
        worth = 1.0 if position == 0 else _FIRST
        for group, factor in [((term.stamm,), 1.0), *term.oder]:
            ways[group] = max(ways.get(group, 0.0), worth * factor)
    best = sorted(ways.items(), key=lambda way: -way[1])[:_MAX_WAYS]
    weight = max(wortschatz.weight(group) for group, _ in best)
    return [*terms, Begriff("", tuple(best), weight, asked[-1])]


def _term(word: str, own: str, wortschatz: Wortschatz) -> Begriff:
    is_known = own in wortschatz.stems
    parts = tuple(map(stem, wortschatz.split(word)))
    groups = {parts: _PARTS_OF_KNOWN if is_known else _FIRST} if parts else {}
    for position, meant in enumerate(wortschatz.said.get((own,), [])):
        groups.setdefault(meant, _FIRST * _NEXT**position * (_tells(own, meant, wortschatz) if is_known else 1.0))
    if is_known and parts:  # the whole word may stand in one text only: "Briefwahlunterlagen"
        groups.setdefault((parts[0],), _FIRST_PART_OF_KNOWN)
    if not is_known:
        for group, factor in _of_pieces(wortschatz.pieces(word), wortschatz):
            groups.setdefault(group, factor)
        for longer in wortschatz.completions(word) if len(word) >= _MIN_BEGINNING else ():
            groups.setdefault((stem(longer),), _FIRST)
    groups.pop((own,), None)
    weight = wortschatz.weight([own] if is_known or not groups else next(iter(groups)))
    share = _share(word, is_known=is_known or bool(groups))
    return Begriff(own, tuple(groups.items()), weight * share, word)


def _of_pieces(pieces: Sequence[str], wortschatz: Wortschatz) -> Iterator[tuple[tuple[str, ...], float]]:
    """What each part of an unknown compound is worth: the rarer one tells more ("Schulbus" than "Karte")."""
    weights = [wortschatz.weight([stem(piece)]) for piece in pieces]
    for position, (piece, weight) in enumerate(zip(pieces, weights, strict=True)):
        worth = _FIRST * _NEXT ** (position + 1) * weight / max(weights)
        yield (stem(piece),), worth
        for meant in wortschatz.said.get((stem(piece),), [])[:1]:
            yield meant, worth * _FIRST


def _tells(said: str, meant: Sequence[str], wortschatz: Wortschatz) -> float:
    """What is meant tells less than the word itself, where it is commoner: "anschaffen" stands for "anmelden"."""
    return math.sqrt(min(1.0, wortschatz.weight(meant) / wortschatz.weight([said])))


def _share(word: str, *, is_known: bool) -> float:
    """How much of its weight a word keeps in a question."""
    if word in WEAK or (not is_known and is_ordinary(word)):
        return _WEAK
    return _ORDINARY if word in GELAEUFIG or word in PERSONEN or word.isdigit() else 1.0


def is_ordinary(word: str) -> bool:
    """Whether a folded word is right as it is, though the catalogue need not have it."""
    return bool(_NUMBER.fullmatch(word)) or word in GELAEUFIG or word in WEAK or stem(word) in _ordinary_stems()


@lru_cache(maxsize=1)
def _ordinary_stems() -> frozenset[str]:
    return frozenset(stem(word) for word in GELAEUFIG if len(word) > 3)


def question_words(text: str) -> list[str]:
    """The words of a question that count; if only stop words were asked, those."""
    cut = text.replace("\x00", " ")[:MAX_LENGTH]
    found = words(cut) or _WORD.findall(fold(cut))
    return list(dict.fromkeys(found))[:MAX_TERMS]


def read_question(text: str, wortschatz: Wortschatz) -> list[str]:
    """As `question_words`, with verbs put together that stand apart in the question ("melde ... an")."""

    def is_known(verb: str) -> bool:
        return verb in wortschatz.haeufigkeit or (stem(verb),) in wortschatz.said

    cut = text.replace("\x00", " ")[:MAX_LENGTH]
    return join_verbs(fold(cut), question_words(text), is_known)[:MAX_TERMS]


def _phrases(stems: Sequence[str], wortschatz: Wortschatz) -> list[Begriff]:
    """What is meant by several words that were said together."""
    found = []
    for said, meant in wortschatz.phrases:
        if all(part in stems for part in said):
            groups = tuple((group, _FIRST * _NEXT**position) for position, group in enumerate(meant))
            found.append(Begriff("", groups, wortschatz.weight(meant[0])))
    return found
