"""Commands of `reverie`. Each imports what it needs when it runs, so that none waits for the others' libraries."""

# ruff: noqa: PLC0415

import argparse
import contextlib
import io
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from stream.settings import NETWORKS, from_arguments

if TYPE_CHECKING:
    from stream.words import Understanding, Vocabulary


class CommandError(Exception):
    """A command cannot do what was asked; one sentence says why."""


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Runs the command that was parsed; returns its exit code. Raises SettingError and CommandError."""
    return _COMMANDS[arguments.command](arguments, environ)


def _serve(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    settings = from_arguments(arguments, environ)
    from stream.automatic_sizes import resolved
    from stream.ipc.worker import start_logging
    from stream.supervisor import StartError, Supervisor

    start_logging("show", settings.log)
    try:
        return Supervisor(resolved(settings)).run()
    except StartError as error:
        raise CommandError(str(error)) from error


def _dream(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    settings = from_arguments(arguments, environ)
    from stream.ipc.scene import Target, side_by_side
    from stream.words import Vocabulary

    vocabulary = Vocabulary.load()
    found = []
    for text in arguments.subjects:
        if category := vocabulary.find(text):
            found.append(category)
        else:
            ideas = " or ".join(repr(match.category.label) for match in vocabulary.suggest(text))
            raise CommandError(f"{text!r} is no category{f'; {ideas} may be meant' if ideas else ''}.")
    if len(found) > 2:
        raise CommandError("A dream is of one or two things.")
    if arguments.count < 1:
        raise CommandError("A dream takes one keyframe at least.")
    output = Path(arguments.output)
    if output.suffix.lower() not in (".jpg", ".jpeg", ".png", ".webp"):
        raise CommandError(f"{output} must end in .jpg, .png or .webp.")
    if not output.absolute().parent.is_dir():
        raise CommandError(f"There is no folder {output.parent} to put the picture into.")
    from PIL import Image

    from stream.dream.networks.engine import DeviceError, start
    from stream.dream.networks.weights import WeightsError
    from stream.dream.still import still

    try:
        engine = start(settings)
        known = vocabulary.narrowed(engine.network.spec.outputs)
        targets = []
        for category in found:
            dreamed = known.dreamable(category)
            if dreamed is None:
                raise CommandError(f"The {engine.name} network dreams nothing like {category.label}.")
            if dreamed != category:
                stand_in = f"{dreamed.label} for {category.label}, which it has never seen"
                print(f"The {engine.name} network dreams {stand_in}.", file=sys.stderr)
            targets.append(Target(dreamed.index, dreamed.label, dreamed.emoji))
        steps = arguments.count * settings.steps
        picture = still(settings, side_by_side(targets), steps, _show_progress, engine)
        Image.fromarray(picture).save(output, quality=92)
    except (WeightsError, DeviceError) as error:
        raise CommandError(str(error)) from error
    except OSError as error:
        raise CommandError(f"{output} cannot be written: {error.strerror}.") from error
    print(output)
    return 0


def _show_progress(done: int, steps: int) -> None:
    if sys.stderr.isatty():
        end = "\n" if done == steps else ""
        print(f"\rdreaming: step {done} of {steps}", end=end, file=sys.stderr, flush=True)


def _words(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    settings = from_arguments(arguments, environ)
    import random

    from stream.words import OwnWordsError, Vocabulary
    from stream.words.explain import explain
    from stream.words.hurtful import hurtful
    from stream.words.provenance import provenance

    try:
        everything = Vocabulary.load(settings.words)
    except OwnWordsError as error:
        raise CommandError(str(error)) from error
    pocket = everything.narrowed(_pocket_categories())
    vocabulary = pocket if settings.network == "pocket" else everything
    seed = random.randrange(2**32) if settings.seed is None else settings.seed
    meant = True
    lines: list[str] = []
    for text in _texts(arguments):
        understanding = vocabulary.understand(text, random.Random(seed), language=arguments.language)
        meant = meant and bool(understanding.targets)
        if arguments.table:
            lines += provenance(vocabulary, text, arguments.language)
            continue
        lines += explain(understanding, settings.network)
        if verdict := hurtful().judge(text):
            lines.append(f"  In a show for families nobody hears this ({verdict.kind}).")
        if settings.network == "auto":
            lines += _pocket_differences(pocket, understanding)
    _print(lines)
    return 0 if meant else 1


def _texts(arguments: argparse.Namespace) -> list[str]:
    """The texts of the command line, or those of a file."""
    if arguments.file and arguments.text:
        raise CommandError("`reverie words` takes a text or --file with a file of texts, not both.")
    if not arguments.file:
        if not arguments.text:
            raise CommandError("`reverie words` takes a text, or --file with a file of texts.")
        return [os.fsencode(" ".join(arguments.text)).decode("utf-8", "replace")]  # whatever the locale takes it for
    try:
        written = sys.stdin.buffer.read() if arguments.file == "-" else Path(arguments.file).read_bytes()
    except OSError as error:
        raise CommandError(f"{arguments.file} cannot be read: {error.strerror}.") from error
    return [line for line in written.decode("utf-8-sig", "replace").splitlines() if line.strip()]


def _pocket_differences(pocket: "Vocabulary", understanding: "Understanding") -> Iterator[str]:
    for target in understanding.targets:
        instead = pocket.dreamable(target.meant)
        if instead is None:
            yield f"  The pocket network dreams nothing like {target.meant.label}."
        elif instead != target.meant:
            yield f"  The pocket network, which knows less, would dream {instead.label} for {target.meant.label}."


def _print(lines: Iterable[str]) -> None:
    """Prints on any terminal: what it cannot show becomes a question mark."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    try:
        for line in lines:
            print(line)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        with contextlib.suppress(OSError):
            sys.stdout.close()
        raise CommandError(f"The output cannot be written: {error.strerror}.") from error


