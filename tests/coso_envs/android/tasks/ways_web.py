"""Hand-written ways: looking things up, the web, videos; see ``ways.py``."""

from __future__ import annotations

from tests.coso_envs.android.tasks.ways_case import Case

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
        'Who sent the mail "Tennis"?',
        [
            r"open Gmail | read [A-Z]\w+ [A-Z]\w+(?= Tennis) | answer {}",
            r"open Gmail | read [A-Z]\w+ [A-Z]\w+(?= Tennis) | answer It was {}.",
        ],
        [
            "answer Ida Koch",
            "open Gmail | answer City Library",
            r"open Gmail | read [A-Z]\w+ [A-Z]\w+(?= Tennis) | answer {} or Ida Koch or Nora Feld or Ben Okoro",
            "open Gmail | answer somebody",
            "open Gmail",
        ],
    ),
    (
        "What's the code in the note 'Garage'?",
        [r"open Notes | tap Garage | read (?<=code is )\d{4} | answer {}"],
        [
            "open Notes | tap Garage | answer 1234",
            "answer 4821",
            r"open Notes | tap Garage | read (?<=code is )\d{4} | answer 1{}",
            r"open Notes | tap Garage | read (?<=code is )\d{4} | answer {} or 1234",
            "open Notes | tap Garage",
        ],
    ),
    (
        "Which event do I have tomorrow?",
        [
            r"open Calendar | tap Schedule | read (?<=item \")\D+(?= \d+:\d\d [AP]M) | answer {}",
            r"open Calendar | tap Schedule | read (?<=item \")\D+(?= \d+:\d\d [AP]M) | answer It is the {}.",
        ],
        [
            "open Calendar | tap Schedule",
            "answer Dentist",
            "open Calendar | tap Schedule | answer Something",
            "open Calendar | tap Schedule | answer Team meeting",
            r"open Calendar | tap Schedule | read (?<=item \")\D+(?= \d+:\d\d [AP]M) | answer {} or Team meeting",
        ],
    ),
    (
        'At what time is "Yoga class" tomorrow?',
        [
            r"open Calendar | tap Schedule | read (?<=Yoga class )\d+:\d\d [AP]M | answer {}",
            r"open Calendar | tap Schedule | read (?<=Yoga class )\d+:\d\d [AP]M | answer It starts at {}.",
        ],
        [
            "answer 3pm",
            "open Calendar | tap Schedule | answer in the morning",
            r"open Calendar | tap Schedule | read (?<=Yoga class )\d+:\d\d [AP]M | answer {} or 7:00 AM",
            r"open Calendar | tap Schedule | read (?<=Team meeting )\d+:\d\d [AP]M | answer {}",
            "open Calendar | tap Schedule",
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
            r"open Contacts | tap Ida Koch | read 555-\d{4} | open Messages | tap New message | type Mia Rossi | "
            "enter | type {} | enter | back | tap New message | type Ben Okoro | enter | type {} | enter",
            r"open Contacts | tap Ida Koch | read 555-\d{4} | open Messages | tap New message | type Ben Okoro | "
            "enter | type 555-0000 | enter | into Text message: {} | enter",
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
            r"open Gmail | tap City Library | read (?<=code is )\d{4} | open Notes | tap New note | type Code | "
            "into Note: 1234 | tap Save | tap New note | type Code | into Note: {} | tap Save",
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
        ["web where to buy an umbrella", "web amazon.com | into Search Amazon: umbrella | enter"],
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
