"""For every kind of goal: ways of a person, and five ways that come near and miss. Written by hand, by what is seen.

A way is a line of steps parted by "|": ``open App``, ``tap words``, ``type text``, ``into field: text``, ``enter``,
``back``, ``home``, ``shade``, ``web text`` (into the address bar), ``read pattern`` (remember what the screen says),
``answer text`` and ``slide words: share``; ``{}`` in a text stands for what was read.
"""

from __future__ import annotations

SETTINGS = "open Settings | tap"
ALARM = "open Clock | tap Alarm"
NEW_ALARM = f"{ALARM} | tap Add alarm"
TIMER = "open Clock | tap Timer"

#: Instruction, ways that are paid, ways that are not.
Case = tuple[str, list[str], list[str]]

SWITCHES: list[Case] = [
    (
        "Turn on Bluetooth",
        [f"{SETTINGS} Connected devices | tap Bluetooth"],
        [
            f"{SETTINGS} Connected devices",
            f"{SETTINGS} Connected devices | tap NFC",
            f"{SETTINGS} Connected devices | tap Bluetooth | tap Bluetooth",
            f"{SETTINGS} Connected devices | tap NFC | tap Bluetooth",
            f"{SETTINGS} Network & internet | tap Wi-Fi hotspot",
        ],
    ),
    (
        "Turn off wifi and turn on airplane mode",
        [
            f"{SETTINGS} Network & internet | tap Wi-Fi | tap Airplane mode",
            f"{SETTINGS} Network & internet | tap Airplane mode | back | tap Network & internet | tap Wi-Fi",
        ],
        [
            f"{SETTINGS} Network & internet | tap Wi-Fi",
            f"{SETTINGS} Network & internet | tap Airplane mode",
            f"{SETTINGS} Network & internet | tap Data saver | tap Wi-Fi | tap Airplane mode",
            f"{SETTINGS} Network & internet | tap Wi-Fi | tap Mobile data",
            f"{SETTINGS} Network & internet",
        ],
    ),
    (
        "Set the screen brightness to the maximum",
        [f"{SETTINGS} Display | slide Brightness: 1"],
        [
            f"{SETTINGS} Display | slide Brightness: 0",
            f"{SETTINGS} Display | slide Brightness: 0.9",
            f"{SETTINGS} Display | tap Night light | slide Brightness: 1",
            f"{SETTINGS} Sound & vibration | slide Media volume: 1",
            f"{SETTINGS} Display",
        ],
    ),
    (
        "Turn off notifications for the Maps app",
        [
            f"{SETTINGS} Notifications | tap Maps",
            f"{SETTINGS} Apps | tap Maps | tap Notifications",
        ],
        [
            f"{SETTINGS} Notifications | tap Music",
            f"{SETTINGS} Apps | tap Maps",
            f"{SETTINGS} Notifications | tap Maps | tap Maps",
            f"{SETTINGS} Notifications | tap Music | tap Maps",
            f"{SETTINGS} Notifications",
        ],
    ),
    (
        "Uninstall Netflix",
        [
            f"{SETTINGS} Apps | tap Netflix | tap Uninstall | tap Uninstall",
        ],
        [
            f"{SETTINGS} Apps | tap Netflix | tap Uninstall | tap Cancel",
            f"{SETTINGS} Apps | tap Spotify | tap Uninstall | tap Uninstall",
            f"{SETTINGS} Apps | tap Netflix | tap Notifications",
            f"{SETTINGS} Apps | tap Netflix",
            f"{SETTINGS} Notifications | tap Lyft | back | tap Apps | tap Netflix | tap Uninstall | tap Uninstall",
        ],
    ),
    (
        'Open app "Yelp" (install if not already installed)',
        ["open Play Store | into Search apps & games: yelp | enter | tap Install | open Yelp"],
        [
            "open Play Store | into Search apps & games: yelp | enter | tap Install",
            "open Play Store | into Search apps & games: yelp | enter",
            "open Play Store",
            "open Maps",
            "open Play Store | into Search apps & games: zoom | enter | tap Install | open Zoom",
        ],
    ),
]

