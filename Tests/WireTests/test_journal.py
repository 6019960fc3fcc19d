"""Maps with a journal: killed and run again, they lose nothing and repeat next to nothing."""

import collections
import contextlib
import json
import random
import resource
import signal
import subprocess
import threading
import time

import pytest
from loopback import BINARIES, Loopback, reply, run

JOBS = 8


class Cloud:
    """A function that counts its executions and answers with three times its argument."""

    def __init__(self, delay=0.0, code="code-1"):
        self.executed = collections.Counter()
        self.code = code
        self.fails = set()
        self._delay = delay
        self._lock = threading.Lock()

    def __call__(self, handler, seen, _):
        if seen.method == "GET":
            arn = "arn:aws:lambda:us-east-1:123456789012:function:f"
            reply(handler, {"FunctionName": "f", "FunctionArn": arn, "CodeSha256": self.code})
            return
        argument = json.loads(seen.body)["args"][0]
        with self._lock:
            self.executed[argument] += 1
        time.sleep(random.uniform(0, self._delay))
        headers = [("x-amzn-RequestId", f"r{argument}")]
        if argument in self.fails:
            error = {"errorType": "ValueError", "errorMessage": "no"}
            reply(handler, error, headers=[*headers, ("X-Amz-Function-Error", "Unhandled")])
        else:
            reply(handler, {"thrice": [argument * 3]}, headers=headers)


def journaled(server, journal, stdin, *options, **environment):
    return run(
        "lp-map", "f", "m:f", "--jobs", str(JOBS), "--journal", str(journal), *options,
        url=server.url, stdin=stdin, **environment,
    )  # fmt: skip


def lines(values):
    return "".join(f"{value}\n" for value in values)


def test_killed_at_any_moment_it_goes_on_where_it_was(tmp_path):
    chance = random.Random(5)
    values = [chance.randrange(150) for _ in range(300)]
    expected = lines(f'{{"thrice": [{value * 3}]}}' for value in values)
    cloud = Cloud(delay=0.01)
    with Loopback(cloud) as server:
        for round_ in range(20):
            cloud.executed.clear()
            journal = tmp_path / f"journal{round_}"
            kills = 0
            while kills < 3:
                # Long enough to get somewhere, short enough not to get through.
                timeout = chance.uniform(0.02, 0.2)
                try:
                    journaled(server, journal, lines(values), timeout=timeout)
                except subprocess.TimeoutExpired:
                    kills += 1
            done = journaled(server, journal, lines(values))
            assert (done.stdout, done.stderr, done.returncode) == (expected, "", 0)
            extra = sum((cloud.executed - collections.Counter(values)).values())
            assert not collections.Counter(values) - cloud.executed
            assert extra <= kills * JOBS


def test_a_recalled_record_is_the_same_byte_for_byte(tmp_path):
    cloud = Cloud()
    options = ["--records", "--timing"]
    with Loopback(cloud) as server:
        first = journaled(server, tmp_path / "j", lines([1, 2, 1]), *options)
        again = journaled(server, tmp_path / "j", lines([1, 2, 1]), *options)
        assert again.stdout == first.stdout
        assert cloud.executed == {1: 2, 2: 1}
        more = journaled(server, tmp_path / "j", lines([2, 1, 1, 1]))
        assert more.stdout == lines(f'{{"thrice": [{n * 3}]}}' for n in [2, 1, 1, 1])
        assert cloud.executed == {1: 3, 2: 1}


def test_what_failed_is_called_again(tmp_path):
    cloud = Cloud()
    cloud.fails = {2}
    with Loopback(cloud) as server:
        first = journaled(server, tmp_path / "j", lines([1, 2, 3]))
        assert first.returncode == 1
        assert '"error"' in (tmp_path / "j").read_text()
        cloud.fails = set()
        again = journaled(server, tmp_path / "j", lines([1, 2, 3]))
        assert again.returncode == 0
        assert again.stdout == lines(f'{{"thrice": [{n * 3}]}}' for n in [1, 2, 3])
        assert cloud.executed == {1: 1, 2: 2, 3: 1}


