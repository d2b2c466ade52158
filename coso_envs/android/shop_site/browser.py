"""A real browser on a shop site of its own."""

from __future__ import annotations

from typing import Any

from typing_extensions import override

from coso_envs.android.devices.appium.device import DEFAULT_SERVER, AppiumDevice
from coso_envs.android.devices.appium.dom import read_page
from coso_envs.android.devices.appium.server import AppiumServer
from coso_envs.android.shop_site.server import ShopServer
from coso_envs.android.shop_site.site import ShopSite
from coso_envs.android.shop_site.twin import Twin


class ShopBrowser(AppiumDevice):
    """An :class:`AppiumDevice` whose browser starts at a :class:`ShopSite` that it serves to itself.

    ``twin`` is the site's own record, by which judges and the scripted expert go.
    """

    def __init__(
        self,
        server: str | AppiumServer | None = DEFAULT_SERVER,
        *,
        slow: float = 0.1,
        consent: bool = True,
        **options: Any,
    ) -> None:
        """Serve the site.

        Args:
            server: as :class:`AppiumDevice` takes it.
            slow: share of pages that load slowly, 0 .. 1.
            consent: whether a shop asks about cookies at the first visit.
            **options: further arguments of :class:`AppiumDevice`.
        """
        self._shop = ShopServer(ShopSite(slow=slow, consent=consent))
        super().__init__(server, **options, home=self._shop.url)

    @property
    def twin(self) -> Twin:
        """The record of the pages that the site has shown and of what it has sold in this episode."""
        return self._shop.site.twin

    @override
    def reset(self, seed: int) -> None:
        self._shop.site.reset(seed)
        super().reset(seed)

    def mirror(self) -> None:
        """Let the twin know where the browser shows what, for the scripted expert."""
        self.twin.mirror(self.session.read(read_page))

    @override
    def close(self) -> None:
        super().close()
        self._shop.close()
