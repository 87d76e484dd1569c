"""All the models of a show, connected."""

import asyncio
from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Self

from vtuber.models.names import ModelAccess, ModelName, Vendor
from vtuber.models.ports import Model

if TYPE_CHECKING:
    from vtuber.models.adapter import Clients


class Vendors:
    """Makes models by name, for as long as it is entered.

    Raises `SettingError` on entry where a key or an address is missing. The vendors' libraries take seconds to import:
    that happens on entry, in a thread, and only where a model is named at all.
    """

    def __init__(self, names: Iterable[ModelName], access: ModelAccess) -> None:
        self._names = tuple(dict.fromkeys(name for name in names if name.vendor is not Vendor.OFFLINE))
        self._access = access
        self._clients: Clients | None = None
        self._models: dict[ModelName, Model] = {}

    async def __aenter__(self) -> Self:
        self._access.check(self._names)
        if self._names:
            self._clients = await asyncio.to_thread(_clients, self._access)
            self._models = {name: self._clients.model(name) for name in self._names}
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._clients is not None:
            await self._clients.close()
            self._clients = None
            self._models = {}

    @property
    def models(self) -> Mapping[ModelName, Model]:
        """The models by name."""
        return self._models


def _clients(access: ModelAccess) -> "Clients":
    from vtuber.models.adapter import Clients

    return Clients(access)
