"""What the demo's processes are told."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import demo.settings
from demo.ports import Ports
from portal.formular.rules.iban import bank_of, parse_iban, read_banks
from tests.formular.kuechenspuele import examples


def test_the_demo_knows_banks_that_nobody_can_take_for_real() -> None:
    """No Bankleitzahl of the Bundesbank begins with 9; the example of all components has an account at one of them."""
    banken = read_banks(demo.settings.BANKEN.read_bytes())
    assert banken and all(blz.startswith("9") for blz in banken)
    assert all(name.startswith(("Muster", "Beispiel")) for name in banken.values())
    iban = parse_iban(str(examples().gueltig[0].seiten["zahlen"]["iban"]))
    assert bank_of(iban, banken) == "Musterbank Beispielstadt"


@pytest.mark.parametrize("given", ["", "/srv/blz.txt"])
def test_only_the_demo_brings_the_invented_banks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setattr(demo.settings, "ENV_FILE", tmp_path / "portal.env")
    monkeypatch.setattr(demo.settings, "VAR", tmp_path)
    monkeypatch.setitem(os.environ, "PORTAL_BANKEN", given)
    told = demo.settings.write_env(Ports(), None)
    assert told["PORTAL_BANKEN"] == (given or str(demo.settings.BANKEN))
