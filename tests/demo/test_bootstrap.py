"""The setup with the bare system Python: pins, stamps, interruptions, and one sentence for whatever goes wrong."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from demo import bootstrap
from demo.bootstrap import CHECKOUT, SetupProblem
from demo.process import free_port

NPM = bootstrap.npm_command()  # of this checkout, before a test puts another in its place


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that the setup takes for the checkout; it wants no package, so that nothing is fetched."""
    for name, path in {
        "CHECKOUT": tmp_path,
        "VAR": tmp_path / "var",
        "VENV": tmp_path / ".venv",
        "NODE_MODULES": tmp_path / "node_modules",
        "SETUP": tmp_path / "var" / "setup",
        "LOGS": tmp_path / "var" / "log",
        "_BUILT_ASSETS": tmp_path / "gebaut",
    }.items():
        monkeypatch.setattr(bootstrap, name, path)
    (tmp_path / "requirements").mkdir()
    for kind in ("demo", "test"):
        (tmp_path / "requirements" / f"{kind}.txt").write_text("# nothing\n")
    return tmp_path


def pins(kind: str) -> set[str]:
    text = (CHECKOUT / "requirements" / f"{kind}.txt").read_text()
    return {f"{name}=={version}" for name, version in re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", text, re.M)}


def test_what_tests_install_holds_what_the_demo_installs() -> None:
    assert pins("demo")
    assert pins("demo") <= pins("test")


@pytest.mark.parametrize("kind", ["base", "demo", "test"])
def test_requirements_are_pinned_by_hash_and_name_no_registry(kind: str) -> None:
    text = (CHECKOUT / "requirements" / f"{kind}.txt").read_text()
    entries = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.M)[1:]
    assert entries
    assert all("--hash=sha256:" in entry for entry in entries)
    assert "://" not in text


def test_npm_lock_names_no_registry() -> None:
    lock = json.loads((CHECKOUT / "package-lock.json").read_text())
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert packages
    assert not [name for name, package in packages.items() if "resolved" in package]
    assert all("integrity" in package for package in packages.values())


def test_fingerprint_follows_names_and_contents(checkout: Path) -> None:
    folder = checkout / "sources"
    folder.mkdir()
    (folder / "a").write_text("1")
    first = bootstrap.fingerprint(folder, "demo")
    assert bootstrap.fingerprint(folder, "demo") == first
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__" / "a.pyc").write_text("compiled")
    assert bootstrap.fingerprint(folder, "demo") == first
    assert bootstrap.fingerprint(folder, "test") != first
    (folder / "a").write_text("2")
    changed = bootstrap.fingerprint(folder, "demo")
    (folder / "a").rename(folder / "b")
    assert len({first, changed, bootstrap.fingerprint(folder, "demo")}) == 3


