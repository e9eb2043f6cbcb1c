"""Pictures of the categories: emoji and clip art, fetched, rendered and kept in one file."""

import concurrent.futures
import dataclasses
import functools
import hashlib
import io
import json
import logging
import multiprocessing
import re
import shutil
import subprocess
import sys
import tarfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import resvg_py
from numpy.typing import NDArray

log = logging.getLogger(__name__)

HERE = Path(__file__).parent
CACHE = HERE / ".cache"
TABLES = ("sources.tsv", "categories.tsv", "aliases.tsv", "exceptions.tsv")
SIZE = 128
MARGIN = 0.04
BODY, FACE = 0, 1
POSES = {"body": BODY, "face": FACE}
NAMESPACES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
BOX = (("left", 0), ("top", 0), ("width", 16), ("height", 16))
QUICK_SOURCES = ("noto", "fluent-emoji-flat", "fxemoji", "openmoji")
QUICK_CATEGORIES = (949, 963, 954, 879, 805, 323, 947, 980)

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float32]


class ArtworkError(Exception):
    """Something that the reader has to mend, in one sentence."""


def rows(table: str) -> Iterator[list[str]]:
    """The cells of a table beside this file, without its first line."""
    lines = (HERE / table).read_text("utf-8").splitlines()
    width = lines[0].count("\t") + 1
    for line in lines[1:]:
        yield (line.split("\t") + [""] * width)[:width]


@dataclass(frozen=True, slots=True)
class ArtSource:
    """Pictures of one style. `role` is "train", or "held-out" for those that only measure the network."""

    name: str
    package: str
    version: str
    licence: str
    author: str
    homepage: str
    role: str

    @property
    def held_out(self) -> bool:
        return self.role == "held-out"


SOURCES = tuple(ArtSource(*row) for row in rows("sources.tsv"))


@dataclass(frozen=True, slots=True)
class Motif:
    """What a picture has to be called to show a category: an emoji's name or a pattern, and how it is drawn."""

    name: str
    pose: int = BODY
    tint: str = ""

    @classmethod
    def parse(cls, text: str) -> "Motif":
        """Read `face:name@tint`, of which only the name has to be there."""
        name, _, tint = text.removeprefix("face:").partition("@")
        return cls(name, FACE if text.startswith("face:") else BODY, tint)


