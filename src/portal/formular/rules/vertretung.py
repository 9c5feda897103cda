"""Blocks of pages for any form: acting for somebody else, and signing on paper.

``{"baustein": "vertretung", "id": "vertretung", "abschnitt": "person"}`` among the `schritte` stands for up to five
pages: for whom (`fuer`: oneself, one's child, another person, an organisation; some of them in that order), who that
is, by what right, and the evidence that goes with it. Fields are named ``vertretung_fuer``, ``vertretung_vornamen``,
``vertretung_grundlage``, ``vertretung_vollmacht``, ``vertretung_organisation_name`` and so on, so that later pages can
ask for them. The answers stand in the summary, the receipt and the office's view like any other.

``{"baustein": "unterschrift", "id": "unterschrift", "abschnitt": "pruefen", "anforderung": "schriftform"}`` is the page
for who does not log in with the eID: the answers printed and signed, uploaded or sent by post (`wege`). It stands
behind all questions, since the sheet shows their answers.

``{"baustein": "gewerbe", ...}``: the pages that the three Gewerbeanzeigen share, see `gewerbe`.

Rechtsformen and registers follow facts/forms.md § 0.4; their values are our own, no code list of XUnternehmen.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from portal.formular.rules import gewerbe
from portal.formular.rules.frage import choice as _choice
from portal.formular.rules.frage import file as _file
from portal.formular.rules.frage import has as _is

FUER = ("selbst", "kind", "person", "organisation")

_FUER: dict[str, dict[str, str]] = {
    "selbst": {"label": "Für mich selbst"},
    "kind": {"label": "Für mein Kind", "hinweis": "Wenn Sie das Sorgerecht haben, allein oder mit jemandem zusammen."},
    "person": {
        "label": "Für eine andere Person",
        "hinweis": "Mit einer Vollmacht, oder weil ein Gericht Sie dazu bestellt hat.",
    },
    "organisation": {
        "label": "Für eine Firma oder Organisation",
        "hinweis": "Zum Beispiel eine GmbH oder einen Verein.",
    },
}


def expand_steps(items: Any) -> Any:
    """The `schritte` of a form with each block replaced by its pages. Raises ValueError for an unknown one."""
    if not isinstance(items, list):
        return items
    result: list[Any] = []
    for item in items:
        result.extend(_pages(item) if isinstance(item, dict) and "baustein" in item else [item])
    return result


def _pages(item: dict[str, Any]) -> list[dict[str, Any]]:
    if item["baustein"] not in BLOCKS:
        raise ValueError(f"unknown block of pages: {item['baustein']}")
    return BLOCKS[item["baustein"]](item)


def _acting(item: dict[str, Any]) -> list[dict[str, Any]]:
    unknown = set(item) - {"baustein", "id", "abschnitt", "fuer"}
    fuer = item.get("fuer", list(FUER))
    if unknown or not set(fuer) <= set(FUER) or len(fuer) < 2:
        raise ValueError(f"unknown block of pages or attribute: vertretung {sorted(unknown)} {fuer}")
    p = item["id"]
    pages = [_for_whom(p, fuer)]
    if {"kind", "person"} & set(fuer):
        pages.append(_person(p, fuer))
    if "person" in fuer:
        pages.append(_right(p))
    if "organisation" in fuer:
        pages += [_organisation(p), _function(p)]
    return [{"abschnitt": item["abschnitt"], **page} for page in pages]


_WEGE = {
    "hochladen": {"label": "Ich lade das unterschriebene Blatt hoch", "hinweis": "Als Foto oder PDF-Datei.",
                  "kurz": "Unterschriebenes Blatt, hochgeladen"},
    "post": {"label": "Ich schicke das unterschriebene Blatt mit der Post oder gebe es ab",
             "hinweis": "Das Amt wartet darauf, bevor es entscheidet.",
             "kurz": "Unterschriebenes Blatt, kommt mit der Post oder wird abgegeben"},
}  # fmt: skip


def _signature(item: dict[str, Any]) -> list[dict[str, Any]]:
    wege, p = item.get("wege", list(_WEGE)), item["id"]
    if set(item) - {"baustein", "id", "abschnitt", "anforderung", "wege"} or not wege or not set(wege) <= set(_WEGE):
        raise ValueError(f"unknown attribute of the block unterschrift: {sorted(item)} {wege}")
    options = [{"wert": each, **_WEGE[each]} for each in wege]
    fields = [_choice(f"{p}_weg", "Das unterschriebene Blatt", "Unterschrift", options,
                      "Wählen Sie aus, wie das unterschriebene Blatt zum Amt kommt.")]  # fmt: skip
    if "hochladen" in wege:
        fields.append(_file(f"{p}_blatt", "Wenn Sie es hochladen: das unterschriebene Blatt", "Unterschriebenes Blatt",
                            "Laden Sie das unterschriebene Blatt hoch, zum Beispiel als Foto.",
                            wenn=_is(f"{p}_weg", "hochladen")))  # fmt: skip
    page = {"id": p, "abschnitt": item["abschnitt"], "anforderung": item["anforderung"], "felder": fields}
    return [{**page, "titel": "Unterschreiben"}]


def _for_whom(p: str, fuer: list[str]) -> dict[str, Any]:
    options = [{"wert": each, **_FUER[each]} for each in fuer]
    question = "Für wen stellen Sie den Antrag?"
    fehlt = "Wählen Sie aus, für wen Sie den Antrag stellen."
    return {"id": p, "titel": question, "felder": [_choice(f"{p}_fuer", "Ich handle", "Handelt", options, fehlt)]}


def _person(p: str, fuer: list[str]) -> dict[str, Any]:
    who = [each for each in ("kind", "person") if each in fuer]
    none = "Gibt es keinen, schreiben Sie einen Strich (-)."
    names = {
        "baustein": "person",
        "id": p,
        "felder": ["vornamen", "familienname", "geburtsdatum"],
        "aendern": {
            "vornamen": {"kurz": "Vertretene Person: Vornamen",
                         "meldungen": {"fehlt": f"Geben Sie die Vornamen der Person ein, für die Sie handeln. {none}"}},
            "familienname": {"kurz": "Vertretene Person: Familienname",
                             "meldungen": {"fehlt": "Geben Sie den Familiennamen der Person ein, für die Sie handeln. "
                                                    + none}},
            "geburtsdatum": {"kurz": "Vertretene Person: Geburtsdatum",
                             "meldungen": {"fehlt": "Geben Sie den Tag der Geburt der Person ein, für die Sie handeln, "
                                                    "zum Beispiel 27.3.1987."}},
        },
    }  # fmt: skip
    custody = _choice(
        f"{p}_sorge",
        "Wer hat das Sorgerecht für das Kind?",
        "Sorgerecht",
        [{"wert": "gemeinsam", "label": "Ich und der andere Elternteil"}, {"wert": "allein", "label": "Ich allein"}],
        "Wählen Sie aus, wer das Sorgerecht für das Kind hat.",
        wenn=_is(f"{p}_fuer", "kind"),
        rechtsgrundlage="§ 1629 BGB",
    )
    fields = [names, custody] if "kind" in who else [names]
    return {"id": f"{p}-person", "titel": "Für wen handeln Sie?", "wenn": _is(f"{p}_fuer", *who), "felder": fields}


def _right(p: str) -> dict[str, Any]:
    basis = f"{p}_grundlage"
    options = [
        {"wert": "vollmacht", "label": "Ich habe eine Vollmacht"},
        {"wert": "gericht", "label": "Ein Gericht hat mich bestellt",
         "hinweis": "Zum Beispiel als Betreuerin, Betreuer oder Vormund."},
    ]  # fmt: skip
    return {
        "id": f"{p}-nachweis",
        "titel": "Warum dürfen Sie für diese Person handeln?",
        "wenn": _is(f"{p}_fuer", "person"),
        "felder": [
            _choice(basis, "Grund", "Grundlage der Vertretung", options,
                    "Wählen Sie aus, warum Sie für diese Person handeln dürfen."),
            _file(f"{p}_vollmacht", "Vollmacht mit Unterschrift", "Vollmacht",
                  "Laden Sie die unterschriebene Vollmacht hoch, zum Beispiel als Foto.",
                  wenn=_is(basis, "vollmacht"), rechtsgrundlage="§ 14 Abs. 1 VwVfG NRW"),
            _file(f"{p}_beschluss", "Betreuerausweis oder Beschluss des Gerichts", "Nachweis der Vertretung",
                  "Laden Sie Ihren Betreuerausweis oder den Beschluss des Gerichts hoch.", wenn=_is(basis, "gericht")),
        ],
    }  # fmt: skip


def _organisation(p: str) -> dict[str, Any]:
    return {
        "id": f"{p}-organisation",
        "titel": "Für welche Firma oder Organisation?",
        "wenn": _is(f"{p}_fuer", "organisation"),
        "felder": [{"baustein": "organisation", "id": f"{p}_organisation"}],
    }


def _function(p: str) -> dict[str, Any]:
    function = f"{p}_funktion"
    options = [
        {"wert": "gesetzlich", "label": "Ich vertrete sie nach Gesetz oder Satzung", "hinweis": "Zum Beispiel in der "
         "Geschäftsführung, im Vorstand oder als Inhaberin."},
        {"wert": "bevollmaechtigt", "label": "Ich habe eine Vollmacht"},
    ]  # fmt: skip
    return {
        "id": f"{p}-funktion",
        "titel": "Warum dürfen Sie für die Firma oder Organisation handeln?",
        "wenn": _is(f"{p}_fuer", "organisation"),
        "felder": [
            _choice(function, "Grund", "Funktion in der Organisation", options,
                    "Wählen Sie aus, warum Sie für die Firma oder Organisation handeln dürfen."),
            _file(f"{p}_organisation_vollmacht", "Vollmacht mit Unterschrift", "Vollmacht der Organisation",
                  "Laden Sie die unterschriebene Vollmacht hoch, zum Beispiel als Foto.",
                  wenn=_is(function, "bevollmaechtigt"), rechtsgrundlage="§ 14 Abs. 1 VwVfG NRW"),
        ],
    }  # fmt: skip


BLOCKS: dict[str, Callable[[dict[str, Any]], list[dict[str, Any]]]] = {
    "vertretung": _acting,
    "unterschrift": _signature,
    "gewerbe": gewerbe.pages,
}
