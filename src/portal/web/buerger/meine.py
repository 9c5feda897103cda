"""Meine Vorgänge: what a person has going on at every authority, what they must do first, what is finished last."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET

from portal.antrag.queries import drafts_of_citizen
from portal.core import clock
from portal.core.tenancy import unit
from portal.vorgang.models import Vorgang
from portal.vorgang.queries.abgabe import abgaben_of_person
from portal.vorgang.queries.meine import Meiner, meine_vorgaenge
from portal.vorgang.rules.status import Status
from portal.web.buerger.abgabe import without_followed
from portal.web.buerger.anmeldung import login_needed
from portal.web.buerger.darstellung import is_past, status_tag
from portal.web.buerger.merkzettel import rows_of
from portal.web.buerger.vorgaenge import host_path
from portal.web.request import KommuneRequest
from portal.web.sprache import root, title_of

FILTER_FROM = 11  # with fewer one sees at a glance what there is


class AuswahlForm(forms.Form):
    """Which of many are shown: of an authority, and by words of title or number."""

    behoerde = forms.ChoiceField(label=gettext_lazy("Behörde"), required=False)
    suche = forms.CharField(
        label=gettext_lazy("Titel oder Vorgangsnummer"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, data: Any, eintraege: Iterable[Meiner]) -> None:
        super().__init__(data)
        kommunen = {each.vorgang.kommune_id: each.vorgang.kommune.bezeichnung for each in eintraege}
        field: Any = self.fields["behoerde"]
        field.choices = [("", _("Alle")), *sorted(kommunen.items(), key=lambda pair: pair[1])]

    def shows(self, meiner: Meiner) -> bool:
        if not self.is_valid():
            return True
        vorgang, words = meiner.vorgang, self.cleaned_data["suche"].lower().split()
        text = f"{vorgang.leistung.titel} {title_of(vorgang.leistung)} {vorgang.nummer}".lower()
        return self.cleaned_data["behoerde"] in ("", vorgang.kommune_id) and all(word in text for word in words)


@require_GET
def liste(request: KommuneRequest) -> HttpResponse:
    """Drafts and Vorgänge of this person in every Kommune."""
    citizen = request.sitzung.citizen
    if citizen is None:
        return login_needed(request)
    with unit(citizen):
        drafts, found, merkzettel = drafts_of_citizen(), meine_vorgaenge(), rows_of(citizen)
        abgaben = abgaben_of_person() if any(each.vorgang.status == Status.ABGEGEBEN for each in found) else {}
    heads, before = without_followed([each.vorgang for each in found], abgaben)
    found = [each for each in found if each.vorgang in heads]
    form = AuswahlForm(request.GET, found) if len(found) >= FILTER_FROM else None
    cards = _cards([each for each in found if form is None or form.shows(each)], before)
    context = {
        "seite_titel": _("Meine Vorgänge"),
        "entwuerfe": [
            {
                "antrag": draft,
                "titel": title_of(draft.leistung),
                "url": host_path(draft.kommune, f"{root()}/antraege/{draft.id}/"),
            }
            for draft in drafts
        ],
        "gruppen": _groups(cards),
        "abgeschlossen": [card for card in cards if card["rang"] == _DONE],
        "leer": not found,
        "nichts_gefunden": bool(found) and not cards,
        "auswahl": form,
        "zusammenfassung": _summary(found),
        "hinweis_fehlt": next(
            (
                host_path(each.vorgang.kommune, f"{root()}/vorgaenge/{each.vorgang.id}/zustellung/")
                for each in found
                if each.hinweis_fehlt
            ),
            "",
        ),
        "merkzettel": [
            row | {"url": host_path(row["liste"].merkzettel.kommune, f"/merkzettel/{row['liste'].merkzettel.id}/")}
            for row in merkzettel
        ],
        "citizen": citizen,
    }
    return render(request, "buerger/vorgaenge.html", context)


_TODO, _NEW, _RUNNING, _DONE = range(4)
_TITLES: dict[int, Any] = {
    _TODO: gettext_lazy("Das müssen Sie tun"),
    _NEW: gettext_lazy("Neue Nachrichten für Sie"),
    _RUNNING: gettext_lazy("Das läuft"),
}


def _groups(cards: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What is to be done before what is to be read, before what one only waits for."""
    groups = [(rank, [card for card in cards if card["rang"] == rank]) for rank in _TITLES]
    return [{"id": f"gruppe-{rank}", "titel": str(_TITLES[rank]), "karten": rows} for rank, rows in groups if rows]


