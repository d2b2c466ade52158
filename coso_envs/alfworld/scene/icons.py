"""The looks of every kind of thing in ALFWorld, as data: coloured shapes in a square of 24 x 24."""

from __future__ import annotations

#: Inks of icons and scenes. "outline" keeps what is white apart from a light background.
INKS: dict[str, tuple[int, int, int]] = {
    "amber": (245, 176, 45),
    "black": (35, 35, 40),
    "blue": (44, 96, 200),
    "brown": (121, 78, 46),
    "cream": (250, 240, 214),
    "crimson": (176, 32, 64),
    "cyan": (64, 186, 200),
    "forest": (34, 88, 54),
    "green": (70, 158, 66),
    "grey": (128, 134, 142),
    "lime": (168, 208, 88),
    "navy": (40, 56, 110),
    "orange": (236, 124, 32),
    "outline": (150, 152, 160),
    "pink": (238, 140, 170),
    "purple": (132, 76, 168),
    "red": (214, 44, 40),
    "silver": (196, 200, 206),
    "sky": (150, 202, 236),
    "slate": (82, 90, 104),
    "tan": (222, 184, 130),
    "teal": (20, 122, 118),
    "white": (255, 255, 255),
    "wood": (176, 122, 70),
    "yellow": (250, 220, 70),
}

