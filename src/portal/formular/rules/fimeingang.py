"""A form made from a schema of FIM: a draft that is valid, can be filled in, and says what is left to do.

Top groups become sections; groups, pages of a few fields. A group that may be left out and asks for something within
begins with a question, so that nobody must fill in what they may leave out. Repeating groups become groups of the
engine, one level deep; what repeats within them is asked once, and reported. Rules are prose and become tasks at
their field or page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from portal.formular.rules import fim
from portal.formular.rules.ausdruck import parse_expression
from portal.formular.rules.fimbaum import children, is_asked, places, rebuilt, repeats
from portal.formular.rules.fimfelder import feld_from, message, rest_of, rule_to_do
from portal.formular.rules.fimseiten import Namen, Platz, Seiten
from portal.formular.rules.modell import (
    MEHRWERTIG,
    PLATZHALTER,
    Abschnitt,
    Aufgabe,
    Feld,
    Fimbezug,
    Formular,
    Gruppe,
    Meldungen,
    Option,
    Typ,
)

_MOST_ENTRIES = 50
_SHOWN = (Typ.TEXT, Typ.DATUM, Typ.AUSWAHL, Typ.GANZZAHL)  # what describes an entry in a list
_HEADINGS = {
    "regel": "Regeln in Worten: als Bedingung oder Prüfung ausdrücken",
    "codeliste": "Codelisten, deren Werte fehlen",
    "typ": "Datentypen, die das Formular als Text fragt",
    "grenze": "Grenzen, die das Formular nicht prüft",
    "meldung": "Meldungen, die noch nicht sagen, was zu schreiben ist",
    "wiederholung": "Mehrfach in FIM, hier einmal gefragt",
    "vorbefuellung": "Vorbefüllungen ohne Quelle",
    "nicht_gefragt": "Was nicht gefragt wird",
    "freigestellt": "Gruppen, nach denen das Formular vorher fragt",
    "auswahlgruppe": "Gruppen, von denen ein Teil gewählt wird",
    "anzahl": "Grenzen der Wiederholung",
}


@dataclass(frozen=True)
class Zeile:
    """One thing an import did otherwise than FIM says, or left to the author. `wo` names the element as people do."""

    wo: str
    art: str
    text: str


@dataclass(frozen=True)
class Bericht:
    """What became of a schema: occurrences of fields and groups, rules left to the author, and all that is to say."""

    felder: int
    gruppen: int
    regeln_offen: int
    zeilen: tuple[Zeile, ...]

    def as_text(self, titel: str) -> str:
        """For people, in Markdown: what is left to do by kind, each with its element."""
        counted = f"{self.felder} Felder, {self.gruppen} Gruppen, {self.regeln_offen} offene Regeln"
        kinds = dict.fromkeys(zeile.art for zeile in self.zeilen)
        parts = [f"# {titel}\n\nAus FIM übernommen: {counted}.\n"]
        for art in kinds:
            lines = [f"- **{each.wo}**: {' '.join(each.text.split())}\n" for each in self.zeilen if each.art == art]
            parts.append(f"\n## {_HEADINGS[art]} ({len(lines)})\n\n{''.join(lines)}")
        return "".join(parts)


def form_from_fim(schema: fim.Stammdatenschema) -> tuple[Formular, Bericht]:
    """A valid draft (version 1, for no Leistung yet) and what is to say about it."""
    maker = _Maker(schema)
    formular = maker.made()
    fields = [isinstance(place.enthaelt, fim.Datenfeld) for _, place in places(schema)]
    rules = sum(line.art == "regel" for line in maker.lines)
    return formular, Bericht(fields.count(True), fields.count(False), rules, tuple(maker.lines))


def title_of(teil: fim.Datenfeld | fim.Datenfeldgruppe) -> str:
    return teil.bezeichnung_eingabe or teil.name or teil.id


class _Maker:
    """Walks through a schema once and puts its parts on pages."""

    def __init__(self, schema: fim.Stammdatenschema) -> None:
        self._schema = schema
        self._pages = Seiten()
        self._names = Namen("id")
        self._sections = Namen("pruefen")
        self._groups: list[Gruppe] = []
        self.lines: list[Zeile] = []

    def made(self) -> Formular:
        schema = self._schema
        titel = schema.bezeichnung or schema.name
        self._leave(titel, *map(rule_to_do, schema.regeln))
        loose: Platz | None = None
        for pfad, struktur in children(schema):
            part = struktur.enthaelt
            if isinstance(part, fim.Datenfeldgruppe):
                loose = None
                self._group(pfad, struktur, part, self._section(title_of(part)))
            else:
                loose = loose or self._section(titel or "Angaben")
                self._field(pfad, struktur, loose, "")
        self._pages.finish(self._names)
        used = {schritt.abschnitt for schritt in self._pages.schritte}
        return Formular(
            id=Namen(sign="-").new(titel or schema.id),
            version=1,
            titel=titel,
            leistungen=[],
            abschnitte=[each for each in self._pages.abschnitte if each.id in used],
            gruppen=self._groups,
            platzhalter=self._braces(),
            schritte=self._pages.schritte,
            fim=rebuilt(schema, lambda _, place: rest_of(place) if is_asked(place) else _as_is(place)),
        )

    def _section(self, titel: str) -> Platz:
        name = self._sections.new(titel)
        self._pages.close()
        self._pages.abschnitte.append(Abschnitt(id=name, titel=titel))
        return Platz(name, titel)

    def _braces(self) -> dict[str, str]:
        """Braces in texts of FIM are no placeholders of ours: each stands for itself."""
        texts = [schritt.model_dump_json() for schritt in self._pages.schritte]
        found = {name for text in texts for name in PLATZHALTER.findall(text)}
        return {name: f"{{{name}}}" for name in sorted(found)}

    def _report(self, wo: str, art: str, text: str) -> None:
        self.lines.append(Zeile(wo, art, text))

    def _report_tasks(self, wo: str, aufgaben: Iterable[Aufgabe]) -> None:
        for aufgabe in aufgaben:
            self._report(wo, aufgabe.art, aufgabe.text)

    def _leave(self, wo: str, *aufgaben: Aufgabe) -> None:
        """Leaves tasks to the author: in the report, and at the page of the next field."""
        self._report_tasks(wo, aufgaben)
        self._pages.tell(aufgaben=aufgaben)

    def _group(self, pfad: str, struktur: fim.Struktur, part: fim.Datenfeldgruppe, platz: Platz) -> None:
        """`platz` is where the group begins, with its own title already where it begins a section."""
        wo, asked = _where(part), _asked_in(part)
        rules = [rule_to_do(regel) for regel in part.regeln]
        self._report_tasks(wo, rules)
        if not asked or struktur.maximum == 0:
            self._pages.tell(aufgaben=rules)
            self._nothing_asked(part, asked=asked)
            return
        several = repeats(struktur) and platz.gruppe is None
        gated = struktur.minimum == 0 and _is_obligatory_in(part)
        own_page = several or gated or asked > self._pages.room(platz)
        if own_page:
            platz = replace(platz, titel=title_of(part))
        if gated:  # its rules say, as a rule, when the group is asked for
            platz, rules = self._gate(part, wo, platz, rules), []
        if own_page:
            self._pages.close()
        self._pages.tell(hilfe=part.hilfetext_eingabe, aufgaben=rules)
        if several:
            self._repeated(pfad, struktur, part, platz)
        else:
            if repeats(struktur):
                self._once(wo, struktur)
            self._inside(pfad, part, platz)
        if own_page:
            self._pages.close()

    def _inside(self, pfad: str, part: fim.Datenfeldgruppe, platz: Platz) -> None:
        choice = self._choice(pfad, part, platz) if part.art == "X" and _asked_in(part) > 1 else {}
        for own, struktur in children(part, pfad):
            inside = struktur.enthaelt
            place = platz
            if own in choice:  # being chosen says that it is given
                place = replace(platz, titel=title_of(inside), wenn=parse_expression(choice[own]))
                struktur = struktur.model_copy(update={"anzahl": f"1:{struktur.anzahl.split(':')[1]}"})
            if isinstance(inside, fim.Datenfeldgruppe):
                self._group(own, struktur, inside, place)
            else:
                self._field(own, struktur, place, title_of(part))

    def _field(self, pfad: str, struktur: fim.Struktur, platz: Platz, around: str) -> None:
        part = struktur.enthaelt
        assert isinstance(part, fim.Datenfeld)
        wo = _where(part)
        if not is_asked(struktur):
            self._not_asked(part, wo, struktur)
            return
        feld = feld_from(struktur, feld_id=self._names.new(part.name, around), pfad=pfad, pflicht=struktur.minimum > 0)
        self._report_tasks(wo, feld.aufgaben)
        if repeats(struktur) and feld.typ not in MEHRWERTIG:
            if platz.gruppe is None:
                self._repeated_field(struktur, part, feld, platz)
                return
            self._once(wo, struktur)
        self._pages.put(platz, feld)

    def _not_asked(self, part: fim.Datenfeld, wo: str, struktur: fim.Struktur) -> None:
        """Texts stand above the next field; what is hidden or locked somebody must fill by other means."""
        self._leave(wo, *map(rule_to_do, part.regeln))
        if part.feldart == "label" and struktur.maximum != 0:
            self._pages.tell(text=part.inhalt or title_of(part))
            return
        text = f"{wo} ist „{part.feldart}“ ({struktur.anzahl}) und wird nicht gefragt."
        self._leave(wo, Aufgabe(art="nicht_gefragt", text=text))

    def _nothing_asked(self, part: fim.Datenfeldgruppe, *, asked: int) -> None:
        wo = _where(part)
        if asked:
            self._leave(wo, Aufgabe(art="nicht_gefragt", text=f"{wo} darf nach FIM nicht vorkommen (0:0)."))
        for _, struktur in places(part):
            inside = struktur.enthaelt
            if isinstance(inside, fim.Datenfeld) and not asked:
                self._not_asked(inside, _where(inside), struktur)
            else:
                self._leave(_where(inside), *map(rule_to_do, inside.regeln))

    def _gate(self, part: fim.Datenfeldgruppe, wo: str, platz: Platz, rules: list[Aufgabe]) -> Platz:
        label = f"Möchten Sie Angaben zu „{title_of(part)}“ machen?"
        name = self._names.new(f"mit {part.name}")
        self._pages.put(platz, _question(name, Typ.JANEIN, label, aufgaben=rules))
        self._report(wo, "freigestellt", f"FIM stellt die Gruppe frei. Davor fragt das Formular: {label}")
        return replace(platz, titel=title_of(part), wenn=parse_expression({"gleich": [{"feld": name}, True]}))

    def _choice(self, pfad: str, part: fim.Datenfeldgruppe, platz: Platz) -> dict[str, dict[str, object]]:
        """A group of which one part is chosen: the question, and the condition of each part."""
        name = self._names.new(f"wahl {part.name}")
        parts = [each.enthaelt for each in part.struktur]
        options = [Option(wert=f"teil_{number}", label=title_of(each)) for number, each in enumerate(parts, 1)]
        label = f"Was möchten Sie bei „{title_of(part)}“ angeben?"
        self._pages.put(platz, _question(name, Typ.AUSWAHL, label, optionen=options))
        self._report(
            _where(part), "auswahlgruppe", f"Von den Teilen der Gruppe gilt einer. Das Formular fragt: {label}"
        )
        return {
            own: {"gleich": [{"feld": name}, option.wert]}
            for (own, _), option in zip(children(part, pfad), options, strict=True)
        }

    def _repeated(self, pfad: str, struktur: fim.Struktur, part: fim.Datenfeldgruppe, platz: Platz) -> None:
        name = self._names.new(part.name)
        before = len(self._pages.schritte)
        self._inside(pfad, part, replace(platz, gruppe=name))
        self._pages.close()
        felder = [feld for schritt in self._pages.schritte[before:] for feld in schritt.felder]
        self._register(name, pfad, struktur, felder)
        self._pages.list_entries(replace(platz, gruppe=name), f"Ihre Angaben zu „{title_of(part)}“")

    def _repeated_field(self, struktur: fim.Struktur, part: fim.Datenfeld, feld: Feld, platz: Platz) -> None:
        name = self._names.new(f"liste {part.name}")
        titel = title_of(part)
        self._pages.close()
        self._pages.put(replace(platz, titel=titel, gruppe=name), feld)
        assert feld.fim is not None
        self._register(name, feld.fim.pfad, struktur, [feld])
        self._pages.list_entries(replace(platz, gruppe=name), f"Ihre Angaben zu „{titel}“")

    def _register(self, name: str, pfad: str, struktur: fim.Struktur, felder: list[Feld]) -> None:
        part, titel = struktur.enthaelt, title_of(struktur.enthaelt)
        most = min(struktur.maximum or _MOST_ENTRIES, _MOST_ENTRIES)
        if struktur.maximum is None or struktur.maximum > most:
            self._report(_where(part), "anzahl", f"FIM erlaubt {struktur.anzahl} Einträge, das Formular bis zu {most}.")
        shown = [feld.id for feld in felder if feld.typ in _SHOWN][:3]
        self._groups.append(
            Gruppe(
                id=name,
                titel=f"{titel} {{nummer}}",
                hinzufuegen="Weiteren Eintrag hinzufügen",
                entfernen="Eintrag entfernen",
                minimum=max(1, min(struktur.minimum, most)),
                maximum=most,
                anzeige=shown or [felder[0].id],
                fim=Fimbezug(id=part.id, version=part.version, pfad=pfad),
            )
        )

    def _once(self, wo: str, struktur: fim.Struktur) -> None:
        text = f"{wo} kann nach FIM mehrfach vorkommen ({struktur.anzahl}). Hier wird es je Eintrag einmal gefragt."
        self._leave(wo, Aufgabe(art="wiederholung", text=text))


def _question(
    name: str, typ: Typ, label: str, *, optionen: Sequence[Option] = (), aufgaben: Sequence[Aufgabe] = ()
) -> Feld:
    """A question of our own that leads through the form."""
    return Feld(
        id=name, typ=typ, label=label, optionen=list(optionen), pflicht=True,
        meldungen=Meldungen(fehlt=message(typ, "")), aufgaben=list(aufgaben),
    )  # fmt: skip


def _as_is(struktur: fim.Struktur) -> fim.Datenfeld:
    assert isinstance(struktur.enthaelt, fim.Datenfeld)
    return struktur.enthaelt


def _where(part: fim.Datenfeld | fim.Datenfeldgruppe) -> str:
    return f"{part.name} ({part.id} {part.version})".replace(" )", ")")


def _asked_in(part: fim.Datenfeldgruppe) -> int:
    """How many fields somebody would fill in here."""
    return sum(
        is_asked(each) if isinstance(each.enthaelt, fim.Datenfeld) else _asked_in(each.enthaelt)
        for each in part.struktur
        if each.maximum != 0
    )


def _is_obligatory_in(part: fim.Datenfeldgruppe) -> bool:
    """Whether the group, once it is given, asks for something."""
    return part.art == "X" or any(
        each.minimum > 0
        and (is_asked(each) if isinstance(each.enthaelt, fim.Datenfeld) else _is_obligatory_in(each.enthaelt))
        for each in part.struktur
    )
