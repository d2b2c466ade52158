"""The environments ``coso/AitW-General-v0`` and ``coso/AitW-WebShopping-v0``: tasks on a phone."""

from __future__ import annotations

from coso_envs.android.base import AitWEnv

__all__ = ["AitWEnv", "AitWGeneralEnv", "AitWWebShoppingEnv"]


class AitWGeneralEnv(AitWEnv):
    """Everyday tasks on a phone: apps, settings, alarms, videos, maps, and questions to the web.

    Description:
        A phone with launcher, notifications, keyboard and some twenty apps, simulated. Each episode has one
        instruction in the style of Android-in-the-Wild's General set and of later benchmarks, such as "Set an alarm for
        6pm", "What's the news in Peru?", "Turn off notifications for the Maps app", "Delete the file report.pdf" or
        "Text Ben Okoro Mia Rossi's phone number".

    Observation:
        ``image``: uint8 [H, W, 3], the screen (``obs_history`` screens beside each other, the present one last).
        ``prompt``: the latest ``action_history`` actions, the task and the reply format; with ``screen_text`` also the
        widgets with their places. ``image=False`` leaves out the picture and puts in the widgets.

    Utterance grammar:
        That of the parser, ``coso/autoui`` by default. Valid: ``Action Plan: [open the clock]; Action Decision:
        "action_type": "DUAL_POINT", "touch_point": "[0.2740, 0.1460]", "lift_point": "[0.2740, 0.1460]",
        "typed_text": ""`` and the same without the plan. Invalid: ``I tap the clock.`` (no action) and a decision with
        ``"action_type": "LONG_PRESS"`` (unknown action).

    Action:
        A :class:`parsers.GuiAction` of one of the parser's ``kinds``: tap, swipe, type, press back, home or enter, task
        complete or impossible; with parsers of later models also long press, wait, open app, answer, press recents.
        A line break at the end of a typed text is the Enter key.

    Reward:
        1 when the judge finds the task done, else 0; an utterance without an action gives 0.

    Start:
        Home screen, dock and drawer are shuffled, and many episodes start elsewhere, as ``difficulty`` says; with
        ``style="aitw"``, always the same home screen. Task, content, date and time, notices, look and disturbances
        follow from the seed; what would make the task already done is undone. ``reset(options={"task": ...})`` sets an
        instruction or an index.

    Episode End:
        Termination: the task is done, or the action is task complete, task impossible or answer. Truncation: after
        30 steps (``max_steps``; 10 with ``style="aitw"``), invalid ones included.

    Info:
        The keys of :data:`coso_envs.core.INFO_KEYS`, and ``progress`` (float 0 .. 1, the share of sub-goals that were
        reached; it falls only where the user's data was changed back), ``side_effects`` (str, what was changed and not
        asked for, one a line) and ``false_completion`` (bool, whether the agent has said that it is done, or answered,
        and was wrong). ``state`` holds these three, ``screen`` (app and page), ``widgets`` (the screen as text, with
        ``screen_text``; else "") and ``answer`` (the text of an answer; else ""). With ``device`` or ``judge``, also
        ``fault`` (str, a sentence about what failed there; "" if nothing did): such an episode is truncated
        with reward 0, says nothing about the agent, and ``reset`` goes on.

    Arguments:
        ``tasks``: a text file with one instruction a line, or a sequence of instructions; by default a generated set,
        of which ``split`` takes "train", "unseen-instance" (other fillers of the same templates; also "test"),
        "unseen-template" or "unseen-app"; tasks that the parser has no action for are left out; "two-words", shopping
        tasks for small models with the same splits, and "clock", alarms and timers for them, without the last.
        ``num_tasks``: only the first so many.
        ``difficulty``, ``style``: see :class:`coso_envs.android.phone.options.PhoneOptions`;
        ``style="aitw"`` has the tasks of the two published kinds, with "train" and "test". ``variants``: "default",
        "all" or a mapping of axes as :class:`coso_envs.android.phone.options.Variants` has them. ``disturbance``:
        0 .. 1, pop-ups, slow pages, missed taps (at most three an episode) and moved layouts. ``resolution``: (width,
        height) of the screen in pixels, 9 : 19 as 270 x 570 or wider, or the width alone. ``obs_history``: screens in
        the picture. ``screen_text``: whether the prompt has the screen as text, by default without a picture;
        ``screen_format``: "text", "brief", "tree" or "xml", see
        :func:`coso_envs.android.devices.screen_formats.spell_screen`. ``marks``: numbered boxes on the picture and
        numbers in the text; a parser that has ``marks`` reads them, and the expert then names them. ``thoughts``: those
        of the expert, "full" or "short".
        ``action_history``: latest actions in the prompt, typed text cut to 200 characters. ``judge``: a
        :class:`coso_envs.android.judges.Judge`. ``device``: a real one, without snapshots and transcripts: "appium",
        or a function that makes a :class:`coso_envs.android.devices.Device`, as :func:`coso_envs.android.emulator`
        returns. ``device_options``: of "appium", the arguments of :class:`coso_envs.android.AppiumDevice`; a browser
        without ``home`` is on a shop site of its own, :class:`coso_envs.android.shop_site.ShopBrowser`.
        ``prompt``: template with the fields ``task``, ``history``, ``screen``, ``instructions`` and ``actions``.
        ``parser``, ``on_invalid``, ``max_prompt_length``, ``render_mode``: see :class:`coso_envs.core.TextActionEnv`.

    Differences from the original:
        No emulator: the phone is simulated, its content is made up, and success is decided by its state instead of a
        vision-language model. Animations and several fingers do not exist.

    References:
        Rawles et al., "Android in the Wild: A Large-Scale Dataset for Android Device Control", NeurIPS 2023; Bai et
        al., "DigiRL: Training In-The-Wild Device-Control Agents with Autonomous Reinforcement Learning", NeurIPS 2024.

    Version History:
        v0: first version.
    """

    task_set = "general"
    max_steps = 30
    published_steps = 10


