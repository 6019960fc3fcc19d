"""What a person at a terminal sees of lp-map."""

import base64
import json
import re
import signal
import subprocess
import threading
import time

import pytest
from loopback import Loopback, reply, run
from terminal import Terminal

STATUS = re.compile(
    r"\d+( of ~?\d+)? done, \d+ in flight(, \d+ failed)?(, \d+ throttled)?"
    r"(, [\d.]+/(s|min))?(, \$[\d.]+)?(, [\d.hms ]+ left)?"
)


def report(billed, memory=128, *, cold=False):
    """The headers that hold the end of a call's log."""
    fields = [
        "REPORT RequestId: x",
        f"Billed Duration: {billed} ms",
        f"Memory Size: {memory} MB",
        "Max Memory Used: 36 MB",
        *(["Init Duration: 99.9 ms"] if cold else []),
    ]
    tail = "START\nREPORT of mine\n" + "\t".join(fields) + "\t\n"
    return [("x-amz-log-result", base64.b64encode(tail.encode()).decode())]


def slowly(handler, seen, count):
    """Answers with the argument after a while; every tenth call raises."""
    time.sleep(0.05)
    argument = json.loads(seen.body)["args"][0]
    if argument % 10 == 9:
        error = {"errorType": "ValueError", "errorMessage": "no"}
        headers = [("x-amz-function-error", "Unhandled"), *report(51)]
        reply(handler, error, 200, headers)
    else:
        reply(handler, argument, 200, report(51, cold=count < 5))


def numbers(tmp_path, count):
    """A file of lines to map over."""
    file = tmp_path / "numbers"
    file.write_text("".join(f"{n}\n" for n in range(count)))
    return file.open()


def watch(arguments, tmp_path, columns=80, count=100, **environment):
    """The terminal after a run, its results and its status."""
    terminal = Terminal(columns)
    with Loopback(slowly) as server, numbers(tmp_path, count) as stdin:
        child = terminal.start(*arguments, url=server.url, stdin=stdin, **environment)
        out = child.communicate(timeout=60)[0]
        terminal.close()
    return terminal, out, child.returncode


def test_a_line_of_progress_comes_and_goes(tmp_path):
    terminal, out, status = watch(["f", "m:f", "-j", "4"], tmp_path)
    assert (len(out.splitlines()), status) == (90, 1)
    shown = [line for line in terminal.statuses() if line]
    assert len(shown) >= 5
    for line in shown:
        assert STATUS.fullmatch(line), line
        assert len(line) < 80
    assert re.search(r"of ~?100 done, 4 in flight, \d+ failed, .*, \$0.0.*, .* left", shown[-3])
    # Nothing of it is left: failures and the summary stand alone.
    screen = terminal.screen()
    assert [json.loads(line)["input"] for line in screen[:10]] == list(range(9, 100, 10))
    assert re.fullmatch(r"lp-map: 90 ok, 10 failed in [\d.]+s \([\d.]+/s\)", screen[10])
    assert re.fullmatch(r"lp-map: a call took, in ms: p50 \d+, p90 .*, max \d+", screen[11])
    assert screen[12:] == ["lp-map: billed 5.1s, 4 cold starts, estimated cost $0.000031"]


def test_it_is_drawn_ten_times_a_second_at_most(tmp_path):
    start = time.monotonic()
    terminal, _, _ = watch(["f", "m:f", "-j", "4"], tmp_path)
    seconds = time.monotonic() - start
    # Each failure draws the line once more.
    assert len(terminal.statuses()) <= 10 * seconds + 20


@pytest.mark.parametrize("columns", [20, 40, 80, 200])
def test_it_never_wraps(tmp_path, columns):
    terminal, _, _ = watch(["f", "m:f", "-j", "4", "--errors", "/dev/null"], tmp_path, columns)
    shown = [line for line in terminal.statuses() if line]
    assert shown
    assert all(len(line) < columns for line in shown)


def test_it_follows_the_width(tmp_path):
    terminal = Terminal(200)
    with Loopback(slowly) as server, numbers(tmp_path, 100) as stdin:
        arguments = ["f", "m:f", "-j", "2", "--errors", "/dev/null"]
        child = terminal.start(*arguments, url=server.url, stdin=stdin)
        time.sleep(1)
        before = len(terminal.statuses())
        terminal.resize(30)
        child.communicate(timeout=60)
        terminal.close()
    shown = terminal.statuses()
    assert any(len(line) > 30 for line in shown[:before])
    assert all(len(line) < 30 for line in shown[before + 1 :])


