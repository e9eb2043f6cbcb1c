"""A name stands for one thing, and each module is tested where its name says, or says where."""

import ast
import re
from collections import defaultdict
from pathlib import Path

from tests.show import REPOSITORY

PACKAGE = REPOSITORY / "stream"
MODULES = {
    path: ast.parse(path.read_text("utf-8"))
    for path in sorted(PACKAGE.rglob("*.py"))
    if path.stem not in ("__init__", "__main__")
}
OFFLINE = (PACKAGE / "words" / "build", PACKAGE / "dream" / "networks" / "pocket" / "training")
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def twice(names: list[tuple[str, Path]]) -> dict[str, list[str]]:
    places = defaultdict(list)
    for name, path in names:
        places[name].append(str(path.relative_to(REPOSITORY)))
    return {name: where for name, where in places.items() if len(where) > 1}


def test_no_class_is_called_like_another() -> None:
    classes = [
        (node.name, path)
        for path, tree in MODULES.items()
        for node in tree.body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    ]
    assert not twice(classes)


def test_no_module_is_called_like_another() -> None:
    assert not twice([(path.name, path) for path in MODULES])


def test_each_module_has_its_tests_by_its_name_or_says_where_they_are() -> None:
    untested = []
    for path, tree in MODULES.items():
        if any(path.is_relative_to(folder) for folder in OFFLINE):
            continue
        named = REPOSITORY / "tests" / path.relative_to(PACKAGE).with_name(f"test_{path.name}")
        said = re.findall(r"Tested in (tests/\S+\.py)", " ".join((ast.get_docstring(tree) or "").split()))
        tested = named.is_file() or any((REPOSITORY / name).is_file() for name in said)
        if any(isinstance(node, DEFINITIONS) for node in tree.body) and not tested:
            untested.append(str(path.relative_to(REPOSITORY)))
    assert not untested, "\n".join(untested)