#: Kind, as texts spell it -> shapes drawn one over the other, separated by semicolons, each after its ink.
#: The shapes are those of :mod:`coso_envs.drawing.icons`.
ICONS: dict[str, str] = {
    # Objects.
    "alarmclock": (
        "navy line 2 7 20 5 22.5; navy line 2 17 20 19 22.5; amber disc 6 5 3; amber disc 18 5 3; red disc 12 13 9; "
        "white disc 12 13 6.6; black line 1.5 12 8.6 12 13 15.4 15"
    ),
    "apple": "red disc 8.6 14 6.6; red disc 15.4 14 6.6; brown line 1.6 12 9 13 3; green poly 13.4 6.4 18 1.6 20 6",
    "applesliced": (
        "red disc 8.6 13 6.6; red disc 15.4 13 6.6; cream disc 9 13 4.8; cream disc 15 13 4.8; "
        "brown line 1.6 12 8 13 3; "
        "brown oval 9.4 11 11.2 15; brown oval 12.8 11 14.6 15"
    ),
    "baseballbat": "wood line 2.8 4 20 10 14; wood line 5.2 12 12 19 5; black line 3 3.4 20.6 6.4 17.6",
    "basketball": (
        "orange disc 12 12 10.5; black ring 1.2 12 12 10.5; black line 1.2 12 2 12 22; black line 1.2 2 12 22 12; "
        "black arc 1.2 1 12 8 -50 50; black arc 1.2 23 12 8 130 230"
    ),
    "bathtub": (
        "grey line 2 3 10 3 4 7 4 7 6; outline rect 1 10 23 19 4; white rect 2 11 22 18 3; grey rect 5 19 7 22 0; "
        "grey rect 17 19 19 22 0"
    ),
    "blinds": (
        "grey rect 2 2 22 4.4 0; silver rect 3 6 21 8.4 0; silver rect 3 10 21 12.4 0; silver rect 3 14 21 16.4 0; "
        "silver rect 3 18 21 20.4 0; slate line 1 18 4 18 23"
    ),
    "book": "crimson rect 4 2 20 22 1.6; cream rect 7 18.6 19.4 20.6 0; amber rect 8.6 5.6 16.8 10 0",
    "boots": "brown rect 5 2 13 18 1; brown rect 5 13.5 21 20 3; black rect 4 19.4 22 22 1; tan rect 5 2 13 5 1",
    "bowl": "blue arc 10 12 10 10 0 180; blue rect 8 18 16 22 1; sky oval 2 6.4 22 13.4",
    "box": (
        "tan rect 2 9 22 22 1; wood poly 2 9 5 3 19 3 22 9; cream rect 9.6 9 14.4 14 0; "
        "cream poly 9.6 9 10.6 3 13.4 3 14.4 9"
    ),
    "bread": (
        "brown rect 2 9 22 20 3; brown disc 7 9.4 4.6; brown disc 17 9.4 4.6; brown rect 6 5 18 12 2; "
        "tan rect 3.6 10 20.4 18.6 2; tan rect 6 6.6 18 12 2; brown line 1.4 9 8 7.6 12; brown line 1.4 13 8 11.6 12; "
        "brown line 1.4 17 8 15.6 12"
    ),
    "breadsliced": (
        "brown rect 4 9 20 22 2; brown disc 8 8 5.4; brown disc 16 8 5.4; cream rect 5.8 9 18.2 20.2 2; "
        "cream disc 8.4 8.4 3.6; cream disc 15.6 8.4 3.6; cream rect 8 5 16 12 0"
    ),
    "butterknife": "grey line 4.4 13 11 20 4; slate line 3 4 21 11 13",
    "candle": (
        "cream rect 8.6 9 15.4 22 1; outline frame 1 8.6 9 15.4 22 1; black line 1.4 12 9 12 6.4; "
        "orange oval 9.4 .6 14.6 8; yellow oval 10.8 3 13.2 7.4"
    ),
    "cd": (
        "grey disc 12 12 10.8; silver disc 12 12 9.8; cyan arc 6 12 12 9.4 200 245; pink arc 6 12 12 9.4 20 65; "
        "grey disc 12 12 3.8; white disc 12 12 2.6"
    ),
    "cellphone": "black rect 6 1 18 23 2.6; sky rect 7.6 4 16.4 18.6 0; silver disc 12 20.8 1.2",
    "chair": (
        "wood rect 6 2 9 14 0; wood rect 6 2 18 5 1; wood rect 15 2 18 14 0; brown rect 5 12 19 15.4 1; "
        "wood line 2 6.4 16 6 22; wood line 2 17.6 16 18 22"
    ),
    "cloth": "teal poly 3 7 19 3 22 17 6 21.6; cyan line 1.6 6.4 10.4 18.4 7.4; cyan line 1.6 7.4 14.4 19.4 11.4",
    "creditcard": (
        "blue rect 1 5 23 19 2; black rect 1 8 23 11 0; amber rect 4 13.6 9.4 17 .6; white line 1.2 13 15.6 20 15.6"
    ),
    "cup": "teal poly 4.6 4 19.4 4 17 22 7 22; cyan oval 4.6 1.6 19.4 7",
    "curtains": (
        "brown rect 1 1.6 23 3.8 1; crimson poly 2 3.6 10 3.6 7 13 9 22 2 22; "
        "crimson poly 22 3.6 14 3.6 17 13 15 22 22 22; "
        "pink line 1.2 5 5 4.6 21; pink line 1.2 19 5 19.4 21"
    ),
    "desklamp": (
        "slate rect 4 20 15 22.6 1; slate line 2 9.6 20 6 12 13 6; green poly 10.4 7 15 1.4 22 9 13.6 12; "
        "yellow oval 13.6 8.4 20 13.4"
    ),
    "dishsponge": (
        "yellow rect 2 8 22 19 2; green rect 2 15 22 20 1; amber disc 7 11.4 1.2; amber disc 13 10.8 1.4; "
        "amber disc 18 12.4 1.1"
    ),
    "egg": "wood oval 5 2 19 22.6; cream oval 6 3 18 21.6",
    "faucet": "grey line 3.6 6 22 6 8 16 8 16 13; slate line 2.6 2.6 5 9.6 5; blue oval 14.4 16 17.6 21",
    "floorlamp": "slate line 1.8 12 9 12 21; slate rect 7 20.4 17 23 1; amber poly 8 1.6 16 1.6 19.4 10.4 4.6 10.4",
    "footstool": "purple rect 3 8 21 14 2; brown line 2.4 6 14 5 21.6; brown line 2.4 18 14 19 21.6",
    "fork": (
        "grey line 2.4 12 11 12 22; grey arc 2.2 12 7.4 4.8 0 180; grey line 1.8 8 2 8 8; grey line 1.8 12 2 12 11; "
        "grey line 1.8 16 2 16 8"
    ),
    "glassbottle": "teal rect 9.6 1 14.4 10 1; teal rect 6.8 8 17.2 23 3; cyan rect 8.4 11 11 21 1",
    "handtowel": "pink rect 6 3 18 22 1; crimson rect 6 16 18 18.6 0; brown rect 3 1.6 21 4 1",
    "houseplant": (
        "wood poly 6.4 15 17.6 15 15.6 23 8.4 23; green line 2 12 15 12 8; green oval 2 5 12 12; "
        "green oval 12 5 22 12; "
        "forest oval 8.6 1 15.4 13"
    ),
    "kettle": (
        "grey poly 15 13 21.4 8 23 10 18 19; slate arc 2 11 9.6 6.6 180 360; grey disc 11 15.4 7.4; "
        "silver disc 8.4 13 1.8; black disc 11 7.6 1.6"
    ),
    "keychain": (
        "amber ring 2.4 7 7 5.4; slate line 2.2 10.6 10.6 20.4 20.4; slate line 2.2 16 16 19 13; "
        "slate line 2.2 19 19.4 22 16.4"
    ),
    "knife": "grey poly 9 14 19 1.6 22.4 4 13 17; black line 4.2 4 21 10.4 14.4",
    "ladle": "slate line 2.2 17 2 11 15; slate disc 8.4 17 5.4; silver disc 8.4 16.4 3.4",
    "laptop": "slate rect 3.6 3 20.4 16 1; sky rect 5.4 4.8 18.6 14 0; grey poly 3.6 16 20.4 16 23.4 21.4 .6 21.4",
    "laundryhamperlid": "wood oval 1.6 6 22.4 18; tan oval 3.6 7.4 20.4 16.4; brown rect 9 10 15 12.6 1",
    "lettuce": (
        "green disc 12 13 9.4; lime disc 7.6 11 5; lime disc 16 10.6 5; lime disc 12 16 5.6; green disc 12 10 3.4; "
        "forest line 1.3 12 21 12 11; forest line 1.3 12 17 8 13; forest line 1.3 12 17 16 13"
    ),
    "lettucesliced": (
        "lime disc 12 12 10; cream disc 12 12 7; lime ring 1.4 12 12 4.6; green ring 1.6 12 12 10.4; "
        "lime disc 12 12 1.8"
    ),
    "lightswitch": (
        "outline rect 5.4 1.6 18.6 22.4 2; white rect 6.6 2.8 17.4 21.2 1; slate rect 9.6 7 14.4 17 1; "
        "amber rect 10.6 8 13.4 12 .5"
    ),
    "mirror": "brown oval 4 .6 20 23.4; sky oval 6 2.8 18 21.2; white line 1.6 9 14 14 7",
    "mug": "crimson ring 2.4 17 12.6 5; crimson rect 2.6 4 17 22 2; pink rect 5 7 7.4 19 1",
    "newspaper": (
        "outline rect 2.4 3 21.6 21.6 1; white rect 3.4 4 20.6 20.6 0; black rect 5 5.6 19 8.6 0; "
        "grey rect 5 10.6 11 16 0; "
        "grey line 1 13 11 19 11; grey line 1 13 13.4 19 13.4; grey line 1 13 15.8 19 15.8; grey line 1 5 18.4 19 18.4"
    ),
    "painting": (
        "brown rect 1 3 23 21 0; sky rect 3.4 5.4 20.6 18.6 0; green poly 3.4 18.6 9 10.4 14 18.6; "
        "forest poly 9.6 18.6 16 9 20.6 18.6; amber disc 6.4 8.4 1.7"
    ),
    "pan": "black line 3.4 16 12 23 12; black disc 9 12 8.6; slate disc 9 12 6.4",
    "papertowel": (
        "outline poly 3 8 20 3 21.6 17 5 21.6; white poly 4 8.8 19.2 4.4 20.4 16.2 5.8 20.4; "
        "silver line 1.2 5 12.6 19.6 8.4"
    ),
    "papertowelroll": (
        "outline rect 6 4 18 22 1; white rect 7 5 17 21 0; outline oval 6 1.6 18 7; white oval 7 2.4 17 6.2; "
        "wood oval 10 3.2 14 5.4"
    ),
    "pen": "blue line 3.4 7 17 18 6; black poly 2.4 21.6 5 15.6 8.4 19; navy line 3.6 16 8 19.6 4.4",
    "pencil": (
        "amber line 3.8 7 17 17 7; pink line 3.8 18 6 20 4; cream poly 2 22 4.6 15.8 8.2 19.4; black disc 3.2 20.8 1.3"
    ),
    "peppershaker": (
        "black poly 7 8 17 8 19 22.6 5 22.6; slate rect 7 2 17 8 2.6; white disc 9.6 5 .9; white disc 12 4.4 .9; "
        "white disc 14.4 5 .9"
    ),
    "pillow": "navy rect 1.6 5 22.4 19 5; sky rect 3 6.4 21 17.6 4; navy line 1.2 8 7 8 17; navy line 1.2 16 7 16 17",
    "plate": "grey disc 12 12 11; white disc 12 12 10; silver ring 1.4 12 12 6.4",
    "plunger": "wood line 2.6 12 2 12 14; crimson arc 9 12 21 9 180 360; crimson rect 2 19.6 22 22.6 1",
    "poster": (
        "slate rect 4 1.6 20 22.4 0; amber rect 5.4 3 18.6 21 0; crimson disc 12 10 4.4; navy rect 7 16.6 17 19 0"
    ),
    "pot": (
        "slate line 2 1.4 11 5 11; slate line 2 19 11 22.6 11; grey rect 4 8 20 21 2.4; slate rect 3.4 6 20.6 9 1; "
        "black disc 12 4.4 1.8"
    ),
    "potato": (
        "brown oval 1.4 5 22.6 20; wood oval 2.6 6 21.4 18.8; brown disc 8 10.6 1; brown disc 14 10 1; "
        "brown disc 16.4 14.4 1; brown disc 9.6 15 1"
    ),
    "potatosliced": "brown oval 1.4 5 22.6 20; yellow oval 3.6 7 20.4 18; cream oval 6.6 9 17.4 16",
    "remotecontrol": (
        "black rect 7 1 17 23 2; red disc 12 4.8 1.9; silver disc 9.8 9.4 1.1; silver disc 14.2 9.4 1.1; "
        "silver disc 9.8 13 1.1; "
        "silver disc 14.2 13 1.1; silver disc 9.8 16.6 1.1; silver disc 14.2 16.6 1.1; sky rect 9 19 15 20.8 .6"
    ),
    "saltshaker": (
        "outline poly 7 8 17 8 19 22.6 5 22.6; white poly 8 9 16 9 17.8 21.6 6.2 21.6; grey rect 7 2 17 8 2.6; "
        "black disc 9.6 5 .9; black disc 12 4.4 .9; black disc 14.4 5 .9"
    ),
    "scrubbrush": (
        "wood line 4 12 2 12 11; wood rect 4 10 20 14 2; sky rect 5 14 19 21 0; blue line 1 8 14 8 21; "
        "blue line 1 12 14 12 21; blue line 1 16 14 16 21"
    ),
    "showerdoor": "grey rect 4 1 20 23 0; sky rect 6 3 18 21 0; white line 1.6 8 12 14 5; slate rect 15.4 11 17 15 0",
    "showerglass": "sky rect 4 1 20 23 0; white line 1.6 7 12 13 4; white line 1.6 10 19 17 10",
    "sink": (
        "grey line 2.6 12 9 12 4 17 4 17 7; outline rect 1 10 23 20 4; white rect 2.2 11.2 21.8 18.8 3; "
        "silver oval 5 12.6 19 18; slate disc 12 15.4 1.2"
    ),
    "soapbar": "crimson rect 2 7 22 19 5; pink rect 3 7.6 21 17.6 4.4; white line 1.5 8 12 16 12",
    "soapbottle": (
        "purple rect 6 9 18 23 2.4; slate rect 10.4 4 13.6 9 0; slate line 2.2 12 4 5.6 4; cream rect 8 13 16 19 0"
    ),
    "spatula": "slate line 2.2 7 22 12 12; slate poly 10 10 13.4 1.6 20.6 4.4 17 13",
    "spoon": "slate line 2.4 12 11 12 22; slate oval 7.6 1 16.4 13; silver oval 9.4 2.8 14.6 11",
    "spraybottle": (
        "red rect 6.6 3 16 8 1; red line 2 15 5 20.6 5; slate rect 9.6 8 14.4 12 0; "
        "cyan poly 9 11 15 11 18.6 15 18.6 23 5.4 23 5.4 15; white rect 8 16 16 20 0"
    ),
    "statue": (
        "slate rect 5 20 19 23 0; grey disc 12 5 3.6; grey poly 8 9.4 16 9.4 17.6 20 6.4 20; "
        "silver line 1.4 10.4 11 9.8 19"
    ),
    "stoveknob": "black disc 12 12 10; silver line 3 12 4.6 12 12; slate ring 1.6 12 12 6.6",
    "teddybear": (
        "brown disc 6 4.6 3.4; brown disc 18 4.6 3.4; brown disc 12 17.6 6; brown disc 5.6 16 3; brown disc 18.4 16 3; "
        "wood disc 12 8.4 6.8; tan disc 12 10.8 3; tan disc 12 18 3.4; black disc 9.2 6.8 1.1; "
        "black disc 14.8 6.8 1.1; black disc 12 9.8 1.1"
    ),
    "television": (
        "black rect 1 3.4 23 17.6 1; sky rect 3 5.4 21 15.6 0; black rect 10 17 14 20 0; black rect 6.4 19.6 17.6 22 1"
    ),
    "tennisracket": (
        "silver line 1 5 4 14 13; silver line 1 13 4 4 13; silver line 1 9 2 9 16; silver line 1 2 9 16 9; "
        "crimson ring 2.4 9 9 7.8; brown line 3.2 14.6 14.6 21.6 21.6"
    ),
    "tissuebox": (
        "outline poly 8 11 9.4 2 14 5.4 16.4 11; white poly 9.2 11 10.2 3.8 13.6 6.4 15 11; sky rect 2 10 22 21.6 1; "
        "blue oval 6 13.4 18 18.4"
    ),
    "toaster": (
        "grey rect 2 7 22 20 3; black rect 6 5.6 18 8.4 1; slate rect 4 20 7 22 0; slate rect 17 20 20 22 0; "
        "black line 2 20 11 20 15"
    ),
    "toiletpaper": "outline disc 12 12 10.6; white disc 12 12 9.6; wood disc 12 12 3.8; brown disc 12 12 2.6",
    "toiletpaperroll": (
        "outline rect 2 6 22 18 3; white rect 3 7 21 17 2; outline oval 1 6 8 18; tan oval 2.4 8 6.6 16; "
        "outline line 1.2 12 17 12 22"
    ),
    "tomato": "red disc 12 13.6 9.2; crimson arc 1.4 12 13.6 7 20 80; green poly 12 8 6 7 10.6 5 12 1.4 13.4 5 18 7",
    "tomatosliced": (
        "red disc 12 12 10.4; orange disc 12 12 8; red line 2 12 4 12 20; red line 2 5 8 19 16; red line 2 5 16 19 8; "
        "yellow disc 12 7.6 1; yellow disc 8 12 1; yellow disc 16 12 1"
    ),
    "towel": "orange rect 4 3 20 22 1; amber rect 4 15 20 18.6 0; amber rect 4 6 20 8 0; brown rect 2 1.6 22 4 1",
    "vase": (
        "purple poly 8.6 1.6 15.4 1.6 14.4 8 19.6 15 15.4 22.6 8.6 22.6 4.4 15 9.6 8; "
        "pink poly 6 14 18 14 18.6 16.4 5.4 16.4"
    ),
    "watch": "brown rect 9 .6 15 23.4 1; amber disc 12 12 6.8; white disc 12 12 5; black line 1.3 12 9 12 12 14.2 13",
    "wateringcan": (
        "green line 2.6 16 19 22 8; forest ring 2.2 6 14 4.4; green rect 6 9 17.4 22 1; forest rect 6 9 17.4 11.4 0; "
        "forest line 2.6 20 8.6 23 6"
    ),
    "window": (
        "brown rect 2 2 22 22 0; sky rect 4 4 11 11 0; sky rect 13 4 20 11 0; sky rect 4 13 11 20 0; "
        "sky rect 13 13 20 20 0"
    ),
    "winebottle": (
        "forest rect 10 1 14 10 1; forest rect 7 8 17 23 3; cream rect 7 13 17 19 0; crimson rect 10 1 14 3.4 0"
    ),
    # Receptacles, as the overview of a room shows them: neither open nor closed.
    "armchair": (
        "crimson rect 4 3 20 16 3; crimson rect 1 9 6 20 2; crimson rect 18 9 23 20 2; pink rect 6 13 18 18.6 1; "
        "brown rect 3 20 6 22 0; brown rect 18 20 21 22 0"
    ),
    "bathtubbasin": (
        "grey line 2 4 9 4 3 8.6 3; outline rect .6 9 23.4 20 4; sky rect 2.4 11 21.6 18.4 3; "
        "white rect 3.6 14 20.4 17 2"
    ),
    "bed": "brown rect 1 4 4 22 1; brown rect 20 9 23 22 1; white rect 4 11 20 15 1; blue rect 8 11 20 19 1",
    "cabinet": (
        "brown rect 2 2 22 22 1; wood rect 3.6 3.6 11.4 20.4 0; wood rect 12.6 3.6 20.4 20.4 0; amber disc 10 12 1.2; "
        "amber disc 14 12 1.2"
    ),
    "cart": (
        "slate line 2 3 3 3 20; slate line 2 21 3 21 20; grey rect 3 6 21 9 0; grey rect 3 15 21 18 0; "
        "black disc 4 21 2; black disc 20 21 2"
    ),
    "coffeemachine": (
        "slate rect 3 2 21 7.4 1; slate rect 3 2 9 20 0; black rect 3 19 21 22.4 1; slate rect 12.6 7 16.4 10 0; "
        "brown line 1.6 14.4 11 14.4 18; red disc 6 5 1.3"
    ),
    "coffeetable": (
        "wood poly 5 7 19 7 23 12 1 12; brown rect 1 12 23 14.4 0; brown rect 3 14 5.4 20 0; brown rect 18.6 14 21 20 0"
    ),
    "countertop": (
        "silver poly 4 5 20 5 23.4 10 .6 10; grey rect .6 10 23.4 12.6 0; wood rect 2 12.6 22 22 0; "
        "brown line 1.2 12 13 12 22"
    ),
    "desk": (
        "wood rect 1 6 23 10 0; brown rect 2 10 5 22 0; brown rect 13 10 22 22 0; wood rect 14.4 11.4 20.6 15 0; "
        "wood rect 14.4 16.6 20.6 20.4 0"
    ),
    "diningtable": "wood oval .6 4 23.4 13; brown rect 10.4 12 13.6 21 0; brown rect 6 20 18 22.4 1",
    "drawer": "brown rect 1.4 6 22.6 18.6 1; wood rect 3 7.6 21 17 0; amber rect 8.4 11 15.6 13.4 1",
    "dresser": (
        "brown rect 2 2 22 21 1; wood rect 4 4 20 8 0; wood rect 4 9.6 20 13.6 0; wood rect 4 15.2 20 19.2 0; "
        "amber disc 12 6 1; amber disc 12 11.6 1; amber disc 12 17.2 1; brown rect 3 21 6 23 0; "
        "brown rect 18 21 21 23 0"
    ),
    "fridge": (
        "grey rect 4.6 .6 19.4 23.4 1.6; silver rect 6 2 18 8 0; silver rect 6 9.4 18 22 0; slate line 1.6 8 4 8 6.6; "
        "slate line 1.6 8 11.4 8 16"
    ),
    "garbagecan": (
        "slate poly 4 7 20 7 18 23 6 23; black rect 2.6 4 21.4 7.4 1; black rect 9 2 15 4 0; "
        "silver line 1.3 9 10 9.6 20; silver line 1.3 15 10 14.4 20"
    ),
    "handtowelholder": "slate ring 2.4 12 14.4 7; slate rect 9.4 2 14.6 8 1",
    "laundryhamper": (
        "tan poly 3 6 21 6 19 22.6 5 22.6; wood rect 2 3.4 22 7 1; wood line 1.2 4 12 20 12; wood line 1.2 5 17 19 17; "
        "wood line 1.2 9 7 9.6 22; wood line 1.2 15 7 14.4 22"
    ),
    "microwave": (
        "slate rect .6 4 23.4 20 1; black rect 3 6.6 15.4 17.4 1; grey rect 5 8.6 13.4 15.4 0; "
        "green rect 17.4 7 21.4 9.4 0; silver disc 19.4 13 1.7; silver disc 19.4 17 1"
    ),
    "ottoman": (
        "purple rect 2 7 22 18 4; pink line 1.2 3 12.4 21 12.4; brown rect 4 18 7 21 0; brown rect 17 18 20 21 0"
    ),
    "paintinghanger": "slate line 1.8 3 18 12 7 21 18; slate disc 12 6 3",
    "safe": (
        "black rect 2 2 22 21 1; slate rect 4 4 20 19 0; silver ring 2 12 11.4 4.4; silver line 1.6 12 7 12 11.4; "
        "black rect 4 21 7 23 0; black rect 17 21 20 23 0"
    ),
    "shelf": "wood rect 1 9 23 12.4 0; brown poly 4 12.4 7 12.4 4 19; brown poly 20 12.4 17 12.4 20 19",
    "sidetable": (
        "wood oval 3 4 21 10; brown rect 3 7 21 9.6 0; brown line 2 5.4 9 4.4 22; brown line 2 18.6 9 19.6 22; "
        "brown rect 5 15 19 17 0"
    ),
    "sinkbasin": (
        "grey line 2.6 12 10 12 3.4 17 3.4 17 6; outline rect .6 10 23.4 21 4; sky rect 3 12 21 19 4; "
        "slate disc 12 15.6 1.4"
    ),
    "sofa": (
        "teal rect 3.4 4 20.6 14 3; teal rect .6 9 5 19 2; teal rect 19 9 23.4 19 2; cyan rect 5 12 11.6 17.4 1; "
        "cyan rect 12.4 12 19 17.4 1; brown rect 3 19 6 21 0; brown rect 18 19 21 21 0"
    ),
    "stoveburner": (
        "black rect 1.4 1.4 22.6 22.6 2; red ring 1.8 12 12 8.6; orange ring 1.8 12 12 5; red disc 12 12 1.8"
    ),
    "toilet": (
        "outline rect 5 1 19 10 1; white rect 6 2 18 9 1; outline oval 4 9 20 19; white oval 5.4 10.2 18.6 17.6; "
        "sky oval 8 11.6 16 16; outline poly 8 17.6 16 17.6 15 23 9 23"
    ),
    "toiletpaperhanger": "slate rect 1.6 5 6 19 1; grey line 2.6 6 12 19 12; slate disc 20 12 2",
    "towelholder": "slate rect 1.6 8 5 16 1; slate rect 19 8 22.4 16 1; grey line 2.6 4 12 20 12",
    "tvstand": (
        "brown rect 1 10 23 19 1; wood rect 2.6 11.6 11.2 17.4 0; wood rect 12.8 11.6 21.4 17.4 0; "
        "brown rect 3 19 6 22 0; brown rect 18 19 21 22 0"
    ),
}