def test_a_journal_of_something_else_is_refused(tmp_path):
    cloud = Cloud()
    journal = tmp_path / "j"
    with Loopback(cloud) as server:
        assert journaled(server, journal, "1\n").returncode == 0
        kept = journal.read_bytes()
        other = run("lp-map", "f", "m:g", "--journal", str(journal), url=server.url, stdin="1\n")
        assert other.returncode == 2
        assert other.stderr == (
            f"lp-map: cannot use journal '{journal}': its callable was 'm:f' and is 'm:g'; "
            "name another journal\n"
        )
        spread = journaled(server, journal, "[1]\n", "--star")
        assert "its mode was 'single' and is 'spread'" in spread.stderr
        cloud.code = "code-2"
        changed = journaled(server, journal, "1\n")
        assert changed.returncode == 2
        assert changed.stderr == (
            f"lp-map: cannot use journal '{journal}': its code was 'code-1' and is 'code-2'; "
            "--journal-any-code accepts other code\n"
        )
        accepted = journaled(server, journal, "1\n", "--journal-any-code")
        assert (accepted.stdout, accepted.returncode) == ('{"thrice": [3]}\n', 0)
        assert cloud.executed == {1: 1}
        assert journal.read_bytes() == kept


@pytest.mark.parametrize("text", ["1\n2\n", '{"function":"f"}\n', "no newline"])
def test_a_file_that_is_no_journal_is_left_as_it_is(tmp_path, text):
    file = tmp_path / "precious"
    file.write_text(text)
    with Loopback(Cloud()) as server:
        done = journaled(server, file, "1\n")
    assert done.returncode == 2
    assert done.stderr == (
        f"lp-map: cannot use journal '{file}': it is no journal; name another file\n"
    )
    assert file.read_text() == text


def test_a_torn_line_is_cut_off_and_its_item_called_again(tmp_path):
    cloud = Cloud()
    journal = tmp_path / "j"
    with Loopback(cloud) as server:
        journaled(server, journal, lines([1, 2]), "--jobs", "1")
        whole = journal.read_bytes()
        # Each length at which the last line can be torn, the first line being safe, and that one too.
        first = whole.index(b"\n") + 1
        for cut in [*range(first, len(whole), 7), 5]:
            journal.write_bytes(whole[:cut])
            done = journaled(server, journal, lines([1, 2]), "--jobs", "1")
            assert done.stdout == '{"thrice": [3]}\n{"thrice": [6]}\n'
            assert journal.read_bytes().count(b"\n") == 3


def test_a_damaged_line_is_named(tmp_path):
    journal = tmp_path / "j"
    with Loopback(Cloud()) as server:
        journaled(server, journal, "1\n")
        journal.write_bytes(journal.read_bytes() + b"\0\0\0\n")
        done = journaled(server, journal, "1\n")
    assert done.returncode == 2
    assert done.stderr == (
        f"lp-map: cannot read journal '{journal}': line 3 is damaged; "
        "without that line its input is called again\n"
    )


def test_a_journal_is_used_by_one_map_at_a_time_and_read_by_its_owner_alone(tmp_path):
    journal = tmp_path / "j"
    cloud = Cloud()
    inside = []

    def behaviour(handler, seen, count):
        if seen.method == "POST" and not inside:
            inside.append(journaled(server, journal, "2\n"))
        cloud(handler, seen, count)

    with Loopback(behaviour) as server:
        assert journaled(server, journal, "1\n").returncode == 0
    assert inside[0].returncode == 2
    assert inside[0].stderr == (
        f"lp-map: cannot use journal '{journal}': another lp-map is using it\n"
    )
    assert journal.stat().st_mode & 0o777 == 0o600
    assert cloud.executed == {1: 1}


