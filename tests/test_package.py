"""The wheel holds everything that the show needs, and nothing else."""

import re
import subprocess
import sys
import zipfile
from pathlib import Path

from tests.show import REPOSITORY

MAKERS = ("stream/words/build/", "stream/dream/networks/pocket/training/")
"""What makes the tables and the weights that the wheel holds."""


def test_the_wheel_carries_the_package_the_pages_and_the_words(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=REPOSITORY, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("reverie_stream-*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    web = (path.relative_to(REPOSITORY) for path in (REPOSITORY / "web").rglob("*") if path.is_file())
    pages = {f"stream/{path.as_posix()}" for path in web}
    code = {str(path.relative_to(REPOSITORY)) for path in (REPOSITORY / "stream").rglob("*.py")}
    makers = {name for name in code if name.startswith(MAKERS)}
    assert makers and not [name for name in names if name.startswith(MAKERS)]
    tables = {str(path.relative_to(REPOSITORY)) for path in (REPOSITORY / "stream" / "words").glob("*.t?[vt]")}
    assert len(tables) == 8
    assert pages | code - makers | tables | {"stream/py.typed"} <= names
    assert not [name for name in names if not name.startswith(("stream/", "reverie_stream-"))]


def test_the_pages_load_nothing_from_elsewhere() -> None:
    for page in filter(Path.is_file, (REPOSITORY / "web").rglob("*")):
        text = page.read_text("utf-8")
        assert set(re.findall(r"(?:https?:)?//[\w.]+\.\w+/", text)) <= {"http://www.w3.org/"}, page.name
        assert "innerHTML" not in text, page.name


def test_every_module_says_first_what_it_is_for() -> None:
    for path in [*(REPOSITORY / "stream").rglob("*.py"), *(REPOSITORY / "tests").rglob("*.py")]:
        first = path.read_text("utf-8").partition("\n")[0]
        assert first.startswith('"""') or not first, path
