"""The pages of ``coso play`` and ``coso view`` in headless Chromium, used by clicks, taps and keys.

No page may write an error to the console, ask any other server, or have a fault that axe-core finds, wide or narrow,
light or dark.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

#: Seconds until a page must show something.
PATIENCE = 20.0
#: (width, height, dark mode)
SCREENS = ((1280, 900, False), (390, 844, True))


class Page:
    """A page in headless Chromium.

    Args:
        address: its address, with the token.
        screenshots: folder for pictures of it; None takes none.
    """

    def __init__(self, address: str, screenshots: Path | None) -> None:
        options = webdriver.ChromeOptions()
        for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"):
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        self.driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(shutil.which("chromedriver")))
        self.address = address
        self.screenshots = screenshots
        self.faults: list[str] = []
        self.screen(*SCREENS[0])
        self.driver.get(address)

    def screen(self, width: int, height: int, dark: bool) -> None:
        """Show the page on a screen of this size and mode; narrow ones are touched."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        mode = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [mode]})

    def by_id(self, name: str) -> Any:
        """Return an element."""
        return self.driver.find_element(By.ID, name)

    def text(self, name: str) -> str:
        """Return the text of an element."""
        return str(self.by_id(name).text)

    def wait(self, true: Callable[[], bool], what: str) -> None:
        """Wait until something is true; a fault if it never is."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            with contextlib.suppress(Exception):  # elements are made anew while they are read
                if true():
                    return
            time.sleep(0.05)
        self.faults.append(f"{what}: not within {PATIENCE:g} s; the page says {self.text('message')!r}")

    def look(self, name: str) -> None:
        """Look for faults of accessibility and width on every screen, and take a picture."""
        axe = (Path(os.environ["APPIUM_HOME"]) / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
        self.driver.execute_script(axe)
        for width, height, dark in SCREENS:
            self.screen(width, height, dark)
            found = self.driver.execute_async_script("axe.run().then(arguments[0])")
            for fault in found["violations"]:
                where = [node["target"] for node in fault["nodes"]]
                self.faults.append(f"{name} at {width}: {fault['id']}: {fault['help']} {where}")
            if self.driver.execute_script("return document.documentElement.scrollWidth") > width:
                self.faults.append(f"{name} is wider than {width} pixels")
            if self.screenshots is not None:
                self.driver.execute_script("document.activeElement.blur(); scrollTo(0, 0)")
                self.driver.save_screenshot(str(self.screenshots / f"{name}-{width}.png"))
        self.screen(*SCREENS[0])

    def close(self) -> list[str]:
        """Close the browser; return all faults, with those of its console and of its requests."""
        self.faults += [f"console: {row['message']}" for row in self.driver.get_log("browser")]
        for row in self.driver.get_log("performance"):
            message = json.loads(row["message"])["message"]
            url = message["params"].get("request", {}).get("url", self.address)
            if message["method"] == "Network.requestWillBeSent" and not url.startswith((self.address, "data:")):
                self.faults.append(f"asked for {url}")
        self.driver.quit()
        return self.faults


@contextlib.contextmanager
def served(*command: str, folder: Path) -> Iterator[str]:
    """Run a command of ``coso`` that serves a page, in a folder, and give its address."""
    words = [sys.executable, "-m", "benchmarks.cli", *command]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True, encoding="utf-8", cwd=folder)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        yield next(word for word in line.split() if word.startswith("http://"))
    finally:
        process.terminate()
        process.wait(PATIENCE)


def number_line(page: Page) -> None:
    """Play an episode by the hint and by keys alone, after an utterance that does not parse."""
    page.wait(lambda: page.text("title") == "coso/NumberLine-v0", "the page fills")
    page.by_id("utterance").send_keys("<b>up</b>")
    page.wait(lambda: "Not valid" in page.text("reading"), "the parser's message")
    page.by_id("utterance").send_keys(Keys.CONTROL, Keys.ENTER)
    page.wait(lambda: "No action" in page.text("message"), "an utterance without an action")
    for _ in range(12):
        if "has ended" in page.text("message"):
            break
        before = page.text("step")
        page.by_id("hint").send_keys(Keys.ENTER)
        page.wait(lambda: page.by_id("hinted").is_displayed(), "the hint")
        page.by_id("take-hint").send_keys(Keys.ENTER)
        page.wait(lambda: page.text("reading").startswith("Valid"), "the hint is valid")
        page.by_id("utterance").send_keys(Keys.CONTROL, Keys.ENTER)
        page.wait(lambda before=before: page.text("step") != before, "the next step")
    if "solved" not in page.text("message"):
        page.faults.append(f"NumberLine ends with {page.text('message')!r}")
    page.look("number-line")
    page.by_id("begin").click()
    page.wait(lambda: page.text("step").startswith("0 of"), "a new episode")
    page.driver.find_element(By.CSS_SELECTOR, "#choices button").click()
    page.wait(lambda: page.text("step").startswith("1 of"), "a step by a button")


def phone(page: Page) -> None:
    """Touch the phone in each way: mouse, finger, keys, buttons and text."""
    page.wait(lambda: page.text("title") == "coso/AitW-General-v0", "the page fills")
    page.wait(lambda: page.by_id("picture").size["height"] > 300, "the picture")

    def last() -> str:
        return str(page.driver.find_elements(By.CSS_SELECTOR, "#steps li")[-1].text)

    def expect(action: str, do: Callable[[], Any]) -> None:
        before = page.text("step")
        do()
        page.wait(lambda: page.text("step") != before and last().startswith(action), f"{action} as step {before}")

    def drag(*places: tuple[float, float]) -> None:
        box = page.driver.execute_script(
            "const b = document.getElementById('screen').getBoundingClientRect(); return [b.x, b.y, b.width, b.height]"
        )
        kinds = ["mousePressed", *["mouseMoved"] * (len(places) - 1), "mouseReleased"]
        for kind, (x, y) in zip(kinds, [*places, places[-1]], strict=True):
            at = {"x": box[0] + x * box[2], "y": box[1] + y * box[3]}
            press = {"type": kind, "button": "left", "clickCount": 1, **at}
            page.driver.execute_cdp_cmd("Input.dispatchMouseEvent", press)

    def button(text: str) -> Any:
        return page.driver.find_element(By.XPATH, f"//button[text()='{text}']")

    page.by_id("utterance").send_keys("press home")
    page.by_id("hint").click()
    page.wait(lambda: page.by_id("hinted").is_displayed(), "the hint")
    page.look("phone")
    expect("press_home", lambda: button("Home").click())
    expect("tap(0.3", lambda: drag((0.3, 0.5)))
    expect("swipe", lambda: drag((0.5, 0.7), (0.5, 0.5), (0.5, 0.3)))
    page.by_id("typed").send_keys("rain")
    expect("type", lambda: button("Type").click())
    expect("swipe", lambda: page.by_id("screen").send_keys(Keys.SHIFT, Keys.ARROW_UP))
    expect("tap", lambda: page.by_id("screen").send_keys(Keys.NULL, Keys.ARROW_DOWN, Keys.ENTER))
    page.screen(*SCREENS[1])
    page.driver.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": True})
    page.driver.execute_script("scrollTo(0, 0)")

    def finger() -> None:
        box = page.driver.execute_script(
            "const b = document.getElementById('screen').getBoundingClientRect(); return [b.x, b.y, b.width, b.height]"
        )
        at = [{"x": box[0] + 0.5 * box[2], "y": box[1] + 0.6 * box[3]}]
        for kind, points in (("touchStart", at), ("touchEnd", [])):
            page.driver.execute_cdp_cmd("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    expect("tap(0.5", finger)


def evaluations(page: Page) -> None:
    """Choose and filter episodes of two evaluations side by side."""

    def found(selector: str) -> list[Any]:
        return list(page.driver.find_elements(By.CSS_SELECTOR, selector))

    page.wait(lambda: len(found(".step img")) >= 2, "the pictures of the first episode of both")
    page.wait(lambda: all(image.size["height"] > 100 for image in found(".step:first-child img")), "they load")
    page.look("view")
    found(".source:first-child .list button")[1].click()
    page.wait(lambda: [each.text[:2] for each in found(".chosen")] == ["1."] * 2, "the same episode of both")
    found(".source:first-child [name=outcome] option")[1].click()
    page.wait(lambda: [each.text for each in found(".count")] == ["2 of 2", "0 of 2"], "solved by the expert alone")
    found("#together")[0].click()
    found(".source:first-child [name=text]")[0].send_keys("no such task")
    page.wait(lambda: [each.text for each in found(".count")] == ["0 of 2"] * 2, "a text that is nowhere")


def traces(page: Page) -> None:
    """Look at a run's utterances and metrics, of which some are hostile."""

    def found(selector: str) -> list[Any]:
        return list(page.driver.find_elements(By.CSS_SELECTOR, selector))

    page.wait(lambda: len(found(".list button")) == 2 and len(found(".tokens span")) == 3, "two utterances")
    found(".metrics summary")[0].click()
    page.wait(lambda: found(".range")[0].text.startswith("0.5 at step 0, 0.75 at step 8"), "the metric's line")
    if found(".tokens")[0].text != "<img src=x onerror=alert(1)> up":
        page.faults.append(f"the utterance is shown as {found('.tokens')[0].text!r}")
    page.look("traces")
    found("[name=validity] option")[2].click()
    page.wait(lambda: found(".count")[0].text == "1 of 2", "the invalid one")
    found(".list button")[0].send_keys(Keys.ENTER)
    page.wait(lambda: "Not valid: no action" in found(".step")[0].text, "why it is invalid")


