"""The offices of the Kommune: address, contact and opening hours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from portal.core.tenancy import unit
from portal.kommune.models import Organisationseinheit
from portal.redaktion import queries
from portal.redaktion.models import Art
from portal.redaktion.rules.rechte import Handlung
from portal.web.verwaltung.formulare import FELDER, LONGEST_TYPED, PieceForm, ZeileField
from portal.web.verwaltung.rechte import allowed
from portal.web.verwaltung.stueck import ADRESSEN, Stueck, edit, load
from portal.web.zugang import Arbeit


class StelleForm(PieceForm):
    """An office."""

    name = ZeileField(label=FELDER["name"], max_length=160, required=False)
    anschrift = ZeileField(
        label=FELDER["anschrift"],
        max_length=200,
        required=False,
        help_text=gettext_lazy("Straße, Hausnummer, Postleitzahl und Ort, zum Beispiel: Markt 9, 52511 Geilenkirchen"),
    )
    telefon = ZeileField(label=FELDER["telefon"], max_length=60, required=False)
    email = forms.EmailField(
        label=FELDER["email"],
        max_length=254,
        required=False,
        error_messages={"invalid": gettext_lazy("Diese E-Mail-Adresse stimmt nicht. Zum Beispiel: amt@beispiel.de")},
    )
    oeffnungszeiten = forms.CharField(
        label=FELDER["oeffnungszeiten"],
        required=False,
        max_length=LONGEST_TYPED,
        help_text=gettext_lazy("Eine Zeile je Tag, zum Beispiel: Montag 8 bis 12 Uhr und 14 bis 16 Uhr"),
        widget=forms.Textarea(attrs={"rows": 7}),
    )

    def __init__(self, data: Any = None, *, inhalt: dict[str, Any], nummer: int, grund: str) -> None:
        super().__init__(data, initial={**inhalt, "nummer": nummer, "grund": grund})
        self.order_fields(["name", "anschrift", "telefon", "email", "oeffnungszeiten", "grund"])

    def content(self) -> dict[str, Any]:
        names = ("name", "anschrift", "telefon", "email", "oeffnungszeiten")
        return {name: self.cleaned_data[name] for name in names}


@require_GET
@allowed(Handlung.ANSEHEN)
def liste(request: HttpRequest, arbeit: Arbeit) -> HttpResponse:
    """Every office with what citizens do not find out about it."""
    with unit(arbeit.staff):
        rows = list(Organisationseinheit.objects.filter(kommune_id=arbeit.staff.kommune_id).order_by("name"))
        working = {each.gegenstand: each.get_status_display() for each in queries.drafts() if each.art == Art.STELLE}
    zeilen = [
        {
            "ziel": ADRESSEN[Art.STELLE].format(row.schluessel),
            "name": row.name,
            "fehlt": list(_missing(row)),
            "entwurf": working.get(row.schluessel),
        }
        for row in rows
    ]
    return render(request, "verwaltung/stellen.html", {"seite_titel": _("Stellen"), "arbeit": arbeit, "zeilen": zeilen})


@require_http_methods(["GET", "POST"])
@allowed(Handlung.SCHREIBEN)
def eine(request: HttpRequest, arbeit: Arbeit, schluessel: str) -> HttpResponse:
    """One office; an address that nobody has confirmed is marked, for publishing confirms it."""
    piece = load(arbeit, Art.STELLE, schluessel)
    with unit(arbeit.staff):
        office = Organisationseinheit.objects.get(kommune_id=arbeit.staff.kommune_id, schluessel=schluessel)

    def make_form(piece: Stueck, data: Mapping[str, Any] | None) -> StelleForm:
        why = piece.entwurf.grund if piece.entwurf else ""
        form = StelleForm(data, inhalt=piece.inhalt, nummer=piece.nummer, grund=why)
        if office.anschrift and not office.anschrift_geprueft:
            form.fields["anschrift"].help_text = _(
                "Diese Anschrift hat noch niemand bestätigt, deshalb wird sie nicht gezeigt. Prüfen Sie sie oder "
                "löschen Sie sie: Was Sie veröffentlichen, gilt als bestätigt."
            )
        return form

    return edit(request, arbeit, piece, make_form, "verwaltung/stelle.html")


def _missing(office: Organisationseinheit) -> Iterator[str]:
    if not office.anschrift:
        yield _("Anschrift fehlt")
    elif not office.anschrift_geprueft:
        yield _("Anschrift nicht bestätigt")
    if not office.telefon:
        yield _("Telefon fehlt")
    if not office.email:
        yield _("E-Mail fehlt")
    if not office.oeffnungszeiten:
        yield _("Öffnungszeiten fehlen")