@dataclass(frozen=True, slots=True)
class ArtCategory:
    """A category that the network learns; `index` is torchvision's."""

    index: int
    label: str
    emoji: tuple[Motif, ...]
    openclipart: tuple[Motif, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing and the place of its category in the table."""

    category: int
    source: ArtSource
    name: str
    pose: int
    tint: str
    svg: str


@dataclass(frozen=True, slots=True)
class Sprites:
    """All pictures: `pixels` is N x 128 x 128 x 4 with premultiplied alpha, `category` a place in `categories`."""

    categories: tuple[ArtCategory, ...]
    pixels: Pixels
    category: NDArray[np.int64]
    source: NDArray[np.str_]
    name: NDArray[np.str_]
    pose: NDArray[np.int64]
    held_out: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.pixels)


@functools.cache
def categories() -> tuple[ArtCategory, ...]:
    """All categories, in the table's order."""
    return tuple(
        ArtCategory(
            int(index),
            label,
            tuple(map(Motif.parse, emoji.split())),
            tuple(map(Motif.parse, filter(None, patterns.split(",")))),
        )
        for index, label, emoji, patterns in rows("categories.tsv")
    )


def run(*command: str, cwd: Path, problem: str) -> None:
    """Run a command quietly, or say what went wrong."""
    if shutil.which(command[0]) is None:
        raise ArtworkError(f"{command[0]} is needed to fetch the artwork, and it is not installed.")
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ArtworkError(problem)


def fetch(source: ArtSource, cache: Path) -> Path:
    """The archive or the folder that holds a source's drawings, fetched unless it is there."""
    cache.mkdir(parents=True, exist_ok=True)
    return fetch_debian(source, cache) if source.name == "openclipart" else fetch_npm(source, cache)


def fetch_npm(source: ArtSource, cache: Path) -> Path:
    """The package's archive."""
    archive = cache / f"{source.package.removeprefix('@').replace('/', '-')}-{source.version}.tgz"
    if not archive.exists():
        package = f"{source.package}@{source.version}"
        log.info("fetching %s", package)
        run("npm", "pack", package, cwd=cache, problem=f"npm could not fetch {package}; is the network there?")
    return archive


def fetch_debian(source: ArtSource, cache: Path) -> Path:
    """The folder into which the package is unpacked; nothing is installed."""
    folder = cache / "openclipart-svg"
    if not folder.exists():
        package = f"{source.package}={source.version}"
        log.info("fetching %s", package)
        problem = f"apt-get could not fetch {package}; run `apt-get update` first, and see that the network is there."
        run("apt-get", "download", package, cwd=cache, problem=problem)
        archive = next(cache.glob("openclipart-svg_*.deb"))
        partial = cache / "openclipart-svg.part"
        shutil.rmtree(partial, ignore_errors=True)
        run("dpkg-deb", "-x", str(archive), str(partial), cwd=cache, problem=f"{archive} could not be unpacked.")
        partial.rename(folder)
        archive.unlink()
    return folder


def squeezed(name: str) -> str:
    """A name without case and punctuation, on which vendors agree best."""
    return re.sub("[^a-z0-9]", "", name.lower())


def member(archive: Path, name: str) -> dict[str, Any]:
    """A JSON file out of an npm package."""
    with tarfile.open(archive) as tar:
        file = tar.extractfile(f"package/{name}")
        assert file is not None
        return dict(json.load(file))


def drawings(source: ArtSource, cache: Path) -> dict[str, tuple[str, str]]:
    """All drawings of a package of emoji, by name and by other names: the name proper, and the SVG."""
    archive = fetch(source, cache)
    return iconify(source, archive) if source.package.startswith("@iconify-json/") else coded(source, archive, cache)


def check_licence(source: ArtSource, stated: str) -> None:
    """Refuse a package whose licence is not the one that the table of sources states."""
    if stated.replace(" ", "-") != source.licence:
        raise ArtworkError(f"{source.package} is under {stated}, not under {source.licence}.")


def iconify(source: ArtSource, archive: Path) -> dict[str, tuple[str, str]]:
    """The drawings of an Iconify package."""
    check_licence(source, member(archive, "info.json")["license"]["spdx"])
    package = member(archive, "icons.json")
    found: dict[str, tuple[str, str]] = {}
    for name, icon in package["icons"].items():
        left, top, width, height = (icon.get(key, package.get(key, default)) for key, default in BOX)
        size = f'viewBox="{left} {top} {width} {height}" width="{width}" height="{height}"'
        found[name] = name, f"<svg {NAMESPACES} {size}>{icon['body']}</svg>"
    others = {name: alias["parent"] for name, alias in package.get("aliases", {}).items()}
    return found | {name: found[parent] for name, parent in others.items() if parent in found}


def coded(source: ArtSource, archive: Path, cache: Path) -> dict[str, tuple[str, str]]:
    """The drawings of a package that has a file for each code point; the names are today's Noto's."""
    check_licence(source, member(archive, "package.json")["license"])
    names = member(fetch(SOURCES[0], cache), "chars.json")
    found: dict[str, tuple[str, str]] = {}
    with tarfile.open(archive) as tar:
        for file in tar:
            code = re.fullmatch(r"package/svg/emoji_u([0-9a-f]+)\.svg", file.name)
            if code and (name := names.get(code[1])) and (content := tar.extractfile(file)):
                found[name] = name, content.read().decode("utf-8")
    return found


@functools.cache
def aliases() -> dict[str, tuple[str, ...]]:
    """Other names of emoji, squeezed."""
    return {emoji: tuple(map(squeezed, names.split())) for emoji, names in rows("aliases.tsv")}


def emoji_pictures(source: ArtSource, cache: Path) -> Iterator[Drawing]:
    """The pictures of all categories in a package of emoji."""
    drawn = drawings(source, cache)
    named: dict[str, list[str]] = {}
    for name in drawn:
        named.setdefault(squeezed(re.sub(r"-[1-9]$", "", name)), []).append(name)
    for place, category in enumerate(categories()):
        for motif in category.emoji:
            wanted = (squeezed(motif.name), *aliases().get(motif.name, ()))
            for name in next((named[form] for form in wanted if form in named), ()):
                yield Drawing(place, source, drawn[name][0], motif.pose, motif.tint, drawn[name][1])


def clip_art_pictures(source: ArtSource, cache: Path) -> Iterator[Drawing]:
    """The pictures of all categories among the unpacked clip art."""
    files = sorted(path for path in fetch(source, cache).rglob("*.svg") if path.is_file())
    for place, category in enumerate(categories()):
        for motif in category.openclipart:
            pattern = re.compile(motif.name, re.IGNORECASE)
            for path in files:
                if pattern.search(path.stem):
                    svg = path.read_text("utf-8", errors="replace")
                    yield Drawing(place, source, path.stem, motif.pose, motif.tint, svg)


def pictures(cache: Path, sources: Iterable[ArtSource]) -> list[Drawing]:
    """All pictures of all categories, no drawing twice."""
    found: dict[tuple[str, str], Drawing] = {}
    for source in sources:
        chosen = clip_art_pictures if source.name == "openclipart" else emoji_pictures
        for picture in chosen(source, cache):
            found.setdefault((source.name, picture.name), picture)
    verdicts = {(source, name): verdict for source, name, verdict in rows("exceptions.tsv")}
    kept = (judged(picture, verdicts.get(key, "")) for key, picture in found.items())
    return [picture for picture in kept if picture]


def judged(picture: Drawing, verdict: str) -> Drawing | None:
    """The picture as the table of exceptions has it: another pose, tint or category, or not at all."""
    if verdict == "drop":
        return None
    if verdict in POSES:
        return dataclasses.replace(picture, pose=POSES[verdict])
    if verdict.startswith("@"):
        return dataclasses.replace(picture, tint=verdict[1:])
    if verdict:
        places = {category.index: place for place, category in enumerate(categories())}
        return dataclasses.replace(picture, category=places[int(verdict)])
    return picture


def painted(svg: str, width: int | None = None, height: int | None = None) -> Floats:
    """The drawing's red, green, blue and alpha in 0..1, premultiplied, at a width or a height."""
    png = resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True, dpi=96, width=width, height=height)
    image = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_UNCHANGED)
    if image is None:
        raise ValueError("not a picture")
    rgba = np.divide(cv2.cvtColor(image, cv2.COLOR_BGRA2RGBA), 255, dtype=np.float32)
    rgba[..., :3] *= rgba[..., 3:]
    return rgba


