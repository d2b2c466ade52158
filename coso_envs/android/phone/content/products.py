"""Products for any query, by category."""

from __future__ import annotations

import functools
from typing import NamedTuple

from coso_envs.android.phone.content.seeded import number, pick, several


class Product(NamedTuple):
    """A product of the shops and the search engine."""

    title: str
    price: str
    rating: float
    reviews: int
    icon: str
    variant: int


class Category(NamedTuple):
    """Words that name a kind of product, what it looks like, what it costs (dollars), and how titles go on."""

    words: tuple[str, ...]
    icon: str
    low: int
    high: int
    noun: str
    details: tuple[str, ...]


_CATEGORIES = (
    Category(("macbook", "zenbook", "thinkpad", "xps", "blade", "predator", "nitro", "rog", "laptop", "chromebook"),
             "laptop", 380, 2400, "Laptop", ('15.6" FHD', "16GB RAM", "512GB SSD", '13.3" Display', "Intel Core i7",
             "8GB RAM", "256GB SSD", "Backlit Keyboard", "2023 Model", "Renewed", "Silver", "Space Gray")),
    Category(("alienware", "aurora", "desktop", "tower", "area"), "tower", 700, 3200, "Gaming Desktop",
             ("RTX 3080", "32GB RAM", "1TB SSD", "Liquid Cooled", "Intel Core i9", "RGB Lighting", "Windows 11")),
    Category(("ultragear", "monitor", "display"), "monitor", 190, 1200, "Gaming Monitor",
             ('27" QHD', "144Hz", "1ms", "HDR", "Nano IPS", '34" Curved', "Height Adjustable")),
    Category(("soundlink", "jbl", "flip", "charge", "speaker"), "speaker", 60, 320, "Bluetooth Speaker",
             ("Waterproof", "Portable", "20h Battery", "Black", "Blue", "Deep Bass", "II", "Plus")),
    Category(("soundsport", "airpods", "earbuds"), "earbuds", 70, 280, "Wireless Earbuds",
             ("Sweatproof", "Charging Case", "Black", "Noise Cancelling", "Bluetooth 5.0", "White")),
    Category(("beats", "quietcomfort", "quitecomfort", "kraken", "thresher", "nari", "g933", "headphones", "headset",
              "bose"), "headphones", 50, 380, "Headphones", ("Noise Cancelling", "Over-Ear", "Wireless", "Black",
             "Silver", "With Microphone", "7.1 Surround", "Foldable", "Renewed")),
    Category(("blackwidow", "huntsman", "k70", "g910", "keyboard"), "keyboard", 70, 240, "Mechanical Keyboard",
             ("RGB Backlit", "Cherry MX Red", "Wired", "Tenkeyless", "Wrist Rest", "Tactile Switches", "US Layout")),
    Category(("deathadder", "naga", "g502", "g903", "mouse", "logitech"), "mouse", 35, 160, "Gaming Mouse",
             ("16K Sensor", "Wireless", "RGB", "11 Buttons", "Wired", "Ergonomic", "Lightspeed", "Black")),
    Category(("usb", "cable", "adapter", "hdmi", "charger"), "cable", 5, 40, "Cable",
             ("6 ft", "3 ft", "Fast Charging", "Braided Nylon", "2-Pack", "480 Mbps", "Black", "10 ft")),
    Category(("triple", "battery", "batteries", "aaa", "rayovac", "duracell", "energizer", "panasonic"), "batteries", 6,
             40, "AAA Batteries", ("24 Count", "48 Count", "Alkaline", "Long Lasting", "Rechargeable", "Value Pack")),
    Category(("iphone", "galaxy", "pixel", "phone", "smartphone"), "smartphone", 150, 1200, "Smartphone",
             ("128GB", "256GB", "Unlocked", "Black", "Dual SIM", "Renewed", "5G", "64GB")),
    Category(("ipad", "tablet", "kindle"), "smartphone", 120, 900, "Tablet", ("64GB", "10.2 inch", "Wi-Fi", "Gray")),
    Category(("tv", "television", "samsung", "vizio", "tcl", "hisense", "lg", "sony"), "tv", 190, 2200, "Smart TV",
             ("4K UHD", "55 Inch", "65 Inch", "QLED", "HDR10", "50 Inch", "2023 Model", "Voice Remote")),
    Category(("sofa", "couch", "chair", "table", "bed", "desk"), "sofa", 90, 1400, "Furniture",
             ("Modern", "Gray", "Sectional", "Velvet", "Mid-Century", "Easy Assembly", "Solid Wood")),
    Category(("hat", "beach", "towel", "umbrella", "tent", "tote", "bag", "sandals", "blanket", "cooler"), "hat", 9, 90,
             "Beach Essentials", ("Foldable", "UV Protection", "Large", "Lightweight", "Blue", "Striped", "For Women")),
    Category(("lipgloss", "lipstick", "blush", "mascara", "eyeshadow", "eyeliner", "foundation", "bronzer", "perfume",
              "highlighter", "skincare", "hair", "nail", "polish", "shampoo", "serum", "sunscreen"), "bottle", 6, 90,
             "Beauty", ("Long Wear", "Vegan", "Travel Size", "Matte", "Hydrating", "Waterproof", "Rose", "Set")),
    Category(("ladder", "board", "boards", "chainsaw", "blower", "drill", "refrigerator", "refrigerators", "washer",
              "hammer", "saw", "paint", "2x4x8"), "tools", 8, 900, "Tools & Home", ("Heavy Duty", "Cordless", "Kit",
             "With Battery", "Aluminum", "Pressure Treated", "Stainless", "Best Seller")),
)  # fmt: skip
_OTHER = Category((), "box", 8, 240, "", ("New", "2-Pack", "Premium", "Best Seller", "Blue", "Black", "Large", "Set"))
#: Department -> its icon.
DEPARTMENTS = {
    "Electronics": "headphones", "Computers": "laptop", "Home": "sofa", "Beauty": "bottle", "Toys": "star",
    "Outdoors": "sun", "Grocery": "food", "Fashion": "hat",
}  # fmt: skip
DEALS = (
    "wireless mouse", "usb-c cable", "smart tv", "gaming headset", "coffee maker", "bluetooth speaker", "office chair",
    "mechanical keyboard", "tablet", "beach towel", "aaa batteries", "laptop stand",
)  # fmt: skip


