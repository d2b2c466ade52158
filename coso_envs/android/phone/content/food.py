"""Restaurants, their menus, and stores."""

from __future__ import annotations

CHAINS = (
    "Cheesecake Factory", "Domino's", "Red Lobster", "Denny's", "Panera", "Chipotle", "Chick-fil-A", "Subway",
    "Starbucks", "Papa Murphy's", "Five Guys", "McDonalds", "In-N-Out", "Pizza Hut", "Burger King", "Olive Garden",
    "Papa John's", "Taco Bell", "IHOP", "Wendy's", "KFC", "Dunkin", "Applebee's", "Panda Express", "Sonic", "Arby's",
)  # fmt: skip
DISHES = (
    ("Classic Cheeseburger", 9), ("Caesar Salad", 8), ("Margherita Pizza", 13), ("Chicken Wings", 11),
    ("Tomato Soup", 6), ("Grilled Salmon", 18), ("Veggie Bowl", 10), ("Club Sandwich", 9), ("Pancake Stack", 8),
    ("Iced Tea", 3), ("Chocolate Cake", 7), ("Fries", 4), ("Beef Tacos", 9), ("Mac and Cheese", 8), ("Latte", 5),
)  # fmt: skip
CUISINES = (
    "Indian", "Thai", "Italian", "Mexican", "Chinese", "French", "Greek", "Japanese", "Korean", "BBQ", "Sushi",
    "Seafood", "Pizza", "Burger", "Vegetarian", "Vegan", "Vietnamese", "Spanish", "Turkish", "Ramen", "Steak",
)  # fmt: skip
FRONTS = ("Golden", "Blue", "Old Town", "Corner", "Riverside", "Little", "Grand", "Sunny", "Market", "Harbor", "Maple")
BACKS = ("Table", "Kitchen", "House", "Garden", "Spoon", "Grill", "Bistro", "Plate", "Lantern", "Room")
STREETS = ("Main St", "Oak Ave", "5th Ave", "Market St", "Elm St", "Lake Rd", "Park Blvd", "Hill St", "Union Sq")