@pytest.mark.parametrize("environment", [{"TERM": "dumb"}, {"TERM": ""}])
def test_a_terminal_that_cannot_erase_gets_none(tmp_path, environment):
    terminal, _, _ = watch(["f", "m:f"], tmp_path, **environment)
    assert b"\x1b" not in terminal.bytes
    assert [line for line in terminal.statuses() if line] == []
    assert terminal.screen()[-1].startswith("lp-map: billed")


def test_there_is_none_among_the_results_of_the_same_terminal(tmp_path):
    terminal, _, _ = watch(["f", "m:f"], tmp_path, stdout="terminal")
    assert b"\x1b" not in terminal.bytes
    assert terminal.screen().count("18") == 1


def test_it_has_no_colour(tmp_path):
    for environment in [{}, {"NO_COLOR": "1"}]:
        terminal, _, _ = watch(["f", "m:f"], tmp_path, **environment)
        assert set(re.findall(rb"\x1b.[^\r]?", terminal.bytes)) <= {b"\x1b[J", b"\x1b["}


def test_without_a_terminal_nothing_is_said_unless_asked(tmp_path):
    with Loopback(lambda handler, *_: reply(handler, 1, 200, report(100, 1024))) as server:
        quiet = run("lp-map", "f", "m:f", url=server.url, stdin="1\n2\n")
        assert (quiet.stdout, quiet.stderr) == ("1\n1\n", "")
        assert all(seen.header("x-amz-log-type") is None for seen in server.seen)
        said = run("lp-map", "-v", "f", "m:f", url=server.url, stdin="1\n2\n").stderr
        assert re.search(r"^lp-map: 2 ok, 0 failed in ", said, re.MULTILINE)
        assert "billed 0.2s, 0 cold starts, estimated cost $0.0000037" in said


def summary(tmp_path, *arguments, url, stdin):
    """The summary that a run wrote, and the run."""
    file = tmp_path / "summary"
    done = run("lp-map", "--summary", file, *arguments, "f", "m:f", url=url, stdin=stdin)
    return json.loads(file.read_text()), done


def test_the_summary_is_an_object_in_a_file(tmp_path):
    with Loopback(slowly) as server:
        stdin = "".join(f"{n}\n" for n in range(20))
        told, done = summary(tmp_path, url=server.url, stdin=stdin)
    assert done.returncode == 1
    assert 50 <= told["p50Ms"] <= told["p90Ms"] <= told["p99Ms"] <= told["maxMs"] <= told["wallMs"]
    assert told["costUSD"] == pytest.approx(20 * (2e-7 + 0.051 / 8 * 0.0000166667), abs=1e-9)
    known = {"end": "finished", "inputEnded": True, "ok": 18, "failed": 2, "recalled": 0}
    known |= {"retried": 0, "throttled": 0, "hedged": 0, "abandoned": 0, "unwritten": 0}
    known |= {"coldStarts": 4, "billedMs": 1020}
    assert {key: told[key] for key in known} == known
    timed = {"wallMs", "p50Ms", "p90Ms", "p99Ms", "maxMs", "costUSD"}
    assert set(told) == set(known) | timed


def test_a_summary_that_cannot_be_written_is_known_before_the_first_call():
    with Loopback(slowly) as server:
        done = run("lp-map", "--summary", "/no/where", "f", "m:f", url=server.url, stdin="1\n")
        assert done.returncode == 2
        assert done.stderr == "lp-map: cannot write '/no/where': no such file or directory\n"
        assert server.seen == []


def test_a_map_that_is_interrupted_still_tells_what_it_did(tmp_path):
    file = tmp_path / "summary"
    started = threading.Event()

    def behaviour(handler, seen, count):
        started.set()
        slowly(handler, seen, count)

    terminal = Terminal(80)
    with Loopback(behaviour) as server:
        child = terminal.start(
            "f", "m:f", "-j", "2", "--summary", file, url=server.url, stdin=subprocess.PIPE
        )
        child.stdin.write(b"1\n" * 1000)
        child.stdin.flush()
        assert started.wait(10)
        time.sleep(0.5)
        child.send_signal(signal.SIGINT)
        child.wait(10)
        terminal.close()
    assert child.returncode == -signal.SIGINT
    told = json.loads(file.read_text())
    assert told["end"] == "signal"
    assert not told["inputEnded"]
    screen = terminal.screen()
    assert screen[0].startswith("lp-map: finishing the calls in flight")
    assert screen[1].startswith(f"lp-map: {told['ok']} ok, 0 failed in ")
    assert screen[-1].startswith(f"lp-map: interrupted: {told['ok']} done")


