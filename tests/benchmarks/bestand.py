"""A million Vorgänge in eleven authorities with all that hangs on them, copied into the databases of a stack.

Each is made of one that came by the assistant: a key of its own, wrapped and committed as the portal does, its Antrag
and what was submitted encrypted with it, a thread with messages, its history, its period, by what its name is found;
some have tags, a question, a decision, a Vorschuss. `plant` runs `python -m tests.benchmarks.bestand` once per core in
the stack's environment, with the indexes away meanwhile.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg

from demo.database import CHECKOUT
from tests.stack import KOMMUNE, Stack

HERE = 5  # every fifth Vorgang is of the Kommune that is measured, the others are spread over the ten others
PROCESSES = 2
BATCH = 4000
_TARGET = "BESTAND_TARGET"  # the superuser's addresses, for the processes that write
# Some names are frequent, most are not; two words of them are each applicant's.
_LETTERS = "bcdfghklmnprstw"  # no vowels: "ae" is found as "ä" is, so a name with it would have another hash
NAMES = [f"{first}{second}" for first in ("alt", "berg", "cron", "dorn", "eich") for second in ("mann", "feld", "haus")]
NAMES += [f"name{first}{second}" for first in _LETTERS for second in _LETTERS]
LEISTUNGEN = ("geburtsurkunde", "eheurkunde", "sperrmuell", "hund-anmelden")
WORTE = [f"Stapel {number}" for number in range(1, 21)]
_NAME, _NUMMER = "@@name@@", "@@nummer@@"
_INDEXES = """
SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i
WHERE i.indrelid = ANY(%s::regclass[]) AND NOT EXISTS (
  SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid) AND NOT i.indisprimary
"""


def fingerprint(many: int) -> str:
    """Of what the data are made by: data that were made otherwise are made anew."""
    return hashlib.sha256(f"{many} {Path(__file__).read_text()}".encode()).hexdigest()


def plant(stack: Stack, clerks: Sequence[int], many: int) -> float:
    """Fill the databases of the stack, which has one Vorgang that came by the assistant; returns the seconds."""
    began = time.monotonic()
    asked = json.dumps({"clerks": list(clerks), "many": many})
    environment = stack.environment | {_TARGET: json.dumps([stack.dsn(), stack.dsn("portal_keys")])}
    command = [sys.executable, "-m", "tests.benchmarks.bestand"]
    tables = stack.run("-m", "tests.benchmarks.bestand", "tables").split()
    with psycopg.connect(stack.dsn(), autocommit=True) as superuser:
        with _without_indexes(superuser, tables):
            running = [
                subprocess.Popen([*command, asked, str(part)], env=environment, cwd=CHECKOUT)
                for part in range(PROCESSES)
            ]
            ended = [each.wait() for each in running]
        if any(ended):
            raise RuntimeError("the Vorgänge could not be written")
        superuser.execute(f"VACUUM (ANALYZE) {', '.join(tables)}")
    with psycopg.connect(stack.dsn("portal_keys"), autocommit=True) as superuser:
        superuser.execute("VACUUM (ANALYZE) schluessel")
    return time.monotonic() - began


@contextmanager
def _without_indexes(superuser: psycopg.Connection, tables: Sequence[str]) -> Iterator[None]:
    """Inside, the tables have only the indexes of their constraints; afterwards all are made again."""
    indexes = superuser.execute(_INDEXES, [list(tables)]).fetchall()
    for name, _definition in indexes:
        superuser.execute(f"DROP INDEX {name}")
    yield
    superuser.execute("SET maintenance_work_mem = '512MB'")
    for _name, definition in indexes:
        superuser.execute(definition)


class Target:
    """One table's lines, as COPY reads them. What is not given has the default of the database or of the model."""

    def __init__(self, model: Any, *given: str) -> None:
        fields = {field.attname: field for field in model._meta.concrete_fields}
        unknown = set(given) - fields.keys()
        assert not unknown, unknown
        rest = [field for name, field in fields.items() if name not in given and not field.has_db_default()]
        self.name: str = model._meta.db_table
        self.columns = [fields[name].column for name in given] + [field.column for field in rest]
        self._end = "".join("\t" + _text(field.get_default()) for field in rest) + "\n"
        self.lines: list[str] = []

    def add(self, *values: object) -> None:
        self.lines.append("\t".join([_text(each) for each in values]) + self._end)

    def write(self, connection: psycopg.Connection) -> None:
        columns = ", ".join(f'"{each}"' for each in self.columns)
        with connection.cursor().copy(f"COPY {self.name} ({columns}) FROM STDIN") as copy:
            copy.write("".join(self.lines))
        self.lines.clear()


