"""An assistant in the language of its page. Only what is shown is in English: answers are kept and submitted as ever.

The engine speaks German; its messages and readable values are said in English here, never what somebody typed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from portal.antrag.queries import Draft
from portal.formular.queries import all_ids, common_dictionary, dictionary, has_dictionary, load_in, newest_version
from portal.formular.rules import Ergebnis, Feldansicht, Luecke, Roh, Teil, Typ, Zeile
from portal.formular.rules.modell import Feld
from portal.formular.rules.oertlich import Ortsstand, english, texts_of
from portal.formular.rules.sprache import Woerterbuch, translate
from portal.web.request import KommuneRequest
from portal.web.sprache import ENGLISH, GERMAN, OnlyGerman, language

_OURS = frozenset({Typ.JANEIN, Typ.DATUM, Typ.LAND, Typ.ZEIT, Typ.VERWEIS})  # values in words of the engine
_GERMAN = Woerterbuch({})


def has_language(draft: Draft, wanted: str) -> bool:
    """Whether the draft's form can be filled in in this language."""
    return wanted == GERMAN or has_dictionary(draft.formular.id, wanted)


def in_language(draft: Draft) -> Draft:
    """The draft with its form in the language of the page."""
    if _own(draft) is None:
        formular = load_in(draft.formular.id, draft.formular.version, language())
    else:
        formular = translate(draft.formular, words_of(draft)) if language() == ENGLISH else draft.formular
    return draft if formular is draft.formular else replace(draft, formular=formular)


def spoken(request: KommuneRequest, draft: Draft) -> Draft:
    """`in_language` for a page that is there in the languages of the form only. Raises OnlyGerman."""
    if not has_language(draft, ENGLISH):
        request.sprachpfade = None
    if not has_language(draft, language()):
        raise OnlyGerman
    return in_language(draft)


def words_of(draft: Draft) -> Woerterbuch:
    """What the engine and the Kommune say, in the language of the page."""
    woerter, own = dictionary(draft.formular.id, language()), _own(draft)
    return woerter.with_more(english(own)) if woerter and own else woerter or _GERMAN


def only_german(draft: Draft) -> frozenset[str]:
    """On an English page: the German texts of the Kommune that it has not put into English."""
    own = _own(draft) if language() == ENGLISH else None
    if own is None:
        return frozenset()
    known = english(own)
    return frozenset(text for wert in own.werte.values() for text in texts_of(wert) if text not in known)


def _own(draft: Draft) -> Ortsstand | None:
    """What the Kommune says of its own in the draft's form."""
    said = draft.antrag.probe or draft.ortsstand
    return Ortsstand.model_validate(said) if said else None


def words_of_engine() -> Woerterbuch:
    """What the engine says of an answer that belongs to no form."""
    return common_dictionary(language()) or _GERMAN


def say_result(ergebnis: Ergebnis | None, woerter: Woerterbuch) -> Ergebnis | None:
    """The messages of a posted page."""
    if ergebnis is None:
        return None
    faults = {name: woerter.say(text) for name, text in ergebnis.fehler.items()}
    return replace(ergebnis, fehler=faults)


def say_view(view: Feldansicht, woerter: Woerterbuch) -> Feldansicht:
    """A field ready to be drawn."""
    options = view.optionen
    if view.typ in (Typ.LAND, Typ.VERWEIS):
        options = tuple(replace(one, label=woerter.say(one.label), kurz=woerter.say(one.kurz)) for one in options)
    text = woerter.say(view.text) if view.typ in _OURS else view.text
    remark, warning = woerter.say(view.bemerkung), woerter.say(view.warnung)
    return replace(view, optionen=options, text=text, bemerkung=remark, warnung=warning)


def say_parts(teile: list[Teil], woerter: Woerterbuch) -> list[Teil]:
    """The summary."""
    return [replace(teil, zeilen=[_say_row(zeile, woerter) for zeile in teil.zeilen]) for teil in teile]


def _say_row(zeile: Zeile, woerter: Woerterbuch) -> Zeile:
    ours = zeile.leer or zeile.typ in _OURS
    return replace(zeile, text=woerter.say(zeile.text) if ours else zeile.text, warnung=woerter.say(zeile.warnung))


def say_gaps(gaps: list[Luecke], woerter: Woerterbuch) -> list[Luecke]:
    return [replace(gap, meldung=woerter.say(gap.meldung)) for gap in gaps]


def said_again(key: str, typed: Mapping[str, Roh]) -> list[dict[str, str]]:
    """What was typed into a page, for ui/kern/uebersicht.html, in the words of a form that has such a page.

    Which draft it was meant for is not asked: whether there is one must not be told.
    """
    felder = _fields_like(key, typed)
    return [
        {"name": felder[name].label if name in felder else name, "wert": _as_said(felder.get(name), roh)}
        for name, roh in typed.items()
        if roh and name != "zurueck"
    ]


def _fields_like(key: str, typed: Mapping[str, Roh]) -> dict[str, Feld]:
    pages = (
        {feld.id: feld for feld in schritt.felder}
        for formular_id in all_ids()
        if (version := newest_version(formular_id)) is not None
        for schritt in load_in(formular_id, version, language()).schritte
        if schritt.id in (key, key.rpartition("-")[0])
    )
    return max(pages, key=lambda page: len(page.keys() & typed.keys()), default={})


def _as_said(feld: Feld | None, roh: Roh) -> str:
    names = {option.wert: option.label for option in feld.optionen} if feld else {}
    return ", ".join(names.get(text, text) for text in ([roh] if isinstance(roh, str) else roh))