def test_jobs_are_raised_and_lowered_by_signals():
    started = threading.Event()

    def behaviour(handler, *_):
        started.set()
        time.sleep(0.02)
        reply(handler, 1)

    terminal = Terminal(80)
    with Loopback(behaviour) as server:
        child = terminal.start("f", "m:f", "-j", "10", url=server.url, stdin=subprocess.PIPE)
        child.stdin.write(b"1\n")
        child.stdin.flush()
        assert started.wait(10)
        for number in [signal.SIGUSR1, signal.SIGUSR2]:
            child.send_signal(number)
            time.sleep(0.3)
        child.communicate(timeout=20)
        terminal.close()
    assert child.returncode == 0
    assert terminal.screen()[:2] == ["lp-map: jobs: 11", "lp-map: jobs: 10"]


def test_what_a_map_may_cost_is_never_exceeded(tmp_path):
    # 100 ms of 1 GB: 0.00000186667 dollars a call.
    with Loopback(lambda handler, *_: reply(handler, 1, 200, report(100, 1024))) as server:
        stdin = "1\n" * 1000
        told, done = summary(tmp_path, "--max-cost", "0.0001", url=server.url, stdin=stdin)
        assert done.returncode == 3
        assert told["end"] == "cost"
        assert told["ok"] == len(server.seen) == 53
        assert 0.0001 - 2e-6 < told["costUSD"] <= 0.0001
        said = done.stderr.splitlines()[-1]
        assert said.startswith("lp-map: stopped early: one more call might cost more than $0.00010")
        told, done = summary(
            tmp_path, "--max-cost", "0.0001001", "--price", "0", url=server.url, stdin=stdin
        )
        assert told["ok"] == 500


def test_a_map_that_is_cheap_enough_is_done(tmp_path):
    with Loopback(lambda handler, *_: reply(handler, 1, 200, report(100, 1024))) as server:
        told, done = summary(tmp_path, "--max-cost", "0.0001", url=server.url, stdin="1\n" * 53)
        assert (done.returncode, told["end"], told["ok"]) == (0, "finished", 53)


def fails(handler, seen, _):
    """Raises for every odd number."""
    n = json.loads(seen.body)["args"][0]
    if n % 2:
        error = {"errorType": "ValueError", "errorMessage": "odd"}
        reply(handler, error, 200, [("x-amz-function-error", "Unhandled")])
    else:
        reply(handler, n)


def test_more_failures_than_allowed_stop_the_map():
    with Loopback(fails) as server:
        stdin = "".join(f"{n}\n" for n in range(1000))
        done = run(
            "lp-map", "-j", "1", "--max-failures", "3", "f", "m:f", url=server.url, stdin=stdin
        )
        assert done.returncode == 3
        assert len(server.seen) == 8
        assert done.stderr.splitlines()[-1] == (
            "lp-map: stopped early: 4 of 8 items failed: more than allowed; not called: items from"
            " 8 on; with --journal the same command goes on where it stopped"
        )
        done = run("lp-map", "--max-failures", "80%", "f", "m:f", url=server.url, stdin=stdin)
        assert done.returncode == 1


def test_refused_for_too_long_is_the_end():
    def refuse(handler, *_):
        body = {"Reason": "ReservedFunctionConcurrentInvocationLimitExceeded", "message": "no"}
        reply(handler, body, 429, [("x-amzn-ErrorType", "TooManyRequestsException")])

    with Loopback(refuse) as server:
        start = time.monotonic()
        done = run("lp-map", "--throttle-timeout", "7", "f", "m:f", url=server.url, stdin="1\n2\n")
        assert 6 < time.monotonic() - start < 12
        lines = done.stderr.splitlines()
        reason = "(ReservedFunctionConcurrentInvocationLimitExceeded)"
        assert (
            lines[0] == f"lp-map: the service refuses every call {reason}: trying on for up to 7.0s"
        )
        assert lines[-1] == (
            "lp-map: the service refused every call for as long as --throttle-timeout allows "
            + reason
        )
        assert done.returncode == 2


def test_hedge_and_at_most_once_exclude_each_other():
    done = run("lp-map", "--hedge", "--at-most-once", "f", "m:f", url="http://127.0.0.1:1")
    assert done.returncode == 64
