"""Packages of common Android apps."""

from __future__ import annotations

#: Name of an app -> its package.
PACKAGES = {
    "Calculator": "com.google.android.calculator", "Calendar": "com.google.android.calendar",
    "Camera": "com.android.camera2", "Chrome": "com.android.chrome", "Clock": "com.google.android.deskclock",
    "Contacts": "com.google.android.contacts", "Files": "com.google.android.documentsui",
    "Gmail": "com.google.android.gm", "Google": "com.google.android.googlequicksearchbox",
    "Maps": "com.google.android.apps.maps", "Messages": "com.google.android.apps.messaging",
    "Phone": "com.google.android.dialer", "Photos": "com.google.android.apps.photos",
    "Play Store": "com.android.vending", "Settings": "com.android.settings", "YouTube": "com.google.android.youtube",
    "YouTube Music": "com.google.android.apps.youtube.music",
}  # fmt: skip
