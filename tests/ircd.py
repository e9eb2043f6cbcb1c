"""A real IRC server on the loopback, and people who chat there, for tests."""

import asyncio
import contextlib
import datetime
import ipaddress
import shutil
import signal
import socket
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.show import wait_for


class Ircd:
    """ngIRCd with `folder` for its files. It can be ended, also by SIGKILL, and started again on the same ports."""

    def __init__(self, folder: Path, password: str = "") -> None:
        program = shutil.which("ngircd", path="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/opt/homebrew/sbin")
        assert program, "tests/run installs ngircd; without it: sudo apt-get install ngircd"
        self.port, self.tls_port = _free_port(), _free_port()
        self.certificate = folder / "certificate.pem"
        key = folder / "key.pem"
        make_certificate(self.certificate, key)
        (folder / "motd").write_text("Sleep well.\n")
        configuration = folder / "ngircd.conf"
        configuration.write_text(
            f"[Global]\nName = irc.test.local\nInfo = a test\nListen = 127.0.0.1\nPorts = {self.port}\n"
            f"MotdFile = {folder / 'motd'}\nHelpFile = {folder / 'motd'}\n"
            + (f"Password = {password}\n" if password else "")
            + "[Limits]\nMaxConnectionsIP = 0\nMaxNickLength = 25\nMaxPenaltyTime = 0\n"
            "[Options]\nDNS = no\nIdent = no\nPAM = no\nIncludeDir = /nonexistent\n"
            f"[SSL]\nCertFile = {self.certificate}\nKeyFile = {key}\nPorts = {self.tls_port}\n"
        )
        self._command = [program, "--nodaemon", "--config", str(configuration)]
        self._log = folder / "ngircd.log"
        self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        with self._log.open("ab") as output:
            self.process = subprocess.Popen(self._command, stdout=output, stderr=output, stdin=subprocess.DEVNULL)
        wait_for(self._answers, 10, f"ngircd never listened:\n{self._log.read_text()}")
        return self.process

    def _answers(self) -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            return True
        return False

    def start(self) -> None:
        self._start()

    def end(self, how: signal.Signals = signal.SIGKILL) -> None:
        self.process.send_signal(how)
        self.process.wait(10)


class Chatter:
    """Somebody in a channel, who hears what the others say."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, channel: str) -> None:
        self._reader, self._writer, self._channel = reader, writer, channel

    def send(self, text: bytes) -> None:
        self._writer.write(text)

    async def say(self, text: str) -> None:
        self.send(f"PRIVMSG #{self._channel} :{text}\r\n".encode())
        await self._writer.drain()

    async def hears(self, part: str) -> str:
        """The next line with `part` in it."""
        async with asyncio.timeout(10):
            while line := await self._reader.readline():
                text = line.decode("utf-8", "replace").strip()
                if text.startswith("PING"):
                    self._writer.write(f"PONG{text[4:]}\r\n".encode())
                elif part in text:
                    return text
        raise AssertionError(f"the connection ended before {part!r} was heard")


@contextlib.asynccontextmanager
async def chatting(ircd: Ircd, nick: str, channel: str, password: str = "") -> AsyncIterator[Chatter]:
    """Somebody who is in the channel for the length of the block."""
    reader, writer = await asyncio.open_connection("127.0.0.1", ircd.port)
    chatter = Chatter(reader, writer, channel)
    try:
        if password:
            chatter.send(f"PASS {password}\r\n".encode())
        chatter.send(f"NICK {nick}\r\nUSER {nick} 0 * :{nick}\r\n".encode())
        await chatter.hears(" 001 ")
        chatter.send(f"JOIN #{channel}\r\n".encode())
        await chatter.hears(" 366 ")
        yield chatter
    finally:
        writer.transport.abort()


def make_certificate(certificate: Path, key: Path) -> None:
    """Writes a self-signed certificate for 127.0.0.1, and its key."""
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(private, hashes.SHA256())
    )
    certificate.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    key.write_bytes(
        private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])