def _pocket_categories() -> set[int]:
    """What the pocket network knows, read without its network, which would take PyTorch seconds."""
    table = Path(__file__).parent.parent / "dream" / "networks" / "pocket" / "categories.tsv"
    return {int(row.partition("\t")[0]) for row in table.read_text("utf-8").splitlines()[1:]}


def _networks(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    if arguments.action == "fetch":
        return _fetch(arguments, environ)
    if arguments.action == "use":
        return _use(arguments, environ)
    from stream.dream.networks.catalogue import TERMS, catalogue

    print(f"{'network':<19}{'size':>9}  {'speed':<6}  {'cost':>4}  {'weights are':<14}  licence of the weights")
    for row in catalogue():
        print(
            f"{row.name:<19}{row.megabytes:>6.1f} MB  {row.speed:<6}  {row.cost:>4.1f}  {row.where:<14}  {row.licence}"
        )
    print(
        f"\n{TERMS}\n\n"
        "The cost is a dream step's in multiplications, GoogLeNet's being 1; `reverie bench --network NAME` measures.\n"
        "`reverie networks fetch NAME` downloads weights, or says what to copy where on a machine without internet.\n"
        "`reverie networks use NAME` lets a show that runs go on with another network."
    )
    return 0


def _fetch(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    settings = from_arguments(arguments, environ)
    names = arguments.name.split("+")
    for name in names:
        if name not in NETWORKS:
            raise CommandError(f"{name!r} is no network; there are {', '.join(NETWORKS)}.")
    try:
        from stream.dream.networks.fetch_command import FetchError, bring

        for name in names:
            print(bring(name, settings.offline), flush=True)
    except FetchError as error:
        print(f"reverie: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("reverie: Stopped; the next call begins anew.", file=sys.stderr)
        return 1
    return 0


def _use(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    settings = from_arguments(arguments, environ)
    from stream.listener import shown_host
    from stream.operator_token import TOKEN_FILE, operator_token

    from .operator_client import OperatorClient, OperatorClientError

    token = operator_token(settings)
    if token is None:
        raise CommandError(
            "The show wants its operator's token, and none is known here; it is read from the variable "
            f"REVERIE_OPERATOR or from {settings.data / TOKEN_FILE}."
        )
    try:
        show = OperatorClient(arguments.url or f"http://{shown_host(settings.host)}:{settings.port}", token)
        accepted = show.use(arguments.name)
        print(accepted.happens, flush=True)
        if not arguments.wait:
            return 0
        network = show.follow(accepted.wish, lambda sentence: print(sentence, flush=True))
    except OperatorClientError as error:
        print(f"reverie: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("reverie: Stopped; the show goes on with what was asked.", file=sys.stderr)
        return 1
    return 0 if arguments.name in ("auto", network) else 1


def _doctor(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    settings = from_arguments(arguments, environ)
    from stream.automatic_sizes import resolved

    from . import doctor

    findings = doctor.examine(resolved(settings))
    for finding in findings:
        print(f"{'good' if finding.good else 'BAD '}  {finding.sentence}")
    return 0 if all(finding.good for finding in findings) else 1


def _bench(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    settings = from_arguments(arguments, environ)
    from stream.automatic_sizes import resolved
    from stream.dream.networks.engine import DeviceError
    from stream.dream.networks.weights import WeightsError
    from stream.studio.encoder import EncoderError

    from .bench import bench

    try:
        for line in bench(resolved(settings), _show_status):
            _show_status("")
            print(line, flush=True)
    except (WeightsError, DeviceError) as error:
        raise CommandError(str(error)) from error
    except EncoderError as error:
        raise CommandError(f"No video can be encoded: {error}.") from error
    finally:
        _show_status("")
    return 0


def _show_status(what: str) -> None:
    """Says on a terminal what takes time just now; nothing takes it back."""
    if sys.stderr.isatty():
        print(f"\r\033[K{what and what + ' …'}", end="", file=sys.stderr, flush=True)


_COMMANDS: dict[str, Callable[[argparse.Namespace, Mapping[str, str]], int]] = {
    "serve": _serve,
    "dream": _dream,
    "words": _words,
    "networks": _networks,
    "doctor": _doctor,
    "bench": _bench,
}