def _text(value: object) -> str:
    if value is None:
        return r"\N"
    if isinstance(value, bytes):
        return r"\\x" + value.hex()
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, list | dict):
        return json.dumps(value).replace("\\", "\\\\")
    return str(value).replace("\\", "\\\\")


def _targets() -> dict[str, Target]:
    from portal.antrag.models import Antrag, Einreichung
    from portal.core.models import Schluessel
    from portal.konto.models import Nutzerkonto
    from portal.postfach.models import Faden, Nachricht
    from portal.vorgang import models
    from portal.zahlung.models import Forderung

    owner = ("id", "kommune_id", "konto_id")
    return {
        "schluessel": Target(Schluessel, "id", "inhaber", "verpackt", "erstellt_am"),
        "konto": Target(Nutzerkonto, "id", "art", "schluessel_id", "daten", "erstellt_am", "angemeldet_am"),
        "antrag": Target(
            Antrag, *owner, "leistung_id", "formular", "formular_version", "schluessel_id", "antworten", "status",
            "erstellt_am", "geaendert_am", "eingereicht_am",
        ),
        "einreichung": Target(Einreichung, *owner, "antrag_id", "inhalt", "pruefwert", "eingereicht_am"),
        "faden": Target(Faden, *owner, "bezug", "betreff", "schluessel_id", "am"),
        "nachricht": Target(Nachricht, *owner, "faden_id", "richtung", "absender", "text", "am", "gelesen_am"),
        "vorgang": Target(
            models.Vorgang, *owner, "antrag_id", "faden_id", "leistung_id", "organisationseinheit_id", "schluessel_id",
            "nummer", "status", "status_seit", "bearbeiter_id", "erstellt_am", "eingang_am", "frist_am", "kosten_offen",
        ),
        "wechsel": Target(models.Statuswechsel, *owner, "vorgang_id", "nach", "am", "wer"),
        "frist": Target(
            models.Frist, *owner, "vorgang_id", "art", "stand", "seit", "faellig_am", "bestaetigt", "beendet_am",
            "erinnert_am", "gemeldet_am",
        ),
        "merkmal": Target(models.Suchmerkmal, *owner, "vorgang_id", "merkmal"),
        "wort": Target(models.Vorgangsschlagwort, "id", "kommune_id", "vorgang_id", "schlagwort_id"),
        "frage": Target(models.Rueckfrage, *owner, "vorgang_id", "nachricht_id", "frist_am", "gestellt_am"),
        "entscheidung": Target(models.Entscheidung, *owner, "vorgang_id", "art", "begruendung", "kosten_cents", "am"),
        "forderung": Target(
            Forderung, *owner, "bezug", "kassenzeichen", "betrag_cents", "positionen", "status", "erstellt_am",
            "faellig_am", "bezahlt_am",
        ),
        "verweis": Target(models.Vorgangsforderung, *owner, "vorgang_id", "forderung_id"),
    }  # fmt: skip