#: Drawn for a kind that is not in the table, as downloaded data may have one.
UNKNOWN = "slate frame 2 4 4 20 20 3; slate line 2 9 10 10 8 14 8 15 11 12 13 12 14; slate disc 12 17 1.2"

#: States that an examination names, drawn as badges.
BADGES: dict[str, str] = {
    "hot": "red disc 12 12 11.6; yellow poly 12 3 17 10 17.6 15 15 19 9 19 6.4 15 7 11 9.6 12; red oval 10 13.4 14 19",
    "cool": ("blue disc 12 12 11.6; white line 2.2 12 4 12 20; white line 2.2 5 8 19 16; white line 2.2 5 16 19 8"),
    "clean": "green disc 12 12 11.6; white poly 12 3 14.4 9.6 21 12 14.4 14.4 12 21 9.6 14.4 3 12 9.6 9.6",
    "on": "black disc 12 12 11.6; yellow disc 12 10 6; yellow rect 9.4 14 14.6 19 1",
    "sliced": "purple disc 12 12 11.6; white line 2.4 7 5 7 19; white line 2.4 12 4 12 20; white line 2.4 17 5 17 19",
}

#: The hand at the bottom of the picture.
HAND = (
    "tan rect 5 10 18 22 4; tan line 3 6.6 13 6.6 6; tan line 3 10 12 10 3.4; tan line 3 13.4 12 13.4 3.4; "
    "tan line 3 16.6 12 16.6 6; tan line 3.4 17 17 21.6 12"
)