def _summary(found: list[Meiner]) -> list[str]:
    """How many there are to do and to read, for who does not see the list at a glance."""
    acts, new = sum(each.must_act for each in found), sum(each.neue for each in found)
    texts = [
        ngettext("Bei einem Vorgang müssen Sie etwas tun.", "Bei %(zahl)d Vorgängen müssen Sie etwas tun.", acts)
        % {"zahl": acts}
        if acts
        else "",
        ngettext("Sie haben eine neue Nachricht.", "Sie haben %(zahl)d neue Nachrichten.", new) % {"zahl": new}
        if new
        else "",
    ]
    return [text for text in texts if text]


def _cards(found: list[Meiner], before: dict[UUID, list[Vorgang]]) -> list[dict[str, Any]]:
    """Each with the parts of its case at other offices below it; a part whose first Vorgang is not shown by itself."""
    shown = {each.vorgang.id for each in found}
    parts: dict[Any, list[Meiner]] = {}
    heads = []
    for each in found:
        fall = each.vorgang.fall_id
        if fall is None or fall == each.vorgang.id or fall not in shown:
            heads.append(each)
        else:
            parts.setdefault(fall, []).append(each)
    cards = [
        _card(head, parts.get(head.vorgang.id, []))
        | {"vorher": [_before(row) for row in before.get(head.vorgang.id, [])]}
        for head in heads
    ]
    return sorted(cards, key=lambda card: (card["rang"], card["bis"] or "9999"))


def _card(meiner: Meiner, parts: list[Meiner]) -> dict[str, Any]:
    vorgang = meiner.vorgang
    contact = vorgang.organisationseinheit.contact_on(clock.today())
    return {
        "vorgang": vorgang,
        "titel": title_of(vorgang.leistung),
        "status": status_tag(vorgang),
        "todo": _todo(meiner),
        "wer": "" if meiner.is_finished else _("Sie") if meiner.must_act else vorgang.organisationseinheit.name,
        "frist": _until(meiner),
        "vorbei": is_past(_until(meiner)),
        "neue": _new(meiner.neue),
        "telefon": contact.telefon or vorgang.kommune.telefon,
        "email": contact.email or vorgang.kommune.email,
        "kontakt": host_path(vorgang.kommune, f"{root()}/kontakt/"),
        "url": host_path(vorgang.kommune, f"{root()}/vorgaenge/{vorgang.id}/"),
        "teile": [_part(each) for each in parts],
        "rang": min(_rank(each) for each in [meiner, *parts]),
        "bis": min([day.isoformat() for day in map(_due, [meiner, *parts]) if day], default=""),
    }


def _before(vorgang: Vorgang) -> dict[str, Any]:
    """What it was at the authority that handed it over."""
    return {"vorgang": vorgang, "url": host_path(vorgang.kommune, f"{root()}/vorgaenge/{vorgang.id}/")}


def _part(meiner: Meiner) -> dict[str, Any]:
    vorgang = meiner.vorgang
    url = host_path(vorgang.kommune, f"{root()}/vorgaenge/{vorgang.id}/")
    return {
        "vorgang": vorgang, "titel": title_of(vorgang.leistung), "status": status_tag(vorgang),
        "todo": _todo(meiner), "neue": _new(meiner.neue), "url": url,
    }  # fmt: skip


def _rank(meiner: Meiner) -> int:
    if meiner.must_act:
        return _TODO
    if meiner.neue:
        return _NEW
    return _DONE if meiner.is_finished else _RUNNING


def _due(meiner: Meiner) -> Any:
    """By when the person must do what they must; a day in Europe/Berlin."""
    if not meiner.must_act:
        return None
    return meiner.antwort_bis or (meiner.zahlen_bis and meiner.zahlen_bis.astimezone(clock.BERLIN).date())


def _until(meiner: Meiner) -> Any:
    """By when whose turn it is means to be done, or None."""
    if meiner.is_finished or meiner.must_act:
        return _due(meiner)
    frist = meiner.vorgang.frist_am
    return frist.astimezone(clock.BERLIN).date() if frist else None


def _todo(meiner: Meiner) -> str:
    if not meiner.must_act:
        return ""
    day = _due(meiner)
    until = date_format(day, _("j. F Y")) if day else ""
    if meiner.zahlen_bis and not meiner.antwort_bis:
        if not until:
            return _("Bitte bezahlen Sie den Vorschuss.")
        return _("Bitte bezahlen Sie den Vorschuss bis zum %(tag)s.") % {"tag": until}
    if not until:
        return _("Bitte beantworten Sie die Frage des Amtes.")
    return _("Bitte beantworten Sie die Frage des Amtes bis zum %(tag)s.") % {"tag": until}


def _new(number: int) -> str:
    if not number:
        return ""
    return ngettext("Eine neue Nachricht", "%(zahl)d neue Nachrichten", number) % {"zahl": number}