def cut_out(svg: str, side: int) -> Floats:
    """The part of a drawing that shows something; the whole drawing is about `side` pixels large."""
    rgba = painted(svg, width=side)
    if len(rgba) > 2 * side:
        rgba = painted(svg, height=side)
    solid = rgba[..., 3] > 0.03
    across, down = np.flatnonzero(solid.any(0)), np.flatnonzero(solid.any(1))
    if not len(across):
        raise ValueError("empty")
    return rgba[down[0] : down[-1] + 1, across[0] : across[-1] + 1]


def sprite(svg: str, tint: str = "") -> Pixels | None:
    """A drawing as 128 x 128 pixels, trimmed and centred; None for one that shows next to nothing or is broken."""
    try:
        cut = cut_out(svg, 2 * SIZE)
        if max(cut.shape) < SIZE:
            cut = cut_out(svg, 8 * SIZE)
    except (ValueError, cv2.error):
        return None
    scale = SIZE * (1 - 2 * MARGIN) / max(cut.shape)
    height, width = (max(1, round(length * scale)) for length in cut.shape[:2])
    if min(height, width) < 8 or cut[..., 3].mean() < 0.05:
        return None
    canvas = np.zeros((SIZE, SIZE, 4), np.float32)
    top, left = (SIZE - height) // 2, (SIZE - width) // 2
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    canvas[top : top + height, left : left + width] = cv2.resize(cut, (width, height), interpolation=method)
    return np.rint(tinted(canvas, tint) * 255).clip(0, 255).astype(np.uint8)


def tinted(rgba: Floats, tint: str) -> Floats:
    """A picture in other colours: "orange" and "blue" exchange red and blue, "dark" darkens."""
    match tint:
        case "orange" | "blue":
            return rgba[..., [2, 1, 0, 3]]
        case "dark":
            return rgba * np.array([0.25, 0.25, 0.25, 1], np.float32)
        case _:
            return rgba


