"""XDatenfelder of others become forms and come out as they were (`make proof-xdf ARGS=<folder>`).

Every XML file below the folder, and in the zip files there; they are not part of this project. A file may be refused:
then with a reason that is printed. Nothing that is imported may differ, and nobody may need a minute for 15 MB.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from zipfile import ZipFile

from portal.config.xdatenfelder import examine


def files_below(folder: Path, unpacked: Path) -> list[Path]:
    for archive in folder.rglob("*.zip"):
        with ZipFile(archive) as content:
            content.extractall(unpacked / archive.stem)
    return sorted([*folder.rglob("*.xml"), *unpacked.rglob("*.xml")])


def main() -> int:
    """Prints the refused files and the figures; 1 when an imported file differs or there is no file."""
    with tempfile.TemporaryDirectory() as unpacked:
        files = files_below(Path(sys.argv[1]), Path(unpacked))
        size, begun, counted = sum(file.stat().st_size for file in files), time.process_time(), Counter[str]()
        for file in files:
            line = examine(file)
            counted["refused" if not line.importiert else "same" if line.rundreise_gleich else "DIFFERENT"] += 1
            counted["fields"] += line.felder
            counted["groups"] += line.gruppen
            counted["rules left open"] += line.regeln_offen
            for fault in line.fehler:
                print(f"{line.datei}: {fault}")
        seconds = time.process_time() - begun
    told = ", ".join(f"{number} {name}" for name, number in counted.items())
    print(f"{len(files)} files, {size / 1e6:.1f} MB in {seconds:.1f} s of processor time: {told}")
    return 1 if counted["DIFFERENT"] or not files else 0


if __name__ == "__main__":
    sys.exit(main())
