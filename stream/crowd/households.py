"""What counts as one address."""

from ipaddress import IPv6Address, ip_address


def household(address: str) -> str:
    """An IPv4 address, or the /64 that an IPv6 visitor has for itself; "" for what is neither."""
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(ip, IPv6Address):
        ip = ip.ipv4_mapped or ip
    return f"{IPv6Address(int(ip) >> 64 << 64)}/64" if isinstance(ip, IPv6Address) else str(ip)
