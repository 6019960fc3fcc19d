"""Values through a real function: every published JSON text, by way of cat."""

import json
import os
import subprocess

import pytest
from loopback import BINARIES, ROOT

VECTORS = ROOT.parent / "shared" / "vectors" / "json" / "test_parsing"

pytestmark = pytest.mark.skipif(not VECTORS.is_dir(), reason="the JSON vectors are not here")


def texts(prefix):
    """The texts that are a line, and not a blank one."""
    found = [path.read_bytes() for path in sorted(VECTORS.glob(f"{prefix}_*.json"))]
    return [text for text in found if b"\n" not in text.strip() and text.strip(b" \t\r\n")]


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Runs a command in a world of its own, whose Lambda ends with the module's tests."""
    root = tmp_path_factory.mktemp("world")
    environment = {
        "PATH": f"{BINARIES}:{os.environ['PATH']}",
        "HOME": str(root),
        "TMPDIR": str(root),
        "LP_TARGET": "local",
    }

    def run(*command, stdin=b""):
        return subprocess.run(
            command, input=stdin, env=environment, capture_output=True, timeout=300, check=False
        )

    for name, *options in [("once",), ("keep", "--keep")]:
        packed = run("lp-pack", *options, "--exec", "cat")
        assert run("lp-deploy", name, "--timeout", "60", stdin=packed.stdout).returncode == 0
    yield run
    run("lp-local", "--stop")


@pytest.mark.parametrize("function", ["once", "keep"])
def test_what_must_be_accepted_comes_back_byte_for_byte(run, function):
    accepted = [text.strip() for text in texts("y")]
    assert len(accepted) > 85
    done = run("lp-map", function, stdin=b"\n".join(accepted))
    assert done.stdout.removesuffix(b"\n").split(b"\n") == accepted
    assert (done.stderr, done.returncode) == (b"", 0)


def test_a_text_of_several_lines_comes_back_too(run):
    several = [path.read_bytes().strip() for path in sorted(VECTORS.glob("y_*.json"))]
    several = [text for text in several if b"\n" in text]
    assert several
    for text in several:
        assert json.loads(run("lp-invoke", "once", stdin=text).stdout) == json.loads(text)


def test_what_must_be_refused_fails_alone(run):
    refused = texts("n")
    refused = [text for text in refused if b"\n" not in text]
    assert len(refused) > 170
    stdin = b"".join(text + b"\n%d\n" % number for number, text in enumerate(refused))
    done = run("lp-map", "--records", "once", stdin=stdin)
    records = done.stdout.removesuffix(b"\n").split(b"\n")
    assert len(records) == 2 * len(refused)
    assert all(b'"error":' in record for record in records[::2])
    for number, record in enumerate(records[1::2]):
        assert b'"result":%d,' % number in record
    assert done.returncode == 1
