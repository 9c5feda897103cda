"""What helps against a Bescheid, Leistung by Leistung: nothing is decided by Bescheid before it is deposited."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from portal.core import clock
from portal.core.tenancy import unit
from portal.leistung.models import Angebot, Bescheidregel, Leistung
from portal.leistung.queries.rechtsbehelfe import bescheidregel_on, vorschlag_for
from portal.leistung.rules.rechtsbehelf import ARTEN, RECHTE, Rechtsbehelf, Rechtsbehelfsart, Verfahrensrecht
from portal.redaktion.operations import rechtsbehelfe as operations
from portal.redaktion.rules.rechte import Handlung
from portal.web.request import KommuneRequest
from portal.web.verwaltung.formulare import TagField, ZeileField
from portal.web.verwaltung.rechte import allowed
from portal.web.zugang import Arbeit

_ADDRESS = "/arbeitsplatz/verwaltung/rechtsbehelfe/"


class RechtsbehelfForm(forms.Form):
    """The remedy of a Leistung, as the Kommune says it."""

    art = forms.ChoiceField(label=gettext_lazy("Art"), choices=[(key.value, text) for key, text in ARTEN.items()])
    stelle = ZeileField(
        label=gettext_lazy("Gericht oder Behörde"),
        help_text=gettext_lazy("Mit Sitz. Zum Beispiel: Verwaltungsgericht Musterstadt"),
        max_length=160,
        required=False,
    )
    anschrift = ZeileField(label=gettext_lazy("Anschrift"), max_length=300, required=False)
    frist_monate = forms.IntegerField(
        label=gettext_lazy("Frist in Monaten"),
        help_text=gettext_lazy("Leer lassen, wenn das Gesetz keine Frist setzt."),
        min_value=1,
        max_value=24,
        required=False,
    )
    recht = forms.ChoiceField(
        label=gettext_lazy("Verfahrensrecht"),
        help_text=gettext_lazy("Danach richtet sich, wann der Bescheid als bekannt gegeben gilt."),
        choices=[(key.value, text) for key, text in RECHTE.items()],
    )
    grundlage = ZeileField(
        label=gettext_lazy("Rechtsgrundlage"),
        max_length=160,
        error_messages={"required": gettext_lazy("Nennen Sie, worauf sich das stützt.")},
    )
    wortlaut = forms.CharField(
        label=gettext_lazy("Eigener Wortlaut der Belehrung"),
        help_text=gettext_lazy("Steht dann statt des Satzes, den das Portal aus den Angaben bildet."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    vier_augen = forms.BooleanField(
        label=gettext_lazy("Vier Augen: Eine andere Person gibt den Bescheid frei"), required=False
    )
    gilt_ab = TagField(label=gettext_lazy("Gilt ab"))

    def clean(self) -> None:
        if self.cleaned_data.get("art") != Rechtsbehelfsart.KEINER and not self.cleaned_data.get("stelle"):
            self.add_error("stelle", _("Nennen Sie, wohin man sich wendet. Das muss im Bescheid stehen."))

    def content(self) -> operations.Hinterlegung:
        values = self.cleaned_data
        known = Rechtsbehelf(
            Rechtsbehelfsart(values["art"]), values["stelle"], values["anschrift"], values["frist_monate"],
            Verfahrensrecht(values["recht"]), values["grundlage"], values["wortlaut"].strip(),
        )  # fmt: skip
        return operations.Hinterlegung(known, values["vier_augen"], values["gilt_ab"])


@require_GET
@allowed(Handlung.SCHREIBEN)
def liste(request: KommuneRequest, arbeit: Arbeit) -> HttpResponse:
    """Every Leistung that is decided here online, and what is deposited for it."""
    online = Angebot.objects.online(arbeit.tag).filter(kommune_id=arbeit.staff.kommune_id)
    decided = online.filter(leistung__verfahrensart=Leistung.Verfahrensart.ANTRAG).select_related("leistung")
    rows = Bescheidregel.objects.filter(kommune_id=arbeit.staff.kommune_id, gilt_ab__lte=arbeit.tag).order_by("gilt_ab")
    deposited = {row.leistung_id: row for row in rows}
    leistungen = [(offer.leistung, deposited.get(offer.leistung_id)) for offer in decided.order_by("leistung__titel")]
    context = {
        "seite_titel": _("Rechtsbehelfe"),
        "arbeit": arbeit,
        "offen": [leistung for leistung, regel in leistungen if regel is None],
        "hinterlegt": [(leistung, regel) for leistung, regel in leistungen if regel is not None],
        "erfolg": request.GET.get("ok", ""),
    }
    return render(request, "verwaltung/rechtsbehelfe.html", context)


@require_http_methods(["GET", "POST"])
@allowed(Handlung.VEROEFFENTLICHEN)
def einer(request: KommuneRequest, arbeit: Arbeit, slug: str) -> HttpResponse:
    """Deposit it for one Leistung."""
    leistung = Leistung.objects.filter(id=slug, verfahrensart=Leistung.Verfahrensart.ANTRAG).first()
    if leistung is None:
        raise Http404
    with unit(arbeit.staff):
        regel = bescheidregel_on(arbeit.staff.kommune_id, slug, arbeit.tag)
    vorschlag = vorschlag_for(leistung)
    form = RechtsbehelfForm(request.POST or None, initial=_initial(regel, vorschlag, arbeit))
    if form.is_valid():
        try:
            operations.deposit_rechtsbehelf(by=arbeit.staff, leistung_id=slug, angabe=form.content(), at=clock.now())
            return HttpResponseRedirect(f"{_ADDRESS}?ok=1")
        except operations.RechtsbehelfFaulty:
            form.add_error("gilt_ab", _("Dieser Tag ist vorbei. Wählen Sie heute oder einen späteren Tag."))
    context = {
        "seite_titel": leistung.titel,
        "seite_fehler": bool(form.errors),
        "arbeit": arbeit,
        "form": form,
        "adresse": f"{_ADDRESS}{slug}/",
        "regel": regel,
        "vorschlag": vorschlag,
        "vorschlag_art": ARTEN[vorschlag.art],
    }
    return render(request, "verwaltung/rechtsbehelf.html", context, status=422 if form.errors else 200)


def _initial(regel: Bescheidregel | None, vorschlag: Any, arbeit: Arbeit) -> dict[str, Any]:
    if regel is None:
        known = {"art": vorschlag.art.value, "recht": vorschlag.recht.value, "grundlage": vorschlag.grundlage}
        return known | {"gilt_ab": arbeit.tag}
    names = ("art", "stelle", "anschrift", "frist_monate", "recht", "grundlage", "wortlaut", "vier_augen")
    return {name: getattr(regel, name) for name in names} | {"gilt_ab": arbeit.tag}