def picture_sprite(picture: Drawing) -> Pixels | None:
    return sprite(picture.svg, picture.tint)


def all_sprites(chosen: list[Drawing]) -> Iterator[Pixels | None]:
    """The sprite of each picture; several processes draw them where they are many."""
    if len(chosen) < 500:
        yield from map(picture_sprite, chosen)
        return
    with concurrent.futures.ProcessPoolExecutor(mp_context=multiprocessing.get_context("spawn")) as pool:
        yield from pool.map(picture_sprite, chosen, chunksize=16)


def draw(chosen: list[Drawing]) -> Sprites:
    """Render pictures, without the empty ones and without those that look like another of their category."""
    kept: dict[int, list[tuple[Drawing, Pixels]]] = {}
    for number, (picture, pixels) in enumerate(zip(chosen, all_sprites(chosen), strict=True), 1):
        others = kept.setdefault(picture.category, [])
        if pixels is not None and not any(alike(pixels, other) for _, other in others):
            others.append((picture, pixels))
        if number % 500 == 0:
            log.info("rendered %d of %d drawings", number, len(chosen))
    pairs = [pair for place in sorted(kept) for pair in kept[place]]
    return Sprites(
        categories=categories(),
        pixels=np.stack([pixels for _, pixels in pairs]),
        category=np.array([picture.category for picture, _ in pairs]),
        source=np.array([picture.source.name for picture, _ in pairs]),
        name=np.array([picture.name for picture, _ in pairs]),
        pose=np.array([picture.pose for picture, _ in pairs]),
        held_out=np.array([picture.source.held_out for picture, _ in pairs]),
    )


def alike(one: Pixels, other: Pixels) -> bool:
    """Whether two sprites are the same drawing, but for what a newer edition of it retouched."""
    return float(cv2.norm(one, other, cv2.NORM_L1)) / one.size < 3


def key() -> str:
    """A digest of all that decides what the sprites are."""
    tables = "".join((HERE / table).read_text("utf-8") for table in TABLES)
    return hashlib.sha256((tables + repr((SOURCES, SIZE, MARGIN))).encode()).hexdigest()


def load(path: Path) -> Sprites:
    """Sprites from a file that `save` wrote."""
    with np.load(path) as file:
        return Sprites(
            categories(),
            file["sprites"],
            file["category"],
            file["source"],
            file["name"],
            file["pose"],
            file["held_out"],
        )


def save(path: Path, made: Sprites) -> None:
    """Write sprites to a file, all at once."""
    buffer = io.BytesIO()
    np.savez_compressed(
        buffer,
        sprites=made.pixels,
        category=made.category,
        source=made.source,
        name=made.name,
        pose=made.pose,
        held_out=made.held_out,
        index=np.array([category.index for category in made.categories]),
        label=np.array([category.label for category in made.categories]),
        key=np.array(key()),
    )
    partial = path.with_suffix(".part")
    partial.write_bytes(buffer.getvalue())
    partial.replace(path)


def current(path: Path) -> bool:
    """Whether a file of sprites is there and was made from today's tables."""
    if not path.exists():
        return False
    with np.load(path) as file:
        return "key" in file and str(file["key"]) == key()


def sprites(cache: Path = CACHE, quick: bool = False) -> Sprites:
    """All sprites, made first where they are missing or the tables changed; `quick`: a few of eight categories."""
    path = cache / ("sprites-quick.npz" if quick else "sprites.npz")
    if not current(path):
        chosen = pictures(cache, [source for source in SOURCES if not quick or source.name in QUICK_SOURCES])
        if quick:
            chosen = [picture for picture in chosen if categories()[picture.category].index in QUICK_CATEGORIES]
        save(path, draw(chosen))
    return load(path)


def attribution(made: Sprites) -> str:
    """Where the sprites come from, as a Markdown table: one row for each source."""
    counts = Counter(made.source.tolist())
    lines = ["| Source | Package | Author | Licence | Use | Sprites |", "| --- | --- | --- | --- | --- | ---: |"]
    for source in SOURCES:
        name, package = f"[{source.name}]({source.homepage})", f"{source.package} {source.version}"
        cells = (name, package, source.author, source.licence, source.role, str(counts[source.name]))
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Make the sprites, unless they are there, and print where they come from."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    try:
        print(attribution(sprites()), end="")
    except ArtworkError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
