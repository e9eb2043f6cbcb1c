"""What the commands do. Each imports what it needs when it runs."""

# ruff: noqa: PLC0415

import argparse
import importlib
from collections.abc import Callable, Mapping
from pathlib import Path

from .settings import Settings, from_arguments


class CommandError(Exception):
    """A command cannot do what was asked; one sentence says why."""


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Runs the command that was parsed. Raises SettingError and CommandError."""
    return _COMMANDS[arguments.command](arguments, environ)


def _serve(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    settings = from_arguments(arguments, environ)
    from .child import start_logging
    from .supervisor import StartError, Supervisor

    start_logging("show", settings.log)
    try:
        return Supervisor(settings).run()
    except StartError as error:
        raise CommandError(str(error)) from error


_COMMANDS: dict[str, Callable[[argparse.Namespace, Mapping[str, str]], int]] = {
    "serve": _serve,
}
