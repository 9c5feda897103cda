"""The direction of foreign keys and of imports (design § 3). Imports are import-linter's; it is seen red here too."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db.models import CASCADE, Field, ForeignKey, ManyToManyField, Model, OneToOneField
from django.test.utils import isolate_apps

from portal.vorgang.models import Vorgang

ROOT = Path(__file__).resolve().parents[2]


def contract(name: str) -> dict[str, Any]:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    return next(each for each in contracts if each["name"] == name)


def layer_of_subjects() -> dict[str, int]:
    """Subject -> height, read from the layers contract itself; higher may point to lower."""
    layers = contract("Packages point downwards")["layers"]
    return {name.strip(" ()"): len(layers) - height for height, layer in enumerate(layers) for name in layer.split("|")}


def upward_keys(models: Iterable[type[Model]]) -> list[str]:
    """References of our models, also one to one and many to many, to a subject that is no lower than their own."""
    height = layer_of_subjects()
    return [
        f"{model.__name__}.{field.name} -> {target.__name__}"
        for model in models
        for field in (*model._meta.local_fields, *model._meta.local_many_to_many)
        if isinstance(target := field.related_model, type) and is_ours(model) and is_ours(target)
        if model._meta.app_label != target._meta.app_label
        and height[model._meta.app_label] <= height[target._meta.app_label]
    ]


def is_ours(model: type[Model]) -> bool:
    return model.__module__.startswith("portal.")


def test_foreign_keys_point_downwards() -> None:
    assert upward_keys(apps.get_models()) == []


@pytest.mark.parametrize(
    "key",
    [ForeignKey(Vorgang, CASCADE, related_name="+"), OneToOneField(Vorgang, CASCADE, related_name="+"),
     ManyToManyField(Vorgang, related_name="+")],
    ids=["foreign key", "one to one", "many to many"],
)  # fmt: skip
@isolate_apps("portal.kommune")
def test_a_key_that_points_upwards_is_found(key: Field[Any, Any]) -> None:
    class Erfunden(Model):
        __module__ = "portal.kommune.models"
        vorgang = key

        class Meta:
            app_label = "kommune"

    assert upward_keys([Erfunden]) == ["Erfunden.vorgang -> Vorgang"]
    assert upward_keys([Vorgang]) == []


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    return subprocess.run(command, cwd=folder, env={"PYTHONPATH": "src"}, capture_output=True, text=True, check=False)


def test_imports_keep_the_contracts() -> None:
    result = lint_imports(ROOT)
    assert result.returncode == 0, result.stdout


def test_only_adapters_may_call_outside_systems() -> None:
    packages = {f"portal.{path.parent.name}" for path in (ROOT / "src" / "portal").glob("*/__init__.py")}
    named = contract("Clients of outside systems live in adapters")["source_modules"]
    assert packages - set(named) == {"portal.adapters"}


@pytest.mark.parametrize(
    ("path", "line", "broken"),
    [
        ("src/portal/antrag/rules.py", "import django.db", "Rules are pure"),
        ("src/portal/core/money.py", "import django.db", "Rules are pure"),
        ("src/portal/kommune/models.py", "from portal.vorgang import models as _upwards", "Packages point downwards"),
        ("src/portal/antrag/utils.py", "HELPERS = 1", "Every subject has the same inside"),
        (
            "src/portal/web/buerger/darstellung.py",
            "from portal.web.arbeitsplatz import apps as _sideways",
            "Audiences do not know each other",
        ),
        ("src/portal/web/buerger/vorgaenge.py", "import portal.adapters.typst", "Packages point downwards"),
        ("src/portal/adapters/clamav/__init__.py", "import portal.adapters.typst", "Adapters are independent"),
        ("src/portal/redaktion/operations/suche.py", "import httpx", "Clients of outside systems"),
        ("src/portal/neues/__init__.py", "PLACE = 'undeclared'", "Packages point downwards"),
    ],
)
def test_a_broken_contract_is_found(tmp_path: Path, path: str, line: str, broken: str) -> None:
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__", "gebaut", "daten"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    changed = tmp_path / path
    changed.parent.mkdir(exist_ok=True)
    changed.write_text((changed.read_text() if changed.exists() else '"""New."""\n') + f"\n{line}\n")
    assert re.findall(r"^(.+) BROKEN", lint_imports(tmp_path).stdout, re.MULTILINE)[0].startswith(broken)
