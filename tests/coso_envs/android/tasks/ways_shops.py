"""Hand-written ways: shops, carts, orders; see ``ways.py``."""

from __future__ import annotations

from tests.coso_envs.android.tasks.ways_case import Case

FOUND = "web ebay.com | into Search for anything: desk lamp | enter"
CHEAPEST = f"{FOUND} | tap Sort | tap Price: low to high | entry 1"

SHOPS: list[Case] = [
    (
        'Add "desk lamp" to the cart on ebay.com',
        [f"{FOUND} | entry 1 | tap Add to cart", f"{FOUND} | entry 3 | tap Add to cart"],
        [
            f"{FOUND} | entry 1",
            "web ebay.com | into Search for anything: desk | enter | entry 1 | tap Add to cart",
            "web amazon.com | into Search Amazon: desk lamp | enter | entry 1 | tap Add to cart",
            f"{FOUND} | entry 1 | tap Buy now",
            f"{FOUND} | entry 1 | tap Buy now | tap Place your order",
        ],
    ),
    (
        'Go to ebay.com, search for "desk lamp", and select the cheapest one',
        [CHEAPEST],
        [
            f"{FOUND} | tap Sort | tap Price: high to low | entry 1",
            f"{FOUND} | tap Sort | tap Price: low to high | entry 2",
            f"{FOUND} | tap Sort | tap Price: low to high",
            f"{FOUND} | entry 2",
            "web amazon.com | into Search Amazon: desk lamp | enter | tap Sort | tap Price: low to high | entry 1",
        ],
    ),
    (
        "Go to ebay.com, search for 'laptop', and open the one by MSI",
        [
            "web ebay.com | into Search for anything: laptop | enter | tap MSI Laptop",
            "web ebay.com | into Search for anything: laptop | enter | tap Filter | tap MSI | "
            "tap Show 1 results | entry 1",
        ],
        [
            "web ebay.com | into Search for anything: laptop | enter | entry 1",
            "web ebay.com | into Search for anything: laptop | enter | tap Filter | tap MSI | tap Show 1 results",
            "web ebay.com | into Search for anything: msi | enter | entry 1",
            "web ebay.com | into Search for anything: laptop | enter | tap Filter | tap Dell",
            "web amazon.com | into Search Amazon: laptop | enter | tap MSI Laptop",
        ],
    ),
    (
        'Go to ebay.com, search for "desk lamp", and sort the results by price',
        [f"{FOUND} | tap Sort | tap Price: low to high"],
        [
            f"{FOUND} | tap Sort",
            f"{FOUND} | tap Sort | tap Price: high to low",
            f"{FOUND} | tap Sort | tap Customer rating",
            f"{FOUND}",
            "web amazon.com | into Search Amazon: desk lamp | enter | tap Sort | tap Price: low to high",
        ],
    ),
    (
        "Show the shopping cart on ebay.com",
        ["web ebay.com | tap Cart"],
        ["web ebay.com", "web amazon.com | tap Cart", "web ebay.com/orders", f"{FOUND} | entry 1", "web ebay cart"],
    ),
    (
        "Empty the shopping cart on ebay.com",
        ["web ebay.com | tap Cart | tap Empty cart", "web ebay.com | tap Cart | tap Remove | tap Remove"],
        [
            "web ebay.com | tap Cart | tap Remove",
            "web ebay.com | tap Cart",
            "web amazon.com | tap Cart",
            "web ebay.com | tap Cart | tap Proceed to checkout | tap Place your order",
            "web ebay.com | tap Cart | tap + | tap Remove",
        ],
    ),
    (
        'Buy the cheapest "desk lamp" on ebay.com',
        [
            f"{CHEAPEST} | tap Buy now | tap Place your order",
            f"{CHEAPEST} | tap Add to cart | tap Proceed to checkout | tap Place your order",
        ],
        [
            f"{CHEAPEST} | tap Buy now",
            f"{CHEAPEST} | tap Add to cart | tap Proceed to checkout",
            f"{FOUND} | tap Sort | tap Price: low to high | entry 2 | tap Buy now | tap Place your order",
            f"{CHEAPEST} | tap Add to cart | tap + | tap Proceed to checkout | tap Place your order",
            f"{CHEAPEST} | tap Add to cart",
            f"{FOUND} | tap Sort | tap Price: low to high | entry 2 | tap Buy now | tap Place your order | "
            f"{CHEAPEST} | tap Buy now | tap Place your order",
        ],
    ),
    (
        'Search for "desk lamp" on ebay.com, select the second entry, add it to the cart, then select checkout',
        [f"{FOUND} | entry 2 | tap Add to cart | tap Proceed to checkout"],
        [
            f"{FOUND} | entry 2 | tap Add to cart",
            f"{FOUND} | entry 2 | tap Buy now",
            f"{FOUND} | entry 1 | tap Add to cart | tap Proceed to checkout",
            f"{FOUND} | entry 2",
            f"{FOUND} | entry 2 | tap Add to cart | tap + | tap Proceed to checkout",
            f"{FOUND} | entry 2 | tap Add to cart | back",
            f"{FOUND} | entry 2 | tap Add to cart | home",
            f"{FOUND} | entry 2 | tap Add to cart | web amazon.com",
            f"{FOUND} | entry 2 | tap Add to cart | web ebay.com",
        ],
    ),
]
