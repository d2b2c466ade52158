"""Brands by kind of product, and the words that name them."""

from __future__ import annotations

import functools

#: Name of a kind of product, as in the table of categories -> its brands; "" is for all others.
BRANDS: dict[str, tuple[str, ...]] = {
    "Laptop": ("Dell", "HP", "Lenovo", "ASUS", "Acer", "Apple", "Razer", "MSI"),
    "Gaming Desktop": ("Alienware", "HP", "MSI", "iBuyPower", "Skytech", "CyberPower"),
    "Gaming Monitor": ("LG", "Samsung", "Dell", "ASUS", "Acer", "AOC", "BenQ"),
    "Bluetooth Speaker": ("JBL", "Bose", "Sony", "Anker", "Marshall", "UE"),
    "Wireless Earbuds": ("Bose", "Apple", "Samsung", "Sony", "Jabra", "Anker"),
    "Headphones": ("Bose", "Sony", "Beats", "Razer", "Sennheiser", "JBL", "Logitech"),
    "Mechanical Keyboard": ("Razer", "Corsair", "Logitech", "HyperX", "Keychron", "SteelSeries"),
    "Gaming Mouse": ("Logitech", "Razer", "Corsair", "SteelSeries", "HyperX", "Glorious"),
    "Cable": ("Anker", "Belkin", "UGREEN", "Monoprice", "Cable Matters", "JSAUX"),
    "AAA Batteries": ("Duracell", "Energizer", "Rayovac", "Panasonic", "Eneloop", "EBL"),
    "Smartphone": ("Samsung", "Apple", "Google", "OnePlus", "Motorola", "Nokia"),
    "Tablet": ("Apple", "Samsung", "Lenovo", "Microsoft", "TCL", "Nokia"),
    "Smart TV": ("Samsung", "LG", "Sony", "TCL", "Hisense", "Vizio"),
    "Lamp": ("Brightech", "Govee", "Lepower", "Philips", "Globe", "Addlon"),
    "Kitchen Appliance": ("Keurig", "Ninja", "Hamilton", "Cuisinart", "Breville", "Oster"),
    "Shoes": ("Nike", "Adidas", "Asics", "Brooks", "Puma", "Skechers"),
    "Bag": ("Osprey", "Samsonite", "Herschel", "Fossil", "Bellroy", "Eastpak"),
    "Camera": ("Logitech", "Sony", "Canon", "Nikon", "Razer", "Elgato"),
    "Microphone": ("Blue", "Rode", "Shure", "HyperX", "Razer", "Fifine"),
    "Furniture": ("Zinus", "Ashley", "Novogratz", "Walker", "Sauder", "Rivet"),
    "Beach Essentials": ("Coleman", "Sunday", "Dock & Bay", "Nautica", "Tommy", "Igloo"),
    "Beauty": ("Maybelline", "Revlon", "Fenty", "Clinique", "Dior", "Nyx"),
    "Tools & Home": ("DeWalt", "Makita", "Bosch", "Ryobi", "Werner", "Milwaukee"),
    "": ("Northway", "Calder", "Fenwick", "Orbit", "Pinecrest", "Lumen", "Hartman"),
}  # fmt: skip
#: Brands that are common words, too, and say nothing in a query.
_COMMON = frozenset(("Blue", "Globe", "Sunday", "Orbit", "Beats"))
#: Words that name a product of a brand.
_MODELS = {
    "Apple": ("macbook", "iphone", "ipad", "airpods"), "ASUS": ("zenbook", "rog", "vivobook"),
    "Lenovo": ("thinkpad", "ideapad", "legion"), "Dell": ("xps", "inspiron", "latitude"),
    "Acer": ("predator", "nitro", "aspire"), "Samsung": ("galaxy",), "Google": ("pixel",),
    "Razer": ("blackwidow", "huntsman", "deathadder", "naga", "blade", "kraken", "thresher", "nari"),
    "Corsair": ("k70",), "Logitech": ("g910", "g502", "g903", "g933"), "LG": ("ultragear",),
    "Beats": ("beats",), "Bose": ("soundlink", "soundsport", "quietcomfort", "quitecomfort"), "Alienware": ("aurora",),
    "HP": ("pavilion", "omen", "spectre"),
}  # fmt: skip


@functools.cache
def brand_words() -> dict[str, str]:
    """Return the brand that a lower-case word names, by itself or as the name of a product."""
    found = {
        brand.casefold(): brand
        for brands in BRANDS.values()
        for brand in brands
        if " " not in brand and brand not in _COMMON
    }
    return found | {word: brand for brand, words in _MODELS.items() for word in words}
