"""Ways to answers: to the page that has it, then the answer itself, or the place where it is to be passed on."""

from __future__ import annotations

import functools

from coso_envs.android.expert.moves import BACK, answer, browse, inside, listed, seek, tap, towards
from coso_envs.android.phone.phone import SimulatedPhone
from coso_envs.android.tasks import goals
from parsers import GuiAction


@functools.singledispatch
def read(question: goals.Question, phone: SimulatedPhone) -> GuiAction:
    """Return the next action on the way to the page that answers a question."""
    raise NotImplementedError(f"the expert does not know where {question!r} is answered")


@read.register
def _number(question: goals.PhoneNumberOf, phone: SimulatedPhone) -> GuiAction:
    return inside(phone, "Contacts") or answer(phone, "") or listed(phone, "person:", question.name) or BACK


@read.register
def _code(question: goals.CodeIn, phone: SimulatedPhone) -> GuiAction:
    app, prefix = ("Gmail", "mail:") if question.where == "mail" else ("Notes", "note:")
    found = inside(phone, app) or answer(phone, "Inbox") or listed(phone, prefix, question.name)
    return found or tap(phone, "bar:Folders") or BACK


@read.register
def _time(question: goals.EventTime, phone: SimulatedPhone) -> GuiAction:
    away = inside(phone, "Calendar") or answer(phone, "")
    return away or listed(phone, "event:", question.title) or tap(phone, "tab:Schedule") or BACK


@read.register
def _sender(question: goals.SenderOf, phone: SimulatedPhone) -> GuiAction:
    found = inside(phone, "Gmail") or answer(phone, "Inbox") or seek(phone, "mail:0")
    return found or tap(phone, "bar:Folders") or BACK


@read.register
def _event_on(question: goals.EventOn, phone: SimulatedPhone) -> GuiAction:
    away = inside(phone, "Calendar") or answer(phone, "")
    day = question.day.on(phone.today).isoformat()
    return away or seek(phone, f"event:{day}:0") or tap(phone, "tab:Schedule") or BACK


@read.register
def _web(question: goals.OnTheWeb, phone: SimulatedPhone) -> GuiAction:
    return browse(phone, question.query)


@towards.register
def _seen(goal: goals.Seen, phone: SimulatedPhone, request: str) -> GuiAction:
    return read(goal.question, phone)


@towards.register
def _answer(goal: goals.Answer, phone: SimulatedPhone, request: str) -> GuiAction:
    return GuiAction.answer(goal.question.truth(phone))


@towards.register
def _sent(goal: goals.AnswerSent, phone: SimulatedPhone, request: str) -> GuiAction:
    return towards(goals.MessageSent(goal.to, goal.question.truth(phone)), phone, request)


@towards.register
def _noted(goal: goals.AnswerNoted, phone: SimulatedPhone, request: str) -> GuiAction:
    return towards(goals.NoteWritten(goal.title, goal.question.truth(phone)), phone, request)
