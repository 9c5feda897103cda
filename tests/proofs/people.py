"""People at the pages of forms: they fill in as the portal asks, or do what no page offers (`tests.proofs.forms`)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from portal.antrag.models import AlreadySubmitted, Antrag
from portal.antrag.operations import open_draft
from portal.antrag.queries import Draft, draft_of, ortsteile_of
from portal.core import clock
from portal.core.tenancy import Citizen, System, unit
from portal.formular import rules as formulare
from portal.formular.rules.ablauf import entries_of
from portal.formular.rules.beispiel import Beispiele
from portal.formular.rules.gang import stock_of, type_in
from portal.formular.rules.modell import Art
from portal.kommune.models import Ort
from portal.kommune.queries import all_kommunen
from portal.vorgang.models import Vorgang
from portal.vorgang.queries import details_of
from tests.citizen import one_page_pdf
from tests.proofs import hostile

KOMMUNE = "geilenkirchen"
HERE = System(KOMMUNE)
_PAGES, _TRIES = 200, 60
_PDF = one_page_pdf()


class Problem(AssertionError):
    """Something that must never happen; says where."""


@dataclass(frozen=True)
class Fall:
    """A form with the Leistung by which it is opened."""

    formular: formulare.Formular
    beispiele: Beispiele
    leistung: str


@dataclass
class Run:
    """What the walks met."""

    tried: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)

    def report(self) -> None:
        for name, count in sorted(self.tried.items()):
            print(f"{count:8d}  {name}")
        for problem in self.problems[:30]:
            print("PROBLEM:", problem)


class Person:
    """One browser with a draft; every answer it gets is checked."""

    def __init__(self, run: Run, fall: Fall, ort: Ort, chance: Random) -> None:
        self.run, self.fall, self.ort, self.chance = run, fall, ort, chance
        self.address = ".".join(["10", *(str(chance.randint(1, 250)) for _ in range(3))])
        self.client = Client(HTTP_HOST=f"{KOMMUNE}.localhost", REMOTE_ADDR=self.address, raise_request_exception=False)
        self._checked(self.client.post("/anmeldung/gast/", {"weiter": "/vorgaenge/"}), "guest")
        self.base, self.said = "", ""

    def begin(self) -> None:
        answer = self._post("/antraege/neu/", {"leistung": self.fall.leistung, "ort": self.ort.id})
        self.base = str(answer.headers.get("Location", ""))
        if not self.base.startswith("/antraege/"):
            raise Problem(f"{self.said}: no draft, {answer.status_code} {self.base}")
        with unit(HERE):
            self.citizen = Citizen(Antrag.objects.get(id=self.antrag_id).konto_id, KOMMUNE)

    def begin_with(self, answers: dict[str, Any]) -> None:
        """A draft in which somebody has come that far; the first one is begun by the pages."""
        if not self.base:
            self.begin()
        formular, kontext = self.fall.formular, formulare.Kontext(clock.today(), leistung=self.fall.leistung)
        fixed = {"ort": str(self.ort.id)}
        antrag_id = open_draft(
            by=self.citizen, leistung_id=self.fall.leistung, ort_id=self.ort.id, formular=formular.id,
            version=formular.version, answers={**formulare.start(formular, kontext, fixed), **answers, **fixed},
            at=clock.now(),
        )  # fmt: skip
        self.base = f"/antraege/{antrag_id}/"

    @property
    def antrag_id(self) -> Any:
        return Antrag._meta.pk.to_python(self.base.split("/")[2])

    def draft(self) -> Draft | None:
        """As it is kept now, None once it is submitted."""
        try:
            with unit(self.citizen):
                return draft_of(self.antrag_id, by=self.citizen, today=clock.today())
        except AlreadySubmitted:
            return None

    def get(self, path: str) -> HttpResponse:
        return self._checked(self.client.get(path), f"GET {path}")

    def _post(self, path: str, data: Any, **more: Any) -> HttpResponse:
        return self._checked(self.client.post(path, data, **more), f"POST {path} {str(data)[:300]}")

    def _checked(self, answer: Any, said: str) -> HttpResponse:
        self.said = said
        self.run.tried[f"answers {answer.status_code}"] += 1
        if answer.status_code >= 500:
            raise Problem(f"{said}: {answer.status_code} {getattr(answer, 'exc_info', None)}")
        return answer

    # --- valid ------------------------------------------------------------------------------------------------------

    def fill_in_and_submit(self) -> bool:
        """Page after page as it is shown; whether it came to a Vorgang and not to a page that stops."""
        self.begin()
        stock, url = stock_of(self.fall.beispiele), self.get(self.base)["Location"]
        for _ in range(_PAGES):
            page: Any = self.get(url)
            if page.status_code == 302:
                url = page["Location"]
                continue
            if page.context is None or "schritt" not in page.context:
                raise Problem(f"{self.said}: no page of the assistant, {page.status_code}")
            schritt = page.context["schritt"]
            if schritt.art is Art.STOPP:
                return False
            if schritt.art is Art.PRUEFEN:
                return self._submit(page)
            if schritt.art is Art.LISTE and not page.context["voll"] and self.chance.random() < 0.2:
                url = self._post(f"{self.base}gruppen/{schritt.gruppe}/", {})["Location"]
                continue
            url = self._answer(url, page, stock)
            if not url:
                return False
        raise Problem(f"{self.said}: no end after {_PAGES} pages")

    def _answer(self, url: str, page: Any, stock: Any) -> str:
        """Fill in the page until it is taken; nothing where this person would have to go back."""
        for _ in range(_TRIES):
            typed: dict[str, Any] = {}
            for name, view in page.context["form"].views.items():
                if view.typ is formulare.Typ.DATEI:
                    wanted = view.pflicht or self.chance.random() < 0.1
                    typed[name] = SimpleUploadedFile("nachweis.pdf", _PDF) if wanted and not view.roh else ""
                else:
                    typed[name] = self._type_in(view, stock)
            answer = self._post(url, typed)
            if answer.status_code == 302:
                return str(answer["Location"])
            page = answer
        self.run.tried["valid walks through the pages that had to go back"] += 1
        return ""

    def _type_in(self, view: formulare.Feldansicht, stock: Any) -> formulare.Roh:
        feld = self.fall.formular.feld(view.id)
        return type_in(feld, view, stock, formulare.Kontext(clock.today()), self.chance)

    def _submit(self, page: Any) -> bool:
        for each in page.context["zustimmungen"]:
            self._let_agree(each["ziel"])
        ticked = dict.fromkeys(page.context["form"].views, "ja")
        seen, cents = page.context["gesehen"]
        answer = self._post(f"{self.base}einreichung/", {**ticked, seen: str(cents)})
        if not answer.headers.get("Location", "").startswith("/vorgaenge/"):
            raise Problem(f"{self.said}: not submitted, {answer.status_code} {answer.headers.get('Location')}")
        self.check_complete()
        return True

    def _let_agree(self, path: str) -> None:
        """Somebody else agrees by the link that this person gets."""
        self._post(path, {"von": "Anna Erfunden", "an": "Bernd Erfunden"})
        asked: Any = self.get(path)
        if asked.context["link"] is None:
            raise Problem(f"{self.said}: no link, {asked.status_code}")
        link = "/mitzeichnung/" + asked.context["link"]["link"].value().split("/mitzeichnung/")[1]
        other = Client(HTTP_HOST=f"{KOMMUNE}.localhost", REMOTE_ADDR=self.address, raise_request_exception=False)
        self._checked(other.post(link, {"antwort": "ja", "name": "Bernd Erfunden"}), f"POST {link}")
        self.run.tried["agreements by link"] += 1

    def check_complete(self) -> None:
        """The Vorgang of this draft holds everything the form asks for."""
        with unit(HERE):
            vorgang = Vorgang.objects.get(antrag_id=self.antrag_id)
            content = details_of(vorgang).submission
        kontext = formulare.Kontext(
            clock.today(),
            orte={str(self.ort.id): self.ort.name},
            dateien={each["datei"]: each["name"] for each in content["anlagen"]},
            leistung=self.fall.leistung,
            ortsteile=ortsteile_of(all_kommunen()[KOMMUNE]),
        )
        if gaps := formulare.missing(self.fall.formular, content["antworten"], kontext):
            raise Problem(f"{self.said}: submitted without {gaps[0].station.key}, {gaps[0].feld}")
        weg = formulare.walk(self.fall.formular, content["antworten"], kontext)
        wanted = {each.id for each in formulare.consents_on(self.fall.formular, weg, kontext)}
        if wanted != {each["kennung"] for each in content["mitzeichnungen"]}:
            raise Problem(f"{self.said}: submitted without an agreement of {wanted}")

    # --- hostile ----------------------------------------------------------------------------------------------------

    def attack(self, actions: int) -> None:
        """So many requests that no page offers."""
        now = self.draft()
        for _ in range(actions):
            assert now is not None
            kind = self.chance.choices(["page", "path", "submit", "body", "get"], [55, 10, 20, 5, 10])[0]
            self.run.tried[f"hostile: {kind}"] += 1
            if kind == "page":
                self._attack_page(now)
            elif kind == "path":
                self._post(self.base + hostile.group_path(self.fall.formular, self.chance), {})
            elif kind == "submit":
                self._attack_submission()
            elif kind == "body":
                body, content_type = hostile.body(self.chance)
                key = hostile.key(self.fall.formular, self.chance)
                self._post(f"{self.base}{key}/", body, content_type=content_type)
            else:
                self.get(f"{self.base}{hostile.key(self.fall.formular, self.chance)}/")
            now = self.draft()
            if now is None:
                self.check_complete()
                self.run.tried["hostile walks that ended in a complete submission"] += 1
                return
            self._check_readable(now)

    def _attack_page(self, before: Draft) -> None:
        way = formulare.path(before.formular, before.answers, before.kontext)
        on_the_way = self.chance.random() < 0.8
        key = self.chance.choice(way).key if on_the_way else hostile.key(self.fall.formular, self.chance)
        schritt = next(
            (s for s in before.formular.schritte if key in (s.id, *(f"{s.id}-{n}" for n in range(1, 5)))), None
        )
        typed = hostile.page(self.fall.formular, schritt, self.chance)
        answer = self._post(f"{self.base}{key}/", typed)
        after = self.draft()
        if after is None:
            raise Problem(f"{self.said}: a page has submitted")
        if on_the_way and schritt is not None and schritt.art is not Art.STOPP:
            self._check_kept(before, after, key, typed, answer)

    def _check_kept(self, before: Draft, after: Draft, key: str, typed: dict[str, Any], answer: Any) -> None:
        """What was typed is kept or shown with its error; what other pages hold is as it was."""
        station = formulare.Station.from_key(before.formular, key)
        schritt = before.formular.schritt(station.schritt)
        own = {feld.id for feld in schritt.felder}
        if _rest(before, station, own) != _rest(after, station, own):
            raise Problem(f"{self.said}: answers of another page changed")
        kept = _entry(after, station)
        is_page = answer.context is not None and "form" in answer.context
        if answer.status_code in (200, 422) and not is_page:
            raise Problem(f"{self.said}: answered {answer.status_code} without the page: {answer.content[:2000]!r}")
        shown = answer.context["form"].views if is_page else {}  # 409, too: somebody's agreement is missing
        raw = {name: _as_posted(value) for name, value in typed.items() if name in own and value not in ("", [])}
        result = formulare.validate(before.formular, station, raw, before.answers, before.kontext)
        for feld in schritt.felder:
            if feld.id not in raw or feld.typ is formulare.Typ.DATEI or feld.fest or feld.berechnet is not None:
                continue
            if feld.id in result.fehler and (feld.id not in shown or shown[feld.id].roh != raw[feld.id]):
                raise Problem(f"{self.said}: what was typed into {feld.id} is lost, {answer.status_code}")
            if feld.id in result.werte and kept.get(feld.id) != result.werte[feld.id]:
                raise Problem(f"{self.said}: {feld.id} was taken and not kept")
        self.run.tried["fields compared with what was typed"] += len(raw)

    def _attack_submission(self) -> None:
        last = self.fall.formular.schritte[-1]
        declared = hostile.page(self.fall.formular, last, self.chance)
        if self.chance.random() < 0.5:
            declared = {feld.id: "ja" for feld in last.felder}
        page: Any = self.get(f"{self.base}{last.id}/")
        declared["betrag_gesehen"] = hostile.text(self.chance)
        if page.status_code == 200 and page.context is not None and self.chance.random() < 0.7:
            declared["betrag_gesehen"] = str(page.context["gesehen"][1])
        self._post(f"{self.base}einreichung/", declared)

    def _check_readable(self, draft: Draft) -> None:
        """The draft can still be walked, read and pruned."""
        once = formulare.prune(draft.formular, draft.answers, draft.kontext)
        if formulare.prune(draft.formular, once, draft.kontext) != once:
            raise Problem(f"{self.said}: pruning twice is not pruning once")


def _schritt_of(formular: formulare.Formular, key: str) -> formulare.Schritt | None:
    try:
        return formular.schritt(formulare.Station.from_key(formular, key).schritt)
    except formulare.NotOnTheWay:
        return None


def _entry(draft: Draft, station: formulare.Station) -> dict[str, Any]:
    gruppe = draft.formular.schritt(station.schritt).gruppe
    if station.index is None or gruppe is None:
        return draft.answers
    entries: list[dict[str, Any]] = draft.answers.get(gruppe) or []
    return entries[station.index] if station.index < len(entries) else {}


def _rest(draft: Draft, station: formulare.Station, own: set[str]) -> dict[str, Any]:
    """All answers but those of the page; the entries that the page opens stand there already, with what is preset."""
    gruppe = draft.formular.schritt(station.schritt).gruppe
    if gruppe is None or station.index is None:
        return {name: wert for name, wert in draft.answers.items() if name not in own}
    entries = entries_of(draft.formular, gruppe, draft.answers, at_least=station.index + 1)
    mine = entries[station.index]
    entries[station.index] = {name: wert for name, wert in mine.items() if name not in own}
    return {**draft.answers, gruppe: entries}


def _as_posted(value: Any) -> formulare.Roh:
    values = [str(each) for each in value] if isinstance(value, list) else [str(value)]
    return values[0] if len(values) == 1 else values
