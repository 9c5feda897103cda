"""Handing the catalogue out in an exchange format."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from portal.core.ports import platform_adapter
from portal.kommune.models import Kommune
from portal.leistung.ports import Katalogaustausch
from portal.leistung.queries.austausch import catalogue_extract


def export_catalogue(*, kommune: Kommune | None, at: datetime) -> Iterator[bytes]:
    """The catalogue of a Kommune, or with None or the Kreis the whole of it, piece by piece. Needs no unit of work."""
    return austausch().write(catalogue_extract(kommune, at))


def export_faults(*, kommune: Kommune | None, at: datetime) -> list[str]:
    """What the export leaves out because the format does not allow it, and why, in German."""
    format_ = austausch()
    return [fault for objekt in catalogue_extract(kommune, at).objekte for fault in format_.faults(objekt)]


def austausch() -> Katalogaustausch:
    """The format in which this portal exchanges catalogues."""
    adapter: Katalogaustausch = platform_adapter("katalogaustausch")
    return adapter
