"""A form in another language: every text it shows, by its German one. Only German binds.

The texts stand beside the form, ``definitionen/<id>/en.json``; those of the reusable blocks and of the engine itself
in ``definitionen/en.json``. A line may hold gaps: "Geben Sie eine Zahl von {} bis {} ein." stands for every number.
Placeholders of a definition (``{standesamt}``) stay what they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from copy import copy
from typing import Any, TypeVar

from pydantic import BaseModel

from portal.formular.rules.datum import MONATE
from portal.formular.rules.modell import PLATZHALTER, Formular

# Attributes of a definition that people read; a test finds one that stands in neither list.
TEXTE = frozenset(
    {
        "titel", "einleitung", "hilfe", "label", "hinweis", "kurz", "meldung", "fehlt", "ungueltig", "neu", "einheit",
        "hinzufuegen", "entfernen", "erste", "weitere", "grund", "kostenlos", "hinweise", "platzhalter",
        "person", "erklaerung", "wer",
    }
)  # fmt: skip
KEINE_TEXTE = frozenset(  # German law keeps its name, and what is handed in on paper is German
    {
        "papier",
        "rechtsgrundlage",
        "autocomplete",
        "schluessel",
        "text",
        "regel",
        "vermerk",
        "version",
        "pfad",
        "funktion",
        "leistung",
        "stelle",
        "quelle",
    }
)
FOR_AUTHORS = frozenset({"fim", "aufgaben", "oertlich", "pruefpunkte"})
_DATE = re.compile(rf"(?:(\d{{1,2}})\. )?({'|'.join(MONATE)}) (\d{{4}})")
_GAP = "{}"

M = TypeVar("M", bound=BaseModel)


class Woerterbuch:
    """German text -> the other language."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.texts = {key: text for key, text in texts.items() if _GAP not in key}
        gapped = {key: text for key, text in texts.items() if _GAP in key}
        self._patterns = [(_pattern(key), text) for key, text in sorted(gapped.items(), key=_most_words_first)]

    def with_more(self, texts: Mapping[str, str]) -> Woerterbuch:
        """The same with other lines, which count first."""
        more = copy(self)
        more.texts = {**self.texts, **texts}
        return more

    def __contains__(self, text: str) -> bool:
        return text in self.texts or any(pattern.fullmatch(text) for pattern, _text in self._patterns)

    def say(self, text: str) -> str:
        """In the other language; what is not known stays German."""
        if text in self.texts:
            return self.texts[text]
        for pattern, other in self._patterns:
            if match := pattern.fullmatch(text):
                return other.format(*(self.say(part) for part in match.groups()))
        return self.say_dates(text)

    def say_dates(self, text: str) -> str:
        """Only the dates in it: the rest is what somebody typed."""
        return (
            text
            if MONATE[0] not in self.texts
            else _DATE.sub(lambda match: " ".join(filter(None, (match[1], self.texts[match[2]], match[3]))), text)
        )


def _pattern(key: str) -> re.Pattern[str]:
    return re.compile("(.+)".join(re.escape(part) for part in key.split(_GAP)))


def _most_words_first(item: tuple[str, str]) -> int:
    return -len(item[0])


def texts_of(formular: Formular) -> set[str]:
    """Everything a person may read of a form, except what they or the portal fill in."""
    return set(_texts(formular))


def translate(formular: Formular, woerter: Woerterbuch) -> Formular:
    """The same form; a text without a line stays German."""
    return _translated(formular, woerter)


def faults(formular: Formular, woerter: Woerterbuch) -> list[str]:
    """Texts without a line, and lines that lost a placeholder, in English for the author of the form."""
    texts = sorted(texts_of(formular))
    missing = [f"no translation of “{text}”" for text in texts if text not in woerter.texts]
    lost = [
        f"another placeholder than in “{text}”"
        for text in texts
        if text in woerter.texts and set(PLATZHALTER.findall(text)) != set(PLATZHALTER.findall(woerter.texts[text]))
    ]
    return missing + lost


def _texts(part: BaseModel) -> Iterator[str]:
    for name in _shown(part):
        value: Any = getattr(part, name)
        yield from filter(str.strip, _strings(value) if name in TEXTE else ())
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, BaseModel):
                yield from _texts(inner)


def _shown(part: BaseModel) -> list[str]:
    return [name for name in type(part).model_fields if name not in FOR_AUTHORS]


def _strings(value: Any) -> Iterator[str]:
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else [value]:
        if isinstance(each, str):
            yield each


def _translated(part: M, woerter: Woerterbuch) -> M:
    changed: dict[str, Any] = {}
    for name in _shown(part):
        value: Any = getattr(part, name)
        changed[name] = _said(value, woerter, text=name in TEXTE)
    return part.model_copy(update=changed)


def _said(value: Any, woerter: Woerterbuch, *, text: bool) -> Any:
    if isinstance(value, BaseModel):
        return _translated(value, woerter)
    if isinstance(value, list):
        return [_said(each, woerter, text=text) for each in value]
    if isinstance(value, dict) and text:
        return {key: _said(each, woerter, text=text) for key, each in value.items()}
    return woerter.texts.get(value, value) if text and isinstance(value, str) else value
