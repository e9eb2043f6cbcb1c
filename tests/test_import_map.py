"""Who may import whom, and which libraries."""

import ast
from pathlib import Path

import pytest

from tests.show import REPOSITORY

PACKAGE = REPOSITORY / "stream"
TOP = {"settings", "setting_types"}
ROOMS: dict[str, set[str]] = {
    "ipc": TOP,
    "words": {"ipc.scene"},
    "crowd": {"words", "ipc.scene", "ipc.reports"},
    "dream": TOP | {"ipc"},
    "studio": TOP | {"ipc"},
    "site": TOP | {"ipc", "words", "crowd", "operator_token"},
    "cli": TOP | {"ipc", "words", "dream", "studio", "operator_token", "listener", "supervisor", "automatic_sizes"},
}
LIBRARIES = {
    "torch": {"dream"},
    "torchvision": {"dream"},
    "av": {"studio", "site/webrtc.py"},
    "cv2": {"studio", "dream/opencv_planes.py", "dream/networks/pocket/training/artwork.py"},
    "aiohttp": {"site"},
    "aiortc": {"site/webrtc.py"},
    "aioice": {"site/webrtc.py"},
    "rapidfuzz": {"words"},
    "cachetools": {"crowd", "site"},
}


def imports(path: Path) -> set[str]:
    """The absolute names of all modules that a file imports, wherever in it."""
    package = path.relative_to(REPOSITORY).parent.parts
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join((*base, *([node.module] if node.module else [])))
            names |= {module} | {f"{module}.{alias.name}" for alias in node.names}
    return names


FILES = sorted(path for path in PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_go_one_way(path: Path) -> None:
    inside = path.relative_to(PACKAGE)
    room = inside.parts[0] if len(inside.parts) > 1 else None
    for name in imports(path):
        top, _, rest = name.partition(".")
        if top in LIBRARIES and room is not None:
            allowed = LIBRARIES[top]
            assert room in allowed or str(inside) in allowed, f"{inside} imports {top}"
        if top in LIBRARIES and room is None:
            assert False, f"{inside} imports {top}"  # noqa: B011, PT015
        if top == "stream" and rest and room is not None:
            other = rest.split(".")
            known = {room} | ROOMS[room]
            assert other[0] in known or ".".join(other[:2]) in known, f"{inside} imports stream.{rest}"


@pytest.mark.parametrize("room", ["words", "crowd"])
def test_the_pure_rooms_know_no_clock_but_as_a_default(room: str) -> None:
    for path in (PACKAGE / room).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                called = ast.unparse(node.func)
                assert called not in ("time.time", "time.monotonic", "time.sleep"), f"{path.name} calls {called}()"
