"""What a proof or benchmark asks of the portal from outside: ``python -m tests.stack_commands offer|sweep …``.

``offer URL`` puts the Geburtsurkunde online with its fee and connects the Bezahldienst at URL; ``offer_form LEISTUNG
FORM`` puts another form online without a fee; ``sweep HOURS`` runs the timer's sweep of payments as if so many hours
had passed.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from datetime import timedelta

import django
from django.conf import settings

django.setup()

from django.test import Client  # noqa: E402

from portal.core import clock  # noqa: E402
from portal.core.ports import platform_adapter  # noqa: E402
from portal.core.tenancy import System, unit  # noqa: E402
from portal.kommune.models import Anbindung, Organisationseinheit  # noqa: E402
from portal.konto.models import Mitarbeiter, Rolle  # noqa: E402
from portal.leistung import operations as leistungen  # noqa: E402
from portal.leistung.models import Angebot  # noqa: E402
from portal.redaktion.models import Art  # noqa: E402
from portal.redaktion.operations import publish, save_draft  # noqa: E402
from portal.redaktion.operations.arten import ARTEN  # noqa: E402
from portal.vorgang.models import Vorgangsdokument  # noqa: E402
from portal.vorgang.operations.documents import document_data  # noqa: E402
from portal.vorgang.queries import details_of, vorgang_by_id  # noqa: E402
from portal.zahlung import operations as zahlungen  # noqa: E402
from tests import factories  # noqa: E402
from tests.benchmarks.counting import counted  # noqa: E402
from tests.stack import HOST, KOMMUNE  # noqa: E402

HERE = System(KOMMUNE)


def offer(url: str) -> None:
    leistungen.offer_online(
        by=HERE, leistung_id="geburtsurkunde", formular="personenstandsurkunde", erste_cents=1000, weitere_cents=500,
        bestaetigt_durch="Test", demo=True, at=clock.now(),
    )  # fmt: skip
    options = {
        "base_url": url,
        "originator_id": "serviceportal",
        "endpoint_id": "05370012",
        "auth": {"kind": "oauth2", "client_id": "serviceportal", "token_url": f"{url}/oauth/token"},
        "connect_seconds": 1,
        "read_seconds": 3,
        "total_seconds": 6,
    }
    with unit(HERE):
        Anbindung.objects.update_or_create(
            kommune_id=KOMMUNE,
            port="zahlung",
            defaults={"adapter": "xbezahldienste", "optionen": options, "geheimnis": "bezahldienst"},
        )


def offer_form(leistung_id: str, formular: str) -> None:
    leistungen.offer_online(
        by=HERE, leistung_id=leistung_id, formular=formular, erste_cents=0, weitere_cents=0, bestaetigt_durch="Test",
        demo=True, at=clock.now(),
    )  # fmt: skip


def sweep(hours: str) -> None:
    assert settings.PORTAL_MODE == "test"
    print(zahlungen.requeue_checks(by=HERE, at=clock.now() + timedelta(hours=int(hours))))


def staff() -> None:
    """A clerk of the Standesamt who is logged in: prints the session's cookie, the clerk's id and the office's."""
    clerk = factories.make_mitarbeiter(KOMMUNE)
    cookie = factories.log_in(clerk).cookies["arbeitsplatz"].value
    print(json.dumps([cookie, clerk.mitarbeiter.pk, factories.standesamt(KOMMUNE).pk]))


def crowd(count: str) -> None:
    """A second Leistung of the same form, which costs nothing, and so many clerks: prints their sessions' cookies."""
    offer_form("geburtsurkunde-mehrsprachig", "personenstandsurkunde")
    cookies = [factories.log_in(factories.make_mitarbeiter(KOMMUNE)).cookies["arbeitsplatz"] for _ in range(int(count))]
    print(json.dumps([cookie.value for cookie in cookies]))