@functools.lru_cache(maxsize=1024)
def category(query: str) -> Category:
    """Return the kind of product a query is about."""
    words = query.casefold().replace("-", " ").split()
    return next((kind for kind in _CATEGORIES if any(word in kind.words for word in words)), _OTHER)


@functools.lru_cache(maxsize=1024)
def _name(query: str) -> str:
    """Return the query's name of the product, as titles write it."""
    name = " ".join(word if any(c.isdigit() for c in word) else word.capitalize() for word in query.split())
    noun = category(query).noun
    return name if not noun or noun.casefold() in query.casefold() else f"{name} {noun}".lstrip()


def sellable(query: str) -> bool:
    """Return whether any shop sells it: text without letters or digits, or without a vowel, finds nothing."""
    words = query.casefold().split()
    return bool(words) and not any(
        not any(c.isalnum() for c in word) or (len(word) > 3 and word.isalpha() and not set(word) & set("aeiouy"))
        for word in words
    )


@functools.lru_cache(maxsize=2048)
def product(query: str, key: str, rank: int) -> Product:
    """Return the product at ``rank`` of the results of a query; ``key`` stands for shop, world and kind of entry."""
    kind = category(query)
    key = f"{key}/{query.casefold()}/{rank}"
    details = ", ".join(several(kind.details, key, number(key + "n", 2, 3)))
    cents = pick((99, 95, 49, 0), key)
    price = number(f"{key}$", kind.low, kind.high)
    return Product(
        title=f"{_name(query)} - {details}".lstrip(),
        price=f"${price:,}.{cents:02d}",
        rating=number(f"{key}*", 31, 50) / 10,
        reviews=number(f"{key}#", 3, 9800),
        icon=kind.icon,
        variant=number(f"{key}v", 0, 7),
    )
