"""What values of settings must be, beyond their types; each check raises `ValueError` that says what is allowed."""

from urllib.parse import urlsplit

from vtuber.domain.channel_actions import OUTGOING
from vtuber.domain.errors import SettingError
from vtuber.domain.forgetting import SHORTEST_RETENTION_DAYS
from vtuber.models.names import chain_of
from vtuber.safety.topics import load_topics

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def known_actions(names: str) -> str:
    """Allow what she can do to a channel."""
    unknown = [name for name in listed(names) if name not in OUTGOING]
    if unknown:
        raise ValueError(f"names {unknown[0]!r}, which is nothing she can do; there are {', '.join(OUTGOING)}")
    return names


def safe_address(address: str) -> str:
    """Allow a token to leave this machine only under encryption."""
    parts = urlsplit(address)
    if parts.scheme not in {"https", "wss"} and parts.hostname not in LOOPBACK:
        raise ValueError("must begin with https:// or wss://, or name this machine (127.0.0.1)")
    return address.rstrip("/")


def safe_http_address(address: str) -> str:
    """Allow a key to be posted under encryption, or to this machine."""
    parts = urlsplit(address)
    here = parts.scheme == "http" and parts.hostname in LOOPBACK
    if not here and not (parts.scheme == "https" and parts.hostname):
        raise ValueError("must begin with https://, or with http:// and name this machine (127.0.0.1)")
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise ValueError("must be an address alone, without a user name, a question mark or a hash")
    return address.rstrip("/")


def safe_optional_address(address: str | None) -> str | None:
    """Allow none, or what `safe_address` does."""
    return None if address is None else safe_address(address)


def proxy_address(address: str | None) -> str | None:
    """Allow the WebSocket of a server on this machine, or one under encryption, and its proxy alone."""
    if address is None:
        return None
    parts = urlsplit(safe_address(address))
    if parts.scheme not in {"ws", "wss"} or not parts.hostname:
        raise ValueError("must begin with ws:// or wss://, for example ws://127.0.0.1:12393/proxy-ws")
    if parts.path not in {"", "/proxy-ws"}:
        raise ValueError("must end in /proxy-ws: at any other path her lines would not reach the pages")
    return parts._replace(path="/proxy-ws").geturl()


def neo4j_address(address: str | None) -> str | None:
    """Allow the password to leave this machine only under encryption."""
    if address is None:
        return None
    parts = urlsplit(address)
    scheme, _, encryption = parts.scheme.partition("+")
    if scheme not in {"neo4j", "bolt"} or encryption not in {"", "s", "ssc"} or not parts.hostname:
        raise ValueError("must begin with neo4j+s://, neo4j://, bolt+s:// or bolt:// and name a server")
    if not encryption and parts.hostname not in LOOPBACK:
        raise ValueError(f"must begin with {scheme}+s:// (or {scheme}+ssc://), or name this machine (127.0.0.1)")
    if "@" in parts.netloc or parts.query or parts.fragment or parts.path not in {"", "/"}:
        raise ValueError("must be an address alone: user name, password and database have settings of their own")
    return address.rstrip("/")


def retention(days: int) -> int:
    """Allow no period in which somebody who comes once a week would be a stranger each time."""
    if 0 < days < SHORTEST_RETENTION_DAYS:
        raise ValueError(f"must be 0, which keeps all, or at least {SHORTEST_RETENTION_DAYS}")
    return days


def known_models(names: str) -> str:
    """Allow a chain of models whose makers are known."""
    try:
        chain_of(names)
    except SettingError as error:
        raise ValueError(str(error)) from error
    return names


def known_topics(names: str) -> str:
    """Allow bundled topics, and files that can be read."""
    try:
        load_topics(listed(names))
    except SettingError as error:
        raise ValueError(str(error)) from error
    return names


def safe_optional_http_address(address: str | None) -> str | None:
    """Allow none, or what `safe_http_address` does."""
    return None if address is None else safe_http_address(address)


def listed(names: str) -> list[str]:
    """Return the names in a list with commas."""
    return [name.strip() for name in names.split(",") if name.strip()]
