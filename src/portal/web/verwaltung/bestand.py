"""The Kommune's old list of services: what of it is in the portal, what is not, and who decided so."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from portal.core import clock
from portal.core.tenancy import unit
from portal.leistung.models import Bestandseintrag
from portal.leistung.queries.bestand import GONE, HEADER, ONLY_PORTAL, Abdeckung, coverage, report_rows
from portal.leistung.rules.tabellen import Tabellenfehler, write_table
from portal.redaktion.operations import bestand as operations
from portal.redaktion.rules.rechte import Handlung
from portal.web.request import KommuneRequest
from portal.web.verwaltung.formulare import ZeileField
from portal.web.verwaltung.rechte import allowed
from portal.web.zugang import Arbeit

ADDRESS = "/arbeitsplatz/verwaltung/bestand/"
_MAX_BYTES = 2 * 1024 * 1024
_DROPPED, _OTHER = "entfaellt", "andere"
_ART = Bestandseintrag.Zuordnung
_TO_DECIDE = (_ART.UNSICHER, _ART.OFFEN)


class ListeForm(forms.Form):
    """The old list as a file."""

    datei = forms.FileField(
        label=gettext_lazy("Bisherige Leistungsliste (CSV)"),
        help_text=gettext_lazy("Spalten: Titel, dazu wenn vorhanden Link und Text. Höchstens 2 MB."),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        error_messages={"required": gettext_lazy("Wählen Sie eine Datei."), "empty": gettext_lazy("Sie ist leer.")},
    )

    def clean_datei(self) -> bytes:
        datei: UploadedFile[bytes] = self.cleaned_data["datei"]
        if datei.size is None or datei.size > _MAX_BYTES:
            raise forms.ValidationError(_("Die Datei ist größer als 2 MB."))
        return bytes(datei.read())


class EntscheidungForm(forms.Form):
    """What an entry is in the portal."""

    was = forms.ChoiceField(
        label=gettext_lazy("Was ist das im Portal?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Wählen Sie, was es im Portal ist.")},
    )
    andere = forms.ChoiceField(label=gettext_lazy("Andere Leistung"), required=False)
    grund = ZeileField(
        label=gettext_lazy("Begründung"),
        max_length=500,
        error_messages={"required": gettext_lazy("Schreiben Sie einen Satz zur Begründung.")},
    )

    def __init__(self, data: Any, eintrag: Bestandseintrag, titel: dict[str, str]) -> None:
        super().__init__(data, initial={"was": eintrag.leistung_id, "grund": eintrag.begruendung})
        likely = dict.fromkeys(filter(None, [eintrag.leistung_id, *eintrag.kandidaten]))
        choices = [(slug, titel[slug]) for slug in likely if slug in titel]
        more = [(_OTHER, _("eine andere Leistung")), (_DROPPED, _("entfällt: das gibt es künftig nicht mehr"))]
        was: Any = self.fields["was"]
        other: Any = self.fields["andere"]
        was.choices, other.choices = [*choices, *more], [("", "–"), *titel.items()]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if values.get("was") == _OTHER and not values.get("andere"):
            self.add_error("andere", _("Wählen Sie die Leistung."))
        return values

    @property
    def leistung_id(self) -> str | None:
        """What was chosen; None: it is dropped."""
        was = self.cleaned_data["was"]
        return None if was == _DROPPED else self.cleaned_data["andere"] if was == _OTHER else was


@require_http_methods(["GET", "POST"])
@allowed(Handlung.VEROEFFENTLICHEN)
def liste(request: KommuneRequest, arbeit: Arbeit) -> HttpResponse:
    """Counts and entries, narrowed down by `stand`; POST reads a list."""
    form = ListeForm(request.POST, request.FILES) if request.method == "POST" else ListeForm()
    if form.is_valid():
        try:
            told = operations.read_old_list(by=arbeit.staff, data=form.cleaned_data["datei"], at=clock.now())
        except Tabellenfehler as error:
            form.add_error("datei", f"{error} {_('Nichts wurde übernommen.')}")
        else:
            return HttpResponseRedirect(f"{ADDRESS}?ok={told.neu}-{told.geaendert}-{told.weg}-{told.doppelt}")
    with unit(arbeit.staff):
        found = coverage()
    if "csv" in request.GET:
        return _table(found, arbeit)
    stand = request.GET.get("stand", "")
    context = {
        "seite_titel": _("Bisherige Leistungsliste"),
        "seite_fehler": bool(form.errors),
        "arbeit": arbeit,
        "form": form,
        "staende": _counts(found, stand),
        "zeilen": [_line(each, found.titel) for each in _narrowed(found, stand)],
        "nur_portal": found.nur_portal if stand == "portal" else [],
        "gelesen": _read_report(request.GET.get("ok", "")) if not form.errors else None,
    }
    return render(request, "verwaltung/bestand.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@allowed(Handlung.VEROEFFENTLICHEN)
def einer(request: KommuneRequest, arbeit: Arbeit, nr: int) -> HttpResponse:
    """One entry, and the form to decide it."""
    with unit(arbeit.staff):
        found = coverage()
    eintrag = next((each for each in [*found.eintraege, *found.weg] if each.nr == nr), None)
    if eintrag is None:
        raise Http404
    form = EntscheidungForm(request.POST if request.method == "POST" else None, eintrag, found.titel)
    if form.is_valid():
        operations.decide_old_entry(
            by=arbeit.staff, nr=nr, leistung_id=form.leistung_id, grund=form.cleaned_data["grund"], at=clock.now()
        )
        return HttpResponseRedirect(f"{ADDRESS}?entschieden=1")
    context = {
        "seite_titel": eintrag.titel,
        "seite_fehler": bool(form.errors),
        "arbeit": arbeit,
        "eintrag": eintrag,
        "form": form,
        "adresse": f"{ADDRESS}{nr}/",
    }
    return render(request, "verwaltung/bestandseintrag.html", context, status=422 if form.errors else 200)


def _narrowed(found: Abdeckung, stand: str) -> list[Bestandseintrag]:
    """Without a choice what is to be decided, and if nothing is, all."""
    if stand == "weg":
        return found.weg
    if stand in _ART.values:
        return [each for each in found.eintraege if each.zuordnung == stand]
    waiting = [each for each in found.eintraege if each.zuordnung in _TO_DECIDE]
    return [] if stand == "portal" else waiting or found.eintraege


def _counts(found: Abdeckung, stand: str) -> list[dict[str, Any]]:
    rows = [(art.value, art.label, found.zahlen[art]) for art in _ART]
    rows += [("portal", ONLY_PORTAL, len(found.nur_portal)), ("weg", GONE, len(found.weg))]
    return [
        {"titel": label, "anzahl": count, "ziel": f"{ADDRESS}?stand={name}", "gewaehlt": name == stand}
        for name, label, count in rows
    ]


def _line(eintrag: Bestandseintrag, titel: dict[str, str]) -> dict[str, Any]:
    maybe = [titel[each] for each in eintrag.kandidaten if each in titel]
    return {
        "eintrag": eintrag,
        "ziel": f"{ADDRESS}{eintrag.nr}/",
        "vielleicht": maybe[:3] if eintrag.zuordnung == _ART.UNSICHER else [],
    }


def _read_report(text: str) -> list[int] | None:
    """New, changed, gone, twice: what reading a list did, out of the address."""
    parts = text.split("-")
    is_ours = len(parts) == 4 and all(part.isascii() and part.isdigit() and len(part) < 7 for part in parts)
    return [int(part) for part in parts] if is_ours else None


def _table(found: Abdeckung, arbeit: Arbeit) -> HttpResponse:
    text = "\ufeff" + write_table(HEADER, report_rows(found))
    name = f"abdeckung-{arbeit.staff.kommune_id}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)
