"""Moto's own tests, as far as they are of what lp-local has, with lp-local in place of moto's server.

They are not ours to keep: they come from moto's source archive, which pip fetches once. Where they
expect something else than AWS answers, corrections.py says so and puts it right in a copy.
passing.txt lists those that pass, and only these are run; the list may only grow (LP_MOTO_RECORD=1
runs all and adds what passes now; LP_MOTO_LOG=FILE keeps what pytest says).
"""

import importlib.metadata
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile
import xml.etree.ElementTree

import corrections
import pytest

HERE = pathlib.Path(__file__).parent
BINARIES = pathlib.Path(os.environ.get("LP_BIN", HERE.parents[1] / ".build" / "debug"))
PASSING = HERE / "passing.txt"
SUITES = [
    "tests/test_awslambda",
    "tests/test_sts/test_sts.py",
    "tests/test_logs/test_logs.py",
    "tests/test_logs/test_logs_filter_log_events.py",
    "tests/test_resourcegroupstaggingapi/test_resourcegroupstagging_logs.py",
    "tests/test_resourcegroupstaggingapi/test_resourcegroupstaggingapi.py",
]
# What corrections are of; the rest is used where it lies.
CORRECTED = {"test_awslambda", "test_logs", "test_resourcegroupstaggingapi", "test_sts"}
# The account and the credentials that moto's tests expect.
LOCAL = {
    "LP_LOCAL_ACCOUNT": "123456789012",
    "LP_LOCAL_ACCESS_KEY_ID": "FOOBARKEY",
    "LP_LOCAL_SECRET_ACCESS_KEY": "FOOBARSECRET",
}


@pytest.fixture(scope="session")
def moto_source():
    """The folder of moto's source, of the version that is installed."""
    version = importlib.metadata.version("moto")
    cache = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache"))
    folder = cache / "lambdapool-tests"
    source = folder / f"moto-{version}"
    if not source.is_dir():
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        command += ["--no-binary", ":all:", "--dest", folder, f"moto=={version}"]
        done = subprocess.run(command, capture_output=True, text=True)
        archive = folder / f"moto-{version}.tar.gz"
        if not archive.is_file():
            pytest.skip(f"moto's source archive cannot be had: {done.stderr.strip()[-200:]}")
        with tarfile.open(archive) as tar:
            tar.extractall(folder, filter="data")
    return source


@pytest.fixture
def suite(moto_source, tmp_path):
    """A folder with moto's tests in it, corrected."""
    folder = tmp_path / "suite"
    for entry in (moto_source / "tests").iterdir():
        place = folder / "tests" / entry.name
        place.parent.mkdir(parents=True, exist_ok=True)
        if entry.name in CORRECTED:
            shutil.copytree(entry, place)
        else:
            place.symlink_to(entry)
    corrections.correct(folder / "tests")
    return folder


@pytest.fixture
def local(tmp_path):
    """A variable or two by which a process finds the port and the socket of an lp-local."""
    home = pathlib.Path(os.environ.get("TMPDIR", "/tmp"))
    environment = {"PATH": os.environ["PATH"], "HOME": str(home)} | LOCAL
    environment |= {
        "LP_LOCAL_DATA": str(tmp_path / "data"),
        "XDG_RUNTIME_DIR": str(tmp_path / "run"),
    }
    command = [BINARIES / "lp-local"]
    told = subprocess.run(
        [*command, "--listen", "127.0.0.1:0"], env=environment, stdout=subprocess.PIPE, check=True
    )
    record = json.loads(told.stdout)
    yield {"TEST_SERVER_MODE_ENDPOINT": record["endpoint"], "LP_LOCAL_SOCKET": record["socket"]}
    subprocess.run([*command, "--stop"], env=environment, check=True)


def outcomes(report):
    """The names of the tests of a JUnit report that passed."""
    for case in xml.etree.ElementTree.parse(report).iter("testcase"):
        if any(child.tag in ("failure", "error", "skipped") for child in case):
            continue
        module, _, group = case.get("classname").partition(".Test")
        names = [f"{module.replace('.', '/')}.py", *(["Test" + group] if group else [])]
        yield "::".join([*names, case.get("name")])


def test_what_passed_passes(suite, local, tmp_path):
    """Every test that is in the list passes."""
    listed = set(PASSING.read_text().splitlines())
    recording = os.environ.get("LP_MOTO_RECORD")
    if not listed and not recording:
        pytest.skip("no test is in the list yet")
    report = tmp_path / "report.xml"
    environment = (
        os.environ
        | local
        | {
            "TEST_SERVER_MODE": "true",
            "PYTHONPATH": f"{HERE}:{suite}",
            "AWS_DEFAULT_REGION": "us-east-1",
            "PYTEST_ADDOPTS": "",
        }
    )
    suites = SUITES if recording else sorted(listed)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "moto_glue", "-p", "no:cacheprovider"]
    command += ["--tb=short", f"--junitxml={report}", *suites]
    with open(os.environ.get("LP_MOTO_LOG", os.devnull), "w") as log:
        subprocess.run(command, cwd=suite, env=environment, stdout=log, stderr=log)
    passed = set(outcomes(report))
    if recording:
        PASSING.write_text("".join(f"{name}\n" for name in sorted(passed | listed)))
    assert sorted(listed - passed) == []
