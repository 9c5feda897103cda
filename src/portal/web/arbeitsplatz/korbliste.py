"""How the list of the Postkorb is told: views as tabs, columns as each person chose them, the same lines as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.vorgang.queries.korb import COUNT_LIMIT, Eintrag, moment_of
from portal.vorgang.queries.umfeld import Erwartet
from portal.vorgang.rules.postkorb import Ansicht, Spalte
from portal.web.arbeitsplatz.darstellung import answer_tag, day_of, deadline_tag, status_tags, told_day
from portal.web.arbeitsplatz.korbformulare import SPALTEN

ADDRESS = "/arbeitsplatz/"
TITLES: dict[Ansicht, Any] = {
    Ansicht.NEU: gettext_lazy("Neu"),
    Ansicht.MEINE: gettext_lazy("Meine"),
    Ansicht.WARTET: gettext_lazy("Wartet auf Antwort"),
    Ansicht.FAELLIG: gettext_lazy("Fällig"),
    Ansicht.UEBERFAELLIG: gettext_lazy("Überfällig"),
    Ansicht.KOSTEN: gettext_lazy("Kosten offen"),
    Ansicht.ALLE: gettext_lazy("Alle offenen"),
    Ansicht.FERTIG: gettext_lazy("Abgeschlossen"),
}
EMPTY: dict[Ansicht, Any] = {
    Ansicht.NEU: gettext_lazy(
        "Alles Neue ist übernommen. Was neu eingeht, erscheint hier; kostet es vorab Geld, sobald die Zahlung "
        "bestätigt ist."
    ),
    Ansicht.MEINE: gettext_lazy("Auf Ihrem Tisch liegt nichts. Unter „Neu“ stehen Vorgänge, die noch niemand hat."),
    Ansicht.WARTET: gettext_lazy("Zurzeit wartet kein Vorgang auf eine Antwort."),
    Ansicht.FAELLIG: gettext_lazy("In den nächsten sieben Tagen ist nichts fällig."),
    Ansicht.UEBERFAELLIG: gettext_lazy("Nichts ist überfällig."),
    Ansicht.KOSTEN: gettext_lazy(
        "Hier stehen bezahlte Anträge, die zurückgenommen wurden oder als genehmigt gelten und noch eine "
        "Kostenentscheidung brauchen."
    ),
    Ansicht.ALLE: gettext_lazy("Es gibt keinen offenen Vorgang."),
    Ansicht.FERTIG: gettext_lazy("Noch ist kein Vorgang abgeschlossen."),
}
FILTERED = gettext_lazy("Kein Vorgang dieser Ansicht passt zum Filter. Nehmen Sie eine Einschränkung weg.")


def ansicht_of(values: Mapping[str, str]) -> Ansicht:
    """The view that is asked for; Neu where none is."""
    try:
        return Ansicht(values.get("ansicht", ""))
    except ValueError:
        return Ansicht.NEU


def address(ansicht: Ansicht, chosen: Mapping[str, str] | None = None, **more: str) -> str:
    """Where the view stands, narrowed by what was chosen in its form."""
    return ADDRESS + "?" + urlencode({"ansicht": str(ansicht), **(chosen or {}), **more})


def number(count: int) -> str:
    """A count as it is told."""
    return _("mehr als %(zahl)s") % {"zahl": COUNT_LIMIT} if count > COUNT_LIMIT else str(count)


def tabs(counts: Mapping[Ansicht, int], current: Ansicht | None) -> list[dict[str, Any]]:
    """The views with their numbers."""
    return [
        {
            "id": str(ansicht),
            "titel": TITLES[ansicht],
            "zahl": number(counts[ansicht]),
            "ziel": address(ansicht),
            "aktuell": ansicht == current,
        }
        for ansicht in Ansicht
    ]


def listed(shown: int, *, whole: int | None, later: bool, more: bool) -> str:
    """How many are on this page, and of how many (`whole`, as counted up to COUNT_LIMIT, where that is known)."""
    if not shown:
        return ""
    if later and whole is None:
        return ngettext("%(zahl)d weiterer Vorgang", "%(zahl)d weitere Vorgänge", shown) % {"zahl": shown}
    if later:
        text = ngettext("%(zahl)d weiterer von %(alle)s Vorgängen", "%(zahl)d weitere von %(alle)s Vorgängen", shown)
        return text % {"zahl": shown, "alle": number(whole or 0)}
    if not more:
        return ngettext("%(zahl)d Vorgang", "%(zahl)d Vorgänge", shown) % {"zahl": shown}
    return _("1 bis %(zahl)d von %(alle)s Vorgängen") % {"zahl": shown, "alle": counted(shown, whole=whole, more=True)}


def counted(shown: int, *, whole: int | None, more: bool) -> str:
    """How many a list has, told from its first page; `whole` is asked for by itself and may be older or newer."""
    if not more:
        return str(shown)
    if whole is None or whole <= shown:
        return _("mehr als %(zahl)s") % {"zahl": shown}
    return number(whole)


def page_title(ansicht: Ansicht, counts: Mapping[Ansicht, int]) -> str:
    """With how many are new in front: it is read in the browser's tab."""
    title = _("Postkorb: %(ansicht)s") % {"ansicht": TITLES[ansicht]}
    new = counts[Ansicht.NEU]
    return _("(%(zahl)s neu) %(titel)s") % {"zahl": number(new), "titel": title} if new else title


