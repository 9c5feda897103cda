"""The offices of the Kommune: address, contact and opening hours."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from portal.core.tenancy import unit
from portal.kommune.models import Organisationseinheit
from portal.kommune.queries import all_kommunen
from portal.kommune.rules.kontakt import PARTS, TOWN_HALL
from portal.leistung.queries.stellenwirkung import changed_by_office
from portal.redaktion import queries
from portal.redaktion.models import Art
from portal.redaktion.operations.stellen import new_schluessel
from portal.redaktion.rules.rechte import Handlung
from portal.redaktion.rules.stellen import MOST_CONTACTS, MOST_SPECIAL, Stellenstand
from portal.web.request import KommuneRequest
from portal.web.verwaltung.felder import FELDER
from portal.web.verwaltung.formulare import (
    LONGEST_TYPED,
    MailField,
    PieceForm,
    TagField,
    ZeileField,
    as_day,
    as_iso,
    office_choices,
)
from portal.web.verwaltung.hindernisse import told
from portal.web.verwaltung.rechte import allowed
from portal.web.verwaltung.stueck import ADRESSEN, Stueck, edit, form_of, load, steps
from portal.web.verwaltung.vereinbarungen import by_day
from portal.web.zugang import Arbeit

_DAYS = ("gilt_ab", "gilt_bis", "nachfolge_id")


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
    email = MailField(label=FELDER["email"], required=False)
    oeffnungszeiten = forms.CharField(
        label=FELDER["oeffnungszeiten"],
        required=False,
        max_length=LONGEST_TYPED,
        help_text=gettext_lazy("Eine Zeile je Tag, zum Beispiel: Montag 8 bis 12 Uhr und 14 bis 16 Uhr"),
        widget=forms.Textarea(attrs={"rows": 7}),
    )

    gilt_ab = TagField(
        label=gettext_lazy("Erster Tag der Stelle"), required=False, help_text=gettext_lazy("Leer: schon immer.")
    )
    gilt_bis = TagField(label=FELDER["gilt_bis"], required=False, help_text=gettext_lazy("Leer: ohne Ende."))
    nachfolge_id = forms.TypedChoiceField(
        label=FELDER["nachfolge_id"],
        required=False,
        coerce=int,
        empty_value=None,
        help_text=gettext_lazy("Im Zweifel das Rathaus."),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        inhalt: dict[str, Any],
        nummer: int,
        grund: str,
        nachfolger: list[Organisationseinheit],
    ) -> None:
        days = {name: as_day(inhalt.get(name)) for name in ("gilt_ab", "gilt_bis")}
        super().__init__(data, initial={**inhalt, **days, "nummer": nummer, "grund": grund})
        successor: Any = self.fields["nachfolge_id"]
        successor.choices = [("", _("Niemand: Die Stelle bleibt")), *office_choices(nachfolger)]
        self._kontakte = self._add_rows("kontakt", inhalt.get("kontakte", []), MOST_CONTACTS, _contact_fields)
        self._special = self._add_rows("sonder", inhalt.get("sonderzeiten", []), MOST_SPECIAL, _special_fields)
        ends = ["gilt_ab", "gilt_bis", "nachfolge_id", "grund"]
        self.order_fields([*(name for name in self.fields if name not in ends), *ends])

    def _add_rows(
        self, prefix: str, known: list[dict[str, Any]], most: int, make: Callable[[int], dict[str, forms.Field]]
    ) -> list[list[str]]:
        """The fields for each of the dated entries that are there, and for one more; their names, row by row."""
        rows = []
        for n, row in enumerate([*known, {}][:most]):
            fields = {f"{prefix}_{part}_{n}": field for part, field in make(n + 1).items()}
            for name, field in fields.items():
                part = name.split("_")[1]
                value = row.get(part)
                field.initial = as_day(value) if part in ("ab", "bis") else value
            self.fields |= fields
            rows.append(list(fields))
        return rows

    @property
    def kontakte(self) -> list[list[forms.BoundField]]:
        return [[self[name] for name in row] for row in self._kontakte]

    @property
    def sonderzeiten(self) -> list[list[forms.BoundField]]:
        return [[self[name] for name in row] for row in self._special]

    @property
    def anfang(self) -> list[list[forms.BoundField]]:
        return [[self["gilt_ab"]]]

    @property
    def ende(self) -> list[list[forms.BoundField]]:
        return [[self["gilt_bis"], self["nachfolge_id"]]]

    @property
    def offen(self) -> dict[str, bool]:
        """Which of these groups hold something, so that they are shown open."""
        groups = {name: getattr(self, name) for name in ("kontakte", "sonderzeiten", "anfang", "ende")}
        return {name: any(_is_filled(each) for row in rows for each in row) for name, rows in groups.items()}

    def content(self) -> dict[str, Any]:
        names, values = ("name", *PARTS, "oeffnungszeiten"), self.cleaned_data
        return {
            **{name: values[name] for name in names},
            "kontakte": [self._entry(row) for row in self._kontakte],
            "sonderzeiten": [self._entry(row) for row in self._special],
            "gilt_ab": as_iso(values["gilt_ab"]),
            "gilt_bis": as_iso(values["gilt_bis"]),
            "nachfolge_id": values["nachfolge_id"],
        }

    def _entry(self, row: list[str]) -> dict[str, Any]:
        values = {name.split("_")[1]: self.cleaned_data[name] for name in row}
        return values | {day: as_iso(values[day]) for day in ("ab", "bis")}


def _is_filled(field: forms.BoundField) -> bool:
    value = field.value()
    return bool(field.errors) or bool(any(value) if isinstance(value, list) else value)


def _contact_fields(nr: int) -> dict[str, forms.Field]:
    words = {"nr": nr}
    return {
        **_days(_("Anderer Kontakt %(nr)s") % words),
        "anschrift": ZeileField(
            label=_("Anderer Kontakt %(nr)s: Anschrift") % words,
            max_length=200,
            required=False,
            help_text=_("Was Sie leer lassen, bleibt wie oben. Leeren Sie alle Felder, dann entfällt der Eintrag."),
        ),
        "telefon": ZeileField(label=_("Anderer Kontakt %(nr)s: Telefon") % words, max_length=60, required=False),
        "email": MailField(label=_("Anderer Kontakt %(nr)s: E-Mail") % words, required=False),
    }


def _special_fields(nr: int) -> dict[str, forms.Field]:
    words = {"nr": nr}
    return {
        **_days(_("Andere Zeiten %(nr)s") % words),
        "text": forms.CharField(
            label=_("Andere Zeiten %(nr)s") % words,
            required=False,
            max_length=LONGEST_TYPED,
            help_text=_("Zum Beispiel: geschlossen. Leeren Sie alle drei Felder, dann entfällt es."),
            widget=forms.Textarea(attrs={"rows": 3}),
        ),
    }


def _days(what: str) -> dict[str, forms.Field]:
    return {
        "ab": TagField(label=_("%(was)s: erster Tag") % {"was": what}, required=False),
        "bis": TagField(
            label=_("%(was)s: letzter Tag") % {"was": what}, required=False, help_text=_("Leer: von da an immer.")
        ),
    }


@require_GET
@allowed(Handlung.ANSEHEN)
def liste(request: KommuneRequest, arbeit: Arbeit) -> HttpResponse:
    """Every office with what citizens do not find out about it."""
    with unit(arbeit.staff):
        here = Organisationseinheit.objects.filter(kommune_id=arbeit.staff.kommune_id)
        rows = list(here.select_related("nachfolge").order_by("name"))
        drafts = {each.gegenstand: each for each in queries.drafts() if each.art == Art.STELLE}
    working = {key: each.get_status_display() for key, each in drafts.items()}
    begun = [each for key, each in drafts.items() if key not in {row.schluessel for row in rows}]
    zeilen = [
        {
            "ziel": ADRESSEN[Art.STELLE].format(row.schluessel),
            "name": row.name,
            "fehlt": [*_days_of(row, arbeit.tag)] or [*_missing(row)],
            "entwurf": working.get(row.schluessel),
        }
        for row in rows
    ]
    zeilen += [
        {
            "ziel": ADRESSEN[Art.STELLE].format(each.gegenstand),
            "name": each.inhalt["name"] or _("Neue Stelle"),
            "fehlt": [_("noch nicht veröffentlicht")],
            "entwurf": each.get_status_display(),
        }
        for each in begun
    ]
    neu = ADRESSEN[Art.STELLE].format(new_schluessel())
    context = {"seite_titel": _("Stellen"), "arbeit": arbeit, "zeilen": zeilen, "neu": neu}
    return render(request, "verwaltung/stellen.html", context)


@require_http_methods(["GET", "POST"])
@allowed(Handlung.SCHREIBEN)
def eine(request: KommuneRequest, arbeit: Arbeit, schluessel: str) -> HttpResponse:
    """One office; an address that nobody has confirmed is marked, for publishing confirms it."""
    piece = load(arbeit, Art.STELLE, schluessel)
    with unit(arbeit.staff):
        rows = list(Organisationseinheit.objects.filter(kommune_id=arbeit.staff.kommune_id).order_by("name"))
    office = next((row for row in rows if row.schluessel == schluessel), None)
    chosen = office.nachfolge_id if office else None
    others = [row for row in rows if row is not office and (row.pk == chosen or not row.has_closed(arbeit.tag))]

    def make_form(piece: Stueck, data: Mapping[str, Any] | None) -> PieceForm:
        form = form_of(StelleForm, nachfolger=others)(piece, data)
        if office and office.anschrift and not office.anschrift_geprueft:
            form.fields["anschrift"].help_text = _(
                "Diese Anschrift hat noch niemand bestätigt, deshalb wird sie nicht gezeigt. Prüfen Sie sie oder "
                "löschen Sie sie: Was Sie veröffentlichen, gilt als bestätigt."
            )
        return form

    context = {"tage_neu": bool(office) and _moves(piece), "ist_neu": office is None, "bleibt": schluessel == TOWN_HALL}
    return edit(request, arbeit, piece, make_form, "verwaltung/stelle.html", **context)


@require_GET
@allowed(Handlung.ANSEHEN)
def wirkung(request: KommuneRequest, arbeit: Arbeit, schluessel: str) -> HttpResponse:
    """What changes for whom once the office has the days of the draft; from here it is published."""
    piece = load(arbeit, Art.STELLE, schluessel)
    if not _moves(piece):
        raise Http404
    draft, kommune = Stellenstand.model_validate(piece.inhalt), all_kommunen()[arbeit.staff.kommune_id]
    office = get_object_or_404(Organisationseinheit, kommune=kommune, schluessel=schluessel)
    days = draft.model_dump(include=set(_DAYS))
    changes = changed_by_office(kommune, office.pk, **days, today=arbeit.tag)
    context = {
        "seite_titel": _("Was sich ändert: %(titel)s") % {"titel": piece.titel},
        "arbeit": arbeit,
        "stueck": piece,
        "schritte": steps(arbeit, piece),
        "fehlt": told(piece.hindernisse, FELDER),
        "tage": by_day(changes.antworten),
        "antraege": changes.antraege,
        "schliesst": draft.gilt_bis is not None,
    }
    return render(request, "verwaltung/stelle_wirkung.html", context)


def _moves(piece: Stueck) -> bool:
    """Whether the draft changes from when until when the office answers, and who follows it."""
    if piece.entwurf is None:
        return False
    draft, now = (Stellenstand.model_validate(each) for each in (piece.inhalt, piece.veroeffentlicht))
    return any(getattr(draft, name) != getattr(now, name) for name in _DAYS)


def _days_of(office: Organisationseinheit, today: date) -> Iterator[str]:
    """That it answers for a time only."""
    if not office.has_begun(today):
        yield _("Erster Tag: %(tag)s") % {"tag": f"{office.gilt_ab:%d.%m.%Y}"}
    if office.gilt_bis:
        words = {"tag": f"{office.gilt_bis:%d.%m.%Y}", "name": office.nachfolge.name if office.nachfolge else ""}
        yield _("Letzter Tag: %(tag)s. Danach antwortet: %(name)s") % words


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
