"""Preflight checks: whether this machine can run the show, one finding a line, each tried and not guessed."""

# ruff: noqa: PLC0415

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from stream.ipc.rings import RingError
from stream.settings import Settings


class Finding(NamedTuple):
    good: bool
    sentence: str


def examine(settings: Settings) -> list[Finding]:
    """Everything that the show needs with these settings, in the order in which it would be missed."""
    return [
        *_machine(),
        *_port(settings),
        *_memory(settings),
        *_data(settings.data),
        *_video(settings),
        *_dreaming(settings),
    ]


def _machine() -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding(sys.version_info >= (3, 11), f"Python {version}; 3.11 or newer is needed.")
    cores = os.cpu_count() or 1
    yield Finding(cores >= 2, f"{cores} processor core{'s' * (cores > 1)}; 2 or more are needed.")


def _port(settings: Settings) -> Iterator[Finding]:
    from stream.listener import ListenError, listen

    try:
        listen(settings.host, settings.port).close()
        yield Finding(True, f"Port {settings.port} on {settings.host} is free.")
    except ListenError as error:
        yield Finding(False, str(error))


def _memory(settings: Settings) -> Iterator[Finding]:
    from stream.ipc.channels import Rings

    try:
        rings = Rings(settings)
        rings.close()
        yield Finding(True, f"The processes share {rings.bytes() / 1e6:.0f} MB of memory.")
    except RingError as error:
        yield Finding(False, f"There is too little memory for the rings: {error}.")


def _data(folder: Path) -> Iterator[Finding]:
    probe = folder / ".probe"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"Reverie")
        written = probe.read_bytes() == b"Reverie"
        probe.unlink()
        free = shutil.disk_usage(folder).free / 1e9
        yield Finding(written, f"{folder} can be written to.")
        yield Finding(free > 1, f"{free:.1f} GB are free there; 1 or more are needed.")
    except OSError as error:
        yield Finding(False, f"{folder} cannot be written to: {error.strerror}; choose another with --data.")


def _video(settings: Settings) -> Iterator[Finding]:
    from stream.studio.encoder import EncoderError, open_encoder

    try:
        encoder = open_encoder(settings.encoder, settings.size, settings.fps, settings.bits_per_second)
        yield Finding(True, f"{settings.size} at {settings.fps} fps is encoded by {encoder.name}.")
    except EncoderError as error:
        yield Finding(False, f"No video can be encoded: {error}.")


def _dreaming(settings: Settings) -> Iterator[Finding]:
    from stream.dream.networks.engine import DeviceError, find_device

    try:
        device = find_device(settings.device)
        yield Finding(True, f"The dream is computed on {device}.")
    except DeviceError as error:
        yield Finding(False, str(error))
    if settings.is_automatic:
        yield from _ladder(settings)
    else:
        yield from _named(settings)


def _named(settings: Settings) -> Iterator[Finding]:
    """On the networks that were asked for, and on files of weights."""
    from stream.dream.networks.weights import WeightsError, from_file

    names = [] if settings.network == "auto" else settings.network.split("+")
    for path in settings.weights:
        try:
            name = from_file(path, settings.network).spec.name
        except WeightsError as error:
            yield Finding(False, str(error))
            return
        yield Finding(True, f"{path} holds the weights of {name}.")
        names = [one for one in names if one != name]
    for name in names:
        yield _network(name, settings.offline)


def _ladder(settings: Settings) -> Iterator[Finding]:
    """On all that `auto` may come to dream with."""
    from stream.dream.networks.engine import DeviceError, find_device
    from stream.dream.networks.ladder import rungs

    try:
        device = find_device(settings.device)
    except DeviceError:
        return
    for name in dict.fromkeys(name for rung in rungs(device) for name in rung.split("+")):
        yield _network(name, settings.offline, joins=True)


def _pocket() -> Finding:
    from stream.dream.networks.weights import WeightsError, from_package

    try:
        from_package("")
        return Finding(True, "The pocket network is in the package.")
    except WeightsError as error:
        return Finding(False, str(error))


def _network(name: str, offline: bool, joins: bool = False) -> Finding:
    """On the weights of a network that was asked for, or of one that `joins` the dream by itself."""
    from stream.dream.networks.weights import WeightsError, at_hand
    from stream.dream.networks.zoo import ZOO, TorchvisionSpec

    if name == "pocket":
        return _pocket()
    spec = ZOO[name]
    if spec.is_local or not isinstance(spec, TorchvisionSpec):
        try:
            at_hand(spec, "")
        except WeightsError as error:
            return Finding(False, str(error))
        then = "; it joins the dream if this machine is fast enough" if joins else ""
        return Finding(True, f"The weights of {spec.name} are here{then}.")
    if offline:
        return Finding(joins, f"The weights of {spec.name} are not here, and --offline downloads nothing.")
    when = "The show downloads them in the background" if joins else "The first start downloads them"
    return Finding(True, f"The weights of {spec.name} are not here. {when} ({spec.megabytes:.1f} MB).")
