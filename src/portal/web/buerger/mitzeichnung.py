"""Ask somebody else to agree to a draft: name them, get a link to pass on, see what they answered (ADR 45)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from portal.antrag.operations import mitzeichnung as operations
from portal.antrag.queries import Draft, draft_of
from portal.antrag.rules import Stand
from portal.core import clock, limits
from portal.core.tenancy import Citizen, unit
from portal.kommune.queries import kommune_url
from portal.konto.models import Nutzerkonto
from portal.konto.queries import identity_of
from portal.web.assistent.seiten import draft_url, gaps_of
from portal.web.assistent.sprache import spoken
from portal.web.assistent.zustimmung import consent_row
from portal.web.buerger.antraege import of_citizen
from portal.web.buerger.formulare import NameField
from portal.web.buerger.grenzen import count, too_many
from portal.web.request import KommuneRequest
from portal.web.sprache import root, title_of
from portal.web.ui.email import EmailFeld
from portal.web.ui.renderer import mark_sensitive

MAILS_TO_ONE = 5  # links to one address in a day, whoever asks: nobody is pestered by us
MAILS_WINDOW = timedelta(hours=24)


class BitteForm(forms.Form):
    """Who asks, who is asked, and where the link is sent, if we are to send it."""

    von = NameField(
        label=gettext_lazy("Ihr Name"),
        help_text=gettext_lazy("So, wie die andere Person Sie kennt. Sie sieht ihn über Ihren Angaben."),
        autocomplete="name",
        fehlt=gettext_lazy("Geben Sie Ihren Namen ein, damit die andere Person weiß, wer sie fragt."),
    )
    an = NameField(
        label=gettext_lazy("Name der anderen Person"),
        fehlt=gettext_lazy("Geben Sie den Namen der Person ein, die zustimmen soll."),
    )
    email = EmailFeld(
        label=gettext_lazy("E-Mail-Adresse der anderen Person"),
        help_text=gettext_lazy(
            "Nur, wenn wir den Link schicken sollen. In der E-Mail steht nicht, wer fragt und worum es geht."
        ),
        autocomplete="off",
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        mark_sensitive(self.fields.values())

    def may_send(self) -> bool:
        """Count one mail to this address; says at the field when it has had enough."""
        email = self.cleaned_data["email"]
        if not email:
            return True
        try:
            limits.count("einladung-an", email.casefold(), limit=MAILS_TO_ONE, window=MAILS_WINDOW, at=clock.utc_now())
        except limits.TooMany:
            self.add_error(
                "email",
                _(
                    "An diese Adresse ging heute schon mehrmals ein Link. Lassen Sie das Feld leer und geben Sie ihn "
                    "selbst weiter."
                ),
            )
            return False
        return True

    @property
    def bitte(self) -> operations.Bitte:
        return operations.Bitte(**self.cleaned_data)


class LinkForm(forms.Form):
    """The link in a field, where it can be marked and copied on every device."""

    link = forms.CharField(
        label=gettext_lazy("Link zum Weitergeben"), widget=forms.TextInput(attrs={"readonly": True, "translate": "no"})
    )


@require_http_methods(["GET", "POST"])
@of_citizen
def bitte(request: KommuneRequest, antrag_id: UUID, citizen: Citizen, kennung: str) -> HttpResponse:
    """How it stands with one person who must agree, the link while it is open, and the form that makes one."""
    try:
        with unit(citizen):
            draft = spoken(request, draft_of(antrag_id, by=citizen, today=clock.today()))
            found = operations.consent_of(draft, kennung, at=clock.now())
            known = _first_words(citizen, found)
    except operations.NotAsked as error:
        raise Http404 from error
    form = BitteForm(request.POST if request.method == "POST" else None, initial=known)
    try:
        if request.method == "POST" and form.is_valid() and _ask(request, citizen, antrag_id, kennung, form):
            return HttpResponseRedirect(request.path)
    except limits.TooMany as error:
        return too_many(request, error, back=request.path)
    status = 422 if form.errors else 409 if request.method == "POST" else 200
    return render(request, "buerger/mitzeichnung.html", _context(draft, found, form), status=status)


def _ask(request: KommuneRequest, citizen: Citizen, antrag_id: UUID, kennung: str, form: BitteForm) -> bool:
    """Whether it was done, or nothing was to be done. Raises limits.TooMany."""
    count(request, "einladung", citizen=citizen)
    if not form.may_send():
        return False
    try:
        operations.invite(antrag_id=antrag_id, kennung=kennung, bitte=form.bitte, by=citizen, at=clock.now())
    except operations.NotComplete:
        return False  # the page says what is missing, and keeps what was typed
    except operations.NotAsked as error:  # a second tab has changed the way meanwhile
        raise Http404 from error
    return True


def _first_words(citizen: Citizen, found: operations.Zustimmung) -> dict[str, str]:
    """What was typed for an earlier link, else the name of the login."""
    if found.angaben:
        return {name: found.angaben[name] for name in ("von", "an", "email")}
    identity = identity_of(citizen) if citizen.stufe else {}
    return {"von": full_name(identity)}


def full_name(identity: dict[str, Any]) -> str:
    """As the login says it; empty for a guest."""
    return " ".join(filter(None, (identity.get("vorname", ""), identity.get("nachname", ""))))


def _context(draft: Draft, found: operations.Zustimmung, form: BitteForm) -> dict[str, Any]:
    base = draft_url(draft.antrag.id)
    link = kommune_url(draft.antrag.kommune, root() + found.path) if found.path else ""
    return {
        "seite_titel": _("Um Zustimmung bitten"),
        "seite_fehler": bool(form.errors),
        "draft": draft,
        "antrag": draft.antrag,
        "leistung_titel": title_of(draft.antrag.leistung),
        "form": form,
        "zustimmung": consent_row(draft, found),
        "row": found.row,
        "angaben": found.angaben,
        "link": LinkForm(initial={"link": link}) if link else None,
        "code_ziel": f"{base}rueckkehr/" if draft.antrag.konto.art == Nutzerkonto.Art.GAST else "",
        "fragbar": found.stand is not Stand.ZUGESTIMMT,
        "luecken": gaps_of(draft),
    }


@require_POST
@of_citizen
def ende(request: KommuneRequest, antrag_id: UUID, citizen: Citizen, kennung: str) -> HttpResponse:
    """End the link, and what was agreed by it."""
    operations.take_back(antrag_id=antrag_id, kennung=kennung, by=citizen, at=clock.now())
    return HttpResponseRedirect(f"{draft_url(antrag_id)}mitzeichnung/{kennung}/")
