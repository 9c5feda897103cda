"""Compiles the texts in other languages. German needs no catalogue: the msgids are the German texts.

gettext's `msgfmt` is not on a bare machine; Babel does the same in Python. It is needed for the build only.
"""

from __future__ import annotations

from pathlib import Path

LOCALE = Path(__file__).parent / "locale"


class CatalogueFaulty(ValueError):
    """A translation does not fit its text: a placeholder is missing, or one too many."""


def sources(folder: Path = LOCALE) -> list[Path]:
    """The catalogues as they are written: ``<language>/LC_MESSAGES/django.po``."""
    return sorted(folder.glob("*/LC_MESSAGES/django.po"))


def compile_catalogues(target: Path, *, folder: Path = LOCALE) -> None:
    """Write every catalogue as `django.mo` below `target`. Raises CatalogueFaulty."""
    from babel.messages import mofile, pofile

    for source in sources(folder):
        with source.open("rb") as file:
            catalogue = pofile.read_po(file, locale=source.parts[-3], abort_invalid=True)
        faults = [f"{message.id!r}: {errors[0]}" for message, errors in catalogue.check()]
        if faults:
            raise CatalogueFaulty(f"{source}: {'; '.join(faults)}")
        compiled = (target / source.relative_to(folder)).with_suffix(".mo")
        compiled.parent.mkdir(parents=True, exist_ok=True)
        with compiled.open("wb") as file:
            mofile.write_mo(file, catalogue)
