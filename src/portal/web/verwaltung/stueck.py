"""One piece on the page of its editor: what is shown, and what happens when it is saved. The same for every kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from portal.core import clock
from portal.core.clock import BERLIN
from portal.core.tenancy import unit
from portal.redaktion import operations, queries
from portal.redaktion.models import Art, Entwurf
from portal.redaktion.operations.arten import ARTEN
from portal.redaktion.rules.angebot import Hindernis
from portal.redaktion.rules.rechte import Handlung, may, may_release, needed
from portal.web.request import KommuneRequest
from portal.web.verwaltung.felder import FELDER
from portal.web.verwaltung.formulare import PieceForm, RueckgabeForm
from portal.web.verwaltung.hindernisse import told
from portal.web.verwaltung.worte import Worte
from portal.web.zugang import Arbeit, restore_typed

# Where each kind is edited.
ADRESSEN: dict[str, str] = {
    Art.ANGEBOT: "/arbeitsplatz/verwaltung/leistungen/{}/",
    Art.GRUNDTEXT: "/arbeitsplatz/verwaltung/grundtexte/{}/",
    Art.SEITE: "/arbeitsplatz/verwaltung/seiten/{}/",
    Art.MELDUNG: "/arbeitsplatz/verwaltung/meldungen/{}/",
    Art.STARTSEITE: "/arbeitsplatz/verwaltung/startseite/",
    Art.DATENSCHUTZ: "/arbeitsplatz/verwaltung/datenschutz/{}/",
    Art.STELLE: "/arbeitsplatz/verwaltung/stellen/{}/",
    Art.FORMULAR: "/arbeitsplatz/verwaltung/formulare/{}/",
    Art.VEREINBARUNG: "/arbeitsplatz/verwaltung/vereinbarungen/{}/",
}
_DONE: dict[str, str] = {
    "gespeichert": "Der Entwurf ist gespeichert.",
    "freigabe": "Der Entwurf wartet jetzt auf die Freigabe durch eine zweite Person.",
    "rueckgabe": "Der Entwurf ist zurückgegeben.",
    "veroeffentlicht": "Veröffentlicht. Auf den Seiten für Bürgerinnen und Bürger steht es spätestens in einer Minute.",
    "verworfen": "Der Entwurf ist verworfen. Veröffentlicht bleibt, was veröffentlicht war.",
}


@dataclass(frozen=True)
class Stueck:
    """A piece as it is now: the draft if there is one, else what is published."""

    art: str
    gegenstand: str
    titel: str
    veroeffentlicht: dict[str, Any]
    entwurf: Entwurf | None
    hindernisse: list[Hindernis]
    zweite_person: bool

    @property
    def inhalt(self) -> dict[str, Any]:
        content: dict[str, Any] = self.entwurf.inhalt if self.entwurf else self.veroeffentlicht
        return content

    @property
    def nummer(self) -> int:
        return self.entwurf.nummer if self.entwurf else 0

    @property
    def adresse(self) -> str:
        return ADRESSEN[self.art].format(self.gegenstand)


MakeForm = Callable[[Stueck, Mapping[str, Any] | None], PieceForm]


def form_of(form_class: Callable[..., PieceForm], **more: Any) -> MakeForm:
    """How a piece is shown in this form: as it is, or with what was typed. `more` is what the form asks for besides."""

    def make(stueck: Stueck, data: Mapping[str, Any] | None) -> PieceForm:
        why = stueck.entwurf.grund if stueck.entwurf else ""
        return form_class(data, inhalt=stueck.inhalt, nummer=stueck.nummer, grund=why, **more)

    return make


def load(arbeit: Arbeit, art: str, gegenstand: str) -> Stueck:
    """Read a piece inside a unit of its own. Raises Http404."""
    with unit(arbeit.staff):
        kind = ARTEN[art]
        try:
            published = kind.published(gegenstand)
        except operations.GegenstandUnknown as error:
            raise Http404 from error
        entwurf = queries.draft_of(art, gegenstand)
        return Stueck(
            art=art,
            gegenstand=gegenstand,
            titel=kind.titel(gegenstand),
            veroeffentlicht=published,
            entwurf=entwurf,
            hindernisse=kind.hindrances(gegenstand, entwurf.inhalt) if entwurf else [],
            zweite_person=queries.wants_second_person(arbeit.staff, clock.now()),
        )


def edit(
    request: KommuneRequest, arbeit: Arbeit, stueck: Stueck, make_form: MakeForm, template: str, **context: Any
) -> HttpResponse:
    """Show the piece, or save what was typed; whoever was faster is named, and nothing typed is lost."""
    if request.method != "POST":
        typed = restore_typed(request)
        form = make_form(stueck, typed)
        return show(request, arbeit, stueck, form, template, wiederhergestellt=typed is not None, **context)
    form = make_form(stueck, request.POST)
    if not form.is_valid():
        return show(request, arbeit, stueck, form, template, status=422, **context)
    inhalt = form.content()
    try:
        operations.save_draft(
            by=arbeit.staff,
            art=stueck.art,
            gegenstand=stueck.gegenstand,
            inhalt=inhalt,
            grund=form.cleaned_data["grund"],
            nummer=form.cleaned_data["nummer"],
            at=clock.now(),
        )
    except operations.EditedMeanwhile:
        meanwhile = load(arbeit, stueck.art, stueck.gegenstand)
        typed = request.POST.copy()
        typed["nummer"] = str(meanwhile.nummer)
        form = make_form(meanwhile, typed)
        more = {"konflikt": _conflict(meanwhile), "andere": _other(meanwhile)}
        return show(request, arbeit, meanwhile, form, template, status=409, **more, **context)
    return HttpResponseRedirect(f"{stueck.adresse}?ok=gespeichert")


def show(
    request: KommuneRequest,
    arbeit: Arbeit,
    stueck: Stueck,
    form: PieceForm,
    template: str,
    *,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """The editor's page of a piece."""
    done = _DONE.get(request.GET.get("ok", ""), "")
    return render(
        request,
        template,
        {
            "seite_titel": stueck.titel,
            "seite_fehler": bool(form.errors),
            "arbeit": arbeit,
            "stueck": stueck,
            "form": form,
            "erfolg": _(done) if done else "",
            "fehlt": told(stueck.hindernisse, FELDER),
            "schritte": steps(arbeit, stueck),
            "rueckgabe": RueckgabeForm(),
            "stand": _state(stueck),
            **context,
        },
        status=status,
    )


