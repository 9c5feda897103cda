"""The arrangement of the home page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from portal.leistung.models import Leistung
from portal.redaktion.models import Art
from portal.redaktion.operations.startseite import GEGENSTAND
from portal.redaktion.rules.rechte import Handlung
from portal.redaktion.rules.startseite import BLOECKE, MOST_PICKED
from portal.web.request import KommuneRequest
from portal.web.verwaltung.felder import FELDER
from portal.web.verwaltung.formulare import AdresseField, PieceForm
from portal.web.verwaltung.rechte import allowed
from portal.web.verwaltung.stueck import edit, form_of, load
from portal.web.zugang import Arbeit


class StartseiteForm(PieceForm):
    """A place for each block, and the picked Leistungen: works without scripts."""

    dgs_video = AdresseField(
        label=FELDER["dgs_video"],
        required=False,
        max_length=300,
        assume_scheme="https",
        help_text=gettext_lazy(
            "Adresse des Videos. Der Text zum Video steht unter „Seiten“, „Deutsche Gebärdensprache“."
        ),
        error_messages={"invalid": gettext_lazy("Diese Adresse stimmt nicht. Sie beginnt mit https://")},
    )

    def __init__(
        self, data: Any = None, *, inhalt: dict[str, Any], nummer: int, grund: str, leistungen: list[tuple[str, str]]
    ) -> None:
        super().__init__(data, initial={"nummer": nummer, "grund": grund, "dgs_video": inhalt["dgs_video"]})
        places = [("", _("nicht zeigen")), *((str(place), str(place)) for place in range(1, len(BLOECKE) + 1))]
        shown = inhalt["bloecke"]
        for name, title in BLOECKE.items():
            place = str(shown.index(name) + 1) if name in shown else ""
            self.fields[f"platz_{name}"] = forms.ChoiceField(
                label=_("Platz: %(block)s") % {"block": title}, choices=places, initial=place, required=False
            )
        picked = [*inhalt["haeufig"], *[""] * MOST_PICKED]
        for number in range(1, MOST_PICKED + 1):
            self.fields[f"haeufig_{number}"] = forms.ChoiceField(
                label=_("Häufige Leistung %(nummer)s") % {"nummer": number},
                choices=[("", _("keine")), *leistungen],
                initial=picked[number - 1],
                required=False,
            )
        self.order_fields([*(f"platz_{name}" for name in BLOECKE), *self._picks(), "dgs_video", "grund"])

    def content(self) -> dict[str, Any]:
        values = self.cleaned_data
        placed = [(int(values[f"platz_{name}"]), name) for name in BLOECKE if values[f"platz_{name}"]]
        return {
            "bloecke": [name for _place, name in sorted(placed)],
            "haeufig": [values[name] for name in self._picks() if values[name]],
            "dgs_video": values["dgs_video"],
        }

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        taken: set[str] = set()
        for name in BLOECKE:
            place = values.get(f"platz_{name}")
            if place and place in taken:
                self.add_error(f"platz_{name}", _("Dieser Platz ist schon vergeben."))
            taken.add(place or "")
        return values

    def _picks(self) -> list[str]:
        return [f"haeufig_{number}" for number in range(1, MOST_PICKED + 1)]


@require_http_methods(["GET", "POST"])
@allowed(Handlung.SCHREIBEN)
def startseite(request: KommuneRequest, arbeit: Arbeit) -> HttpResponse:
    """Which blocks are shown, and in which order."""
    rows = list(Leistung.objects.order_by("titel").values_list("id", "titel"))
    piece = load(arbeit, Art.STARTSEITE, GEGENSTAND)
    return edit(request, arbeit, piece, form_of(StartseiteForm, leistungen=rows), "verwaltung/startseite.html")