def arrived(more: int) -> str:
    """That some came while the page stood there."""
    text = ngettext("%(zahl)d neuer Vorgang ist dazugekommen.", "%(zahl)d neue Vorgänge sind dazugekommen.", more)
    return text % {"zahl": more}


def asked(days: Sequence[date], today: date) -> dict[str, str]:
    """That other offices wait for an opinion of one's own: text and kind of a tag; nothing where nobody does."""
    if not days:
        return {}
    late = sum(day < today for day in days)
    text = ngettext("%(zahl)s Stellungnahme zu schreiben", "%(zahl)s Stellungnahmen zu schreiben", len(days))
    told = text % {"zahl": number(len(days))}
    if late:
        told += ", " + _("davon %(zahl)s überfällig") % {"zahl": number(late)}
    return {"text": told, "art": "danger" if late else "info"}


def columns(spalten: Sequence[Spalte]) -> list[Any]:
    """Their titles."""
    return [_("Nummer"), *(SPALTEN[each] for each in spalten)]


def rows(
    eintraege: Sequence[Eintrag],
    spalten: Sequence[Spalte],
    *,
    due: Erwartet,
    worte: Mapping[UUID, Sequence[tuple[UUID, str]]],
    at: datetime,
    own: str = "",
    ansicht: Ansicht | None = None,
) -> list[dict[str, Any]]:
    """The lines for ui/kern/vorgangstabelle.html; `due` says what they wait for.

    `own` is the reader's name where only what is theirs is listed: the others are those for whom they act. With
    `ansicht` each link says where in that view its line stands (see korbplatz).
    """
    tags, nobody, today = status_tags(), _("noch niemand"), day_of(at)

    def deadline(eintrag: Eintrag) -> dict[str, str]:
        if eintrag.id in due.antworten:
            return answer_tag(due.antworten[eintrag.id], today)
        return deadline_tag(eintrag, at, missed=due.versaeumt.get(eintrag.id))

    def status(eintrag: Eintrag) -> dict[str, str]:
        if eintrag.id not in due.stellungnahmen:
            return {"status": tags[eintrag.status]["text"], "art": tags[eintrag.status]["art"]}
        amt, frist = due.stellungnahmen[eintrag.id]
        text = _("Stellungnahme überfällig: %(amt)s") if frist < today else _("Wartet auf Stellungnahme: %(amt)s")
        return {"status": text % {"amt": amt}, "art": "danger" if frist < today else "warning"}

    def place(eintrag: Eintrag) -> str:
        return "?platz=" + moment_of(eintrag, ansicht).isoformat().replace("+00:00", "Z") if ansicht else ""

    cell: dict[Spalte, Callable[[Eintrag], dict[str, Any]]] = {
        Spalte.LEISTUNG: lambda each: {"text": each.leistung},
        Spalte.EINGANG: lambda each: {"text": _day(each.eingang_am)},
        Spalte.FRIST: deadline,
        Spalte.STATUS: status,
        Spalte.BEARBEITUNG: lambda each: {"text": _whose(each.bearbeiter, own) or nobody},
        Spalte.AMT: lambda each: {"text": each.amt},
        Spalte.SCHLAGWORTE: lambda each: words(worte.get(each.id, ())),
        Spalte.SEIT: lambda each: {"text": _day(each.status_seit)},
    }
    return [
        {
            "ziel": f"/arbeitsplatz/vorgaenge/{each.id}/" + place(each),
            "nummer": each.nummer,
            "wahl": f"{each.id}_{each.bearbeiter_id or ''}",
            "zellen": [cell[spalte](each) for spalte in spalten],
        }
        for each in eintraege
    ]


def words(tags: Sequence[tuple[UUID, str]]) -> dict[str, Any]:
    """The cell of a Vorgang's Schlagworte: each by itself for the page, in one text for a file."""
    found = [wort for _id, wort in tags]
    return {"text": ", ".join(found), "worte": found} if found else {"text": ""}


def _whose(bearbeiter: str | None, own: str) -> str:
    if not bearbeiter or not own or bearbeiter == own:
        return bearbeiter or ""
    return _("Vertretung für %(name)s") % {"name": bearbeiter}


def _day(moment: datetime | None) -> str:
    return told_day(day_of(moment)) if moment else ""


def as_csv(titles: Sequence[Any], lines: Sequence[dict[str, Any]]) -> bytes:
    """The lines for a spreadsheet (UTF-8 with mark, semicolons); no value of it can be taken for a formula."""
    target = io.StringIO()
    writer = csv.writer(target, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([str(title) for title in titles])
    for line in lines:
        cells = [cell.get("status") or cell.get("text", "") for cell in line["zellen"]]
        writer.writerow([harmless(text) for text in [line["nummer"], *cells]])
    return b"\xef\xbb\xbf" + target.getvalue().encode()


def harmless(text: str) -> str:
    """The text with an apostrophe before what a spreadsheet would compute (OWASP, CSV injection)."""
    text = " ".join(str(text).split())
    return "'" + text if text[:1] in ("=", "+", "-", "@", "＝", "＋", "－", "＠") else text
