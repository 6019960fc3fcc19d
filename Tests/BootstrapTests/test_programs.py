"""The agent of programs, against a Runtime API that says what it was told."""

import json
import os
import signal
import time

import pytest
from runtime_api import run_program

MODES = pytest.mark.parametrize("mode", ["once", "keep"])


def script(folder, text):
    """Writes a program and returns how it is named."""
    path = folder / "program"
    path.write_text("#!/usr/bin/env bash\n" + text)
    path.chmod(0o755)
    return "./program"


def bodies(done):
    return [post.body for post in done.posts]


def error(post):
    assert post.path.endswith("/error")
    return json.loads(post.body)


@MODES
def test_the_reply_is_the_event_byte_for_byte(tmp_path, mode):
    events = [
        b'{"a": [1.0, 10000000000000000000000000000000000000001], "a": "\\ud800 \\\\ %s \\n"}',
        '"é\U0001f600\x7f$(id) `id` \'"'.encode(),
        b" [ 1 , 2 ] ",
        b"0",
        b'"' + b"x" * 300_000 + b'"',
    ]
    done = run_program(tmp_path, mode, "cat", events=events)
    assert bodies(done) == events
    assert [post.path for post in done.posts] == [f"invocation/r{n}/response" for n in range(1, 6)]
    assert [post.headers["Lambda-Runtime-Invocation-Id"] for post in done.posts] == [
        f"i{n}" for n in range(1, 6)
    ]
    assert (done.output, done.status) == ("", 0)


def test_a_reply_may_have_as_many_lines_as_it_likes(tmp_path):
    done = run_program(tmp_path, "once", "printf", "[1,\\n2]\\n\\n", events=[b"0"])
    assert bodies(done) == [b"[1,\n2]\n"]


def test_a_kept_program_sees_an_event_as_one_line(tmp_path):
    done = run_program(tmp_path, "keep", "cat", events=[b"[1,\n2]", b"3", b"", b"4"])
    assert bodies(done) == [b"[1, 2]", b"3", b"", b"4"]


def test_a_program_need_not_read_the_event(tmp_path):
    large = b'"' + b"x" * 1_000_000 + b'"'
    done = run_program(tmp_path, "once", "echo", "1", events=[large, large])
    assert bodies(done) == [b"1", b"1"]


@MODES
def test_arguments_are_what_they_were(tmp_path, mode):
    program = script(
        tmp_path, "read -r _; jq -nc '$ARGS.positional' --args -- \"$@\"; read -r _; true"
    )
    done = run_program(tmp_path, mode, program, "a b", "", "*", "'\n", events=[b"0"])
    assert json.loads(bodies(done)[0]) == ["a b", "", "*", "'\n"]


@MODES
def test_a_program_has_the_environment_of_the_function_and_no_other(tmp_path, mode):
    program = script(
        tmp_path,
        "read -r _; env -0 | sort -z | tr '\\0' ' '; ls /proc/$$/fd > fds; wc -l < fds; read -r _; true",
    )
    done = run_program(tmp_path, mode, program, events=[b"0"], LC_ALL="C.UTF-8", A="1")
    text = bodies(done)[0].decode()
    names = {word.partition("=")[0] for word in text.split()[:-1]}
    assert names - {"_", "SHLVL", "PWD", "OLDPWD"} == {
        "A",
        "AWS_LAMBDA_RUNTIME_API",
        "LAMBDA_TASK_ROOT",
        "LC_ALL",
        "PATH",
        "TMPDIR",
        "_X_AMZN_TRACE_ID",
    }
    assert " LC_ALL=C.UTF-8 " in text
    # Its own three, and the one from which bash reads the script.
    assert text.split()[-1] == "4"


@MODES
def test_a_failure_says_the_status_and_what_the_program_said(tmp_path, mode):
    program = script(
        tmp_path, "echo working; echo \"no 'luck' \\\\ é\" >&2; printf '\\351\\t\\0\\1' >&2; exit 3"
    )
    if mode == "keep":
        program = script(tmp_path, "echo 'no luck' >&2; exit 3")
    done = run_program(tmp_path, mode, program, events=[b"0", b"1"])
    said = "no luck" if mode == "keep" else "no 'luck' \\ é\n\ufffd\t\x01"
    for post in done.posts:
        assert error(post) == {
            "errorType": "ProgramFailed",
            "errorMessage": f"exit status 3: {said}",
        }
        assert post.headers["Lambda-Runtime-Function-Error-Type"] == "Unhandled"
    assert len(done.posts) == 2
    assert done.output.count("luck") == 2


@MODES
def test_whom_a_program_leaves_behind_holds_up_no_failure(tmp_path, mode):
    program = script(tmp_path, "read -r _; echo lost >&2; sleep 30 & echo $! >> left; exit 3")
    start = time.monotonic()
    done = run_program(tmp_path, mode, program, events=[b"0", b"1"])
    assert time.monotonic() - start < 10
    for line in (tmp_path / "left").read_text().split():
        os.kill(int(line), signal.SIGKILL)
    assert [error(post)["errorMessage"] for post in done.posts] == ["exit status 3: lost"] * 2