class Writer:
    """Makes Vorgänge of one that is there, and writes them in batches."""

    def __init__(self, clerks: list[int], seed: int) -> None:
        from portal.core import clock
        from portal.kommune.models import Kommune, Organisationseinheit
        from portal.leistung.models import Leistung
        from portal.vorgang.operations.namen import merkmale

        self.clerks, self.now, self.chance = clerks, clock.now(), random.Random(seed)
        self.kommunen = sorted(Kommune.objects.values_list("id", flat=True), key=lambda each: each != KOMMUNE)
        self.offices: dict[str, list[tuple[int, str]]] = {each: [] for each in self.kommunen}
        for office in Organisationseinheit.objects.order_by("id"):
            self.offices[office.kommune_id].append((office.pk, office.name))
        self.titles = dict(Leistung.objects.filter(id__in=LEISTUNGEN).values_list("id", "titel"))
        self.merkmale = {each: merkmale(NAMES, each) for each in self.kommunen}
        self.content, self.messages = _pattern()
        self.worte = _worte(self.kommunen)
        self.into = _targets()

    def add(self, number: int) -> None:
        """One Vorgang with all that hangs on it."""
        chance, into = self.chance, self.into
        kommune = self.kommunen[0 if number % HERE == 0 else 1 + number % (len(self.kommunen) - 1)]
        office, office_name = self.offices[kommune][number // HERE % len(self.offices[kommune])]
        leistung = list(self.titles)[min(number // 3 % 7, number % len(self.titles))]
        is_open = chance.random() < 0.1
        arrived = self.now - timedelta(days=chance.uniform(0, 75) if is_open else chance.uniform(20, 1100))
        status, clerk = self._state(is_open)
        changed = min(self.now, arrived + timedelta(days=chance.uniform(0, 40)))
        key = _Key(kommune, into["schluessel"], arrived)
        ids = {name: str(uuid4()) for name in ("antrag", "faden", "vorgang", "frage")}
        owner = (kommune, self._konto(arrived))
        words = [min(chance.randrange(len(NAMES)), chance.randrange(len(NAMES))) for _ in range(2)]
        nummer = f"M-{number}"
        filled = self.content[kommune == KOMMUNE].replace(_NAME, " ".join(NAMES[each].capitalize() for each in words))
        filled = filled.replace(_NUMMER, nummer)
        into["antrag"].add(
            ids["antrag"], *owner, leistung, "personenstandsurkunde", 1, key.id,
            key.encrypt(b"{}", f"antrag.Antrag.antworten:{ids['antrag']}"), "eingereicht", arrived, arrived, arrived,
        )  # fmt: skip
        into["einreichung"].add(
            str(uuid4()), *owner, ids["antrag"],
            key.encrypt(filled.encode(), f"antrag.Einreichung.inhalt:{ids['antrag']}"),
            hashlib.sha256(filled.encode()).hexdigest(), arrived,
        )  # fmt: skip
        into["faden"].add(ids["faden"], *owner, nummer, self.titles[leistung], key.id, arrived)
        self._messages(ids, owner, key, office_name, status, arrived, changed)
        into["vorgang"].add(
            ids["vorgang"], *owner, ids["antrag"], ids["faden"], leistung, office, key.id, nummer, status, changed,
            clerk, arrived, arrived, arrived + timedelta(days=60) if is_open else None,
            status == "zurueckgenommen" and number % 200 < 2,
        )  # fmt: skip
        self._course(ids["vorgang"], owner, key, office_name, status, arrived, changed)
        self._found_by(ids["vorgang"], owner, words)
        if leistung == "geburtsurkunde":
            self._vorschuss(ids["vorgang"], owner, nummer, arrived)

    def _state(self, is_open: bool) -> tuple[str, int | None]:
        chance = self.chance
        if not is_open:
            return chance.choices(["versandt", "abgelehnt", "zurueckgenommen"], [90, 6, 4])[0], chance.choice(
                self.clerks
            )
        status = chance.choices(["eingegangen", "in_bearbeitung", "rueckfrage", "entschieden"], [10, 70, 10, 10])[0]
        return status, None if status == "eingegangen" else chance.choice(self.clerks)

    def _konto(self, at: datetime) -> str:
        """A new account for every second one, else the last: people come back."""
        if not hasattr(self, "konto") or self.chance.random() < 0.5:
            key, self.konto = _Key("plattform", self.into["schluessel"], at), str(uuid4())
            data = key.encrypt(b"{}", f"konto.Nutzerkonto.daten:{self.konto}")
            self.into["konto"].add(self.konto, "gast", key.id, data, at, at)
        return self.konto

    def _messages(
        self, ids: dict[str, str], owner: tuple[str, str], key: _Key, office: str, status: str, at: datetime,
        later: datetime,
    ) -> None:  # fmt: skip
        for number, text in enumerate(self.messages if status != "eingegangen" else self.messages[:1]):
            message = ids["frage"] if number else str(uuid4())
            sealed = key.encrypt(text.encode(), f"postfach.Nachricht.text:{message}")
            self.into["nachricht"].add(
                message, *owner, ids["faden"], "an", office, sealed, later if number else at, None if number else at
            )
        if status == "rueckfrage":
            due = (later + timedelta(days=14)).date()
            self.into["frage"].add(str(uuid4()), *owner, ids["vorgang"], ids["frage"], due, later)

    def _course(
        self, vorgang: str, owner: tuple[str, str], key: _Key, office: str, status: str, at: datetime, later: datetime
    ) -> None:
        steps = [("eingegangen", at, "Sie")]
        steps += [("in_bearbeitung", at + (later - at) / 2, office)] if status != "eingegangen" else []
        steps += [(status, later, office)] if status not in ("eingegangen", "in_bearbeitung") else []
        for step, moment, who in steps:
            self.into["wechsel"].add(str(uuid4()), *owner, vorgang, step, moment, who)
        ended = None if status in ("eingegangen", "in_bearbeitung", "rueckfrage", "entschieden") else later
        due = (at + timedelta(days=60)).date()
        stand = "laeuft" if ended is None else "eingehalten"
        self.into["frist"].add(
            str(uuid4()), *owner, vorgang, "bearbeitung", stand, at.date(), due, False, ended, self.now, self.now
        )
        if ended is not None or status == "entschieden":
            art = status if status in ("abgelehnt", "zurueckgenommen") else "stattgegeben"
            reason = key.encrypt(b"", f"vorgang.Entscheidung.begruendung:{vorgang}")
            self.into["entscheidung"].add(str(uuid4()), *owner, vorgang, art, reason, 0, later)

    def _found_by(self, vorgang: str, owner: tuple[str, str], words: list[int]) -> None:
        for word in set(words):
            self.into["merkmal"].add(str(uuid4()), *owner, vorgang, self.merkmale[owner[0]][word])
        if self.chance.random() < 0.15:
            for wort in self.chance.sample(self.worte[owner[0]], self.chance.randint(1, 2)):
                self.into["wort"].add(str(uuid4()), owner[0], vorgang, wort)

    def _vorschuss(self, vorgang: str, owner: tuple[str, str], nummer: str, at: datetime) -> None:
        forderung = str(uuid4())
        line = {"text": "Geburtsurkunde", "anzahl": 1, "einzel_cents": 1000, "summe_cents": 1000, "grund": "erfunden"}
        self.into["forderung"].add(
            forderung, *owner, nummer, nummer, 1000, [line], "bezahlt", at, at + timedelta(days=14), at
        )
        self.into["verweis"].add(str(uuid4()), *owner, vorgang, forderung)

    def write(self, portal: psycopg.Connection, keys: psycopg.Connection) -> None:
        for name, target in self.into.items():
            target.write(keys if name == "schluessel" else portal)


class _Key:
    """A new data key whose wrapped form is one of the lines; the same work as core.crypto.create_key, but its row."""

    def __init__(self, owner: str, into: Target, at: datetime) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        from portal.core.crypto import _wrapping_key

        self.id, self.owner = str(uuid4()), owner
        secret, nonce = AESGCM.generate_key(256), os.urandom(12)
        self._cipher = AESGCM(secret)
        wrapped = nonce + AESGCM(_wrapping_key(owner)).encrypt(nonce, secret, f"{self.id}|{owner}".encode())
        into.add(self.id, owner, wrapped, at)

    def encrypt(self, data: bytes, context: str) -> bytes:
        nonce = os.urandom(12)
        return b"\x01" + nonce + self._cipher.encrypt(nonce, data, f"1|{self.owner}|{self.id}|{context}".encode())


def _pattern() -> tuple[tuple[str, str], list[str]]:
    """What was submitted with the first Vorgang, with places for the name and the number; two messages of an office.

    The first of the two is cut short: for Kommunen where nothing is opened, so that only the size on the disk differs.
    """
    from portal.core.tenancy import System, unit
    from portal.vorgang.models import Vorgang
    from portal.vorgang.queries import details_of

    with unit(System(KOMMUNE)):
        vorgang = Vorgang.objects.order_by("erstellt_am").first()
        assert vorgang is not None
        details = details_of(vorgang)
    whole = details.submission | {"anlagen": []}
    short = whole | {"zusammenfassung": whole["zusammenfassung"][:1], "antworten": {}}
    filled = [json.dumps(each, ensure_ascii=False, sort_keys=True) for each in (short, whole)]
    made = [each.replace("Testmutter Erfunden", _NAME).replace(vorgang.nummer, _NUMMER) for each in filled]
    text = details.messages[0].text
    return (made[0], made[1]), [text, f"Nachfrage. {text}"]


def _worte(kommunen: list[str]) -> dict[str, list[str]]:
    """The ids of the Schlagworte of each Kommune; made where they are missing."""
    from portal.core.tenancy import Staff, unit
    from portal.vorgang.models import Schlagwort

    found = {}
    for kommune in kommunen:
        with unit(Staff(0, kommune)):
            Schlagwort.objects.bulk_create(
                [Schlagwort(kommune_id=kommune, wort=wort) for wort in WORTE], ignore_conflicts=True
            )
            found[kommune] = [str(each) for each in Schlagwort.objects.values_list("id", flat=True)]
    return found


def write(portal: str, keys: str, clerks: list[int], many: int, *, part: int = 0, of: int = 1) -> None:
    """Every `of`-th of so many Vorgänge, into the databases with these addresses (the superuser's)."""
    writer = Writer(clerks, part)
    with psycopg.connect(portal, autocommit=True) as into, psycopg.connect(keys, autocommit=True) as into_keys:
        for connection in (into, into_keys):
            connection.execute("SET session_replication_role = replica")
            connection.execute("SET synchronous_commit = off")
        for count, number in enumerate(range(1 + part, many + 1, of), 1):
            writer.add(number)
            if count % BATCH == 0:
                writer.write(into, into_keys)
        writer.write(into, into_keys)


if __name__ == "__main__":
    import django

    django.setup()
    if sys.argv[1] == "tables":
        print(" ".join(target.name for name, target in _targets().items() if name != "schluessel"))
    else:
        asked = json.loads(sys.argv[1])
        into, into_keys = json.loads(os.environ[_TARGET])
        write(into, into_keys, asked["clerks"], asked["many"], part=int(sys.argv[2]), of=PROCESSES)
