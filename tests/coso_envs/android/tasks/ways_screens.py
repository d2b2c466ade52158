"""Hand-written ways: apps, pages, tabs and sites that are to be shown; see ``ways.py``."""

from __future__ import annotations

from tests.coso_envs.android.tasks.ways_case import Case

MENU = "open Chrome | tap More options"
APPS = "open Settings | tap Apps"
EBAY = "web ebay.com | into Search for anything"

SCREENS: list[Case] = [
    (
        "Open the calculator",
        ["open Calculator", "open Clock | home | open Calculator"],
        [
            "open Clock",
            "open Calendar",
            f"{APPS} | tap Calculator",
            "open Play Store | into Search apps & games: calculator | enter",
            "web calculator",
        ],
    ),
    (
        "Install the Yelp app",
        [
            "open Play Store | into Search apps & games: yelp | enter | tap Install",
            "open Play Store | into Search apps & games: yelp | enter | tap Yelp | tap Install",
        ],
        [
            "open Play Store | into Search apps & games: yelp | enter",
            "open Play Store | into Search apps & games: yelp | enter | tap Yelp",
            "open Play Store | into Search apps & games: zoom | enter | tap Install | into zoom: yelp | enter | "
            "tap Install",
            "open Play Store | into Search apps & games: zoom | enter | tap Install",
            "web yelp",
        ],
    ),
    (
        "Show me my notifications",
        ["shade", "open Clock | shade"],
        ["open Settings | tap Notifications", "open Settings | tap Apps", "open Phone", "open Gmail", "open Messages"],
    ),
    (
        "Check the settings for the Spotify app",
        [f"{APPS} | tap Spotify"],
        [
            APPS,
            f"{APPS} | tap Netflix",
            "open Spotify",
            "open Settings | tap Notifications",
            "open Play Store | into Search apps & games: spotify | enter",
        ],
    ),
    (
        "Open the downloads",
        ["open Files | tap Downloads"],
        [
            "open Files",
            "open Files | tap Documents",
            "open Chrome | tap More options | tap Downloads",
            "open Play Store",
            "web downloads",
        ],
    ),
    (
        "Show me this week's schedule",
        ["open Calendar | tap Week", "open Calendar | tap Schedule"],
        [
            "open Calendar",
            "open Calendar | tap Day",
            "open Clock",
            "open Calendar | tap Next month",
            "web schedule of this week",
        ],
    ),
    (
        "Open a new tab in Chrome",
        [f"{MENU} | tap New tab", "open Chrome | tap Tabs | tap New tab"],
        [
            "open Chrome",
            f"{MENU} | tap New incognito tab",
            "open Chrome | tap Tabs",
            MENU,
            "web google.com",
        ],
    ),
    (
        "Open a new incognito tab in Chrome",
        [f"{MENU} | tap New incognito tab", "open Chrome | tap Tabs | tap New incognito tab"],
        [
            "open Chrome",
            f"{MENU} | tap New tab",
            "open Chrome | tap Tabs",
            "open Chrome | tap Tabs | tap New tab",
            MENU,
        ],
    ),
    (
        "What's the latest video from TED?",
        ["open YouTube | into Search YouTube: ted | enter", "open YouTube | into Search YouTube: ted videos | enter"],
        [
            "open YouTube",
            "open YouTube | into Search YouTube: vox | enter",
            "open YouTube | into Search YouTube: ted",
            "open Maps | into Search here: ted | enter",
            "web ted videos",
        ],
    ),
    (
        "Search for ramen restaurants on Maps",
        [
            "open Maps | into Search here: ramen restaurants | enter",
            "open Maps | into Search here: ramen restaurant | enter | tap Ramen",
        ],
        [
            "open Maps",
            "open Maps | into Search here: ramen restaurants",
            "open Maps | into Search here: thai restaurants | enter",
            "open Maps | into Search here: ramen | enter",
            "web ramen restaurants",
        ],
    ),
    (
        "What's the current time in Athens?",
        ["web time in athens", "open Clock | tap Clock"],
        [
            "web athens",
            "web time in oslo",
            "open Clock | tap Alarm",
            "open Clock | tap Timer",
            "open Maps | into Search here: athens | enter",
        ],
    ),
    (
        "What is the capital of Peru?",
        ["web capital of peru", "open Google | into Search: what is the capital of peru | enter"],
        [
            "web peru",
            "web capital of chile",
            "open Maps | into Search here: capital of peru | enter",
            "open YouTube | into Search YouTube: capital of peru | enter",
            "open Chrome | into Search or type web address: capital of peru",
        ],
    ),
    (
        "Go to ebay.com",
        ["web ebay.com", "open Chrome | tap Ebay", f"{EBAY}: sofa | enter"],
        [
            "web ebay",
            "web amazon.com",
            "web ebay.co",
            "open Chrome",
            "open Chrome | into Search or type web address: ebay.com",
        ],
    ),
    (
        'Go to ebay.com, search for "desk lamp"',
        [f"{EBAY}: desk lamp | enter", f"{EBAY}: desk lamp | enter | entry 2"],
        [
            "web ebay.com",
            f"{EBAY}: desk lamp",
            f"{EBAY}: desk | enter",
            "web amazon.com | into Search Amazon: desk lamp | enter",
            "web ebay.com desk lamp",
        ],
    ),
]