class AitWWebShoppingEnv(AitWEnv):
    """Shopping in the browser of a phone: go to a site, search it, open the first entry.

    Description:
        A phone with Chrome, a search engine and ten shops, simulated. Each episode has one instruction in the style of
        Android-in-the-Wild's WebShopping set: "Go to ebay.com", 'Go to ebay.com, search for "asus zenbook"', and the
        same with ", and select the first entry". Sponsored entries are not the first entry.

    Observation:
        ``image``: uint8 [H, W, 3], the screen (``obs_history`` screens beside each other, the present one last).
        ``prompt``: the latest ``action_history`` actions, the task and the reply format; with ``screen_text`` also the
        widgets with their places. ``image=False`` leaves out the picture and puts in the widgets.

    Utterance grammar:
        That of the parser, ``coso/autoui`` by default. Valid: ``Action Plan: [type the address]; Action Decision:
        "action_type": "TYPE", "touch_point": "[-1.0, -1.0]", "lift_point": "[-1.0, -1.0]", "typed_text": "ebay.com"``
        and the same without the plan. Invalid: ``I type ebay.com.`` (no action) and a decision with
        ``"action_type": "LONG_PRESS"`` (unknown action).

    Action:
        A :class:`parsers.GuiAction` of one of the parser's ``kinds``: tap, swipe, type, press back, home or enter, task
        complete or impossible; with parsers of later models also long press, wait, open app, answer, press recents.
        A line break at the end of a typed text is the Enter key.

    Reward:
        1 when the judge finds the task done, else 0; an utterance without an action gives 0.

    Start:
        That of :class:`AitWGeneralEnv`.

    Episode End:
        Termination: the task is done, or the action is task complete, task impossible or answer. Truncation: after
        30 steps (``max_steps``; 20 with ``style="aitw"``), invalid ones included.

    Info:
        The keys of :data:`coso_envs.core.INFO_KEYS`, and ``progress`` (float 0 .. 1, the share of sub-goals that were
        reached; it falls only where the user's data was changed back), ``side_effects`` (str, what was changed and not
        asked for, one a line) and ``false_completion`` (bool, whether the agent has said that it is done, or answered,
        and was wrong). ``state`` holds these three, ``screen`` (app and page), ``widgets`` (the screen as text, with
        ``screen_text``; else "") and ``answer`` (the text of an answer; else ""). With ``device`` or ``judge``, also
        ``fault`` (str, a sentence about what failed there; "" if nothing did): such an episode is truncated
        with reward 0, says nothing about the agent, and ``reset`` goes on.

    Arguments:
        Those of :class:`AitWGeneralEnv`.

    Differences from the original:
        Those of :class:`AitWGeneralEnv`; the shops are drawn from data tables and lead to no real offers.

    References:
        Those of :class:`AitWGeneralEnv`.

    Version History:
        v0: first version.
    """

    task_set = "webshopping"
    max_steps = 30
    published_steps = 20
