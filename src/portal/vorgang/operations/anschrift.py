"""Where a letter goes: the address in what was submitted."""

from __future__ import annotations

from typing import Any

from portal.formular.rules.laender import LAENDER


def recipient(answers: dict[str, Any]) -> list[str]:
    """The lines of the address the Urkunden go to: the delivery address where one was given, else the applicant's."""
    prefix = "versand" if answers.get("versand_strasse") else "antragsteller"
    applicant = f"{answers.get('antragsteller_vornamen', '')} {answers.get('antragsteller_familienname', '')}"
    name = answers.get("versand_name") if prefix == "versand" else applicant.replace("- ", "").replace(" -", "")
    part = {key: str(answers.get(f"{prefix}_{key}") or "") for key in ("zusatz", "strasse", "hausnummer", "plz", "ort")}
    country = answers.get(f"{prefix}_land") or "DE"
    lines = [
        str(name or ""),
        part["zusatz"],
        f"{part['strasse']} {part['hausnummer']}",
        f"{part['plz']} {part['ort']}",
        "" if country == "DE" else LAENDER.get(country, country).upper(),
    ]
    return [line.strip() for line in lines if line.strip()]