CLOCK: list[Case] = [
    (
        "Set an alarm for 6pm",
        [f"{NEW_ALARM} | tap 6 | tap PM | tap OK", f"{NEW_ALARM} | tap PM | tap OK"],
        [
            f"{NEW_ALARM} | tap 6 | tap OK",
            f"{NEW_ALARM} | tap 6 | tap PM | tap Cancel",
            f"{NEW_ALARM} | tap 00 | tap 30 | tap PM | tap OK",
            f"{NEW_ALARM} | tap 5 | tap PM | tap OK | tap Add alarm | tap 6 | tap PM | tap OK",
            f"{NEW_ALARM} | tap 6 | tap PM | tap OK | tap 6:00 PM",
        ],
    ),
    (
        "Set an alarm for 6am labeled 'Gym'",
        [f"{NEW_ALARM} | tap 6 | tap AM | tap OK | tap 6:00 AM Every day | tap Label | type Gym | enter"],
        [
            f"{NEW_ALARM} | tap 6 | tap AM | tap OK",
            f"{NEW_ALARM} | tap 6 | tap AM | tap OK | tap 6:00 AM Every day | tap Label | type Gymnastics | enter",
            f"{NEW_ALARM} | tap 6 | tap AM | tap OK | tap 6:00 AM Every day | tap Label | type Gym | back | back",
            f"{NEW_ALARM} | tap 7 | tap AM | tap OK",
            f"{NEW_ALARM} | tap 6 | tap PM | tap OK | tap 6:00 PM Every day | tap Label | type Gym | enter",
        ],
    ),
    (
        "Delete the 11am alarm",
        [f"{ALARM} | tap 11:00 AM Every day | tap Delete"],
        [
            f"{ALARM} | tap 11:00 AM Every day",
            f"{ALARM} | tap 11:00 AM",
            f"{ALARM}",
            f"{NEW_ALARM} | tap 11 | tap PM | tap OK",
            f"{NEW_ALARM} | tap 4 | tap OK | tap 11:00 AM Every day | tap Delete",
        ],
    ),
    (
        "Turn off the alarm for 11am",
        [f"{ALARM} | tap 11:00 AM Every day | tap Alarm on"],
        [
            f"{ALARM} | tap 11:00 AM Every day | tap Delete",
            f"{ALARM} | tap 11:00 AM Every day",
            f"{ALARM} | tap 11:00 AM Every day | tap Alarm on | tap Alarm on",
            f"{ALARM}",
            f"{NEW_ALARM} | tap 4 | tap OK | tap 11:00 AM Every day | tap Alarm on",
        ],
    ),
    (
        "Set a timer for 5 minutes",
        [f"{TIMER} | tap 5 | tap 00 | tap Start"],
        [
            f"{TIMER} | tap 5 | tap 00",
            f"{TIMER} | tap 5 | tap Start",
            f"{TIMER} | tap 5 | tap 00 | tap Start | tap Pause",
            f"{TIMER} | tap 5 | tap 00 | tap Start | tap + 1:00",
            f"{NEW_ALARM} | tap 5 | tap OK",
        ],
    ),
    (
        "Create a timer for 10 minutes, but do not start it",
        [f"{TIMER} | tap 1 | tap 0 | tap 00 | tap Start | tap Pause"],
        [
            f"{TIMER} | tap 1 | tap 0 | tap 00 | tap Start",
            f"{TIMER} | tap 1 | tap 0 | tap Start | tap Pause",
            f"{TIMER}",
            f"{TIMER} | tap 1 | tap 0 | tap 00 | tap Start | tap Delete",
            f"{TIMER} | tap 1 | tap 00 | tap Start | tap Pause",
        ],
    ),
    (
        "Start the stopwatch",
        ["open Clock | tap Stopwatch | tap Start"],
        [
            "open Clock | tap Stopwatch",
            "open Clock | tap Stopwatch | tap Start | tap Pause",
            f"{TIMER} | tap 5 | tap Start",
            "open Clock",
            f"{NEW_ALARM} | tap OK | tap Stopwatch | tap Start",
        ],
    ),
]

