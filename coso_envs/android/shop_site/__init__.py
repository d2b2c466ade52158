"""The simulated phone's browser, its shops above all, as a web site on loopback for a real browser."""

from __future__ import annotations

from coso_envs.android.shop_site.browser import ShopBrowser
from coso_envs.android.shop_site.server import ShopServer
from coso_envs.android.shop_site.site import ShopSite

__all__ = ["ShopBrowser", "ShopServer", "ShopSite"]
