"""Videos, songs, posts, mails, notes and files."""

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
TEXTS = ("See you later!", "Are you on your way?", "Thanks a lot", "Call me when you can", "Happy birthday!", "On it")
EVENTS = (
    "Team meeting", "Dentist", "Lunch with Nora", "Yoga class", "Project review", "Pick up parcel", "Call with Sam",
    "Football practice", "Book club", "Car service", "Piano lesson", "Birthday party",
)  # fmt: skip
PEOPLE = (
    "Aaron Bell", "Alice Chen", "Ben Okoro", "Carla Ruiz", "David Lind", "Emma Stone", "Felix Braun", "Grace Kim",
    "Hugo Martin", "Ida Koch", "Jonas Weber", "Kara Singh", "Liam Doyle", "Mia Rossi", "Nora Feld", "Omar Haddad",
)  # fmt: skip
NOTES = (
    ("Groceries", "Milk, eggs, bread, apples"), ("Ideas", "A lamp made of an old bottle"),
    ("Books to read", "Dune, Emma, The Trial"), ("Packing list", "Charger, passport, swimsuit"),
    ("Wi-Fi of the cabin", "Name lakeside, word pinecone7"), ("Gift for Mia", "Scarf or a board game"),
    ("Recipe", "200 g flour, 2 eggs, 300 ml milk"), ("Meeting", "Ask about the budget and the date"),
)  # fmt: skip
FILES = {
    "Downloads": ("report.pdf", "ticket.pdf", "menu.pdf", "notes.txt", "song.mp3", "backup.zip", "map.png", "form.pdf"),
    "Images": ("photo_0412.jpg", "photo_0413.jpg", "garden.jpg", "map.png", "receipt.png", "sunset.jpg", "dog.jpg"),
    "Videos": ("birthday.mp4", "beach.mp4", "lesson_1.mp4", "lesson_2.mp4", "concert.mp4", "snow.mp4", "drive.mp4"),
    "Audio": ("song.mp3", "memo_01.m4a", "memo_02.m4a", "rain.mp3", "podcast.mp3", "interview.mp3", "piano.mp3"),
    "Documents": ("report.pdf", "budget.xlsx", "notes.txt", "letter.docx", "contract.pdf", "plan.docx", "slides.pptx"),
}  # fmt: skip
