"""The Bescheid of a Vorgang: write, look at it as PDF, release, note that it was posted (docs/adr/0053)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from portal.core import clock
from portal.leistung.queries.rechtsbehelfe import vorschlag_for
from portal.leistung.rules.rechtsbehelf import ARTEN, Weg
from portal.vorgang.models import Entscheidung
from portal.vorgang.operations import bescheid as operations
from portal.vorgang.operations.anschrift import recipient
from portal.vorgang.operations.befugnis import needs_appointment
from portal.vorgang.operations.bescheid import Schreibtisch
from portal.vorgang.operations.casework import AmountTooHigh, NotAppointed, NothingToDecide, VorgangGone
from portal.vorgang.rules.bescheid import IN_WORK, Schreibtext, SecondPersonNeeded, Stand
from portal.vorgang.rules.status import DECIDABLE, ForbiddenTransition, Status
from portal.vorgang.rules.vorlage import Zweck
from portal.web.arbeitsplatz import korbplatz
from portal.web.arbeitsplatz.bescheidformulare import AufgabeForm, BescheidForm, initial_of
from portal.web.arbeitsplatz.stellungnahmeanzeige import awaited
from portal.web.arbeitsplatz.vorlagen import BESCHEID, chosen
from portal.web.request import KommuneRequest
from portal.web.zugang import Arbeit, staff_required

_DONE: dict[str, Any] = {
    "speichern": gettext_lazy("Der Entwurf ist gespeichert. Außerhalb des Amtes sieht ihn niemand."),
    "vorschau": gettext_lazy("Die Vorschau wird erstellt. Laden Sie die Seite in ein paar Sekunden neu."),
    "zur_freigabe": gettext_lazy("Der Entwurf wartet jetzt auf die Freigabe durch eine andere Person."),
    "freigeben": gettext_lazy("Entschieden. Der Bescheid wird jetzt erstellt und gesiegelt."),
    "verworfen": gettext_lazy("Der Entwurf ist verworfen."),
    "aufgabe": gettext_lazy("Vermerkt. Die antragstellende Person weiß Bescheid."),
}
_ENDING = {"zur_freigabe", "freigeben", "aufgabe"}  # nothing more to do on it for now: the next of the list is offered
_STAND: dict[str, tuple[Any, str]] = {
    Stand.ENTWURF: (gettext_lazy("Entwurf"), "info"),
    Stand.ZUR_FREIGABE: (gettext_lazy("Wartet auf Freigabe"), "warning"),
    Stand.FREIGEGEBEN: (gettext_lazy("Freigegeben, noch nicht verschickt"), "info"),
    Stand.VERSANDT: (gettext_lazy("Verschickt"), "success"),
}
_STEPS: dict[str, Callable[..., None]] = {
    "vorschau": operations.ask_preview,
    "zur_freigabe": operations.submit_for_release,
    "freigeben": operations.release,
}
_ASK = gettext_lazy(
    "Für diese Leistung ist noch kein Rechtsbehelf hinterlegt. Ohne ihn geht kein Bescheid hinaus. Bitten Sie die "
    "Redaktion Ihrer Kommune, ihn in der Verwaltung unter „Rechtsbehelfe“ zu hinterlegen; was gilt, sagt Ihr Rechtsamt."
)


@require_http_methods(["GET", "POST"])
@staff_required
def bescheid(request: KommuneRequest, arbeit: Arbeit, vorgang_id: UUID) -> HttpResponse:
    """The page; a POST keeps what was typed, and then does the step of the button."""
    tisch = _open(arbeit, vorgang_id)
    if request.method == "GET":
        return _show(request, arbeit, tisch, form=_begun(request, arbeit, tisch))
    form = _form(tisch, request.POST)
    if not form.is_valid():
        return _show(request, arbeit, tisch, form=form, status=422)
    step = request.POST.get("schritt", "")
    try:
        number = _save(tisch, form, arbeit)
        if step in _STEPS:
            _STEPS[step](vorgang_id=vorgang_id, by=arbeit.staff, fassung=number, at=clock.now())
    except (operations.EditedMeanwhile, SecondPersonNeeded, operations.RemedyMissing, NotAppointed) as error:
        return _show(request, arbeit, _open(arbeit, vorgang_id), form=form, problem=_problem(error), status=409)
    except AmountTooHigh:
        form.add_error("kosten", _("Das ist mehr, als bezahlt wurde."))
        return _show(request, arbeit, _open(arbeit, vorgang_id), form=form, status=422)
    except (ForbiddenTransition, NothingToDecide) as error:
        return _show(request, arbeit, _open(arbeit, vorgang_id), form=form, problem=_problem(error), status=409)
    return _back(vorgang_id, step if step in _STEPS else "speichern")


@require_POST
@staff_required
def verwerfung(request: KommuneRequest, arbeit: Arbeit, vorgang_id: UUID) -> HttpResponse:
    """Throw the draft away."""
    seen = request.POST.get("fassung", "")
    number = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else -1
    try:
        operations.discard(vorgang_id=vorgang_id, by=arbeit.staff, fassung=number, at=clock.now())
    except VorgangGone as error:
        raise Http404 from error
    except operations.EditedMeanwhile as error:
        return _show(request, arbeit, _open(arbeit, vorgang_id), problem=_problem(error), status=409)
    return _back(vorgang_id, "verworfen")


@require_POST
@staff_required
def aufgabe(request: KommuneRequest, arbeit: Arbeit, vorgang_id: UUID) -> HttpResponse:
    """The printed Bescheid was handed to the post."""
    form = AufgabeForm(request.POST, auto_id="aufgabe_%s")
    if form.is_valid():
        try:
            operations.mark_posted(vorgang_id=vorgang_id, by=arbeit.staff, tag=form.cleaned_data["tag"], at=clock.now())
            return _back(vorgang_id, "aufgabe")
        except VorgangGone as error:
            raise Http404 from error
        except operations.NotPosted:
            form.add_error("tag", _("Der Tag liegt zwischen der Freigabe und heute."))
        except ForbiddenTransition as error:
            return _show(request, arbeit, _open(arbeit, vorgang_id), problem=_problem(error), status=409)
    return _show(request, arbeit, _open(arbeit, vorgang_id), posted=form, status=422)


def _open(arbeit: Arbeit, vorgang_id: UUID) -> Schreibtisch:
    try:
        with arbeit.looking():
            return operations.open_desk(vorgang_id=vorgang_id, by=arbeit.staff, at=clock.now())
    except (VorgangGone, NothingToDecide) as error:
        raise Http404 from error


def _save(tisch: Schreibtisch, form: BescheidForm, arbeit: Arbeit) -> int:
    """Keep what differs from the draft: who only releases does not become its author."""
    art, cents, text = form.content()
    row, fassung = tisch.row, form.cleaned_data["fassung"]
    if row and row.stand in IN_WORK and (row.art, row.kosten_cents, tisch.text) == (art, cents, text):
        return int(fassung)
    return operations.save_draft(
        vorgang_id=tisch.vorgang.id, by=arbeit.staff, art=art, kosten_cents=cents, text=text, fassung=fassung,
        at=clock.now(),
    )  # fmt: skip


def _show(
    request: KommuneRequest,
    arbeit: Arbeit,
    tisch: Schreibtisch,
    *,
    form: BescheidForm | None = None,
    posted: Form | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    row, vorgang = tisch.row, tisch.vorgang
    writing = Status(vorgang.status) in DECIDABLE
    working = row is not None and row.stand in IN_WORK
    form = form or (_form(tisch) if writing else None)
    vorschlag = vorschlag_for(vorgang.leistung)
    to_post = bool(row and row.stand == Stand.FREIGEGEBEN and row.weg == Weg.POST and row.dokument_id)
    context = {
        "seite_titel": _("Bescheid zu %(nummer)s") % {"nummer": vorgang.nummer},
        "seite_fehler": status == 422,
        "arbeit": arbeit,
        "vorgang": vorgang,
        "wartet": awaited(tisch.details),
        "adresse": f"/arbeitsplatz/vorgaenge/{vorgang.id}/",
        "bescheid": row,
        "text": tisch.text,
        "geschrieben": working or not writing,
        "schreiben": writing,
        "form": form,
        "fassung": row.fassung if row and working else 0,
        "stand": _tag(tisch),
        "art": Entscheidung.Art(row.art).label if row else "",
        "problem": problem or ("" if tisch.regel or not writing else str(_ASK)),
        "erfolg": _DONE.get(request.GET.get("ok", ""), "") if request.method == "GET" else "",
        "weiter": request.GET.get("ok") in _ENDING and korbplatz.place_of(request) is not None,
        "regel": tisch.regel,
        "vorschlag": None if tisch.regel else {"art": ARTEN[vorschlag.art], "hinweis": vorschlag.hinweis},
        "zweite_person": tisch.second_person,
        "darf_freigeben": tisch.may_release,
        "entwurf_pdf": tisch.preview,
        "elektronisch": tisch.electronic,
        "aufgabe": (posted or AufgabeForm(auto_id="aufgabe_%s", initial={"tag": arbeit.tag})) if to_post else None,
        "fehlerformular": posted or form,
        "nur_versand": row is None and vorgang.status == Status.ENTSCHIEDEN,
    }
    return render(request, "arbeitsplatz/bescheid.html", context, status=status)


def _begun(request: KommuneRequest, arbeit: Arbeit, tisch: Schreibtisch) -> BescheidForm | None:
    """The form with the text of the template that the address names; None where it names none."""
    wanted = request.GET.get("vorlage", "")
    if not wanted or Status(tisch.vorgang.status) not in DECIDABLE:
        return None
    form = _form(tisch)
    if found := chosen(wanted, arbeit, tisch.details, BESCHEID, clock.now()):
        art = Entscheidung.Art.STATTGEGEBEN if found[0] == Zweck.STATTGABE else Entscheidung.Art.ABGELEHNT
        form.initial.update(art=art.value, text=found[1])
    return form


def _form(tisch: Schreibtisch, data: Any = None) -> BescheidForm:
    row = tisch.row if tisch.row and tisch.row.stand in IN_WORK else None
    if row and tisch.text:
        initial = initial_of(row.art, row.kosten_cents, tisch.text, row.fassung)
    else:
        to = "\n".join(recipient(tisch.details.submission["antworten"]))
        initial = initial_of("", tisch.details.paid_cents, Schreibtext(to, _("Guten Tag,"), "", ""), 0)
    only_refusal = needs_appointment(tisch.vorgang)
    return BescheidForm(data, initial=initial, bezahlt_cents=tisch.details.paid_cents, nur_ablehnung=only_refusal)


def _tag(tisch: Schreibtisch) -> dict[str, Any]:
    text, art = _STAND[tisch.row.stand] if tisch.row else (_("Noch nicht geschrieben"), "neutral")
    return {"text": text, "art": art}


def _problem(error: Exception) -> str:
    if isinstance(error, operations.EditedMeanwhile):
        return _(
            "Jemand anderes hat den Entwurf inzwischen gespeichert, freigegeben oder verworfen. Was Sie geschrieben "
            "haben, steht noch in Ihrem Formular; der neue Stand steht darunter. Übernehmen Sie, was Sie brauchen."
        )
    if isinstance(error, SecondPersonNeeded):
        return _("Diesen Entwurf haben Sie zuletzt geändert. Freigeben muss ihn eine andere Person des Amtes.")
    if isinstance(error, operations.RemedyMissing):
        return str(_ASK)
    if isinstance(error, NotAppointed):
        return _("Das darf nur, wer als Standesbeamtin oder Standesbeamter dieses Amtes bestellt ist.")
    return _("Der Vorgang hat sich geändert, seit Sie die Seite geöffnet haben: Dieser Schritt geht nicht mehr.")


def _back(vorgang_id: UUID, step: str) -> HttpResponse:
    return HttpResponseRedirect(f"/arbeitsplatz/vorgaenge/{vorgang_id}/bescheid/?ok={step}")
