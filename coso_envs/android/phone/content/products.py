"""Products for any query, by category."""

from __future__ import annotations

import functools
from typing import NamedTuple

from coso_envs.android.phone.content.brands import BRANDS, brand_words
from coso_envs.android.phone.content.seeded import number, pick, several


class Product(NamedTuple):
    """A product of the shops and the search engine; the price is as shops spell it, and in cents."""

    title: str
    price: str
    rating: float
    reviews: int
    icon: str
    variant: int
    brand: str
    cents: int
    free_delivery: bool
    in_stock: bool


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
    Category(("lamp", "lamps", "bulb", "lantern"), "lamp", 12, 140, "Lamp", ("LED", "Dimmable", "Black", "Brass",
             "Touch Control", "With USB Port", "Adjustable Arm", "Warm White")),
    Category(("coffee", "fryer", "kettle", "blender", "toaster"), "kettle", 25, 260, "Kitchen Appliance", ("1.8 qt",
             "Stainless Steel", "12 Cups", "Programmable", "Compact", "Dishwasher Safe", "1500 W", "Red")),
    Category(("shoes", "shoe", "sneakers", "boots"), "shoe", 30, 190, "Shoes", ("Size 9", "Size 10", "Lightweight",
             "Black", "White", "Breathable", "For Men", "For Women", "Cushioned")),
    Category(("backpack", "wallet", "suitcase", "purse"), "bag", 15, 220, "Bag", ("Leather", "Water Resistant", "Black",
             "Navy", "25 L", "With Laptop Sleeve", "Slim", "Brown")),
    Category(("webcam", "camera"), "camera", 30, 900, "Camera", ("1080p", "4K", "Autofocus", "With Tripod", "60 fps",
             "Wide Angle", "Black")),
    Category(("microphone", "mic"), "mic", 25, 330, "Microphone", ("USB", "Cardioid", "With Stand", "Noise Reduction",
             "Black", "Wireless")),
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
#: Names of kinds that no title needs where the query says what it is.
_BROAD = frozenset(("", "Beach Essentials", "Beauty", "Furniture", "Kitchen Appliance", "Lamp", "Tools & Home"))
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
def brand_of(query: str) -> str:
    """Return the brand that a query names by itself or by one of its products; "" if it names none."""
    words = query.casefold().replace("-", " ").split()
    known = brand_words()
    return next((known[word] for word in words if word in known), "")


def brands(query: str) -> tuple[str, ...]:
    """Return the brands of the kind of product a query is about."""
    return BRANDS[category(query).noun]


@functools.lru_cache(maxsize=2048)
def _name(query: str, brand: str) -> str:
    """Return the query's name of a product of a brand, as titles write it."""
    own, noun = brand_of(query), category(query).noun
    if own and own != brand:
        if noun:
            return f"{brand} {noun}"
        query = " ".join(word for word in query.split() if word.casefold() != own.casefold()) or "Alternative"
    name = " ".join(word if any(c.isdigit() for c in word) else word.capitalize() for word in query.split())
    if noun not in _BROAD and noun.split()[-1].casefold() not in query.casefold().split():
        name = f"{name} {noun}".lstrip()
    return name if own == brand else f"{brand} {name}"


def spell_price(cents: int) -> str:
    """Spell a price as shops do."""
    return f"${cents // 100:,}.{cents % 100:02d}"


def sellable(query: str) -> bool:
    """Return whether any shop sells it: text without letters or digits, or without a vowel, finds nothing."""
    words = query.casefold().split()
    return bool(words) and not any(
        not any(c.isalnum() for c in word) or (len(word) > 3 and word.isalpha() and not set(word) & set("aeiouy"))
        for word in words
    )


@functools.lru_cache(maxsize=4096)
def product(query: str, key: str, rank: int, brand: str = "") -> Product:
    """Return a product found for a query.

    Args:
        query: as typed.
        key: stands for shop, world and kind of entry.
        rank: among those.
        brand: its maker; by default the one that the query names, else any.
    """
    kind = category(query)
    key = f"{key}/{query.casefold()}/{rank}"
    brand = brand or brand_of(query) or pick(brands(query), f"{key}b")
    details = ", ".join(several(kind.details, key, number(key + "n", 2, 3)))
    cents = 100 * number(f"{key}$", kind.low, kind.high) + pick((99, 95, 49, 0), key)
    return Product(
        title=f"{_name(query, brand)} - {details}",
        price=spell_price(cents),
        rating=number(f"{key}*", 31, 49) / 10,
        reviews=number(f"{key}#", 3, 9800),
        icon=kind.icon,
        variant=number(f"{key}v", 0, 7),
        brand=brand,
        cents=cents,
        free_delivery=number(f"{key}f", 0, 1) == 1,
        in_stock=number(f"{key}i", 0, 5) > 0,
    )