PEOPLE: list[Case] = [
    (
        "Create a contact for Maya Brandt with the number 555-0142",
        ["open Contacts | tap New contact | into Name: Maya Brandt | into Phone: 5550142 | tap Save"],
        [
            "open Contacts | tap New contact | into Name: Maya Brandt | tap Save",
            "open Contacts | tap New contact | into Name: Maya Brandt | into Phone: 5550143 | tap Save",
            "open Contacts | tap New contact | into Name: Maja Brandt | into Phone: 555-0142 | tap Save",
            "open Contacts | tap New contact | into Name: Maya Brandt | into Phone: 555-0142 | back | back",
            "open Contacts | tap Mia Rossi | tap Edit | into Name: Maya Brandt | into Phone: 555-0142 | tap Save",
        ],
    ),
    (
        "Delete the contact Mia Rossi",
        ["open Contacts | tap Mia Rossi | tap Delete | tap Delete"],
        [
            "open Contacts | tap Mia Rossi | tap Delete | tap Cancel",
            "open Contacts | tap Nora Feld | tap Delete | tap Delete",
            "open Contacts | tap Mia Rossi",
            "open Contacts",
            "open Contacts | tap Nora Feld | tap Delete | tap Delete | tap Mia Rossi | tap Delete | tap Delete",
        ],
    ),
    (
        'Send a text message to Grace Kim saying "I am late"',
        [
            "open Messages | tap New message | type Grace Kim | enter | type I am late | enter",
            "open Contacts | tap Grace Kim | tap Text | type I am late. | enter",
        ],
        [
            "open Messages | tap New message | type Grace Kim | enter | type I am late",
            "open Messages | tap New message | type Nora Feld | enter | type I am late | enter",
            "open Messages | tap New message | type Grace Kim | enter | type I am here | enter",
            "open Gmail | tap Compose | into To: Grace Kim | into Compose email: I am late | tap Send",
            "open Messages | tap New message | type Grace Kim | enter | type Hi | enter | "
            "into Text message: I am late | enter",
        ],
    ),
    (
        "Call Nora Feld",
        ["open Contacts | tap Nora Feld | tap Call", "open Phone | tap Contacts | tap Nora Feld"],
        [
            "open Contacts | tap Nora Feld",
            "open Contacts | tap Mia Rossi | tap Call",
            "open Contacts | tap Nora Feld | tap Text",
            "open Phone",
            "open Phone | tap 5 | tap 5 | tap 5 | tap Call",
        ],
    ),
    (
        'Send an email to ann@example.com with the subject "Trip" and the text "I have booked it."',
        [
            "open Gmail | tap Compose | into To: ann@example.com | into Subject: Trip | "
            "into Compose email: I have booked it. | tap Send",
        ],
        [
            "open Gmail | tap Compose | into To: ann@example.com | into Subject: Trip | tap Send",
            "open Gmail | tap Compose | into To: ann@example.org | into Subject: Trip | "
            "into Compose email: I have booked it. | tap Send",
            "open Gmail | tap Compose | into To: ann@example.com | into Subject: Trips | "
            "into Compose email: I have booked it. | tap Send",
            "open Gmail | tap Compose | into To: ann@example.com | into Subject: Trip | "
            "into Compose email: I have booked it.",
            "open Messages | tap New message | type ann@example.com | enter | type I have booked it. | enter",
        ],
    ),
]