def desks(count: str) -> None:
    """So many people who work in every office of the Kommune: prints their ids."""
    offices = Organisationseinheit.objects.filter(kommune_id=KOMMUNE)
    roles = [(Rolle.Art.SACHBEARBEITUNG, office) for office in offices]
    roles.append((Rolle.Art.STANDESBEAMTER, factories.standesamt(KOMMUNE)))
    made = [factories.make_mitarbeiter(KOMMUNE, roles=roles) for _ in range(int(count))]
    print(json.dumps([each.mitarbeiter.pk for each in made]))


def log_in(ids: str) -> None:
    """Those of `desks` or `staff` log in: prints their sessions' cookies, in the order of the ids (a JSON list)."""
    people = Mitarbeiter.objects.in_bulk(json.loads(ids))
    known = [factories.Zugang(people[key], KOMMUNE, factories.secret_of(people[key])) for key in json.loads(ids)]
    print(json.dumps([factories.log_in(each).cookies["arbeitsplatz"].value for each in known]))


def pdf() -> None:
    """CPU milliseconds of a receipt's PDF, made again for every Vorgang there is; prints the median."""
    erzeuger, spent = platform_adapter("erzeugung"), []
    with unit(HERE):
        ids = list(Vorgangsdokument.objects.values_list("vorgang_id", flat=True)[:30])
    for vorgang_id in ids:
        before = time.process_time()
        with unit(HERE):
            vorgang = vorgang_by_id(vorgang_id)
            assert vorgang is not None
            data = document_data(details_of(vorgang))
        erzeuger.render("eingangsbestaetigung", data)
        spent.append((time.process_time() - before) * 1000)
    print(statistics.median(spent))


def edit(count: str) -> None:
    """An editor publishes a paragraph `count` times, one Leistung after the other; prints the seconds it took."""
    office = Organisationseinheit.objects.get(kommune_id=KOMMUNE, schluessel="rathaus")
    by = factories.make_mitarbeiter(KOMMUNE, Rolle.Art.REDAKTION, office=office).staff
    rows = Angebot.objects.filter(kommune_id=KOMMUNE, modus=Angebot.Modus.INFORMATION)
    slugs = list(rows.order_by("leistung_id").values_list("leistung_id", flat=True))
    review, began = str(clock.today() + timedelta(days=365)), time.monotonic()
    for number in range(int(count)):
        piece = {"art": Art.ANGEBOT, "gegenstand": slugs[number % len(slugs)]}
        with unit(by):
            inhalt = ARTEN[Art.ANGEBOT].published(piece["gegenstand"])
        inhalt["texte"]["hinweise"] = {"text": f"Hinweis Nummer {number}.", "grundlage": "", "pruefen_bis": review}
        nummer = save_draft(by=by, **piece, inhalt=inhalt, grund="", nummer=0, at=clock.now())
        publish(by=by, **piece, nummer=nummer, at=clock.now())
    print(time.monotonic() - began)


def queries(pages: str) -> None:
    """The statements that pages take; `pages` is JSON: [[path, Cookie header]], "" for nobody's."""
    found = {}
    for path, cookie in json.loads(pages):
        client = _client(cookie)
        client.get(path)
        with counted() as statements:
            assert client.get(path).status_code == 200, path
        found[path] = len(statements)
    print(json.dumps(found))


def posted(posts: str) -> None:
    """The statements of the last of these POSTs and where it leads to; `posts` is JSON: [[path, Cookie header, data]].

    Those before it are for what a process remembers.
    """
    for path, cookie, data in json.loads(posts):
        client = _client(cookie)
        with counted() as statements:
            answer = client.post(path, data)
        assert answer.status_code == 302, (path, answer.status_code)
    print(json.dumps([len(statements), answer["Location"]]))


def _client(cookie: str) -> Client:
    client = Client(HTTP_HOST=HOST)
    client.cookies.load(cookie)
    return client


if __name__ == "__main__":
    commands: dict[str, Callable[..., None]] = {
        "offer": offer, "sweep": sweep, "staff": staff, "pdf": pdf, "queries": queries, "posted": posted, "edit": edit,
        "offer_form": offer_form, "crowd": crowd, "desks": desks, "log_in": log_in,
    }  # fmt: skip
    commands[sys.argv[1]](*sys.argv[2:])
