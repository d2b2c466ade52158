"""``coso doctor android`` on machines where something is missing."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from benchmarks import cli
from coso_envs.android.devices.appium import checks

APPIUM = """#!/bin/sh
echo '{"chromium": {"version": "3.1.1"}}'
"""
ADB = """#!/bin/sh
printf 'List of devices attached\\nemulator-5554\\tdevice\\nemulator-5556\\toffline\\n'
"""


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is all of the path; no server answers."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(checks, "answers", lambda server: "4799" in server)
    return tmp_path


def install(folder: Path, **programs: str) -> None:
    for name, text in programs.items():
        # The path has no other program, so not even `sh` by name.
        (folder / name).write_text(text)
        (folder / name).chmod(0o755)


def doctor(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    status = cli.main(["doctor", "android", *arguments])
    said = capsys.readouterr()
    return status, " ".join((said.out + said.err).replace("│", " ").split())


def remedies(server: str = "http://127.0.0.1:4723", udid: str = "") -> dict[str, str]:
    return {finding.name: finding.remedy for finding in checks.findings(server, udid)}


def test_on_a_bare_machine_each_thing_has_its_command(tools: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert remedies()["appium"] == "install Node.js 20 or later, then: npm install -g appium@3"
    install(tools, npm="#!/bin/sh\n")
    found = remedies()
    assert found["appium"] == "npm install -g appium@3"
    assert found["server"].startswith("appium --port 4723")
    assert found["chromedriver"].startswith("apt-get install chromium chromium-driver")
    assert "adb" in found["adb"]
    status, said = doctor(capsys)
    assert status == 1
    assert (
        "a browser in phone size needs: npm install -g appium@3; appium driver install chromium; appium --port 4723"
        in said
    )


def test_where_all_is_there_nothing_is_asked_for(tools: Path, capsys: pytest.CaptureFixture[str]) -> None:
    install(tools, appium=APPIUM, chromedriver="#!/bin/sh\necho ChromeDriver 150.0\n", adb=ADB)
    found = remedies("http://127.0.0.1:4799")
    assert {name for name, remedy in found.items() if remedy} <= {"driver uiautomator2", "appium-python-client"}
    if "appium" in sys.modules or not found["appium-python-client"]:
        status, said = doctor(capsys, "--server", "http://127.0.0.1:4799")
        assert status == 0
        assert "ChromeDriver 150.0" in said
        assert "appium driver install uiautomator2" in said


def test_a_device_that_is_offline_or_another_is_named(tools: Path) -> None:
    install(tools, adb=ADB)
    assert remedies(udid="emulator-5554")["device"] == ""
    (finding,) = (finding for finding in checks.findings("", "emulator-5556") if finding.name == "device")
    assert finding.state == "emulator-5554 is device, emulator-5556 is offline"
    assert "connect emulator-5556" in finding.remedy


def test_programs_that_fail_are_no_reason_to_fail(tools: Path) -> None:
    install(tools, appium="#!/bin/sh\necho oh no\n", adb="#!/nowhere\n", chromedriver="#!/bin/sh\nexit 3\n")
    found = remedies()
    assert found["drivers"] == "appium driver list --installed"
    assert found["chromedriver"] == ""
    assert "adb devices" in found["device"]
