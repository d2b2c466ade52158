"""Jobs: all of them run, a failure is told with its log, an interrupt reaches every one."""

from __future__ import annotations

import functools
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks import cli
from benchmarks.commands.errors import STOPPED
from benchmarks.comparison.jobs import Job, JobsFailedError, last_line, run_jobs


@pytest.fixture
def seen() -> list[tuple[str, str]]:
    return []


def job(name: str, code: str, folder: Path) -> Job:
    # The built-in exec, since a fresh process cannot import this file.
    return Job(name=name, function=functools.partial(exec, code), log=folder / "logs" / f"{name}.log")


def states(seen: list[tuple[str, str]], name: str) -> list[str]:
    return [state for other, state in seen if other == name]


@pytest.mark.slow
def test_every_job_runs_in_a_process_of_its_own_with_one_thread(tmp_path: Path, seen: list[tuple[str, str]]) -> None:
    code = (
        f"import os, torch; open({str(tmp_path)!r} + '/' + str(os.getpid()), 'w').write(str(torch.get_num_threads()))"
    )
    run_jobs(
        [job("a", code, tmp_path), job("b", code, tmp_path)],
        2,
        lambda which, _, state: seen.append((which.name, state)),
    )
    written = [path for path in tmp_path.iterdir() if path.name.isdigit()]
    assert len(written) == 2 and str(os.getpid()) not in {path.name for path in written}
    assert {path.read_text() for path in written} == {"1"}
    assert states(seen, "a")[-1] == states(seen, "b")[-1] == "finished"


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_a_killed_process_is_named_as_such_whatever_it_printed(tmp_path: Path) -> None:
    code = "import os, signal; print('step=512', flush=True); os.kill(os.getpid(), signal.SIGKILL)"
    noted: list[str] = []

    def note(which: Job, _: float, state: str) -> None:
        if state == "failed":
            noted.append(last_line(which.log))

    with pytest.raises(JobsFailedError, match=r"killed by signal 9 \(SIGKILL\), as when memory runs out$"):
        run_jobs([job("killed", code, tmp_path)], 1, note)
    assert noted == ["killed by signal 9 (SIGKILL), as when memory runs out"]
    assert "step=512" in (tmp_path / "logs" / "killed.log").read_text()


@pytest.mark.slow
def test_a_failure_names_its_log_and_does_not_stop_the_others(tmp_path: Path, seen: list[tuple[str, str]]) -> None:
    good = tmp_path / "good"
    usage = "from benchmarks.common.errors import UsageError; raise UsageError('the folder is in use')"
    log = str(tmp_path / "logs" / "used.log")
    # The first job ends after the second, and is still named first.
    wait = f"import os, time\nwhile not os.path.exists({log!r}) or not os.path.getsize({log!r}): time.sleep(0.1)\n"
    wait += "time.sleep(1)"
    with pytest.raises(
        JobsFailedError,
        match=r"bad failed; see .*bad\.log: ValueError: lost the thread\n"
        r"used failed; see .*used\.log: the folder is in use\nkilled failed; see .*killed\.log: \(the log is empty\)$",
    ):
        run_jobs(
            [
                job("bad", f"{wait}\nprint('before'); raise ValueError('lost the thread')", tmp_path),
                job("used", usage, tmp_path),
                job("killed", "import os; os._exit(3)", tmp_path),
                job("good", f"open({str(good)!r}, 'w')", tmp_path),
            ],
            2,
            lambda which, _, state: seen.append((which.name, state)),
        )
    assert good.exists()
    assert (tmp_path / "logs" / "used.log").read_text() == "the folder is in use\n"
    assert states(seen, "bad")[-1] == "failed" and states(seen, "good")[-1] == "finished"
    printed = (tmp_path / "logs" / "bad.log").read_text()
    assert "before" in printed and "Traceback" in printed


@pytest.fixture
def heard_interrupts() -> Iterator[None]:
    """Python's own handling of SIGINT, also where the tests run as a background job of a script."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def begin_and_wait(tmp_path: Path, signum: signal.Signals) -> Job:
    """A job that notes each interrupt in ``stopped``; this process gets ``signum`` as soon as it runs."""
    code = (
        "import time\n"
        f"open({str(tmp_path / 'begun')!r}, 'w')\n"
        "try:\n    time.sleep(60)\n"
        f"except KeyboardInterrupt:\n    open({str(tmp_path / 'stopped')!r}, 'a').write('x')\n"
    )

    def signal_when_begun() -> None:
        while not (tmp_path / "begun").exists():
            time.sleep(0.05)
        signal.pthread_kill(threading.main_thread().ident, signum)  # type: ignore[arg-type]

    threading.Thread(target=signal_when_begun, daemon=True).start()
    return job("long", code, tmp_path)


@pytest.mark.slow
@pytest.mark.usefixtures("heard_interrupts")
def test_an_interrupt_reaches_running_jobs_once(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        run_jobs([begin_and_wait(tmp_path, signal.SIGINT)], 1, lambda *_: None)
    assert (tmp_path / "stopped").read_text() == "x"


@pytest.mark.slow
def test_sigterm_stops_a_background_job_of_a_script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    long = begin_and_wait(tmp_path, signal.SIGTERM)
    monkeypatch.setattr(cli, "_dispatch", lambda name, rest: run_jobs([long], 1, lambda *_: None))
    # That is how a shell script starts what it sends to the background.
    handlers = signal.signal(signal.SIGINT, signal.SIG_IGN), signal.getsignal(signal.SIGTERM)
    try:
        assert cli.main(["sweep"]) == STOPPED
    finally:
        signal.signal(signal.SIGINT, handlers[0])
        signal.signal(signal.SIGTERM, handlers[1])
    assert (tmp_path / "stopped").read_text() == "x"


def test_no_jobs_is_nothing_to_do() -> None:
    run_jobs([], 1, lambda *_: pytest.fail("there is no job"))


def test_no_processes_is_an_error() -> None:
    with pytest.raises(ValueError, match="at least 1, got 0"):
        run_jobs([], 0, lambda *_: None)


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
def test_a_job_stops_when_its_comparison_is_killed(tmp_path: Path) -> None:
    begun, stopped = tmp_path / "begun", tmp_path / "stopped"
    code = f"import pathlib, time\npathlib.Path({str(begun)!r}).touch()\n"
    code += f"try:\n time.sleep(300)\nexcept KeyboardInterrupt:\n pathlib.Path({str(stopped)!r}).touch()"
    script = tmp_path / "compare.py"
    script.write_text(
        "import functools, pathlib\nfrom benchmarks.comparison.jobs import Job, run_jobs\n"
        f"if __name__ == '__main__':\n run_jobs([Job('a', functools.partial(exec, {code!r}), "
        f"pathlib.Path({str(tmp_path / 'log')!r}))], 1, print)"
    )
    parent = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.DEVNULL)
    try:
        assert _appears(begun)
    finally:
        parent.kill()
        parent.wait()
    assert _appears(stopped)


def _appears(path: Path) -> bool:
    end = time.monotonic() + 120
    while not path.exists() and time.monotonic() < end:
        time.sleep(0.1)
    return path.exists()
