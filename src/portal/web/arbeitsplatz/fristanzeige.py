"""What the page of a Vorgang says of its periods, and the steps that are possible with them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core import clock
from portal.core.clock import BERLIN
from portal.leistung.rules.fristregeln import Fristart
from portal.vorgang.models import Frist, Vorgangsdokument
from portal.vorgang.operations.casework import Akte
from portal.vorgang.rules.fristen import Stand
from portal.vorgang.rules.status import DECIDABLE, Status
from portal.web.arbeitsplatz.bekanntgabe import warning
from portal.web.ui.datum import DatumField
from portal.web.ui.fristanzeige import told

_THIRD = str(Vorgangsdokument.Art.FIKTIONSBESCHEINIGUNG_DRITTE)


class VollstaendigForm(forms.Form):
    """Since when the documents are complete; `frist` says which rule then counts."""

    seit = DatumField(label=gettext_lazy("Unterlagen vollständig seit"))
    regel_geprueft = forms.BooleanField(
        required=False,
        error_messages={"required": gettext_lazy("Prüfen Sie zuerst die Vorschrift und bestätigen Sie.")},
    )

    def __init__(self, *args: Any, frist: Frist | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seit"].initial = clock.today()
        if frist is None or frist.bestaetigt:
            del self.fields["regel_geprueft"]
            return
        text = _("Ich habe %(grundlage)s gelesen. Die Vorschrift gilt hier.")
        self.fields["regel_geprueft"].label = text % {"grundlage": frist.grundlage}
        self.fields["regel_geprueft"].required = True


class VerlaengerungForm(forms.Form):
    """A new last day, and why."""

    bis = DatumField(
        label=gettext_lazy("Neue Frist bis"),
        help_text=gettext_lazy("Ist das kein Werktag, gilt der nächste."),
    )
    begruendung = forms.CharField(
        label=gettext_lazy("Begründung"),
        help_text=gettext_lazy(
            "Die antragstellende Person liest diesen Text so, wie Sie ihn schreiben, und zwar sofort."
        ),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Eine Verlängerung braucht eine Begründung (§ 42a VwVfG NRW).")},
    )


def fiktion_of(akte: Akte) -> Frist | None:
    """Its period of a deemed approval, where the law orders one."""
    return next((frist for frist in akte.details.fristen if frist.art == Fristart.FIKTION), None)


def periods(akte: Akte, sent: dict[str, forms.Form], at: datetime) -> dict[str, Any]:
    """For arbeitsplatz/teile/fristen.html; a form that was sent stays."""
    today, frist, status = at.astimezone(BERLIN).date(), fiktion_of(akte), Status(akte.details.vorgang.status)
    lines = told(akte.details.fristen, status=status, today=today, office=True)
    open_notice = warning(akte.details, frist, today)
    for line in lines if open_notice else []:
        if line["art"] is Fristart.FIKTION:  # that it is all over is not true for the office as long as this is open
            line["warum"] = _("Entschieden ist rechtzeitig. Bekannt gegeben ist der Bescheid noch nicht.")
    found: dict[str, Any] = {"zeilen": lines, "bekanntgabe": open_notice}
    if frist is not None and status in DECIDABLE:
        over = frist.faellig_am is not None and frist.faellig_am < today
        if frist.stand in (Stand.NICHT_BEGONNEN, Stand.LAEUFT) and not over:
            found["vollstaendig"] = VollstaendigForm(auto_id="vollstaendig_%s", frist=frist)
        if frist.stand == Stand.LAEUFT and not over:
            found["verlaengerung"] = VerlaengerungForm(auto_id="verlaengerung_%s")
        found["begonnen"] = frist.seit is not None
    if status is Status.FINGIERT:
        found["bescheinigung"] = True
        found["bescheinigt"] = _THIRD in akte.details.dokumente
    return found | {name: form for name, form in sent.items() if name in ("vollstaendig", "verlaengerung")}
