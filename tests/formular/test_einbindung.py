"""A server imports the engine from deep inside its own start."""

from __future__ import annotations

import subprocess
import sys

_DEEP = """
def deep(levels):
    if levels:
        return deep(levels - 1)
    import portal.formular.rules
deep(600)
"""


def test_the_engine_can_be_imported_from_deep_inside() -> None:
    done = subprocess.run([sys.executable, "-c", _DEEP], env={"PYTHONPATH": "src"}, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()[-300:]