def steps(arbeit: Arbeit, stueck: Stueck) -> dict[str, bool]:
    """What this person can do with the draft now."""
    entwurf, arten = stueck.entwurf, arbeit.arten
    if entwurf is None:
        return {}
    is_author = entwurf.autor_id == arbeit.mitarbeiter.pk
    may_publish = may(arten, needed(stueck.art, Handlung.VEROEFFENTLICHEN))
    waits = entwurf.status == Entwurf.Status.ZUR_FREIGABE
    release = may_publish and may_release(arten, is_author=is_author, second_person=stueck.zweite_person)
    return {
        "veroeffentlichen": release and not stueck.hindernisse,
        "freigabe": stueck.zweite_person and not waits and not release and not stueck.hindernisse,
        "rueckgabe": waits and release and not is_author,
        "verwerfen": True,
    }


def _state(stueck: Stueck) -> str:
    entwurf = stueck.entwurf
    if entwurf is None:
        return _("Veröffentlicht, kein Entwurf.")
    when = f"{entwurf.geaendert_am.astimezone(BERLIN):%d.%m.%Y, %H:%M}"
    words = {"status": entwurf.get_status_display(), "wer": entwurf.autor.name, "wann": when}
    return _("Entwurf %(status)s, zuletzt von %(wer)s am %(wann)s Uhr.") % words


def _other(stueck: Stueck) -> list[tuple[str, str]]:
    """What the other editor saved, in words, field by field."""
    told = Worte().told(stueck.entwurf.inhalt) if stueck.entwurf else {}
    return [(str(FELDER.get(name, name)), text) for name, text in told.items() if text]


def _conflict(stueck: Stueck) -> str:
    if stueck.entwurf is None:
        return _(
            "Inzwischen wurde der Entwurf veröffentlicht oder verworfen. Was Sie geschrieben haben, steht noch hier. "
            "Wenn Sie speichern, beginnt damit ein neuer Entwurf."
        )
    words = {"wer": stueck.entwurf.autor.name, "wann": f"{stueck.entwurf.geaendert_am.astimezone(BERLIN):%H:%M}"}
    return (
        _(
            "%(wer)s hat diesen Entwurf um %(wann)s Uhr gespeichert, während Sie geschrieben haben. Ihre Fassung steht "
            "noch hier im Formular, die andere darunter. Wenn Sie jetzt speichern, gilt Ihre."
        )
        % words
    )
