"""Store, photos, music, videos, posts, places, camera, and apps that want a name and password."""

from __future__ import annotations

import pytest

from tests.coso_envs.android.phone.deeds import changing, person_in


def test_an_app_is_installed_opened_and_uninstalled() -> None:
    person = person_in("Play Store")
    person.fill("Search apps & games", "duolingo")
    person.enter()
    with changing(person, {("installed", "Duolingo")}):
        person.tap("Install")
    person.tap("Open")
    assert person.phone.where() == "Duolingo: welcome"
    person.open("Play Store")
    person.tap("Duolingo Duolingo")
    with changing(person, set(), {("installed", "Duolingo")}):
        person.tap("Uninstall", "Uninstall")
    assert person.sees("Install")


def test_an_app_that_was_removed_is_not_opened_by_its_notice() -> None:
    person = person_in("Settings")
    person.phone.notices = (("Reddit", "New answer", "r/aww"),)
    person.phone.remove("Reddit")
    person.pull_shade()
    person.tap("New answer")
    assert person.phone.foreground == "Settings"


def test_something_is_bought_and_wished_for() -> None:
    person = person_in("Play Store")
    person.tap("Books", "Book No. 2")
    with changing(person, {("wish list", "Book No. 2")}):
        person.tap("Add to wish list")
    with changing(person, {("bought", "Book No. 2")}):
        person.tap("Buy", "Buy")
    assert person.sees("Bought")


def test_a_photo_is_a_favourite_and_deleted() -> None:
    person = person_in("Google Photos")
    with changing(person, {("favorite photo", "Photo 2 of today")}):
        person.tap("Photo 2 of today", "Favorite")
    with changing(person, {("photo deleted", "Photo 2 of today")}):
        person.tap("Delete", "Delete")
    assert person.phone.where() == "Google Photos: photos" and not person.sees("Photo 2 of today")


def test_songs_are_searched_paused_and_skipped() -> None:
    person = person_in("Music")
    person.tap("Search music")
    person.type("echo")
    person.tap("Echoes", "Pause")
    assert person.sees("Play") and not person.sees("Pause")
    person.tap("Next")
    assert person.sees("Silver Lining") and person.sees("Pause")
    person.tap("Previous", "Previous")
    assert person.sees("Run With Me")
    with changing(person, {("liked song", "Run With Me")}):
        person.tap("Like")


def test_a_playlist_is_made_filled_and_deleted() -> None:
    person = person_in("Music")
    with changing(person, {("playlist", "Running")}):
        person.tap("Playlists", "New playlist")
        person.type("Running")
        person.enter()
        person.tap("New playlist")
        person.type("Running")
        person.tap("Create")
        assert person.sees("There is a playlist Running already")
    person.back()
    with changing(person, {("in playlist", "Running: Echoes"), ("playlist", "Calm"), ("in playlist", "Calm: Neon")}):
        person.tap("Echoes", "Playlist", "Running")
        person.back()
        person.hold("Neon")
        person.tap("New playlist")
        person.type("Calm")
        person.tap("Create")
    person.tap("Playlists", "Running")
    assert person.sees("Echoes") and not person.sees("Neon")
    with changing(person, set(), {("playlist", "Running"), ("in playlist", "Running: Echoes")}):
        person.tap("Delete playlist", "Delete")
    assert person.sees("Calm 1 songs") and not person.sees("Running")


def test_a_video_is_liked_saved_subscribed_and_found_again() -> None:
    person = person_in("YouTube")
    person.fill("Search YouTube", "chess")
    person.enter()
    person.phone.tap(0.5, 0.3)
    page = person.phone.where()
    assert page == "YouTube: player"
    before = person.phone.data.flags
    person.tap("Like", "Save", "Subscribe")
    kinds = sorted(kind for kind, _ in person.phone.data.flags - before)
    assert kinds == ["liked", "saved", "subscribed"]
    for shelf in ("Liked videos", "Watch later", "History"):
        person.tap("You", shelf)
        assert person.sees("Chess")


def test_a_post_is_found_voted_for_and_commented_on() -> None:
    person = person_in("Reddit")
    person.tap("Search Reddit")
    person.type("honey")
    person.tap("TIL honey")
    with changing(person, {("upvoted", "TIL honey never spoils if it is sealed"), ("joined", "r/todayilearned")}):
        person.tap("Upvote", "Join")
    with changing(person, {("commented", "TIL honey never spoils if it is sealed: Sweet")}):
        person.fill("Add a comment", "Sweet")
        person.enter()
    assert person.sees("Sweet")


def test_a_place_is_saved_called_and_driven_to() -> None:
    person = person_in("Maps")
    person.tap("Coffee")
    person.phone.tap(*(person.phone.screen().find("place:0") or (0, 0)))
    before = person.phone.data.flags
    person.tap("Save")
    [(kind, name)] = person.phone.data.flags - before
    assert kind == "saved place"
    person.tap("Directions", "Start")
    assert person.phone.where() == "Maps: navigation"
    person.tap("Exit", "Saved")
    assert person.sees(name)
    person.tap(f"{name} Saved place")
    person.phone.tap(*(person.phone.screen().find("place:0") or (0, 0)))
    person.tap("Call")
    assert person.phone.where() == "Phone: calling"


def test_the_camera_has_modes() -> None:
    person = person_in("Camera")
    with changing(person, set()):
        person.tap("Video", "Record video")
    with changing(person, {("taken", "Video 1"), ("taken", "Portrait 1"), ("taken", "Portrait 2")}):
        person.tap("Stop recording", "Portrait", "Take portrait", "Switch camera", "Take portrait")
    person.tap("3 photos taken", "Video 1")
    assert person.phone.where() == "Google Photos: photo"
    with changing(person, {("photo deleted", "Video 1")}):
        person.tap("Delete", "Delete")
    assert person.sees("Portrait 1") and not person.sees("Video 1")


@pytest.mark.parametrize("app", ["Netflix", "Uber"])
def test_one_signs_in_and_out(app: str) -> None:
    person = person_in(app)
    with changing(person, set()):
        person.tap("Sign in")
        person.fill("Email or phone", "me@mail.example")
        person.fill("Password", "secret")
        person.back()
        person.tap("Sign in")
        assert person.sees("Signed in as me@mail.example")
        person.tap("Sign out")
        assert person.sees("Sign in to go on")
