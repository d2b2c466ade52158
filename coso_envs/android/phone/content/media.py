"""Videos, songs, posts and mails."""

from __future__ import annotations

SONGS = ("Midnight Drive", "Paper Moon", "Golden Hour", "Run With Me", "Echoes", "Silver Lining", "Slow Dance", "Neon")
KINDS = ("Official Video", "Live Performance", "Lyric Video", "Acoustic", "Behind the Scenes", "Interview")
REPORTS = (
    "What happened this week", "Five things to know", "The story behind the numbers", "Inside the new season",
    "Full review", "Everything announced so far", "Explained in ten minutes", "The interview", "First look",
)  # fmt: skip
POSTS = (
    ("r/pics", "The view from my window this morning"), ("r/todayilearned", "TIL honey never spoils if it is sealed"),
    ("r/aww", "She waits for the mail every single day"), ("r/science", "A new way to recycle batteries"),
    ("r/gaming", "Finally finished my first puzzle game"), ("r/AskReddit", "What small habit changed your life?"),
    ("r/space", "I photographed the moon for 30 nights"), ("r/food", "My grandmother's apple pie"),
    ("r/technology", "Phones that last a week on a charge"), ("r/books", "A novel you could not put down?"),
)  # fmt: skip
MAILS = (
    ("Nora Feld", "Dinner on Friday", "Shall we meet at seven? The usual place is closed, so"),
    ("City Library", "Your books are due", "Two items are due in three days. You can renew them"),
    ("Sam Ortiz", "Photos from the trip", "I put all of them into one folder, have a look"),
    ("Payments", "Receipt for your order", "Thank you for your order. The total was 24.90"),
    ("Ida Koch", "Notes of the meeting", "Attached are the notes, please add what is missing"),
    ("Gym Club", "New opening hours", "From Monday on we open at six in the morning"),
    ("Ravi Shah", "Re: the report", "Looks good to me. One question about the last page"),
    ("Travel Desk", "Your itinerary", "Departure 9:40, gate to be announced. Online check-in"),
)  # fmt: skip
EVENTS = (
    "Team meeting", "Dentist", "Lunch with Nora", "Yoga class", "Project review", "Pick up parcel", "Call with Sam",
    "Football practice", "Book club", "Car service", "Piano lesson", "Birthday party",
)  # fmt: skip
PEOPLE = (
    "Aaron Bell", "Alice Chen", "Ben Okoro", "Carla Ruiz", "David Lind", "Emma Stone", "Felix Braun", "Grace Kim",
    "Hugo Martin", "Ida Koch", "Jonas Weber", "Kara Singh", "Liam Doyle", "Mia Rossi", "Nora Feld", "Omar Haddad",
)  # fmt: skip