def test_a_full_disk_stops_the_map_and_loses_no_result(tmp_path):
    cloud = Cloud()
    journal = tmp_path / "j"

    def fill():
        # What a full disk says (ENOSPC) a limit says too (EFBIG), once its signal is ignored.
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))

    with Loopback(cloud) as server:
        done = subprocess.run(
            [BINARIES / "lp-map", "f", "m:f", "--jobs", "2", "--journal", str(journal)],
            input=lines(range(1000)),
            env={
                "AWS_ENDPOINT_URL": server.url,
                "AWS_REGION": "us-east-1",
                "AWS_ACCESS_KEY_ID": "a",
                "AWS_SECRET_ACCESS_KEY": "b",
            },
            capture_output=True, text=True, timeout=60, preexec_fn=fill, restore_signals=False,
        )  # fmt: skip
        assert done.returncode == 3
        assert f"cannot write journal '{journal}': file too large" in done.stderr
        results = [json.loads(line)["thrice"][0] for line in done.stdout.splitlines()]
        assert results == [n * 3 for n in range(len(cloud.executed))]
        assert 0 < len(results) < 1000
        again = journaled(server, journal, lines(range(1000)))
        assert len(again.stdout.splitlines()) == 1000
        assert again.returncode == 0


def test_a_journal_that_cannot_be_made_is_said_in_one_line(tmp_path):
    with Loopback(Cloud()) as server:
        done = journaled(server, tmp_path / "none" / "j", "1\n")
        assert done.returncode == 2
        assert done.stderr.endswith("no such file or directory\n")
        device = journaled(server, "/dev/null", "1\n")
        assert "'/dev/null': it is not a regular file" in device.stderr
        folder = journaled(server, tmp_path, "1\n")
        assert "is a directory" in folder.stderr


def test_without_a_journal_no_control_call_is_made():
    with Loopback(Cloud()) as server:
        run("lp-map", "f", "m:f", url=server.url, stdin="1\n")
        assert [seen.method for seen in server.seen] == ["POST"]


def test_when_the_reader_leaves_what_runs_is_kept_for_the_next_time(tmp_path):
    cloud = Cloud(delay=0.05)
    journal = tmp_path / "j"
    with Loopback(cloud) as server:
        script = f"seq 0 199 | {BINARIES}/lp-map f m:f --jobs 8 --journal {journal} | head -n 1"
        subprocess.run(
            ["bash", "-c", script],
            env={
                "PATH": "/usr/bin:/bin",
                "AWS_ENDPOINT_URL": server.url,
                "AWS_REGION": "us-east-1",
                "AWS_ACCESS_KEY_ID": "a",
                "AWS_SECRET_ACCESS_KEY": "b",
            },
            capture_output=True, timeout=60,
        )  # fmt: skip
        made = sum(cloud.executed.values())
        kept = journal.read_bytes().count(b"\n") - 1
        assert kept == made < 200
        journaled(server, journal, lines(range(200)))
        assert set(cloud.executed.values()) == {1}


def test_at_most_once_with_losses_no_input_is_executed_twice(tmp_path):
    cloud = Cloud()
    lost = set(range(0, 100, 7))

    def behaviour(handler, seen, count):
        if seen.method == "POST" and json.loads(seen.body)["args"][0] in lost:
            cloud.executed[json.loads(seen.body)["args"][0]] += 1
            handler.close_connection = True
            with contextlib.suppress(OSError):
                handler.connection.shutdown(2)
        else:
            cloud(handler, seen, count)

    with Loopback(behaviour) as server:
        done = journaled(server, tmp_path / "j", lines(range(100)), "--at-most-once")
        assert done.returncode == 1
        assert set(cloud.executed.values()) == {1}
        failed = [json.loads(line) for line in done.stderr.splitlines()]
        assert [record["index"] for record in failed] == sorted(lost)
        assert all(record["maybeExecuted"] for record in failed)
