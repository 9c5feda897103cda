"""Form definitions, read from `definitionen/<id>/<version>.json`, validated and kept for the life of the process.

Tests and benchmarks add a folder of their own forms (`add_folder`), which production never does.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from portal.formular.rules import Formular
from portal.formular.rules.beispiel import Beispiele
from portal.formular.rules.fassung import Fassungen, Zustand
from portal.formular.rules.iban import read_banks
from portal.formular.rules.oertlich import Ortsstand, apply
from portal.formular.rules.ortsvergleich import conflicts
from portal.formular.rules.sprache import Woerterbuch, translate
from portal.formular.rules.verarbeitung import Verarbeitung

DEFINITIONEN = Path(__file__).parent / "definitionen"
_folders = [DEFINITIONEN]


class UnknownFormular(LookupError):
    """There is no such definition or version."""


class NotReleased(UnknownFormular):
    """The form has no version that can be begun: it was withdrawn, or is still being worked on."""


def load(formular_id: str, version: int | None = None) -> Formular:
    """A definition, the newest released version unless one is named: what was begun with any can be read for ever.

    Raises UnknownFormular, NotReleased, and pydantic.ValidationError for a faulty file.
    """
    if version is None and (version := newest_version(formular_id)) is None:
        raise NotReleased(formular_id)
    return load_version(formular_id, version)


@lru_cache(maxsize=256)
def load_version(formular_id: str, version: int) -> Formular:
    """As `load`. Kept by its number alone: a large form takes 2 MB, and is asked for as the newest one too."""
    return load_with_tree(formular_id, version).model_copy(update={"fim": None})


def load_with_tree(formular_id: str, version: int) -> Formular:
    """As `load`, with the tree of FIM the form was made from: large, needed for the exchange with others only."""
    if formular_id not in all_ids() or version not in versions(formular_id):
        raise UnknownFormular(f"{formular_id} {version}")
    formular = Formular.model_validate_json((_folder_of(formular_id) / f"{version}.json").read_bytes())
    if (formular.id, formular.version) != (formular_id, version):
        raise UnknownFormular(f"{formular_id}/{version}.json says {formular.id} {formular.version}")
    return formular


@lru_cache(maxsize=256)
def versions(formular_id: str) -> tuple[int, ...]:
    """All versions, oldest first. Raises UnknownFormular."""
    if formular_id not in all_ids():
        raise UnknownFormular(formular_id)
    files = _folder_of(formular_id).glob("*.json")
    return tuple(sorted(int(path.stem) for path in files if path.stem.isdigit()))


@lru_cache(maxsize=256)
def load_fassungen(formular_id: str) -> Fassungen:
    """The states of the versions; without `stand.json` all are released.

    Raises UnknownFormular, ValueError for one that does not fit to the versions that there are.
    """
    there = versions(formular_id)
    file = _folder_of(formular_id) / "stand.json"
    if not file.is_file():
        return Fassungen(versionen=dict.fromkeys(there, Zustand.FREIGEGEBEN))
    found = Fassungen.model_validate_json(file.read_bytes())
    if faults := found.faults(there):
        raise ValueError(f"{formular_id}: {'; '.join(faults)}")
    return found


def newest_version(formular_id: str) -> int | None:
    """The version that is filled in now; None where the form is withdrawn or not released. Raises UnknownFormular."""
    return load_fassungen(formular_id).newest()


@lru_cache(maxsize=256)
def opens_places(formular_id: str) -> bool:
    """Whether any version lets a Kommune say its own. Raises UnknownFormular."""
    return any(load(formular_id, version).oertlich for version in versions(formular_id))


@lru_cache(maxsize=512)
def load_local(formular_id: str, version: int, stand: str) -> Formular:
    """A definition with what a Kommune says of its own, `stand` as JSON. Raises UnknownFormular."""
    return apply(load(formular_id, version), Ortsstand.model_validate_json(stand))


@lru_cache(maxsize=512)
def version_for(formular_id: str, stand: str) -> int | None:
    """The version that is filled in with what a Kommune says: the newest one, the one it was written for while
    somebody has still to decide, None where that one is withdrawn. Raises UnknownFormular."""
    newest, own = newest_version(formular_id), Ortsstand.model_validate_json(stand)
    if newest is None or not conflicts(load(formular_id, own.version), load(formular_id, newest), own):
        return newest
    released = load_fassungen(formular_id).versionen.get(own.version) is Zustand.FREIGEGEBEN
    return own.version if released else None


@lru_cache(maxsize=1)
def all_ids() -> tuple[str, ...]:
    found = (path for folder in _folders for path in folder.iterdir() if (path / "1.json").is_file())
    return tuple(sorted(path.name for path in found))


def _folder_of(formular_id: str) -> Path:
    return next(folder / formular_id for folder in _folders if (folder / formular_id / "1.json").is_file())


@lru_cache(maxsize=256)
def dictionary(formular_id: str, language: str) -> Woerterbuch | None:
    """The texts of a form in another language, those of blocks and engine included; None where nobody has written it.

    Raises UnknownFormular.
    """
    if not has_dictionary(formular_id, language):
        return None
    return Woerterbuch(_common_texts(language) | _texts(_folder_of(formular_id), language))


@lru_cache(maxsize=256)
def has_dictionary(formular_id: str, language: str) -> bool:
    """Whether there is one, without reading it: each German page asks. Raises UnknownFormular."""
    if formular_id not in all_ids():
        raise UnknownFormular(formular_id)
    return all((folder / f"{language}.json").is_file() for folder in (DEFINITIONEN, _folder_of(formular_id)))


@lru_cache(maxsize=8)
def common_dictionary(language: str) -> Woerterbuch | None:
    """The texts of blocks and engine alone; None where nobody has written them."""
    common = _common_texts(language)
    return Woerterbuch(common) if common else None


@lru_cache(maxsize=8)
def _common_texts(language: str) -> dict[str, str]:
    """Read once: every dictionary holds them."""
    return _texts(DEFINITIONEN, language)


def _texts(folder: Path, language: str) -> dict[str, str]:
    file = folder / f"{language}.json"
    texts: dict[str, str] = json.loads(file.read_text("utf-8")) if file.is_file() else {}
    return texts


@lru_cache(maxsize=256)
def load_in(formular_id: str, version: int, language: str) -> Formular:
    """A definition in another language, in German where there is none. Raises UnknownFormular."""
    formular, woerter = load(formular_id, version), dictionary(formular_id, language)
    return formular if woerter is None else translate(formular, woerter)


def add_folder(folder: Path) -> None:
    """Offer the forms of this folder too."""
    if folder not in _folders:
        _folders.append(folder)
    for kept in globals().values():
        if hasattr(kept, "cache_clear"):
            kept.cache_clear()


@lru_cache(maxsize=256)
def find_for_leistung(leistung_id: str) -> Formular | None:
    """The form by which this Leistung is applied for, or None where there is none (any more)."""
    names = _forms_by_leistung(all_ids()).get(leistung_id, ())
    return next((load(name) for name in names if newest_version(name) is not None), None)


@lru_cache(maxsize=1)
def _forms_by_leistung(ids: tuple[str, ...]) -> dict[str, list[str]]:
    """The forms that name each Leistung. Read without judging them: a process keeps only forms somebody fills in."""
    found: dict[str, list[str]] = {}
    for name in ids:
        if (version := newest_version(name)) is not None:
            for leistung_id in json.loads((_folder_of(name) / f"{version}.json").read_bytes())["leistungen"]:
                found.setdefault(leistung_id, []).append(name)
    return found


@lru_cache(maxsize=256)
def load_verarbeitung(formular_id: str) -> Verarbeitung | None:
    """The entry of the form in the register of processing, None where nobody has written it yet.

    Raises UnknownFormular, and pydantic.ValidationError for a faulty file.
    """
    if formular_id not in all_ids():
        raise UnknownFormular(formular_id)
    file = _folder_of(formular_id) / "verarbeitung.json"
    return Verarbeitung.model_validate_json(file.read_bytes()) if file.is_file() else None


def load_examples(formular_id: str) -> Beispiele:
    """The definition's own examples, which are its tests. Raises UnknownFormular."""
    if formular_id not in all_ids():
        raise UnknownFormular(formular_id)
    return Beispiele.model_validate_json((_folder_of(formular_id) / "beispiele.json").read_bytes())


@lru_cache(maxsize=1)
def banks() -> dict[str, str]:
    """Names of banks by Bankleitzahl from the Bundesbank's file (`PORTAL_BANKEN`), none where it is not there.

    Raises OSError and ValueError for a file that cannot be read.
    """
    return read_banks(Path(settings.PORTAL_BANKEN).read_bytes()) if settings.PORTAL_BANKEN else {}
