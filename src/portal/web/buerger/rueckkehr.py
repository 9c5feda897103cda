"""A draft without an account on another device: get a code for it, and come back with it (ADR 44)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from portal.antrag.models import Antrag
from portal.antrag.operations import rueckkehr as operations
from portal.antrag.queries import Draft, draft_of
from portal.antrag.rules import (
    LONGEST_KENNWORT,
    SHORTEST_KENNWORT,
    Mistyped,
    is_guessable,
    normalize_kennwort,
    read_code,
    show_code,
)
from portal.core import clock, limits
from portal.core.tenancy import Citizen, unit
from portal.konto.models import Nutzerkonto
from portal.web.assistent.seiten import draft_url
from portal.web.assistent.sprache import spoken
from portal.web.buerger.anmeldung import host_url, safe_target
from portal.web.buerger.antraege import of_citizen
from portal.web.buerger.grenzen import count, too_many
from portal.web.request import KommuneRequest
from portal.web.sprache import ENGLISH, root, title_of


class KennwortForm(forms.Form):
    """A new Kennwort, twice."""

    kennwort = forms.CharField(
        label=gettext_lazy("Ihr Kennwort"),
        help_text=gettext_lazy(
            "Mindestens 8 Zeichen, die nur Sie kennen: zum Beispiel drei Wörter, die nichts miteinander zu tun haben. "
            "Kein Name und kein Geburtsdatum."
        ),
        strip=False,
        max_length=LONGEST_KENNWORT,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": gettext_lazy("Denken Sie sich ein Kennwort aus und geben Sie es ein.")},
    )
    wiederholung = forms.CharField(
        label=gettext_lazy("Kennwort noch einmal"),
        strip=False,
        max_length=LONGEST_KENNWORT,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": gettext_lazy("Geben Sie das Kennwort noch einmal ein.")},
    )

    def __init__(self, data: Any = None, *, answers: Mapping[str, Any]) -> None:
        super().__init__(data)
        self.answers = answers

    def clean_kennwort(self) -> str:
        kennwort = normalize_kennwort(self.cleaned_data["kennwort"])
        if len(kennwort) < SHORTEST_KENNWORT:
            raise forms.ValidationError(_("Das Kennwort ist zu kurz. Nehmen Sie mindestens 8 Zeichen."))
        if is_guessable(kennwort, self.answers):
            raise forms.ValidationError(
                _("Das ist leicht zu erraten. Nehmen Sie kein Datum und nichts, was in Ihrem Entwurf steht.")
            )
        try:
            CommonPasswordValidator().validate(kennwort)
        except forms.ValidationError as error:
            raise forms.ValidationError(
                _("Dieses Kennwort benutzen sehr viele Menschen. Denken Sie sich ein anderes aus.")
            ) from error
        return kennwort

    def clean(self) -> None:
        first, second = self.cleaned_data.get("kennwort"), self.data.get("wiederholung")
        if first and second and first != normalize_kennwort(second):
            self.add_error("wiederholung", _("Die beiden Kennwörter sind nicht gleich."))


class RueckkehrForm(forms.Form):
    """Code and Kennwort. What is wrong with the code by itself is said at once; everybody can compute that."""

    code = forms.CharField(
        label=gettext_lazy("Code des Entwurfs"),
        help_text=gettext_lazy("12 Zeichen, zum Beispiel 7KQ4-MWXA-3CDE. Groß oder klein ist gleich."),
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "translate": "no"}
        ),
        error_messages={
            "required": gettext_lazy("Geben Sie den Code ein. Er steht auf dem Ausdruck oder auf Ihrem Zettel."),
            "max_length": gettext_lazy("Das ist zu lang. Der Code hat 12 Zeichen."),
        },
    )
    kennwort = forms.CharField(
        label=gettext_lazy("Ihr Kennwort"),
        help_text=gettext_lazy("Das Kennwort, das Sie sich beim Speichern ausgedacht haben."),
        strip=False,
        max_length=LONGEST_KENNWORT,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": gettext_lazy("Geben Sie Ihr Kennwort ein.")},
    )

    def clean_code(self) -> str:
        try:
            return read_code(self.cleaned_data["code"])
        except Mistyped as error:
            raise forms.ValidationError(
                _(
                    "In diesem Code ist ein Tippfehler. Er hat 12 Zeichen. Nicht vorkommen darin: die Ziffern 0, 1, 2, "
                    "5 und 8 und die Buchstaben B, I, L, O, S, U, V und Z."
                )
            ) from error


@require_http_methods(["GET", "POST"])
@of_citizen
def zugang(request: KommuneRequest, antrag_id: UUID, citizen: Citizen) -> HttpResponse:
    """Choose a Kennwort and get a code; afterwards the code to be written down or printed, and a new one on demand."""
    with unit(citizen):
        draft = spoken(request, draft_of(antrag_id, by=citizen, today=clock.today()))
        known = operations.zugang_of(draft.antrag)
    if draft.antrag.konto.art != Nutzerkonto.Art.GAST:
        return render(request, "buerger/rueckkehr_konto.html", _context(request, draft))
    form = KennwortForm(request.POST if request.method == "POST" else None, answers=draft.answers)
    if request.method == "POST" and form.is_valid():
        operations.give_code(antrag_id=antrag_id, kennwort=form.cleaned_data["kennwort"], by=citizen, at=clock.now())
        return HttpResponseRedirect(request.path)
    context = _context(request, draft) | {
        "seite_fehler": bool(form.errors),
        "form": form,
        "code": show_code(known.code) if known else "",
        "benutzt_am": known.benutzt_am if known else None,
    }
    return render(request, "buerger/rueckkehr_zugang.html", context, status=422 if form.errors else 200)


@require_POST
@of_citizen
def zugang_ende(request: KommuneRequest, antrag_id: UUID, citizen: Citizen) -> HttpResponse:
    """End the code."""
    operations.take_code_back(antrag_id=antrag_id, by=citizen)
    return HttpResponseRedirect(f"{draft_url(antrag_id)}rueckkehr/")


def _context(request: KommuneRequest, draft: Draft) -> dict[str, Any]:
    return {
        "seite_titel": _("Auf einem anderen Gerät weitermachen"),
        "antrag": draft.antrag,
        "leistung_titel": title_of(draft.antrag.leistung),
        "adresse": host_url(request, f"{root()}/entwurf/").split("://", 1)[1],
    }


@require_http_methods(["GET", "POST"])
def rueckkehr(request: KommuneRequest) -> HttpResponse:
    """Come back with code and Kennwort; wrong, unknown and ended codes are one answer."""
    form = RueckkehrForm(request.POST if request.method == "POST" else None)
    weiter = request.POST.get("weiter", "") or request.GET.get("weiter", "")
    if request.method == "POST" and form.is_valid():
        kommune_id = request.kommune.id
        try:
            count(request, "rueckkehr")
            found = operations.come_back(
                code=form.cleaned_data["code"],
                kennwort=form.cleaned_data["kennwort"],
                kommune_id=kommune_id,
                at=clock.utc_now(),
            )
        except limits.TooMany as error:
            return too_many(request, error, back=f"{root()}/entwurf/")
        except operations.WrongCode:
            form.add_error(
                None,
                _(
                    "Code und Kennwort passen nicht zusammen, oder den Entwurf gibt es nicht mehr. Prüfen Sie beides. "
                    "Nach zehn falschen Versuchen an einem Tag ist der Code bis zum nächsten Tag gesperrt."
                ),
            )
        else:
            request.sitzung.begin(konto_id=found.konto_id, stufe=0)
            return HttpResponseRedirect(_target(weiter, found.antrag_id))
    context = {
        "seite_titel": _("Entwurf mit Code öffnen"),
        "seite_fehler": bool(form.errors),
        "form": form,
        "weiter": weiter,
        "ohne_konto": _begun_as_guest(request),
    }
    return render(request, "buerger/rueckkehr.html", context, status=422 if form.errors else 200)


def _target(weiter: str, antrag_id: UUID) -> str:
    """Back to the page of this draft that asked for the login, else where something is still missing."""
    asked = weiter.startswith((f"/antraege/{antrag_id}/", f"/{ENGLISH}/antraege/{antrag_id}/"))
    return weiter if asked and safe_target(weiter) == weiter else draft_url(antrag_id)


def _begun_as_guest(request: KommuneRequest) -> bool:
    """Whether this browser holds drafts of another guest, which it would not find again."""
    citizen = request.sitzung.citizen
    if citizen is None:
        return False
    with unit(citizen):
        return Antrag.objects.drafts().filter(konto__art=Nutzerkonto.Art.GAST).exists()
