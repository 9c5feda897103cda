"""Invented staff: case workers of Standesämter and town halls, people who edit, and the file that names them (0600)."""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from demo.process import write_atomically
from portal.core.tenancy import Staff
from portal.kommune.models import Kommune, Organisationseinheit
from portal.konto.models import Mitarbeiter, Rolle
from portal.konto.operations import Rollenangabe, create_mitarbeiter

STANDESBEAMTER, SACHBEARBEITUNG = Rolle.Art.STANDESBEAMTER, Rolle.Art.SACHBEARBEITUNG
REDAKTION, FREIGABE = Rolle.Art.REDAKTION, Rolle.Art.FREIGABE
VERWALTUNG, ARCHIV, PLATTFORM = Rolle.Art.VERWALTUNG, Rolle.Art.ARCHIV, Rolle.Art.PLATTFORM
_SINCE = timedelta(days=3800)  # before the oldest Vorgang


@dataclass(frozen=True)
class Kraft:
    """Somebody of the staff: login, name, and the Kommunen where they work, the own one first."""

    login: str
    name: str
    kommunen: tuple[str, ...]
    art: Rolle.Art = STANDESBEAMTER
    im_rathaus: bool = False  # a case worker whose office is the town hall
    aemter: tuple[str, ...] = ()  # keys of other offices, instead

    @property
    def amt(self) -> str:
        """The key of their office: every authority has a town hall, each Kommune a Standesamt."""
        return "standesamt" if self.art in Rolle.CASEWORK and not self.im_rathaus else "rathaus"

    @property
    def pfad(self) -> str:
        return "/arbeitsplatz/" if self.art in Rolle.CASEWORK else "/arbeitsplatz/verwaltung/"


KREISAEMTER = ("kreis-36", "kreis-39", "kreis-61", "kreis-63")  # which get parts of events and reports (ADR 46)
KRAEFTE = (
    Kraft("anna.beispiel", "Demo-Standesbeamtin Anna Beispiel", ("geilenkirchen", "uebach-palenberg")),
    Kraft("bernd.probe", "Demo-Sachbearbeiter Bernd Probe", ("geilenkirchen",), SACHBEARBEITUNG),
    Kraft("clara.muster", "Demo-Standesbeamtin Clara Muster", ("heinsberg", "waldfeucht")),
    Kraft("dirk.test", "Demo-Standesbeamter Dirk Test", ("erkelenz", "wegberg")),
    Kraft("eva.erfunden", "Demo-Standesbeamtin Eva Erfunden", ("hueckelhoven", "wassenberg", "erkelenz")),
    Kraft("frank.vorlage", "Demo-Standesbeamter Frank Vorlage", ("wegberg", "wassenberg")),
    Kraft("gabi.platzhalter", "Demo-Standesbeamtin Gabi Platzhalter", ("selfkant", "gangelt", "waldfeucht")),
    Kraft("lotte.rathaus", "Demo-Sachbearbeiterin Lotte Rathaus", ("heinsberg", "geilenkirchen", "uebach-palenberg"),
          SACHBEARBEITUNG, im_rathaus=True),
    Kraft("nils.kreisamt", "Demo-Sachbearbeiter Nils Kreisamt", ("kreis-heinsberg",), SACHBEARBEITUNG,
          aemter=KREISAEMTER),
    Kraft("hanna.entwurf", "Demo-Redakteurin Hanna Entwurf", ("geilenkirchen",), REDAKTION),
    Kraft("ingo.freigabe", "Demo-Freigeber Ingo Freigabe", ("geilenkirchen",), FREIGABE),
    Kraft("jule.verwaltung", "Demo-Verwalterin Jule Verwaltung", ("geilenkirchen", "selfkant"), VERWALTUNG),
    Kraft("mara.archiv", "Demo-Archivarin Mara Archiv", ("geilenkirchen",), ARCHIV),
    Kraft("karl.plattform", "Demo-Plattformverwalter Karl Plattform", ("kreis-heinsberg",), PLATTFORM),
)  # fmt: skip


def make_staff(path: Path, *, at: datetime) -> None:
    """Create the accounts that are missing. Passwords and TOTP secrets are drawn once and kept in `path`."""
    known = _read(path)
    credentials = {kraft.login: known.get(kraft.login) or _draw() for kraft in KRAEFTE}
    _write(path, credentials, {})  # first, so that no account is ever there without its password
    existing = set(Mitarbeiter.objects.values_list("username", flat=True))
    rows = Organisationseinheit.objects.filter(schluessel__in=["standesamt", "rathaus", *KREISAEMTER])
    offices = {(kommune, key): pk for kommune, key, pk in rows.values_list("kommune_id", "schluessel", "pk")}
    for kraft in KRAEFTE:
        if kraft.login in existing:
            continue
        password, totp_secret = credentials[kraft.login]
        create_mitarbeiter(
            username=kraft.login,
            name=kraft.name,
            email=f"{kraft.login}@demo.invalid",  # caught by the mail viewer
            password=password,
            totp_secret=totp_secret,
            rollen=[
                Rollenangabe(kommune, kraft.art, offices[kommune, amt])
                for kommune in kraft.kommunen
                for amt in kraft.aemter or (kraft.amt,)
            ],
            at=at - _SINCE,
        )


def write_urls(path: Path, base_url: str) -> None:
    """Bring the addresses in `path` up to date; `base_url` is a format with {host}. Nothing when there is no staff."""
    known = _read(path)
    if known:
        hosts = dict(Kommune.objects.values_list("id", "host"))
        _write(path, known, {kommune: base_url.format(host=host) for kommune, host in hosts.items()})


def _draw() -> tuple[str, str]:
    """A password one can type, and a TOTP secret (base32)."""
    words = "-".join(secrets.token_hex(2) for _ in range(4))
    return words, base64.b32encode(secrets.token_bytes(20)).decode()


def _read(path: Path) -> dict[str, tuple[str, str]]:
    rows = json.loads(path.read_text()) if path.exists() else []
    return {row["login"]: (row["password"], row["totp_secret"]) for row in rows}


def _write(path: Path, credentials: Mapping[str, tuple[str, str]], urls: Mapping[str, str]) -> None:
    rows = [
        {
            "login": kraft.login,
            "password": credentials[kraft.login][0],
            "totp_secret": credentials[kraft.login][1],
            "kommune": kommune,
            "role": kraft.art.value,
            "url": f"{urls[kommune]}{kraft.pfad}" if urls else "",
        }
        for kraft in KRAEFTE
        for kommune in kraft.kommunen
    ]
    write_atomically(path, json.dumps(rows, ensure_ascii=False, indent=2) + "\n")


@dataclass(frozen=True)
class Amt:
    """Who works in the Standesamt of a Kommune: those who may decide, and all."""

    entscheider: list[Staff]
    alle: list[Staff]


def office_of(kommune_id: str) -> Amt:
    """The invented staff of the Kommune's Standesamt."""
    logins = [each.login for each in KRAEFTE if each.amt == "standesamt"]
    rows = list(Rolle.objects.filter(kommune_id=kommune_id, mitarbeiter__username__in=logins))
    rows.sort(key=lambda rolle: rolle.pk)
    appointed = [Staff(rolle.mitarbeiter_id, kommune_id) for rolle in rows if rolle.art == STANDESBEAMTER]
    return Amt(appointed, [Staff(rolle.mitarbeiter_id, kommune_id) for rolle in rows])
