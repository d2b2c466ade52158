"""The reports of a comparison, a suite and a sweep in headless Chromium, looked at like the pages of ``coso view``."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from benchmarks.reports.pages import write_report
from benchmarks.reports.sweeps import write_sweep
from tests.benchmarks.conftest import fake_comparison, fake_suite
from tests.benchmarks.reports.test_tuning import fake_sweep
from tests.device.pages import Page


def look(page: Page, name: str) -> None:
    """Look at a page with all its parts unfolded, and sort its first table by the keyboard."""
    page.driver.execute_script("document.querySelectorAll('details').forEach(each => each.open = true)")
    buttons = page.driver.find_elements(By.CSS_SELECTOR, "th button")
    if not buttons:
        page.faults.append(f"{name}: no table can be sorted")
    for button in buttons[:1]:
        button.send_keys(Keys.ENTER)
        header = button.find_element(By.XPATH, "..")
        if header.get_attribute("aria-sort") not in ("ascending", "descending"):
            page.faults.append(f"{name}: Enter on a head of a table does not sort it")
    page.look(name)


def reports(screenshots: Path | None = None) -> bool:
    """Write and look at the reports, and return whether there was no fault."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        kinds: dict[str, tuple[Callable[[Path], Path], Callable[[Path], Path]]] = {
            "report": (fake_comparison, write_report),
            "suite": (fake_suite, write_report),
            "sweep": (fake_sweep, write_sweep),
        }
        for name, (make, write) in kinds.items():
            (Path(folder) / name).mkdir()
            page = Page(write(make(Path(folder) / name)).as_uri(), screenshots)
            try:
                look(page, name)
            finally:
                found += page.close()
    for fault in found:
        print(f"  {fault}")
    print(f"reports: {len(found)} fault(s)", flush=True)
    return not found


if __name__ == "__main__":
    sys.exit(0 if reports(Path(sys.argv[1]) if len(sys.argv) > 1 else None) else 1)
