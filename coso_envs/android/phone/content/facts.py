"""Sizes, speeds, ages and distances."""

from __future__ import annotations

SIZES = {
    "sun": "1.39 million km in diameter", "earth": "12,742 km in diameter", "moon": "3,474 km in diameter",
    "universe": "93 billion light-years across", "mars": "6,779 km in diameter", "jupiter": "139,820 km in diameter",
    "blue whale": "up to 30 m long, 150 tonnes", "giraffe": "4.3 to 5.7 m tall", "tiger": "2.5 to 3.9 m long",
    "lion": "1.7 to 2.5 m long", "elephant": "up to 3.3 m tall, 6 tonnes", "dinosaur": "the largest over 30 m long",
    "whale shark": "up to 18 m long", "polar bear": "2.4 to 3 m long", "football field": "109.7 by 48.8 m",
}  # fmt: skip
SPEEDS = {
    "light": "299,792,458 m/s", "sound": "343 m/s in air", "jet": "about 900 km/h", "plane": "about 900 km/h",
    "train": "up to 320 km/h", "car": "about 50 km/h on average", "bicycle": "about 20 km/h", "skateboard": "15 km/h",
    "rocket": "28,000 km/h to orbit", "tiger": "49 to 65 km/h", "cheetah": "up to 120 km/h", "horse": "up to 70 km/h",
    "lion": "up to 80 km/h", "falcon": "over 320 km/h in a dive", "boat": "about 40 km/h", "bullet": "about 2,700 km/h",
}  # fmt: skip
AGES = {
    "earth": "4.54 billion years", "sun": "4.6 billion years", "moon": "4.51 billion years",
    "universe": "13.8 billion years", "milky way": "13.6 billion years",
}  # fmt: skip
DISTANCES = {
    "moon": "384,400 km", "sun": "149.6 million km", "mars": "225 million km on average", "jupiter": "715 million km",
}  # fmt: skip
#: The tables, by the question that they answer.
FACTS = {"size": SIZES, "speed": SPEEDS, "age": AGES, "distance": DISTANCES}
