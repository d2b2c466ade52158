"""Wrong usages of the command line: one message that names what is wrong, nothing written, no traceback."""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path

import pytest

from benchmarks import cli
from benchmarks.common.locks import locked
from benchmarks.comparison.budgets import BUDGETS
from benchmarks.comparison.plans import comparison
from benchmarks.comparison.suites import SUITES
from benchmarks.data.teachers import STARTS
from benchmarks.training.config import TrainConfig
from benchmarks.training.grid_file import write_grid
from benchmarks.training.run_folder import RunFolder, write_json


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "300")
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    return tmp_path


def tree(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() if p.is_file() else b"" for p in folder.rglob("*")}


def run(words: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """Exit code and everything printed, with the lines of a box joined."""
    try:
        code = cli.main(words)
    except SystemExit as exit_:  # tyro's own way to refuse
        code = int(exit_.code or 0)
    read = capsys.readouterr()
    return code, " ".join((read.out + read.err).replace("│", " ").split())


NOTHING_THERE = [
    ("train --env coso/NumberLin-v0", "Did you mean 'coso/NumberLine-v0'?"),
    ("train --env mine/Lake-v0", "registers it as well: MODULE:mine/Lake-v0"),
    ("train --env CartPole-v1", "takes no utterances"),
    ("train --env-kwargs sise 64", "Did you mean 'size'? It takes: compat, image"),
    ("train --env-kwargs size big", "size must be int, got 'big'"),
    ("train --env-kwargs image false", "image must be bool, got 'false'; write True or False"),
    ("train --env-kwargs max_position=9", "name and value are two words; write: max_position 9"),
    ("evaluate E --env-kwargs size 64 image=False --seed 1", "name and value are two words; write: image False"),
    ("train --env-kwargs max_position", "takes pairs of a name and a value, for example max_position 9, got ['max_p"),
    ("compare --coefficients coso=2", "name and value are two words; write: coso 2"),
    ("compare --coefficients coso 1 coso 2", "--coefficients names coso twice"),
    ("train --env-kwargs parser coso/jsn", "Did you mean 'coso/json'?"),
    ("train --env-kwargs prompt {x}", "unknown prompt field(s) ['x']"),
    ("train --env coso/Blackjack-v0 --start deceptive", "choose one of: expert, noisy, half-noisy, lightly-noisy"),
    ("train --env coso/AitW-General-v0 --start deceptive", "choose one of: expert, noisy, half-noisy, lightly-noisy"),
    ("train --env coso/ALFWorldText-v0 --start very-deceptive", "choose one of: expert, noisy"),
    ("train --start nosy", "unknown start 'nosy'; choose one of expert, noisy"),
    ("train --policy no/such-model", "--policy no/such-model cannot be loaded"),
    ("train --policy no/such/model", "there is no such folder, and a Hugging Face id has one slash"),
    ("train --policy ./nowhere", "there is no such folder"),
    ("train --policy .", "the folder holds no model"),
    ("train --method sarsa", "unknown method 'sarsa'; choose one of rl, rl_entropy, coso, "),
    ("train --method nowhere:ROW", "method 'nowhere:ROW': there is no module 'nowhere'; install it"),
    ("train --method json:loads", "'loads' in module 'json' must be a Method"),
    ("train --method coso --ent-coef 0", "ent_coef 0: coso needs a coefficient above 0 that is finite"),
    *(
        (f"train --method {method} --ent-coef {value}", "ent_coef must be finite and not negative, got")
        for method, value in (("coso", "-1"), ("coso", "nan"), ("coso", "inf"), ("coso", "-inf"), ("rl", "nan"))
    ),
    ("train --total-steps 1e4", "1e4"),
    ("train --total-steps 0", "total_steps must be at least 1, got 0"),
    ("train --batch-size 0", "batch_size and n_epochs must be at least 1, got 0"),
    ("train --seed -1", "seed must be at least 0, got -1"),
    ("train --max-grad-norm 0", "max_grad_norm must be above 0, inf for no clipping, got 0"),
    ("train --method coso --causal-share 2", "causal_share must be above 0 and at most 1, got 2"),
    ("train --method coso --scm-hidden-size 33", "scm_hidden_size must be a multiple of the 4 attention heads, got 33"),
    ("train --method coso --scm-layers 0", "scm_layers must be at least 1, got 0"),
    ("train --method coso --scm-batch-size 0", "scm_batch_size must be at least 1, got 0"),
    ("train --method coso --scm-confidence 2", "scm_confidence must be in [0, 1], got 2"),
    ("train --method choice --choice-limit 0", "choice_limit must be at least 2, got 0"),
    ("train --learning-rate -1", "learning_rate must be finite and 0 or more, got -1"),
    ("train --value-learning-rate nan", "value_learning_rate must be finite and 0 or more, got nan"),
    ("train --sft-learning-rate -1", "sft_learning_rate must be finite and 0 or more, got -1"),
    ("train --n-steps 0", "n_steps must be at least 1, got 0"),
    ("train --sart noisy", "--sart"),
    ("train --resume gone", "gone does not exist"),
    ("train --resume .", "holds no config.json"),
    ("train --resume gone --seed 5", "--seed 5 cannot stand beside --resume"),
    ("train --out file/below", "file/below is a file, not a folder; choose another one"),
    ("train --starts file", "file is a file, not a folder"),
    (f"train --out {300 * 'x'}", "File name too long"),
    (f"train --resume {300 * 'x'}", "File name too long"),
    (f"report {300 * 'x'}", "File name too long"),
    (f"demos --out {300 * 'x'}", "File name too long"),
    ("speed alfworld --data nowhere", "--data nowhere: no ALFWorld data"),
    ("compare --seeds 0", "seeds must be at least 1, got 0"),
    ("compare --jobs 0", "jobs must be at least 1, got 0"),
    ("compare --seed 3", "--seed: coso compare sets that for each run itself"),
    ("compare --seed 0", "--seed: coso compare sets that for each run itself"),
    ("compare --first-seed -1", "first-seed must be at least 0, got -1"),
    ("compare --suite crads", "unknown suite 'crads'; choose one of cards, alfworld, aitw, paper"),
    ("compare --suite cards --env coso/Blackjack-v0", "--env: coso compare sets that"),
    ("compare --methods rl rl", "methods holds rl twice"),
    ("compare --methods rl sarsa", "unknown method 'sarsa'; choose one of rl, rl_entropy, coso, "),
    ("compare --methods rl nowhere:ROW", "there is no module 'nowhere'"),
    ("compare --methods", "methods must hold at least one value"),
    ("compare --coefficients sarsa 1", "coefficients sarsa 1: sarsa is not among the methods rl, rl_entropy, coso, "),
    ("compare --methods rl coso --coefficients span 2", "coefficients span 2: span is not among the methods rl, coso"),
    ("compare --coefficients rl 1", "rl has no entropy term, so it takes no coefficient"),
    ("compare --coefficients coso 0", "the coefficient of coso must be above 0 and finite, got 0"),
    ("compare --coefficients coso inf", "the coefficient of coso must be above 0 and finite, got inf"),
    ("compare --resume --out gone", "gone does not exist"),
    ("compare --env coso/Blackjack-v0 --start deceptive", "choose one of: expert, noisy"),
    ("compare --policy no/such-model", "--policy no/such-model cannot be loaded"),
    ("compare --starts noisy nosy", "unknown start 'nosy'"),
    ("compare --starts noisy noisy", "holds noisy twice"),
    ("compare --starts noisy --start expert", "--start: coso compare sets that for each run itself"),
    ("compare --tuned gone", "gone does not exist"),
    ("compare --budget night", "night"),
    ("sweep --methods rl rl", "methods holds rl twice"),
    ("sweep --methods rl sarsa", "unknown method 'sarsa'; choose one of rl"),
    ("compare --method coso --ent-coef 1", "--method, --ent-coef: coso compare sets that for each run itself"),
    ("sweep --method coso --ent-coef 1", "--method, --ent-coef: coso sweep sets that for each run itself"),
    ("sweep --coefficients coso=", "coefficients are numbers, or METHOD=NUMBER,NUMBER,..., got ''"),
    ("sweep --coefficients coso=1,x", "got 'x'"),
    ("sweep --coefficients coso=1,1", "coefficients, in six digits, holds 1 twice"),
    ("sweep --coefficients coso=1 coso=2", "coefficients coso=2: coso has some already"),
    ("sweep --coefficients sarsa=1", "coefficients sarsa=1: sarsa is not among the methods rl"),
    ("sweep --coefficients rl=1", "rl has no entropy term, so it takes no coefficient"),
    ("sweep --coefficients nan", "coefficients must be above 0, got nan"),
    ("sweep --coefficients inf", "coefficients must be above 0, got inf"),
    ("sweep --seeds 0 0", "seeds holds 0 twice"),
    ("sweep --seeds -1", "seeds must be at least 0, got -1"),
    ("sweep --coefficients 0", "coefficients must be above 0, got 0"),
    ("sweep --coefficients 0.1 0.1000000001", "coefficients, in six digits, holds 0.1 twice"),
    ("sweep --starts noisy noisy", "starts, by the names of their folders, holds noisy twice"),
    ("sweep --starts nosy", "unknown start 'nosy'"),
    ("sweep --start noisy", "--start: coso sweep sets that for each run itself"),
    ("sweep --env coso/Blackjack-v0 --starts deceptive", "choose one of: expert, noisy"),
    ("report gone", "gone does not exist"),
    ("report .", "holds neither a comparison nor a sweep"),
    ("report file", "file is a file, not a folder"),
    ("demos --episodes 0", "episodes must be at least 1, got 0"),
    ("demos --seed -1", "seed must be at least 0, got -1"),
    ("demos --noise 2", "noise is a probability, got 2.0"),
    ("demos --bias 1", "needs bias_action"),
    ("demos --bias-action +", "needs --bias"),
    ("demos --bias 1 --bias-action up", "'up' does not fit coso/NumberLine-v0, whose actions are -, +"),
    ("demos coso/NumberLin-v0", "Did you mean 'coso/NumberLine-v0'?"),
    ("demos --out file", "file is a file, not a folder"),
    ("envs coso/Lake-v0", "there is no environment 'coso/Lake-v0'"),
    ("speed envs --ids coso/NumberLin-v0", "Did you mean 'coso/NumberLine-v0'?"),
    ("speed parsers --ids coso/jsn", "Did you mean 'coso/json'?"),
    ("speed alfworld --ids x", "alfworld takes no ids, got x"),
    ("speed --repeats 0", "repeats must be at least 1, got 0"),
    ("speed --out file", "file already exists"),
    ("trian", "unknown command 'trian'"),
]


@pytest.mark.parametrize(("words", "message"), NOTHING_THERE, ids=[words[:60] for words, _ in NOTHING_THERE])
def test_a_wrong_usage_is_said_and_writes_nothing(
    words: str, message: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "file").write_text("mine")
    before = tree(here)
    code, said = run(words.split(), capsys)
    assert code == 2 and message in said and "Traceback" not in said
    assert tree(here) == before


OPTIONS_WITH_PATHS = [
    "train --out {}",
    "train --resume {}",
    "train --starts {}",
    "train --policy {}",
    "compare --out {}",
    "compare --out {} --resume",
    "sweep --out={}",
    "report {}",
    "demos --out {}",
    "speed --out {}",
    "train --env-kwargs prompt {}",
]


@pytest.mark.parametrize("words", OPTIONS_WITH_PATHS)
def test_paths_that_are_not_utf8_are_refused(words: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = os.fsdecode(b"b\xffd")
    code, said = run(words.format(name).split(), capsys)
    assert code == 2 and "is not UTF-8" in said and "b\\udcffd" in said and "Traceback" not in said
    assert tree(here) == {}


def test_a_current_folder_that_is_not_utf8_is_refused(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "getcwd", lambda: os.fsdecode(b"/home/b\xffd"))
    code, said = run(["train"], capsys)
    assert code == 2 and "the current folder '/home/b\\udcffd' is not UTF-8" in said


@pytest.fixture
def finished(here: Path) -> Path:
    """A run that has finished, as far as its folder says."""
    run = RunFolder.create(here / "run", TrainConfig(total_steps=256).to_json())
    run.append_metrics({"step": 0})
    (run.path / "policy").mkdir()
    write_json(run.path / "checkpoints" / "step-00000256" / "settings.json", run.config)
    return run.path


def test_a_finished_run_says_that_nothing_is_done(finished: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = tree(finished)
    code, said = run(["train", "--resume", "run"], capsys)
    assert (code, said) == (0, "run has already finished at step 256; nothing done. --total-steps N extends it.")
    code, said = run(["train", "--resume", "run", "--total-steps", "256"], capsys)
    assert code == 2 and "run has taken 256 steps already: --total-steps must be more, got 256" in said
    after = {name: content for name, content in tree(finished).items() if name != ".lock"}
    assert after == before


@pytest.mark.parametrize(
    "others",
    [
        "--seed 5",
        "--out x",
        "--batch-size=8",
        "--env coso/Blackjack-v0 --total-steps 512",
        "--sed 5",
        "--ent-coef 3",
        "--method sarsa",
    ],
)
def test_other_options_beside_resume_are_refused(
    others: str, finished: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = tree(finished)
    code, said = run(["train", "--resume", "run", *others.split()], capsys)
    assert code == 2 and "cannot stand beside --resume" in said
    assert tree(finished) == before


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        ({"batch_size": "x"}, "run/config.json: batch_size must be int, got 'x'"),
        ({"env_kwargs": []}, "run/config.json: env_kwargs must be"),
        ({"gamma": 2}, "run/config.json: gamma and gae_lambda must be in [0, 1]"),
        ({"colour": 1}, "run/config.json has settings unknown to this version of coso-envs: ['colour']"),
        ({"start": "nosy"}, "run/config.json: unknown start 'nosy'"),
        ({"env": "coso/NumberLin-v0"}, "Did you mean 'coso/NumberLine-v0'?"),
    ],
)
def test_an_edited_config_is_named_with_its_file(
    edit: dict[str, object], message: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_json(here / "run" / "config.json", {**TrainConfig().to_json(), **edit})
    code, said = run(["train", "--resume", "run"], capsys)
    assert code == 2 and message in said and "Traceback" not in said


@pytest.mark.parametrize(
    ("content", "message"), [("[]", "holds no settings"), ("{", "is not JSON"), ("\0", "is not JSON")]
)
def test_a_config_that_is_none_is_named(
    content: str, message: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "run").mkdir()
    (here / "run" / "config.json").write_text(content)
    code, said = run(["train", "--resume", "run"], capsys)
    assert code == 2 and f"run/config.json {message}" in said


IN_USE = [
    ("train --out run --total-steps 64", "run"),
    ("train --resume run", "run"),
    ("train --resume run --total-steps 512", "run"),
    ("compare --out grid --budget testing", "grid"),
    ("compare --out grid --resume", "grid"),
    ("compare --out grid --resume --budget testing", "grid"),
    ("compare --out new --budget testing", "new"),
    ("sweep --out grid", "grid"),
    ("sweep --out new", "new"),
    ("train --out new", "new"),
    ("train --resume new", "new"),
    ("demos --out new", "new.partial"),
]


@pytest.mark.parametrize(("words", "folder"), IN_USE, ids=[words for words, _ in IN_USE])
def test_a_folder_in_use_is_refused_by_every_command(
    words: str, folder: str, here: Path, finished: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    configs = comparison([TrainConfig.of(**BUDGETS["testing"].settings)], here / "grid", range(1)).configs
    write_grid(here / "grid", "compare", "coso compare", configs)
    with locked(here / folder):
        before = tree(here)
        code, said = run(words.split(), capsys)
        assert code == 2 and f"{folder} is in use by process {os.getpid()}; nothing was changed" in said
        assert tree(here) == before


def test_an_occupied_folder_is_refused_by_every_command(finished: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = tree(finished)
    for command, advice in (("train", "Continue it with: coso train --resume run, or"), ("compare", "Please")):
        code, said = run([command, "--out", "run"], capsys)
        assert code == 2 and f"run already exists and is not empty. {advice} choose another --out" in said
    for command in ("sweep", "demos"):
        assert run([command, "--out", "run"], capsys)[0] == 2
    assert tree(finished) == before


def test_a_run_is_no_comparison(finished: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["report", "run"], ["compare", "--resume", "--out", "run"], ["sweep", "--resume", "--out", "run"]):
        code, said = run(words, capsys)
        assert code == 2 and "run is the folder of a single run, not of a comparison or sweep" in said


def test_without_finished_runs_the_command_that_goes_on_is_named(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for kind in ("compare", "sweep"):
        write_grid(here / kind, kind, f"coso {kind}", {"rl/seed-0": TrainConfig()})
        code, said = run(["report", kind], capsys)
        go_on = f"go on with those that are there: coso {kind} --resume --out {kind}"
        assert code == 2 and f"no finished run below {kind}; {go_on}" in said
    code, said = run(["compare", "--resume", "--out", "sweep"], capsys)
    assert code == 2 and "sweep was made by coso sweep: coso sweep --resume goes on with it" in said


@pytest.mark.parametrize("content", ["[]", "{}", '{"kind": "compare", "command": "", "runs": []}'])
def test_a_damaged_grid_file_is_named(content: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "k3").mkdir()
    (here / "k3" / "grid.json").write_text(content)
    for words in (["report", "k3"], ["compare", "--resume", "--out", "k3"]):
        code, said = run(words, capsys)
        assert code == 2 and "k3/grid.json is damaged" in said


@pytest.mark.parametrize(
    ("missing", "words", "extra"),
    [
        ("tyro", "envs", "bench"),
        ("tensorboard", "train", "bench"),
        ("jinja2", "train", "bench"),
        ("matplotlib", "compare", "bench"),
        ("matplotlib", "sweep", "bench"),
        ("scipy", "report .", "bench"),
        ("torch", "train --help", "train"),
        ("minari", "demos", "data"),
    ],
)
def test_a_missing_package_is_named_with_its_extra_before_any_work(
    missing: str,
    words: str,
    extra: str,
    here: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    assert importlib.util.find_spec(missing) is None
    code, said = run(words.split(), capsys)
    assert code == 2 and f"needs '{missing}'; install it with: pip install 'coso-envs[{extra}]'" in said
    assert tree(here) == {}


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ImportError("this engine needs TextWorld; install it with: pip install 'coso-envs[alfworld]'"), 2),
        (ModuleNotFoundError("No module named 'numpie'", name="numpie"), 1),
        (ValueError("too many values to unpack"), 1),
    ],
)
def test_only_a_bug_shows_its_traceback(
    error: Exception, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise error

    monkeypatch.setattr("benchmarks.measure.alfworld.found.describe", fail)
    ended, said = run(["doctor"], capsys)
    assert ended == code and str(error) in said and ("Traceback" in said) == (code == 1)


def test_help_names_values_and_no_python(capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("train", "compare", "sweep", "demos"):
        code, said = run([command, "--help"], capsys)
        assert code == 0 and "``" not in said and "benchmarks." not in said and "NoBonus" not in said
        habits = {name.removeprefix("very-").removeprefix("deceptive-") for name in STARTS}
        assert all(name in said for name in habits) or command == "sweep"
        assert "MODULE:ID" in said
    assert all(name in run(["compare", "--help"], capsys)[1] for name in SUITES)
