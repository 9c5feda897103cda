"""What machines read on a Leistung's page: a GovernmentService of schema.org as JSON-LD.

It says what the page says and nothing more; what is not known is left out. It is a data block, which browsers neither
run nor hold against the content security policy.
"""

from __future__ import annotations

import json
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from portal.kommune.models import Kommune
from portal.leistung.models import Leistung

_ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}
_SCHEMA = "https://schema.org"


def government_service(
    leistung: Leistung, kommune: Kommune, *, kurz: str, stelle: dict[str, Any] | None, url: str, start: str
) -> SafeString:
    """`stelle` as the page shows it, None where the place decides; `url` of the page, `start` of the online way."""
    provider = _organization(stelle) if stelle else None
    service = {
        "@context": _SCHEMA,
        "@type": "GovernmentService",
        "@id": url,
        "url": url,
        "name": leistung.titel,
        "description": kurz,
        "serviceType": leistung.funktion.titel if leistung.funktion else leistung.get_verfahrensart_display(),
        "inLanguage": "de",
        "identifier": _leika(leistung),
        "provider": provider,
        "areaServed": {"@type": "AdministrativeArea", "name": kommune.bezeichnung},
        "availableChannel": _channels(stelle, url, start),
    }
    return _script(_without_empty(service))


def _organization(stelle: dict[str, Any]) -> dict[str, Any]:
    organization: dict[str, Any] = {
        "@type": "GovernmentOrganization",
        "name": stelle["name"],
        "address": _address(stelle),
        "telephone": stelle["telefon"],
        "email": stelle["email"],
        "url": stelle["website"],
    }
    if stelle["behoerde"]:
        organization["parentOrganization"] = {"@type": "GovernmentOrganization", "name": stelle["behoerde"]}
    return _without_empty(organization)


def _address(stelle: dict[str, Any]) -> dict[str, str] | None:
    if not stelle["strasse"]:
        return None
    return {
        "@type": "PostalAddress",
        "streetAddress": stelle["strasse"],
        "postalCode": stelle["plz"],
        "addressLocality": stelle["ort"],
        "addressCountry": "DE",
    }


def _channels(stelle: dict[str, Any] | None, url: str, start: str) -> list[dict[str, Any]]:
    """Online where it goes online, else the page itself; the telephone and the counter where they are known."""
    found: list[dict[str, Any]] = [{"@type": "ServiceChannel", "name": "Internet", "serviceUrl": start or url}]
    if stelle and stelle["telefon"]:
        phone = {"@type": "ContactPoint", "telephone": stelle["telefon"]}
        found.append({"@type": "ServiceChannel", "name": "Telefon", "servicePhone": phone})
    if stelle and stelle["strasse"]:
        place = {"@type": "Place", "name": stelle["name"], "address": _address(stelle)}
        found.append({"@type": "ServiceChannel", "name": "Vor Ort", "serviceLocation": place})
    return found


def _leika(leistung: Leistung) -> dict[str, str] | None:
    return {"@type": "PropertyValue", "propertyID": "LeiKa", "value": leistung.leika} if leistung.leika else None


def _without_empty(record: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if value}


def _script(record: dict[str, Any]) -> SafeString:
    """JSON that cannot end the element it stands in."""
    return mark_safe(json.dumps(record, ensure_ascii=False).translate(_ESCAPES))  # noqa: S308 - escaped above