def write_run(folder: Path) -> None:
    """Write the files of a run that the page reads."""
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps({"env": "coso/NumberLine-v0", "method": "coso", "seed": 0}))
    rows = [{"step": step, "eval/success_sampled": value} for step, value in ((0, 0.5), (8, 0.75))]
    (folder / "metrics.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    tokens = ["<img src=x onerror=alert(1)>", " ", "up"]
    row = {"step": 8, "prompt": "Which way?", "utterance": "".join(tokens), "tokens": tokens, "weights": [0.1, 0, 1.0]}
    said = [{**row, "action": "+", "valid": True, "message": "", "reward": 1.0}]
    said.append({**row, "action": "", "valid": False, "message": "no action", "reward": -1.0})
    (folder / "traces.jsonl").write_text("".join(json.dumps(each) + "\n" for each in said))


def pages(screenshots: Path | None = None) -> bool:
    """Use and look at the pages, and return whether there was no fault."""
    found = []
    with tempfile.TemporaryDirectory() as name:
        here = Path(name)
        write_run(here / "runs/coso")
        phone_env = ("coso/AitW-General-v0", "--episodes", "2", "--pictures", "--env-kwargs", "resolution", "270")
        for policy in ("expert", "random"):
            command = ("evaluate", *phone_env[:1], "--policy", policy, "--out", f"runs/{policy}", *phone_env[1:])
            subprocess.run(
                [sys.executable, "-m", "benchmarks.cli", *command], check=True, capture_output=True, cwd=here
            )
        visits: tuple[tuple[tuple[str, ...], Callable[[Page], None]], ...] = (
            (("play", "coso/NumberLine-v0"), number_line),
            (("play", "coso/AitW-General-v0"), phone),
            (("view", "runs/expert", "runs/random"), evaluations),
            (("view", "runs/coso"), traces),
        )
        for served_command, visit in visits:
            with served(*served_command, folder=here) as address:
                page = Page(address, screenshots)
                try:
                    visit(page)
                finally:
                    found += page.close()
    for fault in found:
        print(f"  {fault}")
    print(f"pages: {len(found)} fault(s)", flush=True)
    return not found


if __name__ == "__main__":
    sys.exit(0 if pages(Path(sys.argv[1]) if len(sys.argv) > 1 else None) else 1)
