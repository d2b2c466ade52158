"""How a shop looks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from coso_envs.drawing.widgets import WHITE, Color

#: Name of the search box.
SEARCH_FIELD = "shop_search"
#: Where a shop's search box is: beside the name, below it, below a row of links, below a banner, behind a magnifier,
#: or in the menu.
SearchBox: TypeAlias = Literal["beside", "below", "third", "banner", "icon", "menu"]

Listing: TypeAlias = Literal["list", "grid"]
LISTINGS: tuple[Listing, ...] = get_args(Listing)


@dataclass(frozen=True, eq=False)
class Shop:
    """How a shop looks; there is one object per shop, so pages are cached by identity.

    Attributes:
        domain: its address.
        name: as it writes itself.
        color, ink: of its header.
        accent: of its buttons.
        search: where the search box is in the published style; other phones draw it, see ``frame.frame_of``.
        hint: text in the empty search box.
        listing: entries below each other or two in a row, in the published style.
        sponsored: entries somebody paid for, among the others.
        slogan: of the banner on its home page.
        picture: of the banner.
        aliases: other names for it in instructions.
    """

    domain: str
    name: str
    color: Color
    ink: Color
    accent: Color
    accent_ink: Color = WHITE
    search: SearchBox = "below"
    hint: str = "Search"
    listing: Listing = "list"
    sponsored: int = 1
    slogan: str = "Deals of the week"
    picture: str = "box"
    aliases: tuple[str, ...] = ()

    @property
    def brand(self) -> str:
        """The domain without its ending."""
        return self.domain.split(".")[0]
