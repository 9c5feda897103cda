"""Form definitions, read from `definitionen/<id>/<version>.json`, validated and kept for the life of the process."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from portal.formular.rules import Formular
from portal.formular.rules.beispiel import Beispiele
from portal.formular.rules.verarbeitung import Verarbeitung

DEFINITIONEN = Path(__file__).parent / "definitionen"


class UnknownFormular(LookupError):
    """There is no such definition or version."""


@lru_cache(maxsize=256)
def load(formular_id: str, version: int | None = None) -> Formular:
    """A definition, the newest version unless one is named.

    Raises UnknownFormular, and pydantic.ValidationError for a faulty file.
    """
    if version is None:
        version = versions(formular_id)[-1]
    if formular_id not in all_ids() or version not in versions(formular_id):
        raise UnknownFormular(f"{formular_id} {version}")
    formular = Formular.model_validate_json((DEFINITIONEN / formular_id / f"{version}.json").read_bytes())
    if (formular.id, formular.version) != (formular_id, version):
        raise UnknownFormular(f"{formular_id}/{version}.json says {formular.id} {formular.version}")
    return formular


@lru_cache(maxsize=256)
def versions(formular_id: str) -> tuple[int, ...]:
    """All versions, oldest first. Raises UnknownFormular."""
    if formular_id not in all_ids():
        raise UnknownFormular(formular_id)
    return tuple(sorted(int(path.stem) for path in (DEFINITIONEN / formular_id).glob("*.json") if path.stem.isdigit()))


@lru_cache(maxsize=1)
def all_ids() -> tuple[str, ...]:
    return tuple(sorted(path.name for path in DEFINITIONEN.iterdir() if (path / "1.json").is_file()))


@lru_cache(maxsize=256)
def find_for_leistung(leistung_id: str) -> Formular | None:
    """The newest form by which this Leistung is applied for, or None where there is no form."""
    return next((form for form in map(load, all_ids()) if leistung_id in form.leistungen), None)


@lru_cache(maxsize=256)
def load_verarbeitung(formular_id: str) -> Verarbeitung | None:
    """The entry of the form in the register of processing, None where nobody has written it yet.

    Raises UnknownFormular, and pydantic.ValidationError for a faulty file.
    """
    if formular_id not in all_ids():
        raise UnknownFormular(formular_id)
    file = DEFINITIONEN / formular_id / "verarbeitung.json"
    return Verarbeitung.model_validate_json(file.read_bytes()) if file.is_file() else None


def load_examples(formular_id: str) -> Beispiele:
    """The definition's own examples, which are its tests. Raises UnknownFormular."""
    if formular_id not in all_ids():
        raise UnknownFormular(formular_id)
    return Beispiele.model_validate_json((DEFINITIONEN / formular_id / "beispiele.json").read_bytes())
