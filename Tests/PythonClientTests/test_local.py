"""The package with all the commands, on the target local: the README's programs, deploy, arrays and frames."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import lambdapool
import numpy
import pandas
import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
PROGRAMS = re.findall(r"```python\n(.*?)```", README.partition("## From Python")[2], re.DOTALL)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A working directory with the folder of the README, and a target of its own."""
    folder = tmp_path_factory.mktemp("local")
    shutil.copytree(ROOT / "Tests/Fixtures/algorithms", folder / "algorithms")
    pins = (ROOT / "scripts/requirements-test.txt").read_text()
    (folder / "requirements.txt").write_text(
        "".join(re.findall(r"^(?:numpy|pandas)==.*\n", pins, re.MULTILINE))
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("LP_TARGET", "local")
        patch.setenv("XDG_DATA_HOME", str(folder / "data"))
        patch.setenv("XDG_RUNTIME_DIR", str(folder))
        patch.syspath_prepend(str(folder))
        yield folder
        local = Path(os.environ["LAMBDAPOOL_BIN"]) / "lp-local"
        subprocess.run([local, "--stop"], stdout=subprocess.DEVNULL, check=False)


@pytest.fixture(scope="module")
def algorithms(place):
    import algorithms.algorithms

    assert (
        lambdapool.deploy("algorithms", algorithms, memory=128)["deployed"]["action"] == "created"
    )
    return algorithms.algorithms


@pytest.fixture(scope="module")
def arrays_said(place):
    """What the README's program of arrays says, which deploys a function with numpy and pandas first."""
    return run(place, PROGRAMS[4])


@pytest.fixture(scope="module")
def statistics(arrays_said):
    """The function that it deploys, which takes pickles."""
    return "statistics"


@pytest.fixture(autouse=True)
def target(cloud, monkeypatch):
    """Not the service of the other tests."""
    monkeypatch.setenv("LP_TARGET", "local")
    monkeypatch.delenv("AWS_ENDPOINT_URL")


def run(folder, text):
    """What a program says."""
    path = os.pathsep.join([str(ROOT / "Sources/PythonClient"), str(folder)])
    file = folder / "program.py"
    file.write_text(text)
    done = subprocess.run(
        [sys.executable, file],
        capture_output=True,
        text=True,
        timeout=600,
        env={**os.environ, "PYTHONPATH": path},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("program, line", [PROGRAMS[0:2], PROGRAMS[2:4]], ids=["pool", "executor"])
def test_one_line_of_the_readme_changes_where_it_runs(place, algorithms, program, line):
    """And nothing else: the same is said before and after."""
    first, rest = program.split("\n", 1)
    before, after = run(place, program), run(place, line + rest)
    assert sorted(before.split("\n")) == sorted(after.split("\n"))
    assert "[0, 1, 1, 2, 3, 5, 8, 13, 21, 34]" in after


def test_the_readme_program_of_arrays(arrays_said):
    assert arrays_said == f"{[numpy.float64(0.25)] * 4}\n"


def test_deploy_changes_only_what_differs(algorithms):
    import algorithms as package

    assert lambdapool.deploy("algorithms", package)["deployed"]["action"] == "unchanged"
    assert lambdapool.deploy("algorithms", "algorithms")["deployed"]["action"] == "unchanged"


@pytest.mark.parametrize(
    "arguments, fields, words",
    [
        (["nowhere"], {}, "nowhere"),
        (["algorithms"], {"memory": 1}, "memory"),
        (["algorithms"], {"no_field": [object]}, "JSON serializable"),
    ],
)
def test_deploy_says_what_failed(place, arguments, fields, words):
    with pytest.raises((lambdapool.LambdaFunctionError, TypeError), match=words):
        lambdapool.deploy("other", *arguments, **fields)


def test_deploy_packs_no_module_without_a_file():
    with pytest.raises(ValueError, match="cannot pack module 'sys': it has no file"):
        lambdapool.deploy("other", sys)


def test_a_worker_that_dies_fails_its_call_alone(statistics):
    with lambdapool.LambdaPool(2, statistics) as pool:
        results = [pool.apply_async(os._exit, (n,)) for n in range(2)]
        for result in results:
            with pytest.raises(lambdapool.LambdaFunctionError, match="Runtime"):
                result.get(120)
        assert pool.apply(len, ("four",)) == 4


def same(sent, received):
    """Whether something came back as it was."""
    if isinstance(sent, numpy.ndarray):
        return sent.dtype == received.dtype and numpy.array_equal(sent, received)
    if isinstance(sent, pandas.DataFrame):
        pandas.testing.assert_frame_equal(sent, received)
        return True
    return type(sent) is type(received) and sent == received


def test_arrays_and_frames_come_back_as_they_are(statistics):
    values = [
        numpy.arange(12, dtype=numpy.int16).reshape(3, 4),
        numpy.array([1.5, float("inf")]),
        numpy.array([("a", 1)], dtype=[("name", "U4"), ("n", "<u4")]),
        numpy.float32(0.1),
        pandas.DataFrame(
            {
                "time": pandas.to_datetime(["2020-01-01", None]),
                "kind": pandas.Categorical(["a", "b"]),
                "n": [1, 2],
            },
            index=["x", "y"],
        ),
        pandas.Timestamp("2020-01-01", tz="UTC"),
        {1: (2, {3})},
    ]
    with lambdapool.LambdaPool(2, statistics) as pool:
        for sent, received in zip(values, pool.map(lambda value: value, values)):
            assert same(sent, received), sent
        table = pandas.DataFrame({"key": ["a", "b", "a"], "n": [1, 2, 3]})
        assert pool.apply(lambda table: table.groupby("key").n.sum().to_dict(), (table,)) == {
            "a": 4,
            "b": 2,
        }
