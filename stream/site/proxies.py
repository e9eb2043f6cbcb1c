"""X-Forwarded-For: which address a request comes from, through reverse proxies that are ours."""

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from aiohttp import web


class Proxies:
    """Believes `X-Forwarded-For` of the given proxies alone, and reads it from the right: what stands further left than
    the first address that is no proxy of ours, anybody may have written.
    """

    def __init__(self, proxies: str | None) -> None:
        """`proxies` are addresses and networks with commas between them."""
        self._proxies = [ip_network(part) for part in (proxies or "").split(",") if part]

    def address(self, request: web.Request) -> str:
        """The address as it was written, "" if there is none."""
        forwarded = ",".join(request.headers.getall("X-Forwarded-For", ()))
        return _first_foreign(request.remote or "", forwarded.split(","), self._proxies)


def _first_foreign(peer: str, forwarded: Sequence[str], proxies: Sequence[IPv4Network | IPv6Network]) -> str:
    caller = peer
    for hop in reversed(forwarded):
        if not _within(caller, proxies) or not hop.strip():
            break
        caller = hop.strip()
    return caller


def _within(address: str, networks: Sequence[IPv4Network | IPv6Network]) -> bool:
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, IPv6Address):
        ip = ip.ipv4_mapped or ip
    return any(ip in network for network in networks)