def test_setup_runs_once_and_survives_being_killed(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bootstrap.install_python_packages("demo")
    assert "angelegt" in capsys.readouterr().out
    assert (checkout / ".venv" / "bin" / "portal").stat().st_mode & 0o777 == 0o755
    bootstrap.install_python_packages("demo")
    assert capsys.readouterr().out == "", "a second time there is nothing to do"

    (checkout / "requirements" / "demo.txt").write_text("# changed, so that it runs again\n")
    (checkout / "var" / "setup" / "venv.begonnen").touch()  # as after kill -9 in the middle
    half = checkout / ".venv" / "half-installed"
    half.touch()
    bootstrap.install_python_packages("demo")
    assert not half.exists(), "a half-made environment is thrown away"
    assert not (checkout / "var" / "setup" / "venv.begonnen").exists()
    started = subprocess.run([str(checkout / ".venv" / "bin" / "portal")], capture_output=True, text=True, check=False)
    assert "portal" in started.stderr, "the starter looks for the package below src/"


def test_failed_step_says_so_in_one_sentence(checkout: Path) -> None:
    with pytest.raises(SetupProblem) as raised:
        bootstrap.run([sys.executable, "-c", "print('much talk\\n' * 50); raise SystemExit(3)"], log="x.log")
    assert str(raised.value).count("\n") == 0
    assert str(raised.value).endswith(f"Protokoll: {checkout / 'var' / 'log' / 'x.log'}")


def test_unreachable_registry_of_pip_is_named(checkout: Path) -> None:
    pip = [sys.executable, "-m", "pip", "--isolated", "install", "--retries", "1", "--target", str(checkout / "t")]
    with pytest.raises(SetupProblem, match="Die Paketquelle ist nicht erreichbar"):
        bootstrap.run([*pip, "--index-url", f"http://127.0.0.1:{free_port()}/", "no-such-package"], log="pip.log")


def test_unreachable_registry_of_npm_is_named(checkout: Path) -> None:
    (checkout / "package.json").write_text('{"name": "x", "version": "1.0.0", "dependencies": {"no-such": "1.0.0"}}')
    npm = [*NPM, "install", "--fetch-retries=0", f"--registry=http://127.0.0.1:{free_port()}/"]
    with pytest.raises(SetupProblem, match="Die Paketquelle ist nicht erreichbar"):
        bootstrap.run(npm, log="npm.log")


def test_wrong_hash_is_refused_and_named(checkout: Path) -> None:
    wheel = checkout / "wheels" / "tiny-1.0-py3-none-any.whl"
    wheel.parent.mkdir()
    wheel.write_bytes(b"not what was locked")
    requirements = checkout / "requirements" / "demo.txt"
    requirements.write_text(f"tiny==1.0 --hash=sha256:{'0' * 64}\n")
    pip = [sys.executable, "-m", "pip", "--isolated", "install", "--no-index", "--find-links", str(wheel.parent)]
    with pytest.raises(SetupProblem, match="nicht die erwartete Prüfsumme"):
        bootstrap.run([*pip, "--require-hashes", "-r", str(requirements), "--target", str(checkout / "t")], log="p.log")


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("_OLDEST_PYTHON", (9, 0), "Benötigt wird Python 9.0, gefunden wurde"),
        ("_ROOM_NEEDED_MB", {"demo": 10**9}, "MB freier Platz"),
    ],
)
def test_unfit_machine_is_told_before_anything_is_done(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: object, sentence: str,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setattr(bootstrap, name, value)
    assert bootstrap.main(["demo"]) == 1
    told = capsys.readouterr().err
    assert sentence in told
    assert told.count("\n") == 1
    assert not (checkout / ".venv").exists()


def test_missing_venv_module_is_named(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(SetupProblem, match="python3-venv"):
        bootstrap.check_machine("demo")


def test_second_setup_waits_for_the_first(checkout: Path) -> None:
    code = (
        "import pathlib, sys; from demo import bootstrap\n"
        "bootstrap.SETUP = pathlib.Path(sys.argv[1])\n"
        "with bootstrap.lock(): print('entered', flush=True)"
    )
    command = [sys.executable, "-c", code, str(checkout / "var" / "setup")]
    with bootstrap.lock():
        second = subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True)
        assert second.stdout is not None
        assert "ich warte" in second.stdout.readline()
        time.sleep(0.3)
        assert second.poll() is None
    assert second.communicate(timeout=10)[0] == "entered\n"


def test_ctrl_c_does_not_wait_for_a_step_that_ignores_it(checkout: Path) -> None:
    deaf = "import signal, time; signal.signal(signal.SIGINT, signal.SIG_IGN); time.sleep(60)"
    code = (
        "import pathlib, signal, sys; from demo import bootstrap\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "bootstrap.VAR, bootstrap._HEARTBEAT_SECONDS = pathlib.Path(sys.argv[1]), 0.5\n"
        "bootstrap.LOGS = bootstrap.VAR\n"
        "bootstrap.prepare = lambda kind: bootstrap.run([sys.executable, '-c', sys.argv[2]], log='deaf.log')\n"
        "sys.exit(bootstrap.main(['demo']))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(checkout / "var"), deaf], cwd=CHECKOUT, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as step:  # fmt: skip
        assert step.stdout is not None
        assert "läuft seit" in step.stdout.readline()
        step.send_signal(signal.SIGINT)
        assert step.communicate(timeout=20)[1] == "Abgebrochen; beim nächsten Aufruf geht es weiter.\n"
    assert step.returncode == 130


def test_everything_that_runs_writes_below_var(checkout: Path) -> None:
    values = bootstrap.environment_of_command()
    folders = ("HOME", "TMPDIR", "XDG_CACHE_HOME", "PIP_CACHE_DIR", "npm_config_cache", "MYPY_CACHE_DIR")
    assert all(Path(values[name]).is_relative_to(checkout / "var") for name in folders)
    assert not [name for name in values if name.startswith("PYTHON") and name != "PYTHONUNBUFFERED"]


def test_setup_and_helper_load_in_an_old_python() -> None:
    """An old Python must come as far as the sentence: no syntax and no import newer than 3.8."""
    import ast

    for name in ("bootstrap", "process", "__init__"):
        ast.parse((CHECKOUT / "demo" / f"{name}.py").read_text(), feature_version=(3, 8))


def test_system_node_is_taken_only_when_it_is_new_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for version, wanted in (("v22.1.0", tmp_path / "node"), ("v18.19.0", bootstrap._wheel_node())):
        for program in ("node", "npm"):
            (tmp_path / program).write_text(f"#!/bin/sh\necho {version}\n")
            (tmp_path / program).chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/usr/bin{os.pathsep}/bin")
        assert bootstrap.find_node() == wanted
