"""Hand-written ways: people, messages, the calendar, notes, files; see ``ways.py``."""

from __future__ import annotations

from tests.coso_envs.android.tasks.ways_case import Case

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
            "open Contacts | tap New contact | into Name: Maya Brandt | into Phone: 5550143 | tap Save | back | "
            "tap New contact | into Name: Maya Brandt | into Phone: 5550142 | tap Save",
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
            "open Messages | tap New message | type Nora Feld | enter | type I am late | enter | home | "
            "open Messages | back | tap New message | type Grace Kim | enter | type I am late | enter",
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
            "open Contacts | tap Mia Rossi | tap Call | home | open Contacts | back | tap Nora Feld | tap Call",
        ],
    ),
    (
        "Archive the mail from City Library",
        ["open Gmail | tap City Library | tap Archive"],
        [
            "open Gmail | tap City Library",
            "open Gmail | tap City Library | tap Delete",
            "open Gmail | tap Gym Club | tap Archive",
            "open Gmail | tap City Library | tap Star",
            "open Gmail | tap City Library | tap Star | tap Archive",
            "open Gmail | tap Gym Club | tap Archive | tap City Library | tap Archive",
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
            "open Gmail | tap Compose | into To: ann@example.org | into Subject: Trip | "
            "into Compose email: I have booked it. | tap Send | tap Compose | into To: ann@example.com | "
            "into Subject: Trip | into Compose email: I have booked it. | tap Send",
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
            "open Calendar | tap New event | into Title: Dentist | tap Save | tap New event | into Title: Dentist | "
            "tap Date | tomorrow | tap Save",
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
