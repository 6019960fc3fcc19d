"""The readers of pyproject.toml and uv.lock, of files that are nearly such, and of anything."""

import importlib.util
import random
from pathlib import Path

import pytest
from pip._vendor.packaging.requirements import Requirement

SOURCE = Path(__file__).parents[2] / "Sources/CLPAgents/python/lambdapool_pip.py"
SPEC = importlib.util.spec_from_file_location("lambdapool_pip", SOURCE)
pip = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(pip)

PROJECT = """\
[project]
name = "mine"
dynamic = ["version"]
dependencies = ["one[more]>=1; python_version < '4'", "two @ https://host/two.whl"]
"""
LOCK = """\
version = 1
[[package]]
name = "mine"
source = { editable = "." }
dependencies = [{ name = "one", extra = ["more"], marker = "os_name == 'posix'" }]
[[package]]
name = "one"
version = "1.0"
source = { registry = "https://host/simple" }
dependencies = [{ name = "two" }]
wheels = [{ url = "https://host/one.whl", hash = "sha256:0a" }]
[package.optional-dependencies]
more = [{ name = "two", version = "2.0" }]
[[package]]
name = "two"
version = "2.0"
source = { url = "https://host/two.whl" }
sdist = { url = "https://host/two.tgz", hash = "sha256:0b" }
"""
VALUES = [
    *("1", "1.5", "true", "1979-05-27", "[]", "{}", "[[]]", "[{}]", '[""]', "[1]", '{ a = "b" }'),
    *('""', '"x"', '"a\\nb"', '"-r x"', '"a\\u2028-e ."', '"1 --index-url=http://x"', '"x; y"'),
    *('["-r x"]', '["a\\r-r x"]', '{ editable = "." }', '{ git = "x" }', '[{ name = "mine" }]'),
]


def requirements(tmp_path, name, text):
    """The lines, None when the file was refused in one sentence."""
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    try:
        return pip.requirements_of(str(path), pip.target_environment("13", "x86_64"))
    except SystemExit as end:
        assert isinstance(end.code, str)
        assert len(end.code.splitlines()) == 1
        return None


def mutated(text, dice):
    lines = text.splitlines()
    for _ in range(dice.randint(1, 4)):
        place = dice.randrange(len(lines))
        key, equals, _ = lines[place].partition(" = ")
        change = dice.randrange(4)
        if change == 0 and len(lines) > 1:
            del lines[place]
        elif change == 1:
            lines.insert(place, dice.choice(lines))
        elif equals:
            lines[place] = key + equals + dice.choice(VALUES)
    return "\n".join(lines)


def test_what_is_meant_is_read(tmp_path):
    assert requirements(tmp_path, "pyproject.toml", PROJECT) == [
        "one[more]>=1; python_version < '4'",
        "two @ https://host/two.whl",
    ]
    assert sorted(requirements(tmp_path, "uv.lock", LOCK)) == [
        "one==1.0 --hash=sha256:0a",
        "two @ https://host/two.whl --hash=sha256:0b",
    ]


@pytest.mark.parametrize(("name", "text"), [("pyproject.toml", PROJECT), ("uv.lock", LOCK)])
def test_nothing_but_requirements_reaches_pip(tmp_path, name, text):
    dice = random.Random(name)
    accepted = 0
    for _ in range(700):
        lines = requirements(tmp_path, name, mutated(text, dice))
        for line in lines or []:
            assert len(line.splitlines()) == 1
            words, *hashes = line.split(" --hash=")
            assert Requirement(words).name
            assert not any(" " in text for text in hashes)
            assert hashes or name != "uv.lock"
        accepted += lines is not None
    assert 0 < accepted < 700


@pytest.mark.parametrize("name", ["pyproject.toml", "uv.lock"])
def test_any_bytes_are_read_to_an_end(tmp_path, name):
    dice = random.Random(name)
    alphabet = b"[]{}=\"'.,#\n ab1\\\x00\x80\xff"
    for _ in range(300):
        text = bytes(dice.choices(alphabet, k=dice.randint(0, 60)))
        assert not requirements(tmp_path, name, text)
    assert requirements(tmp_path, name, b"a = " + b"[" * 100_000) is None


def test_dependencies_that_are_no_list_are_refused(tmp_path):
    text = '[project]\ndependencies = "numpy"\n'
    assert requirements(tmp_path, "pyproject.toml", text) is None
