"""Small catalogues for the tests; every name and address is invented."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from lxml import etree

from portal.adapters.xzufi import XZuFi
from portal.leistung.ports import (
    Anschrift,
    Auszug,
    Katalogdienst,
    Katalogleistung,
    Katalogobjekt,
    Katalogstelle,
    Zustaendigkeitsangabe,
)

AT = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)
ARS = "053709999999"

LEISTUNG = Katalogleistung(
    id="probe",
    leika=("99999001012000",),
    typ="2/3",
    texte={
        ("03", "de"): "Probe & Muster beantragen",
        ("03", "en"): "Apply for a sample",
        ("05", "de"): "Eine <Probe>.\nZweite Zeile.",
    },
    kosten="10,00 € für das erste Muster",
    bearbeitungsdauer="etwa 5 Tage",
    vertrauensniveau="normal",
    begriffe=(("de", "Muster"), ("de", "Probestück")),
    gebiete=(ARS,),
)
STELLE = Katalogstelle(
    id="musterdorf.amt",
    name="Amt für Proben",
    ars=ARS,
    anschrift=Anschrift("Musterweg", "1 a", "99999", "Musterdorf"),
    telefon="00000 1234",
    email="amt@example.invalid",
    oeffnungszeiten="Montag 8-12 Uhr\nDienstag geschlossen",
    zustaendigkeiten=(Zustaendigkeitsangabe("probe", (ARS,)),),
)
DIENST = Katalogdienst(
    id="musterdorf.probe",
    bezeichnung="Probe beantragen",
    url="https://musterdorf.example.invalid/leistungen/probe/",
    leistung_id="probe",
    vertrauensniveau="Anmeldung nötig",
    gebiete=(ARS,),
)


def adapter(redaktion: str = "") -> XZuFi:
    return XZuFi(options={"redaktion": redaktion}, secret="")


def written(*objekte: Katalogobjekt, redaktion: str = "") -> bytes:
    return b"".join(adapter(redaktion).write(Auszug("Kreis Muster", AT, objekte)))


def tree(*objekte: Katalogobjekt, redaktion: str = "") -> Any:
    return etree.fromstring(written(*objekte, redaktion=redaktion))


def read(document: bytes | str) -> list[Katalogobjekt]:
    data = document.encode() if isinstance(document, str) else document
    return list(adapter().read(io.BytesIO(data)))


def document(content: str, namespace: str = "http://xoev.de/schemata/xzufi/2_2_0", prolog: str = "") -> str:
    """A file by somebody else: `content` below the root."""
    return f'<?xml version="1.0" encoding="UTF-8"?>{prolog}<x:antwort xmlns:x="{namespace}">{content}</x:antwort>'


def many(count: int) -> Iterable[Katalogleistung]:
    return (Katalogleistung(id=f"probe-{number}", texte={("03", "de"): "Probe"}) for number in range(count))
