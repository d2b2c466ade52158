"""Ways to say the same, for comparing questions: phrases, words, and words that say nothing of their own."""

from __future__ import annotations

#: Phrase -> how it is read; a longer one goes first.
PHRASES = dict(
    sorted(
        {
            "look like": "look", "looks like": "look", "how much is": "price", "how much are": "price",
            "how much does": "price", "how much do": "price", "how much for": "price", "how expensive is": "price",
            "washington dc": "washington", "dc": "washington", "washington d.c": "washington", "d.c": "washington",
            "las vegas": "lasvegas", "vegas": "lasvegas", "for sale": "", "new york city": "newyork",
            "new york times": "newyorktimes",
            "new york": "newyork", "nyc": "newyork", "ny": "newyork", "los angeles": "losangeles", "la": "losangeles",
            "sf": "sanfrancisco", "san francisco": "sanfrancisco", "sfo": "sanfrancisco", "lax": "losangeles",
            "jfk": "newyork", "rio de janeiro": "riodejaneiro", "mexico city": "mexicocity",
            "united states of america": "us", "united states": "us", "the states": "us", "united kingdom": "uk",
            "great britain": "uk", "britain": "uk", "usa": "us", "u.s.a": "us", "u.s": "us", "u.k": "uk",
            "america": "us", "holland": "netherlands", "new delhi": "delhi", "new zealand": "newzealand",
            "new jersey": "newjersey", "new orleans": "neworleans", "new mexico": "newmexico",
            "south korea": "southkorea", "south korean": "southkorean", "north korea": "northkorea",
            "french guiana": "frenchguiana", "dominican republic": "dominicanrepublic", "top rated": "",
            "highly rated": "", "well rated": "", "right now": "", "near me": "", "close to me": "", "around me": "",
            "around here": "", "near here": "", "close by": "", "best selling": "bestselling",
            "best sellers": "bestselling", "bestsellers": "bestselling", "best buy": "bestbuy",
            "top selling": "bestselling",
            "home depot": "homedepot", "how far is": "distance", "how far away is": "distance",
            "how far": "distance", "how old is": "age", "how old": "age", "how big is": "size", "how big are": "size",
            "how large is": "size", "how tall is": "size", "how big": "size", "how large": "size",
            "how fast is": "speed", "how fast does": "speed", "how fast do": "speed", "how fast can": "speed",
            "how fast": "speed", "at what speed": "speed", "rest of": "rest", "average speed": "speed",
            "top speed": "speed", "directions to": "", "directions for": "", "directions": "", "route to": "",
            "way to": "", "how do i get to": "", "how to get to": "", "how can i get to": "",
            "how do you get to": "", "navigate to": "", "take me to": "", "capital city": "capital",
            "places to eat": "restaurant", "place to eat": "restaurant", "where to eat": "restaurant",
            "somewhere to eat": "restaurant", "where can i eat": "restaurant", "places to dine": "restaurant",
            "place to dine": "restaurant", "spots to eat": "restaurant", "food places": "restaurant",
            "eating places": "restaurant", "dining": "restaurant", "top stories": "news", "whats happening": "news",
            "what is happening": "news", "whats going on": "news", "what is going on": "news",
            "plane tickets": "flight", "plane ticket": "flight", "air tickets": "flight", "airfare": "flight",
            "airfares": "flight", "fly": "flight", "flying": "flight", "two bedroom": "2 bedroom",
            "three bedroom": "3 bedroom", "one bedroom": "1 bedroom", "four bedroom": "4 bedroom",
            "2br": "2 bedroom", "3br": "3 bedroom", "1br": "1 bedroom", "two bed": "2 bedroom",
            "three bed": "3 bedroom", "2 bed": "2 bedroom", "3 bed": "3 bedroom", "1 bed": "1 bedroom",
            "2 br": "2 bedroom", "3 br": "3 bedroom", "five star": "5 star", "four star": "4 star",
            "prime minister": "minister", "pm of": "minister", "premier of": "minister", "head of state": "president",
            "video clip": "video", "look up": "", "look for": "", "looking for": "", "check out": "",
            "stock exchange": "stock market",
        }.items(),
        key=lambda item: -len(item[0]),
    )
)  # fmt: skip
#: Word -> the word that stands for it.
SAME = {
    "cost": "price", "costs": "price", "prices": "price", "pricing": "price", "priced": "price", "sms": "message",
    "television": "tv", "tvs": "tv", "televisions": "tv", "movie": "film", "tech": "technology",
    "technological": "technology", "pictures": "look", "picture": "look", "pics": "look", "images": "look",
    "image": "look", "photos": "look", "photo": "look", "looks": "look", "restaurants": "restaurant",
    "eatery": "restaurant", "eateries": "restaurant", "diner": "restaurant", "diners": "restaurant",
    "bistro": "restaurant", "far": "distance", "old": "age", "big": "size", "tall": "size", "large": "size",
    "diameter": "size", "dimensions": "size", "fast": "speed", "rental": "rent", "rentals": "rent", "rents": "rent",
    "renting": "rent", "shops": "store", "shop": "store", "currency": "exchange", "conversion": "exchange",
    "convert": "exchange", "forex": "exchange", "forecast": "weather", "temperature": "weather",
    "headlines": "news", "headline": "news", "newest": "latest", "lowe": "lowes", "mcdonald": "mcdonalds",
    "apartments": "apartment", "apt": "apartment", "flat": "apartment", "flats": "apartment", "hotel": "hotel",
    "barbeque": "bbq", "barbecue": "bbq", "hamburger": "burger", "hamburgers": "burger", "burgers": "burger",
    "pizzeria": "pizza", "airline": "flight", "flights": "flight", "fares": "price", "specials": "menu",
    "cellphone": "phone", "smartphone": "phone", "mobile": "phone", "desktop": "computer", "pc": "computer",
    "notebook": "laptop", "cinema": "film", "veggie": "vegetarian", "chick-fil-a": "chickfila",
}  # fmt: skip
#: Words that say nothing of their own.
NEUTRAL = frozenset(
    """
    a about again against all also am an and any are around as at be been best buy by can could current
    currently did do does find for from get give go going good google have how i im in information into
    is it its latest let like list local looking me more much my near nearest nearby need new next nice now of
    on one online or our page place places please rate rated search see show some tell than that thats the
    their them then there these they this to today todays top up us want was web website week weekend were what
    whats when where which who whos will with would you your s morning afternoon evening tonight month year
    great closest recommended recommend popular purchase cheap happening breaking per average website site
    check cheapest lookup hows weeks weekly name names km miles ft foot feet inch inches per sqm
    """.split()  # noqa: SIM905 - a table is easier to read as text
) - {"us"}
#: Beside the name of a dish or a kitchen, these say that one wants to eat out; those, that one does not.
EATING_OUT = frozenset(("near", "nearby", "best", "good", "top", "place", "places", "food", "great", "spot", "spots"))
EATING_IN = frozenset(("recipe", "recipes", "dough", "calories", "ingredients", "oven", "movie", "delivery", "history"))
#: About these, the people's adjective says as much as the nation.
NATIONAL = frozenset(("capital", "news", "president", "minister", "chancellor", "population", "economy"))
#: How fast something "goes" is its speed.
WITH_SPEED = frozenset(("travel", "travels", "go", "goes", "move", "moves", "run", "runs", "drive", "drives"))
