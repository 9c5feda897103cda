"""The direction of foreign keys and of imports (design § 3). Imports are import-linter's; it is seen red here too."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parents[2]


def layer_of_subjects() -> dict[str, int]:
    """Subject -> height, read from the layers contract itself; higher may point to lower."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = contracts[0]["layers"]
    return {name.strip(" ()"): len(layers) - height for height, layer in enumerate(layers) for name in layer.split("|")}


def test_foreign_keys_point_downwards() -> None:
    height = layer_of_subjects()
    upwards = []
    for model in apps.get_models():
        if not model.__module__.startswith("portal."):
            continue
        for field in model._meta.local_fields:
            target = field.related_model
            if not isinstance(target, type) or not target.__module__.startswith("portal."):
                continue
            source_subject, target_subject = model._meta.app_label, target._meta.app_label
            if source_subject != target_subject and height[source_subject] <= height[target_subject]:
                upwards.append(f"{model.__name__}.{field.name} -> {target.__name__}")
    assert not upwards


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    return subprocess.run(command, cwd=folder, env={"PYTHONPATH": "src"}, capture_output=True, text=True, check=False)


def test_imports_keep_the_contracts() -> None:
    result = lint_imports(ROOT)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("src/portal/zahlung/rules.py", "import django.db"),
        ("src/portal/core/money.py", "import django.db"),
        ("src/portal/kommune/models.py", "from portal.vorgang import models as _upwards"),
        ("src/portal/antrag/utils.py", "HELPERS = 1"),
        ("src/portal/web/buerger/darstellung.py", "from portal.web.arbeitsplatz import apps as _sideways"),
        ("src/portal/web/buerger/vorgaenge.py", "import portal.adapters.typst"),
        ("src/portal/postfach/operations.py", "import httpx"),
        ("src/portal/neues/__init__.py", "PLACE = 'undeclared'"),
    ],
)
def test_a_broken_contract_is_found(tmp_path: Path, path: str, line: str) -> None:
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__", "gebaut", "daten"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    broken = tmp_path / path
    broken.parent.mkdir(exist_ok=True)
    broken.write_text((broken.read_text() if broken.exists() else '"""New."""\n') + f"\n{line}\n")
    assert lint_imports(tmp_path).returncode == 1