DIARY: list[Case] = [
    (
        'Create an event called "Dentist" tomorrow at 9am',
        ["open Calendar | tap New event | into Title: Dentist | tap Date | tomorrow | tap Save"],
        [
            "open Calendar | tap New event | into Title: Dentist | tap Save",
            "open Calendar | tap New event | into Title: Doctor | tap Date | tomorrow | tap Save",
            "open Calendar | tap New event | into Title: Dentist | tap Date | tomorrow",
            "open Calendar | tap New event | into Title: Dentist | tap Date | tomorrow | tap Time | tap 10 | tap OK | "
            "tap Save",
            "open Notes | tap New note | into Title: Dentist | into Note: tomorrow at 9am | tap Save",
        ],
    ),
    (
        'Delete the event "Fishing trip"',
        ["open Calendar | tap Schedule | tap Fishing trip | tap Delete | tap Delete"],
        [
            "open Calendar | tap Schedule | tap Fishing trip | tap Delete | tap Cancel",
            "open Calendar | tap Schedule | tap Fishing trip",
            "open Calendar | tap Schedule",
            "open Calendar | tap Schedule | tap Fishing trip | tap Edit | into Title: Fishing | tap Save | tap Delete",
            "open Notes",
        ],
    ),
    (
        'Create a note called "Food" with the text "milk and eggs"',
        [
            "open Notes | tap New note | into Title: Food | into Note: Milk and eggs | tap Save",
            "open Notes | tap New note | type food | into Note: milk and eggs | back | back",
        ],
        [
            "open Notes | tap New note | into Title: Food | tap Save",
            "open Notes | tap New note | into Title: Milk and eggs | into Note: Food | tap Save",
            "open Notes | tap New note | into Title: Foods | into Note: milk and eggs | tap Save",
            "open Notes | tap New note | into Note: milk and eggs | tap Save",
            "open Notes | tap New note | type x | tap Save | tap New note | into Title: Food | "
            "into Note: milk and eggs | tap Save",
        ],
    ),
    (
        'Delete the note "Old list"',
        ["open Notes | tap Old list | tap Delete | tap Delete"],
        [
            "open Notes | tap Old list | tap Delete | tap Cancel",
            "open Notes | tap Old list",
            "open Notes",
            "open Notes | tap New note | type x | tap Save | tap Old list | tap Delete | tap Delete",
            "open Notes | into Search your notes: old",
        ],
    ),
    (
        "Delete the file report.pdf",
        ["open Files | tap Downloads | tap report.pdf | tap Delete | tap Delete"],
        [
            "open Files | tap Downloads | tap report.pdf | tap Delete | tap Cancel",
            "open Files | tap Downloads | tap report.pdf",
            "open Files | tap Downloads | tap report.pdf | tap Move | tap Documents",
            "open Files | tap Downloads",
            "open Files | tap New folder | type x | enter | tap Downloads | tap report.pdf | tap Delete | tap Delete",
        ],
    ),
    (
        "Move song.mp3 to the Audio folder",
        ["open Files | tap Downloads | tap song.mp3 | tap Move | tap Audio"],
        [
            "open Files | tap Downloads | tap song.mp3 | tap Move | tap Videos",
            "open Files | tap Downloads | tap song.mp3 | tap Move | tap Cancel",
            "open Files | tap Downloads | tap song.mp3 | tap Delete | tap Delete",
            "open Files | tap Audio",
            "open Files | tap Downloads | tap song.mp3",
        ],
    ),
    (
        'Create a folder named "Taxes"',
        ["open Files | tap New folder | type Taxes | enter"],
        [
            "open Files | tap New folder | type Taxes",
            "open Files | tap New folder | type Taxis | enter",
            "open Files",
            "open Files | tap New folder | type Bills | enter | tap New folder | type Taxes | enter",
            "open Notes | tap New note | type Taxes | tap Save",
        ],
    ),
]

