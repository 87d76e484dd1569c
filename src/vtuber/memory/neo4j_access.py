"""The way to a Neo4j server: its address and login, sessions, and errors that say what to do."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from vtuber.domain.errors import MemoryFileError

if TYPE_CHECKING:
    from neo4j import AsyncDriver

_CONNECTS_WITHIN_S = 5.0
_RETRIES_FOR_S = 5.0
"""How long a transaction is tried again, after a deadlock or a change of leader. The projector comes back anyway."""

_IDLE_S = 30.0
"""A connection that was idle for so long is tested before it is used: routers forget them."""

_LOGIN_REFUSED = ("Neo.ClientError.Security.Unauthorized", "Neo.ClientError.Security.AuthenticationRateLimit")
_EXPIRED = "Neo.ClientError.Security.CredentialsExpired"
_NO_DATABASE = "Neo.ClientError.Database.DatabaseNotFound"
_FORBIDDEN = "Neo.ClientError.Security.Forbidden"


@dataclass(frozen=True, slots=True, kw_only=True)
class Neo4jAccess:
    """Where a server is, and who logs in. `uri` is `neo4j+s://` for Aura; `database` is None for the login's own."""

    uri: str
    user: str = "neo4j"
    password: str = field(default="", repr=False)
    database: str | None = None

    @property
    def place(self) -> str:
        """The server as it may be shown: without a login."""
        parts = urlsplit(self.uri)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def connect(access: Neo4jAccess) -> "AsyncDriver":
    """Return a driver; nothing is connected yet. Raises `MemoryFileError` for an address that is none."""
    from neo4j import AsyncGraphDatabase, NotificationMinimumSeverity

    # It repeats with every attempt what the errors below say once.
    logging.getLogger("neo4j").setLevel(logging.CRITICAL)
    with naming(access):
        return AsyncGraphDatabase.driver(
            access.uri,
            auth=(access.user, access.password),
            user_agent="autonomous-vtuber",
            connection_timeout=_CONNECTS_WITHIN_S,
            connection_acquisition_timeout=2 * _CONNECTS_WITHIN_S,
            max_transaction_retry_time=_RETRIES_FOR_S,
            liveness_check_timeout=_IDLE_S,
            notifications_min_severity=NotificationMinimumSeverity.OFF,
            telemetry_disabled=True,
        )


@contextmanager
def naming(access: Neo4jAccess) -> Iterator[None]:
    """Turn what the driver raises into an error that names the server and what to do, and no secret."""
    from neo4j.exceptions import AuthError, ConfigurationError, DriverError, Neo4jError

    try:
        yield
    except AuthError as error:
        raise unusable(access, _of_login(access, error.code)) from error
    except Neo4jError as error:
        raise unusable(access, _of_server(access, error.code, error.message)) from error
    except (ConfigurationError, ValueError) as error:
        raise unusable(access, f"its address is not understood: {error}. Mend NEO4J_URI") from error
    except (DriverError, OSError) as error:
        what = f"it cannot be reached: {error}. Start it, or mend NEO4J_URI"
        raise unusable(access, f"{what}; what is missed meanwhile is taken in from the journals later") from error


def unusable(access: Neo4jAccess, what: str) -> MemoryFileError:
    """Return the error of a server that cannot serve as a memory."""
    return MemoryFileError(f"The memory of viewers in Neo4j at {access.place} cannot be used: {what}.")


def _of_login(access: Neo4jAccess, code: str | None) -> str:
    if code == _EXPIRED:
        return (
            "the password is the first one, and must be changed once: log in with Neo4j's own browser or cypher-shell"
        )
    if code == _FORBIDDEN:
        return f"the user {access.user!r} may not do this: it needs to write, and to make constraints and indexes"
    return f"the login of {access.user!r} is refused. Mend NEO4J_USERNAME and NEO4J_PASSWORD"


def _of_server(access: Neo4jAccess, code: str | None, message: str | None) -> str:
    if code in _LOGIN_REFUSED:
        return _of_login(access, code)
    if code == _NO_DATABASE:
        return f"it has no database {access.database!r}. Mend NEO4J_DATABASE, or leave it out for the login's own"
    return f"it says {code}: {message}"
