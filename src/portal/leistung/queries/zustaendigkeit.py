"""Who answers for a Leistung at a place on a day, and why."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from portal.core import clock
from portal.kommune.models import Kommune, Organisationseinheit
from portal.kommune.queries import all_kommunen, kommunen_of_kreis
from portal.kommune.rules.kontakt import TOWN_HALL, Kontakt
from portal.kommune.rules.zeiten import AHEAD
from portal.leistung.models import Angebot, ExterneStelle, Funktion, Leistung
from portal.leistung.queries.grundregel import Basis, bases_of, bases_of_all
from portal.leistung.queries.haus import Haus, known_houses
from portal.leistung.queries.stelle import Annahme, Beleg, Beteiligter, Stelle
from portal.leistung.queries.vereinbarungen import Abgesprochen, agreed
from portal.leistung.rules import texte
from portal.leistung.rules import zustaendigkeit as regeln
from portal.leistung.rules.orte import Ortsname

_OWN_MATTERS = "jede Behörde für sich"
_IN_BRACKETS = re.compile(r"\s*\([^)]*\)")


def zustaendige_stelle(
    leistung: Leistung,
    gebiet: Kommune,
    *,
    ort: Ortsname | None = None,
    stichtag: date | None = None,
    angebote: Collection[Angebot] | None = None,
) -> Stelle | None:
    """Who answers in the area of `gebiet` on the day (default: today), for `ort` where one was named.

    `angebote` are those of the Leistung with their offices, where the caller has read them.
    None where nobody answers for the whole area: on the Kreis' host it often depends on the place. Where nothing is
    deposited for a Kommune, the answer says so, and whom to ask.
    """
    case = _Fall(leistung, gebiet, ort, stichtag or clock.today(), agreed(), angebote)
    bases = bases_of(leistung, gebiet)
    if not bases:
        return None if gebiet.ist_kreis else _unknown(leistung, gebiet)
    rollen = _for_all(case, bases)
    return None if rollen is None else _stelle(case, bases[0], rollen)


def stellen_of(leistungen: Collection[Leistung], gebiet: Kommune) -> dict[str, Stelle]:
    """Who answers today for each of several Leistungen: office, contact and reason as `zustaendige_stelle` says them.

    Left out is what is not certain, and what depends on the place. Two statements and those of `known_houses`; two
    more where some have no Funktion.
    """
    bases, chosen = bases_of_all(leistungen, gebiet), _chosen_offices(leistungen, gebiet)
    found = []
    for leistung in leistungen:
        case = _Fall(leistung, gebiet, None, clock.today(), agreed(), chosen[leistung.id])
        rollen = _for_all(case, bases[leistung.id])
        if rollen is not None and not rollen.unklar:
            found.append((case, bases[leistung.id][0], rollen))
    known = known_houses({rollen.stelle for _case, _base, rollen in found} & all_kommunen().keys())
    return {case.leistung.id: _in_short(case, base, rollen, known.get(rollen.stelle)) for case, base, rollen in found}


def reasons(slugs: Collection[str], gebiet: Kommune) -> dict[str, str]:
    """For a list: who answers today in the area of a Kommune, in the sentence that the Leistung's own page says too.

    Left out is what has no Funktion or is not certain, and everything on the Kreis' host, where the place decides.
    Three statements and those of `known_houses`.
    """
    if gebiet.ist_kreis:
        return {}
    rows = Leistung.objects.select_related("funktion").filter(id__in=slugs, funktion__isnull=False)
    asked = [leistung for leistung in rows if not is_own_matter(leistung)]
    return {slug: stelle.grund for slug, stelle in stellen_of(asked, gebiet).items()}


def answering_id(leistung: Leistung, ort: Ortsname, *, stichtag: date | None = None) -> str:
    """The id of who acts at the place on the day (default: today); empty if nobody knows. Two statements at most."""
    gebiet = all_kommunen()[ort.kommune_id]
    case = _Fall(leistung, gebiet, ort, stichtag or clock.today(), agreed())
    bases = bases_of(leistung, gebiet)
    return case.decide(bases[0]).stelle if bases else ""


def answering_since(leistung: Leistung, ort: Ortsname, *, stichtag: date | None = None) -> date | None:
    """The day since which they have done so; None where no agreement brought it about. Two statements at most."""
    gebiet = all_kommunen()[ort.kommune_id]
    case = _Fall(leistung, gebiet, ort, stichtag or clock.today(), agreed())
    base = bases_of(leistung, gebiet)[0]
    return regeln.answers_since(case.frage(base), base.grund, case.abgesprochen.regelungen, case.tag)


def stelle_of_funktion(funktion: Funktion, gebiet: Kommune, *, ort: Ortsname | None, stichtag: date) -> Stelle | None:
    """Who has a Funktion at the place, whatever the Leistung; agreements about certain Leistungen do not count here."""
    any_leistung = Leistung(funktion=funktion, herkunft={"zustaendigkeit": {"typ": ""}})
    return zustaendige_stelle(any_leistung, gebiet, ort=ort, stichtag=stichtag, angebote=())


def stelle_abroad(leistung: Leistung) -> Stelle | None:
    """Who answers when the event happened abroad, or None where that is not asked."""
    if leistung.ausland is None:
        return None
    form = (
        "Es ist im Ausland geschehen. Zuständig ist das Standesamt, das es in Deutschland nachbeurkundet hat, "
        "sonst: {wer}."
    )
    grund = texte.satz(form, wer=leistung.ausland.name)
    return Stelle(leistung.ausland.name, grund, extern=leistung.ausland, bestaetigt=True)


@dataclass(frozen=True)
class _Fall:
    """The question with everything that is needed to answer it."""

    leistung: Leistung
    gebiet: Kommune
    ort: Ortsname | None
    tag: date
    abgesprochen: Abgesprochen
    angebote: Collection[Angebot] | None = None  # None: not read yet

    def frage(self, base: Basis) -> regeln.Frage:
        return regeln.Frage(self.leistung.id, self.leistung.funktion_id or "", base.kommune)

    def own(self, kommune_id: str) -> Angebot | None:
        """What the authority that acts has set for the Leistung, while it counts."""
        found: Iterable[Angebot] | None = self.angebote
        if found is None:
            rows = Angebot.objects.select_related("organisationseinheit__nachfolge")
            found = rows.filter(leistung=self.leistung, kommune_id=kommune_id)
        return next((each for each in found if each.kommune_id == kommune_id and each.says_who_on(self.tag)), None)

    def decide(self, base: Basis) -> regeln.Rollen:
        return regeln.decide(self.frage(base), base.grund, self.abgesprochen.regelungen, self.tag)

    @property
    def asks_town_hall(self) -> bool:
        """Whether it is the town hall that answers where no office is deposited."""
        return not self.leistung.funktion_id or is_own_matter(self.leistung)

    def reason(self, name: str, bezeichnung: str) -> str:
        """As a fact where the place was named, as a condition where it was not."""
        if is_own_matter(self.leistung):
            fact = texte.satz("Jede Behörde ist für ihre eigenen Angelegenheiten zuständig.")
            return texte.reason(fact, name, bezeichnung)
        if self.ort and self.leistung.ortssatz:
            return texte.reason(texte.satz(self.leistung.ortssatz, ort=self.ort.name), name, bezeichnung)
        when = "" if self.gebiet.ist_kreis else texte.satz(self.leistung.ortsbedingung, ort=self.gebiet.name)
        return texte.condition(when, name, bezeichnung)


def is_own_matter(leistung: Leistung) -> bool:
    """Whether every authority answers for itself, the Kreis too."""
    return bool(leistung.herkunft["zustaendigkeit"]["typ"] == _OWN_MATTERS)


def _unknown(leistung: Leistung, kommune: Kommune) -> Stelle:
    """Nothing is deposited: no office is named, and the town hall is who to ask."""
    hall = town_hall(kommune)
    return Stelle(
        name=hall.name if hall else kommune.bezeichnung,
        grund=regeln.told_not_deposited(kommune.bezeichnung),
        rechtsgrundlage=_basis_in_law(leistung),
        unklar=True,
        kommune=kommune,
        organisationseinheit=hall,
        rathaus=hall,
        hinweise=(regeln.told_unclear(kommune.bezeichnung, kommune.telefon),),
    )


def _for_all(case: _Fall, bases: Collection[Basis]) -> regeln.Rollen | None:
    """One answer for the whole area; None where its Kommunen have different ones, or none.

    What differs between them otherwise is not said, acceptance adds up.
    """
    found = [case.decide(base) for base in bases]
    if len({(rollen.stelle, rollen.amt) for rollen in found}) != 1:
        return None
    first = found[0]
    if len(found) == 1:
        return first
    accepted = dict(pair for rollen in found for pair in rollen.annahme)
    agreements = tuple(dict.fromkeys(each for rollen in found for each in rollen.vereinbarungen))
    same = len({rollen.traeger for rollen in found}) == 1
    return replace(
        first,
        traeger=first.traeger if same else None,
        offen=first.offen if same else (),
        annahme=tuple(accepted.items()),
        vereinbarungen=agreements if same else (),
        unklar=any(rollen.unklar for rollen in found),
    )


def _stelle(case: _Fall, base: Basis, rollen: regeln.Rollen) -> Stelle:
    kommune = all_kommunen().get(rollen.stelle)
    extern = None if kommune else _extern(rollen.stelle, base)
    hall = town_hall(kommune) if kommune else None
    own = case.own(rollen.stelle) if kommune else None
    office = _office(case, base, rollen, own) if kommune else None
    if office is None and kommune and case.asks_town_hall:
        office = hall
    name = extern.name if extern else office.name if office else _name_of(case.leistung, kommune)
    signs = kommune.bezeichnung if kommune else ""
    is_as_always = rollen.stelle == base.grund.stelle
    stelle = Stelle(
        name=name,
        grund=case.reason(name, signs),
        rechtsgrundlage=_basis_in_law(case.leistung),
        bestaetigt=bool(base.row and base.row.bestaetigt and is_as_always),
        unklar=rollen.unklar,
        kommune=kommune,
        organisationseinheit=office,
        rathaus=hall,
        extern=extern,
        traeger=_body(rollen.traeger, base),
        offen=tuple(filter(None, (_body(each, base) for each in rollen.offen))),
        annahmestellen=tuple(_acceptance(case, *pair) for pair in rollen.annahme if pair[0] in all_kommunen()),
        vereinbarungen=tuple(Beleg(each, case.abgesprochen.titel[each]) for each in _belege(rollen)),
        tag=case.tag,
        eigener=Kontakt(telefon=own.telefon, email=own.email) if own else Kontakt(),
    )
    return replace(stelle, hinweise=tuple(_hints(case, base, rollen, stelle, own)))


def _in_short(case: _Fall, base: Basis, rollen: regeln.Rollen, haus: Haus | None) -> Stelle:
    """Without what agreements do, and without what changes soon. `haus`: of who answers; a body outside has none."""
    if haus is None:
        extern = _extern(rollen.stelle, base)
        return Stelle(extern.name, case.reason(extern.name, ""), extern=extern, tag=case.tag)
    kommune, own = all_kommunen()[haus.id], case.own(haus.id)
    amt_id = base.amt.pk if base.amt else None
    office = haus.answering(case.frage(base), base.grund, rollen, amt_id=amt_id, angebot=own, tag=case.tag)
    if office is None and case.asks_town_hall:
        office = haus.rathaus
    name = office.name if office else _name_of(case.leistung, kommune)
    return Stelle(
        name=name,
        grund=case.reason(name, kommune.bezeichnung),
        kommune=kommune,
        organisationseinheit=office,
        rathaus=haus.rathaus,
        eigener=Kontakt(telefon=own.telefon, email=own.email) if own else Kontakt(),
        tag=case.tag,
    )


def _belege(rollen: regeln.Rollen) -> list[str]:
    return list(dict.fromkeys([*rollen.vereinbarungen, *(agreement for _, agreement in rollen.annahme)]))


def _hints(case: _Fall, base: Basis, rollen: regeln.Rollen, stelle: Stelle, own: Angebot | None) -> Iterator[str]:
    """What agreements do here, who takes the application, special cases, and whom to ask."""
    acts = stelle.kommune.bezeichnung if stelle.kommune else stelle.name
    arten = {each.id: each.art for each in case.abgesprochen.regelungen}
    for agreement in rollen.vereinbarungen:
        titel = case.abgesprochen.titel[agreement]
        if rollen.traeger is None:
            yield regeln.told_open(titel, acts)
        elif arten[agreement] is regeln.Art.MANDATIEREND and stelle.traeger:
            yield regeln.told_mandate(titel, stelle.traeger.name, acts)
        else:
            yield regeln.told_delegation(titel, stelle.traeger.name if stelle.traeger else acts)
    if stelle.traeger and base.row and stelle.traeger.id == base.row.entscheidet_id:
        yield regeln.told_decision(acts, stelle.traeger.name)
    elif stelle.traeger and stelle.traeger.id != stelle.id:
        yield regeln.told_creditor(stelle.traeger.name)
    for each in stelle.annahmestellen:
        yield regeln.told_acceptance(each.stelle.name, acts, each.bedingung)
    if not stelle.annahmestellen and (case.gebiet.id, case.leistung.id) in case.abgesprochen.unbekannt:
        yield regeln.told_acceptance_unknown(case.gebiet.bezeichnung)
    if stelle.extern and (court := stelle.extern.herkunft.get("gerichte", {}).get(case.gebiet.id)):
        yield regeln.told_court(court["name"])
    if base.row and base.row.herkunft.get("abgeleitet"):
        yield regeln.told_derived(case.gebiet.bezeichnung)
    for special in _special_cases(case, base):
        yield regeln.told_special(special["fall"], special["name"])
    yield from _ahead(case, base)
    if stelle.kommune:
        yield from _next_office(case, base, rollen, stelle, own)
    if rollen.unklar:
        asked = case.gebiet
        yield regeln.told_unclear(asked.bezeichnung, asked.telefon)


def _next_office(case: _Fall, base: Basis, rollen: regeln.Rollen, stelle: Stelle, own: Angebot | None) -> Iterator[str]:
    """Which office of the same authority answers soon, where that will be another one."""
    now = stelle.organisationseinheit
    chosen = own.organisationseinheit if own else None
    days = {now.gilt_bis + timedelta(days=1)} if now and now.gilt_bis else set()
    days |= {chosen.gilt_ab} if chosen and chosen.gilt_ab else set()
    days |= {ab for ab, _amt in base.zeilen.get(rollen.stelle, ())}
    for day in sorted(each for each in days if case.tag < each <= case.tag + AHEAD):
        later = replace(case, tag=day)
        then = later.decide(base)
        if (then.stelle, then.amt) != (rollen.stelle, rollen.amt):
            return
        office = _office(later, base, then, own if own and own.says_who_on(day) else None)
        if office and office != now:
            yield regeln.told_successor(day, office.name, stelle.kommune.bezeichnung if stelle.kommune else "")
            return


def _special_cases(case: _Fall, base: Basis) -> list[dict[str, str]]:
    """Those of the Funktion that hold here: nobody of another Kreis, nobody outside where the rule is only derived."""
    kommunen, is_derived = all_kommunen(), bool(base.row and base.row.herkunft.get("abgeleitet"))
    found = []
    for special in case.leistung.funktion.sonderfaelle if case.leistung.funktion else ():
        kommune = kommunen.get(special["stelle"])
        holds = kommune.kreisschluessel == case.gebiet.kreisschluessel if kommune else not is_derived
        if holds:
            found.append(special)
    return found


def _ahead(case: _Fall, base: Basis) -> Iterator[str]:
    """What settled agreements will change, so that nobody is surprised next month."""
    for day, regelung in regeln.changes_ahead(case.frage(base), base.grund, case.abgesprochen.regelungen, case.tag):
        recipient = _body(regelung.recipient(base.kommune), base)
        assert recipient is not None
        yield regeln.told_ahead(day, case.abgesprochen.titel[regelung.id], recipient.name)


def _chosen_offices(leistungen: Collection[Leistung], gebiet: Kommune) -> dict[str, list[Angebot]]:
    """The Angebote of these Leistungen in the Kreis that name an office or a contact of their own. One statement."""
    found: dict[str, list[Angebot]] = {leistung.id: [] for leistung in leistungen}
    rows = Angebot.objects.filter(leistung__in=found, kommune__in=kommunen_of_kreis(gebiet))
    for row in rows.exclude(organisationseinheit=None, telefon="", email=""):
        found[row.leistung_id].append(row)
    return found


def _office(case: _Fall, base: Basis, rollen: regeln.Rollen, own: Angebot | None) -> Organisationseinheit | None:
    """The one chosen for the Leistung, else the deposited one; if it has closed by the day, its heir.

    Whoever has not begun by then is not named. See `haus.Haus.answering`.
    """
    chosen = own.organisationseinheit.answering_on(case.tag) if own and own.organisationseinheit else None
    if chosen:
        return chosen
    office = _deposited(case, base, rollen)
    return office.answering_on(case.tag) if office else None


def _deposited(case: _Fall, base: Basis, rollen: regeln.Rollen) -> Organisationseinheit | None:
    rows = Organisationseinheit.objects.filter(kommune_id=rollen.stelle).select_related("nachfolge")
    funktion = case.leistung.funktion_id
    return regeln.deposited(
        base.grund,
        rollen,
        base.zeilen.get(rollen.stelle, ()),
        case.tag,
        of_data=base.amt,
        with_key=lambda key: rows.filter(schluessel=key).first(),
        with_id=lambda office_id: rows.filter(pk=office_id).first(),
        with_funktion=lambda: rows.filter(funktion=funktion).first() if funktion else None,
    )


def _name_of(leistung: Leistung, kommune: Kommune | None) -> str:
    if leistung.funktion:
        return office_name(leistung.funktion.titel)
    return kommune.bezeichnung if kommune else ""


def office_name(titel: str) -> str:
    """The office in the title of a Funktion, without the tasks in brackets or before a colon."""
    return _IN_BRACKETS.sub("", titel).rpartition(": ")[2]


def _basis_in_law(leistung: Leistung) -> str:
    """Why this office: the law of its Funktion, else the one the Leistung rests on."""
    if leistung.funktion and leistung.funktion.rechtsgrundlage:
        return leistung.funktion.rechtsgrundlage
    return ", ".join(texte.without_doubt(text) for text in leistung.rechtsgrundlagen[:2])


def _body(body_id: str | None, base: Basis) -> Beteiligter | None:
    if body_id is None:
        return None
    kommune = all_kommunen().get(body_id)
    return Beteiligter(body_id, kommune.bezeichnung if kommune else _extern(body_id, base).name)


def _extern(body_id: str, base: Basis) -> ExterneStelle:
    known = base.row.extern if base.row else base.extern
    return known if known and body_id == known.id else ExterneStelle.objects.get(id=body_id)


def _acceptance(case: _Fall, kommune_id: str, agreement: str) -> Annahme:
    kommune = all_kommunen()[kommune_id]
    condition = case.abgesprochen.bedingungen.get((kommune_id, case.leistung.id, agreement), "")
    return Annahme(Beteiligter(kommune.id, kommune.bezeichnung), condition, agreement)


def town_hall(kommune: Kommune) -> Organisationseinheit | None:
    """Whom to ask where no office is deposited."""
    return Organisationseinheit.objects.filter(kommune=kommune, schluessel=TOWN_HALL).first()
