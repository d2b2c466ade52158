"""Gmail: inbox and mails."""

from __future__ import annotations

from coso_envs.android.apps.bars import TOP, title_bar
from coso_envs.android.apps.base import App
from coso_envs.android.content.media import MAILS
from coso_envs.android.content.seeded import several
from coso_envs.android.layout import Column
from coso_envs.android.pages import Page
from coso_envs.drawing.widgets import GREY


class Gmail(App):
    """Mails."""

    name = "Gmail"

    def page_main(self) -> Page:
        """The inbox."""
        column = Column(y=12)
        column.text("PRIMARY", 38, GREY)
        for i, (sender, subject, start) in enumerate(several(MAILS, f"mail {self.phone.world}", 8)):
            tap = ("push", "mail", sender, subject, start)
            column.row(
                f"mail:{i}", sender, tap, subtitle=f"{subject} - {start}", icon_name="person", bold=i < 2,
                trailing=f"{i + 1}h" if i < 5 else "Mon", height=200,
            )  # fmt: skip
        actions = (("search", "Search mail", ("nothing",)), ("plus", "Compose", ("push", "compose")))
        return Page("inbox", column.done(), column.y, title_bar("Inbox", back=False, actions=actions), top=TOP)

    def page_mail(self, sender: str, subject: str, start: str) -> Page:
        """One mail."""
        column = Column(y=24)
        column.text(subject, 60, max_lines=3)
        column.row("sender", sender, None, subtitle="to me", icon_name="person", role="")
        column.text(f"{start} let me know what you think when you have a minute.", 44, max_lines=6)
        column.text(f"Best, {sender}", 44)
        column.gap(40)
        column.buttons(("reply", "Reply", ("push", "compose")), ("forward", "Forward", ("push", "compose")))
        return Page("mail", column.done(), column.y, title_bar("", actions=(("trash", "Delete", ("up",)),)), top=TOP)

    def page_compose(self) -> Page:
        """A new mail."""
        column = Column(y=12)
        for name in ("From", "To", "Subject"):
            column.row(f"compose:{name}", name, ("nothing",), role="field")
            column.rule()
        column.text("Compose email", 44, GREY)
        return Page("compose", column.done(), column.y, title_bar("Compose"), top=TOP)


APP = Gmail