LOOKING: list[Case] = [
    (
        "What is Ida Koch's phone number?",
        [
            r"open Contacts | tap Ida Koch | read 555-\d{4} | answer {}",
            r"open Contacts | tap Ida Koch | read 555-\d{4} | answer It is {}.",
        ],
        [
            r"open Contacts | tap Hugo Martin | read 555-\d{4} | answer {}",
            "open Contacts | tap Ida Koch | answer 555-0000",
            "answer 555-0123",
            r"open Contacts | tap Ida Koch | read 555-\d{4} | answer {} or 555-0000",
            "open Contacts | tap Ida Koch",
        ],
    ),
    (
        "What's the code in the mail from City Library?",
        [r"open Gmail | tap City Library | read (?<=code is )\d{4} | answer the code is {}"],
        [
            "open Gmail | tap City Library | answer 1234",
            "answer 4821",
            r"open Gmail | tap City Library | read (?<=code is )\d{4} | answer 1{}",
            "open Gmail | answer City Library",
            "open Gmail | tap City Library",
        ],
    ),
    (
        "How many degrees is it in Oslo?",
        [r"web oslo weather | read \d+(?= F  ?[A-Z]) | answer {} degrees"],
        [
            r"web rome weather | read \d+(?= F  ?[A-Z]) | web oslo weather | answer 4",
            "web oslo weather",
            "answer 60",
            "web oslo | answer 60",
            r"web oslo weather | read \d+(?= F  ?[A-Z]) | answer {}0",
        ],
    ),
    (
        "Text Ben Okoro Ida Koch's phone number",
        [
            r"open Contacts | tap Ida Koch | read 555-\d{4} | open Messages | tap New message | type Ben Okoro | "
            "enter | type {} | enter"
        ],
        [
            r"open Contacts | tap Mia Rossi | read 555-\d{4} | open Messages | tap New message | type Ben Okoro | "
            "enter | type {} | enter",
            r"open Contacts | tap Ida Koch | read 555-\d{4} | open Messages | tap New message | type Mia Rossi | "
            "enter | type {} | enter",
            "open Contacts | tap Ida Koch | open Messages | tap New message | type Ben Okoro | enter | "
            "type Ida Koch | enter",
            r"open Contacts | tap Ida Koch | read 555-\d{4} | answer {}",
            "open Contacts | tap Ida Koch",
        ],
    ),
    (
        "Create a note called 'Code' with the code from the mail from City Library",
        [
            r"open Gmail | tap City Library | read (?<=code is )\d{4} | open Notes | tap New note | type Code | "
            "into Note: {} | tap Save"
        ],
        [
            "open Notes | tap New note | type Code | into Note: 1234 | tap Save",
            r"open Gmail | tap City Library | read (?<=code is )\d{4} | open Notes | tap New note | type {} | "
            "into Note: Code | tap Save",
            r"open Gmail | tap City Library | read (?<=code is )\d{4} | open Notes | tap New note | type Codes | "
            "into Note: {} | tap Save",
            "open Gmail | tap City Library",
            r"open Gmail | tap City Library | read (?<=code is )\d{4} | answer {}",
        ],
    ),
]

WEB: list[Case] = [
    (
        'Go to ebay.com, search for "dell xps", and select the second entry',
        ["web ebay.com | into Search for anything: dell xps | enter | entry 2"],
        [
            "web ebay.com | into Search for anything: dell xps | enter | entry 1",
            "web ebay.com | into Search for anything: dell xps | enter | entry 3",
            "web ebay.com | into Search for anything: dell xps | enter",
            "web ebay.com | into Search for anything: dell | enter | entry 2",
            "web dell xps",
        ],
    ),
    (
        "Where can I buy an umbrella?",
        ["web where to buy an umbrella", "web amazon.com | into Search Amazon: umbrella | enter", "web umbrella shop"][
            :2
        ],
        [
            "web amazon.com",
            "web amazon.com | into Search Amazon: tent | enter",
            "web capital of peru",
            "open Maps",
            "web weather",
        ],
    ),
    (
        "What's a good restaurant in Rome?",
        ["web best restaurants in rome", "open Maps | into Search here: restaurants rome | enter"],
        [
            "web rome",
            "web restaurants in oslo",
            "open Maps",
            "open Maps | into Search here: rome | enter",
            "open Maps | into Search here: restaurants | enter",
        ],
    ),
    (
        "Play some music on YouTube",
        [
            "open YouTube | into Search YouTube: music | enter | video",
            "open YouTube | into Search YouTube: jazz | enter | video",
            "open YouTube | into Search YouTube: dua lipa | enter | video",
        ],
        [
            "open YouTube | into Search YouTube: music | enter",
            "open YouTube | into Search YouTube: cooking | enter | video",
            "open YouTube",
            "open Music",
            "web music",
        ],
    ),
    (
        "Play a Shakira video on YouTube",
        ["open YouTube | into Search YouTube: shakira | enter | video"],
        [
            "open YouTube | into Search YouTube: shakira | enter",
            "open YouTube | into Search YouTube: adele | enter | video",
            "open YouTube | into Search YouTube: cooking like shakira | enter | video",
            "open YouTube",
            "web shakira video",
            "open Clock | tap Alarm | tap Add alarm | tap OK | open YouTube | into Search YouTube: shakira | enter | "
            "video",
        ],
    ),
]
WAYS: list[Case] = [*SWITCHES, *CLOCK, *PEOPLE, *DIARY, *LOOKING, *WEB]