@MODES
def test_a_signal_is_named(tmp_path, mode):
    done = run_program(tmp_path, mode, script(tmp_path, "kill -SEGV $$"), events=[b"0"])
    assert error(done.posts[0])["errorMessage"] == "exit status 139 (SIGSEGV)"


def test_only_the_end_of_what_was_said_is_reported(tmp_path):
    program = script(tmp_path, "for n in {1..20000}; do echo é$n >&2; done; exit 1")
    done = run_program(tmp_path, "once", program, events=[b"0"])
    message = error(done.posts[0])["errorMessage"]
    assert message.endswith("\né20000")
    assert 1900 < len(message.encode()) < 2100
    assert "é1\n" in done.output


def test_no_character_is_broken(tmp_path):
    for number, lead in enumerate(
        [b"\xc3\xa9", b"\xe2\x82\xac", b"\xf0\x9f\x98\x80", b"\xed\xa0\x80", b"\xc0\xaf"]
    ):
        (tmp_path / "said").write_bytes(b"|".join([lead, lead[:-1], lead[1:], b"x" + lead]))
        done = run_program(
            tmp_path, "once", script(tmp_path, "cat said >&2; exit 1"), events=[b"0"]
        )
        message = error(done.posts[0])["errorMessage"].removeprefix("exit status 1: ")
        parts = message.split("|")
        assert parts[0] == (lead.decode() if number < 3 else "\ufffd" * len(lead))
        assert set(parts[1] + parts[2]) == {"\ufffd"}


def test_a_reply_with_a_nul_is_no_reply(tmp_path):
    done = run_program(tmp_path, "once", "printf", "1\\0", events=[b"0"])
    assert error(done.posts[0])["errorType"] == "ProgramFailed"


def test_a_kept_program_that_ends_is_started_again(tmp_path):
    program = script(
        tmp_path, 'read -r n; ((n)) && echo "$n"; read -r n; ((n)) && echo $((n + 10)); exit 7'
    )
    done = run_program(tmp_path, "keep", program, events=[b"1", b"2", b"3", b"0", b"5"])
    assert [post.path.partition("/")[2] for post in done.posts] == [
        "r1/response",
        "r2/response",
        "r3/response",
        "r4/error",
        "r5/response",
    ]
    assert bodies(done)[:3] == [b"1", b"12", b"3"]
    assert bodies(done)[4] == b"5"


def test_a_kept_program_that_leaves_its_output_to_another_is_started_again(tmp_path):
    program = script(tmp_path, "read -r n; sleep 30 2> err & echo $! >> left; echo $n; exit")
    start = time.monotonic()
    done = run_program(tmp_path, "keep", program, events=[b"1", b"2"])
    assert time.monotonic() - start < 10
    for line in (tmp_path / "left").read_text().split():
        os.kill(int(line), signal.SIGKILL)
    assert bodies(done) == [b"1", b"2"]


def test_a_kept_program_that_closes_its_output_and_lives_fails_its_call(tmp_path):
    program = script(tmp_path, "exec >&-; exec sleep 30")
    start = time.monotonic()
    done = run_program(tmp_path, "keep", program, events=[b"1", b"2"])
    assert time.monotonic() - start < 10
    assert [error(post)["errorType"] for post in done.posts] == ["ProgramFailed"] * 2


def test_a_long_reply_without_a_line_end_takes_no_longer(tmp_path):
    start = time.monotonic()
    done = run_program(tmp_path, "once", "bash", "-c", "printf %03000000d 1", events=[b"0"])
    assert len(bodies(done)[0]) == 3_000_000
    assert time.monotonic() - start < 10


def test_a_reply_that_the_server_does_not_want_ends_nothing(tmp_path):
    done = run_program(
        tmp_path, "once", "bash", "-c", "read -r n; printf %0${n}d 1", events=[b"7000000", b"2"]
    )
    assert bodies(done) == [b"01"]


def test_a_line_that_nobody_asked_for_is_no_answer(tmp_path):
    program = script(tmp_path, "while read -r n; do echo $n; echo surplus; done")
    done = run_program(tmp_path, "keep", program, events=[b"1", b"2", b"3"])
    assert bodies(done) == [b"1", b"2", b"3"]


def test_what_a_program_leaves_behind_does_not_speak_in_later_calls(tmp_path):
    program = script(tmp_path, "read -r n; (sleep 0.2; echo late) & echo $n")
    slow = [b"1", b"2", b"3", b"4"]
    done = run_program(tmp_path, "once", program, events=slow)
    assert bodies(done) == slow


@MODES
def test_a_call_by_name_is_refused(tmp_path, mode):
    call = b'{"lp":1,"call":"m:f","args":[1]}'
    done = run_program(tmp_path, mode, "cat", events=[call])
    assert error(done.posts[0])["errorType"] == "NotCallable"


def test_a_program_that_is_not_there_fails_the_start(tmp_path):
    done = run_program(tmp_path, "once", "./missing", events=[b"0"])
    assert [post.path for post in done.posts] == ["init/error"]
    assert json.loads(done.posts[0].body)["errorType"] == "Runtime.InvalidEntrypoint"
    assert done.status == 1
