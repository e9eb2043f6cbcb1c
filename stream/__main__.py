"""Command line parser: `reverie serve | dream | words | networks | doctor | bench`.

Nothing heavy is imported before the command that needs it runs.
"""

import argparse
import os
import sys
from collections.abc import Sequence

from . import __version__
from .settings import SettingError, add_flags


class _Formatter(argparse.RawDescriptionHelpFormatter):
    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=28, width=110)


def parser() -> argparse.ArgumentParser:
    """The parser of the whole command line."""
    top = argparse.ArgumentParser(
        prog="reverie",
        description="A live installation that never stops dreaming, steered by whoever is watching.",
        epilog="Every setting may also stand in a TOML file (--config) or in a variable such as REVERIE_PORT.",
    )
    top.add_argument("--version", action="version", version=f"reverie {__version__}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, help_text: str, example: str) -> argparse.ArgumentParser:
        return commands.add_parser(
            name,
            help=help_text,
            description=f"{help_text}\n\n  {example}",
            formatter_class=_Formatter,
            allow_abbrev=False,
        )

    serve = command("serve", "Run the show.", "reverie serve --port 8080 --size 1280x720")
    add_flags(serve)

    dream = command(
        "dream", "Dream a still picture of one or two things.", "reverie dream volcano --output volcano.jpg"
    )
    dream.add_argument("subjects", nargs="+", metavar="SUBJECT", help="One or two names of categories.")
    dream.add_argument("--output", default="dream.jpg", metavar="FILE", help="The picture (default: dream.jpg).")
    dream.add_argument(
        "--keyframes",
        dest="count",
        type=int,
        default=40,
        metavar="N",
        help="How many keyframes to dream through (default: 40).",
    )
    used = "network weights offline device precision threads canvas steps zoom turn seed"
    add_flags(dream, *used.split())

    words = command(
        "words",
        "Explain what a text means to the show, and why; exits with 1 when it means nothing.",
        'reverie words "a cat on a castle"\n  reverie words --network pocket tench\n  reverie words --table tree\n'
        "  reverie words --file shouts.txt",
    )
    words.add_argument("text", nargs="*", help="What somebody might shout.")
    words.add_argument("--file", metavar="FILE", help="A file of such texts, one a line; - is standard input.")
    words.add_argument(
        "--table", action="store_true", help="Say where the dream of a thing comes from, and how to change it."
    )
    words.add_argument("--language", default="", metavar="CODE", help="The speaker's language, such as de.")
    add_flags(words, "network", "seed", "words")

    networks = command(
        "networks",
        "List the networks that can dream: size, speed, licence, and which are here; fetch one, or let a show use it.",
        "reverie networks\n  reverie networks fetch googlenet\n  reverie networks use googlenet",
    )
    actions = networks.add_subparsers(dest="action", metavar="[fetch NAME | use NAME]")
    fetch = actions.add_parser(
        "fetch",
        help="Download a network's weights, or say what to copy where.",
        description=(
            "Download a network's weights into torchvision's cache, with a check of their SHA-256.\n"
            "On a machine without internet, say what to copy where.\n\n"
            "  reverie networks fetch googlenet\n"
            "  reverie networks fetch squeezenet1_0+squeezenet1_1"
        ),
        formatter_class=_Formatter,
        allow_abbrev=False,
    )
    fetch.add_argument(
        "name", metavar="NAME", help="One of those that `reverie networks` lists, or several joined by +."
    )
    add_flags(fetch, "offline")
    use = actions.add_parser(
        "use",
        help="Let a show that runs go on with another network, without a cut.",
        description=(
            "Let a show that runs go on with another network, which is loaded beside the one that dreams.\n"
            "The operator's token is read from REVERIE_OPERATOR, or from operator.token in the data folder.\n\n"
            "  reverie networks use googlenet --wait\n"
            "  reverie networks use squeezenet1_0+squeezenet1_1\n"
            "  reverie networks use auto --url http://192.168.1.20:8000"
        ),
        formatter_class=_Formatter,
        allow_abbrev=False,
    )
    use.add_argument(
        "name", metavar="NAME", help="One of those that `reverie networks` lists, or several joined by +, or auto."
    )
    use.add_argument(
        "--url", metavar="URL", help="The show's web address (default: that of this machine, with the settings' port)."
    )
    use.add_argument("--wait", action="store_true", help="Say how things stand until the network dreams, or cannot.")
    add_flags(use, "port", "data")

    doctor = command("doctor", "Say in plain words whether this machine can run the show.", "reverie doctor")
    add_flags(doctor)

    bench = command(
        "bench",
        "Measure how fast this machine dreams and encodes, and say which settings suit it.",
        "reverie bench --size 1280x720",
    )
    add_flags(bench)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Runs a command and returns its exit code: 2 when a setting, a file or the machine is at fault."""
    arguments = parser().parse_args(argv)
    from .cli import commands  # noqa: PLC0415  (the parser's --help needs none of it)
    from .ipc.worker import EXIT_BAD_SETTING  # noqa: PLC0415

    try:
        return commands.run(arguments, os.environ)
    except (SettingError, commands.CommandError) as error:
        print(f"reverie: {error}", file=sys.stderr)
        return EXIT_BAD_SETTING
    except BrokenPipeError:
        sys.stderr.close()  # whoever read the output has left
        return 0


if __name__ == "__main__":
    sys.exit(main())
