"""Templates of instructions by family, and what fills them: data of the mixed task sets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from coso_envs.android.phone.content.apps_table import APPS
from coso_envs.android.phone.content.facts import SIZES, SPEEDS
from coso_envs.android.phone.content.food import CHAINS, CUISINES
from coso_envs.android.phone.content.places import CITIES, COUNTRIES
from coso_envs.android.phone.sites.shops import SHOPS


class Template(NamedTuple):
    """Instructions that differ in what fills them.

    Attributes:
        id: its name, the family first.
        app: where it happens.
        text: with slots in braces.
        held: whether it is kept for the split "unseen-template".
    """

    id: str
    app: str
    text: str
    held: bool = False


#: Apps and shops that occur in the split "unseen-app" only.
UNSEEN_APPS = frozenset(("Notes", "Maps", "target.com", "newegg.com"))

_MINUTES = ("", ":05", ":15", ":20", ":30", ":45", ":50")
_PEOPLE = ("Grace Kim", "Ben Okoro", "Mia Rossi", "Omar Haddad", "Alice Chen", "Nora Feld", "Hugo Martin", "Emma Stone")
_NEW_PEOPLE = (
    "Maya Brandt", "Leo Fink", "Tara Voss", "Ivan Petrov", "Zoe Adler", "Paul Renner", "Rita Sanz", "Finn Olsen",
    "Lena Hart", "Marco Bruni", "Sara Holt", "Noah Wirth",
)  # fmt: skip
_SENTENCES = (
    "I am running late", "See you at eight", "The train was cancelled", "Happy birthday", "Can you call me back",
    "Dinner is ready", "I left the keys at home", "Thank you for the flowers", "The meeting moved to ten",
    "Please bring some milk",
)  # fmt: skip
_TITLES = (
    "Dentist", "Book club", "Lunch with Ida", "Car wash", "Swim lesson", "Tax office", "Choir", "Parents evening",
    "Haircut", "Tennis",
)  # fmt: skip
_NOTES = ("Groceries", "Packing list", "Gift ideas", "Recipes", "Garden", "Reading list", "Repairs", "Wine")
_TEXTS = (
    "milk, eggs, bread", "passport and charger", "a scarf for Nora", "tomatoes in May", "call the plumber",
    "two bottles of red", "the third shelf", "ask Hugo first",
)  # fmt: skip
_SWITCHES = ("Bluetooth", "airplane mode", "dark theme", "do not disturb", "battery saver", "data saver", "Wi-Fi")
_BRANDS = (
    "dell inspiron", "hp omen", "asus vivobook", "sony wh-1000xm4", "bose 700", "jbl go 3", "anker power bank",
    "logitech k380", "razer viper", "samsung galaxy tab", "apple pencil", "corsair void", "lenovo legion",
    "acer swift", "office chair", "coffee maker", "desk lamp", "usb-c hub", "air fryer", "water bottle",
)  # fmt: skip

FILLERS: Mapping[str, tuple[str, ...]] = {
    "time": tuple(f"{h}{m}{half}" for h in range(1, 13) for half in ("am", "pm") for m in _MINUTES),
    "time2": tuple(f"{h}{half}" for h in range(1, 13) for half in ("am", "pm")),
    "minutes": ("3", "7", "10", "12", "20", "25", "40"), "seconds": ("15", "30", "45", "50"),
    "person": _PEOPLE, "friend": _PEOPLE[::-1], "new": _NEW_PEOPLE,
    "number": tuple(f"555-{n:04d}" for n in range(120, 9000, 613)),
    "sentence": _SENTENCES, "title": _TITLES, "note": _NOTES, "text": _TEXTS,
    "day": ("today", "tomorrow", "on Monday", "on Wednesday", "on Saturday"),
    "switch": _SWITCHES, "switch2": _SWITCHES[::-1], "level": ("10", "20", "30", "40", "70", "80", "90"),
    "size": ("small", "large", "largest"), "timeout": ("30 seconds", "5 minutes", "10 minutes"),
    "area": ("display", "battery", "storage", "sound", "security", "location", "bluetooth", "network"),
    "volume": ("media", "ring", "alarm"), "end": ("maximum", "minimum"),
    "app": tuple(name for name, info in APPS.items() if info.installed and name not in ("Play Store", "Settings")),
    "missing": tuple(name for name, info in APPS.items() if not info.installed),
    "removable": ("Facebook", "Netflix", "Twitter", "Spotify", "Lyft", "Uber", "Instagram", "Pandora", "Reddit"),
    "unknown": ("Fluffy Birds", "Plant Diary", "Star Map", "Word Garden", "Tide Table", "Trail Buddy"),
    "file": ("report.pdf", "holiday.jpg", "song.mp3", "invoice.pdf", "notes.txt", "clip.mp4"),
    "folder": ("Documents", "Images", "Audio", "Videos"), "newfolder": ("Taxes", "Trips", "School", "Bills", "Scans"),
    "sender": ("City Library", "Gym Club", "Travel Desk", "Payments", "Sam Ortiz", "Ravi Shah"),
    "mail": ("ann@example.com", "bob@example.org", "sue@example.net", "kim@example.com"),
    "city": tuple(CITIES), "country": tuple(sorted({country.name for country in COUNTRIES.values()})),
    "cuisine": CUISINES, "chain": CHAINS, "thing": tuple(SIZES), "mover": tuple(SPEEDS),
    "artist": ("Adele", "Coldplay", "Rihanna", "Shakira", "Dua Lipa", "Billie Eilish", "Sia", "Lizzo", "Drake"),
    "shop": tuple(SHOPS), "query": _BRANDS, "rank": ("second", "third", "fourth"), "rooms": ("1", "2", "3"), "near": ("second", "third"),
    "branded": tuple(
        f'"{query}", and open the one by {brand}'
        for query, brand in (
            ("laptop", "MSI"), ("headphones", "Logitech"), ("smart tv", "Vizio"), ("gaming mouse", "Glorious"),
            ("mechanical keyboard", "SteelSeries"), ("monitor", "BenQ"), ("earbuds", "Anker"), ("speaker", "UE"),
            ("usb cable", "JSAUX"), ("smartphone", "Nokia"), ("desk", "Rivet"), ("mascara", "Nyx"),
        )
    ),
}  # fmt: skip

GENERAL = (
    Template("open/1", "", "Open the {app} app"),
    Template("open/2", "", "Launch {app}", held=True),
    Template("install/1", "Play Store", "Install the {missing} app"),
    Template("install/2", "Play Store", 'Open app "{missing}" (install if not already installed)'),
    Template("install/3", "Play Store", 'Install app "{unknown}"'),
    Template("install/4", "Play Store", "Download {missing} from the Play Store", held=True),
    Template("uninstall/1", "Settings", "Uninstall {removable}"),
    Template("uninstall/2", "Settings", "Remove the {removable} app from my phone", held=True),
    Template("settings/1", "Settings", "Check the settings for the {app} app"),
    Template("notifications/1", "Settings", "Turn off notifications for the {app} app"),
    Template("notifications/2", "Settings", "Turn on notifications for the {app} app", held=True),
    Template("setting/1", "Settings", "Turn on {switch}"),
    Template("setting/2", "Settings", "Turn off {switch}"),
    Template("setting/3", "Settings", "Turn on {switch} and {switch2}"),
    Template("setting/4", "Settings", "Make sure {switch} is turned off", held=True),
    Template("setting/5", "Settings", "Change the font size to {size}"),
    Template("setting/6", "Settings", "Set the screen timeout to {timeout}", held=True),
    Template("settings/2", "Settings", "Open {area} settings"),
    Template("brightness/1", "Settings", "Set the screen brightness to {level}%"),
    Template("brightness/2", "Settings", "Turn the screen brightness down to the minimum", held=True),
    Template("volume/1", "Settings", "Set the {volume} volume to {level} percent"),
    Template("alarm/1", "Clock", "Set an alarm for {time}"),
    Template("alarm/2", "Clock", "Set alarms for {time2} and {time}"),
    Template("alarm/3", "Clock", "Delete the {time2} alarm"),
    Template("alarm/4", "Clock", "Turn off the alarm for {time2}"),
    Template("alarm/5", "Clock", "Cancel the alarm for {time}", held=True),
    Template("alarm/6", "Clock", 'Set an alarm for {time2} labeled "{title}"'),
    Template("timer/1", "Clock", "Set a timer for {minutes} minutes"),
    Template("timer/2", "Clock", "Start a timer for {minutes} minutes and {seconds} seconds"),
    Template("timer/3", "Clock", "Create a timer for {minutes} minutes, but do not start it", held=True),
    Template("stopwatch/1", "Clock", "Start the stopwatch"),
    Template("contact/1", "Contacts", "Create a contact for {new} with the number {number}"),
    Template("contact/2", "Contacts", "Delete the contact {person}"),
    Template("contact/3", "Contacts", "Save {number} as {new} in my contacts", held=True),
    Template("message/1", "Messages", 'Send a text message to {person} saying "{sentence}"'),
    Template("message/2", "Messages", 'Send a text to {number}: "{sentence}"'),
    Template("message/3", "Messages", "Text {person} '{sentence}'", held=True),
    Template("call/1", "Phone", "Call {person}"),
    Template("mail/1", "Gmail", 'Send an email to {mail} with the subject "{title}" and the text "{sentence}"'),
    Template("mail/2", "Gmail", 'Write an email to {mail} saying "{sentence}"', held=True),
    Template("event/1", "Calendar", 'Create an event called "{title}" {day} at {time2}'),
    Template("event/2", "Calendar", 'Delete the event "{title}"'),
    Template("event/3", "Calendar", 'Add "{title}" to my calendar {day} at {time2}', held=True),
    Template("note/1", "Notes", 'Create a note called "{note}" with the text "{text}"'),
    Template("note/2", "Notes", 'Delete the note "{note}"'),
    Template("file/1", "Files", "Delete the file {file}"),
    Template("file/2", "Files", "Move {file} to the {folder} folder"),
    Template("file/3", "Files", 'Create a folder named "{newfolder}"', held=True),
    Template("question/capital", "Chrome", "What is the capital of {country}?"),
    Template("question/news", "Chrome", "What's the news in {country}?"),
    Template("question/weather", "Chrome", "What's the weather like in {city}?"),
    Template("question/hotels", "Chrome", "Search for hotels in {city}"),
    Template("question/restaurants", "Chrome", "Search for good {cuisine} restaurants"),
    Template("question/menu", "Chrome", "What's on the menu at {chain}?"),
    Template("question/size", "Chrome", "How big is the {thing}?", held=True),
    Template("question/speed", "Chrome", "What is the speed of a {mover}?", held=True),
    Template("map/1", "Maps", "Search for the best {cuisine} restaurants on Maps"),
    Template("video/1", "YouTube", "Play the new {artist} video on YouTube"),
    Template("video/2", "YouTube", "Open YouTube, search for {artist} and play the first video", held=True),
    Template("answer/number", "Contacts", "What is {person}'s phone number?"),
    Template("answer/code", "Gmail", "What's the code in the mail from {sender}?"),
    Template("answer/event", "Calendar", 'At what time is "{title}" {day}?'),
    Template("answer/sender", "Gmail", 'Who sent the mail "{title}"?'),
    Template("answer/day", "Calendar", "Which event do I have {day}?", held=True),
    Template("answer/degrees", "Chrome", "How many degrees is it in {city}?"),
    Template("answer/rent", "Chrome", "How many dollars a month is the average rent of a {rooms} bedroom apartment in {city}?", True),
    Template("two apps/number", "Messages", "Text {person} {friend}'s phone number"),
    Template("two apps/code", "Messages", "Send the code from the mail from {sender} to {person}"),
    Template("two apps/note", "Notes", 'Create a note called "{note}" with the code from the mail from {sender}'),
    Template("sequence/1", "Clock", "Set an alarm for {time2} and turn on {switch}"),
    Template("sequence/2", "Contacts", "Add a contact named {new} with number {number}, then send {new} a message saying '{sentence}'"),
    Template("sequence/3", "Calendar", 'Create an event called "{title}" {day} at {time2} and set a timer for {minutes} minutes'),
    Template("sequence/4", "Clock", "Delete the {time2} alarm, set a timer for {minutes} minutes, and turn off {switch}", held=True),
    Template("sequence/5", "Settings", "Turn on {switch}, set the screen brightness to {level}%, and open the Clock app"),
    Template("sequence/6", "Messages", "Send a text message to {person} saying '{sentence}', then call {friend}", held=True),
)  # fmt: skip

SHOPPING = (
    Template("site/1", "{shop}", "Go to {shop}"),
    Template("search/1", "{shop}", 'Go to {shop}, search for "{query}"'),
    Template("search/2", "{shop}", 'Search for "{query}" on {shop}', held=True),
    Template("entry/1", "{shop}", 'Go to {shop}, search for "{query}", and select the first entry'),
    Template("entry/2", "{shop}", 'Go to {shop}, search for "{query}", and select the {rank} entry'),
    Template("entry/cheapest", "{shop}", 'Go to {shop}, search for "{query}", and select the cheapest one'),
    Template("entry/rated", "{shop}", 'Go to {shop}, search for "{query}", and open the best rated product'),
    Template("entry/brand", "{shop}", "Go to {shop}, search for {branded}"),
    Template("entry/sort", "{shop}", 'Go to {shop}, search for "{query}", and sort the results by price'),
    Template("entry/4", "{shop}", 'Find the cheapest "{query}" on {shop}', held=True),
    Template("cart/1", "{shop}", 'Add "{query}" to the cart on {shop}'),
    Template("cart/2", "{shop}", "Show the shopping cart on {shop}"),
    Template("cart/3", "{shop}", "Empty the shopping cart on {shop}"),
    Template("cart/4", "{shop}", 'Go to {shop}, search for "{query}", select the {near} entry, and add it to the cart'),
    Template("cart/5", "{shop}", 'Add the cheapest "{query}" to the cart on {shop}', held=True),
    Template("cart/6", "{shop}", 'Search for "{query}" on {shop}, select the first entry, add it to the cart, then select checkout'),
    Template("cart/7", "{shop}", 'Clear the shopping cart on {shop}. Add "{query}" to the cart on {shop}', held=True),
    Template("buy/1", "{shop}", 'Buy the cheapest "{query}" on {shop}'),
    Template("buy/2", "{shop}", 'Go to {shop}, search for "{query}", open the {near} entry, and buy it', held=True),
    Template("entry/3", "{shop}", 'Open {shop}. Search for "{query}". Open the {rank} non-sponsored result.', held=True),
)  # fmt: skip
