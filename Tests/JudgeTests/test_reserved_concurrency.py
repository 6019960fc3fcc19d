"""How much of an account's concurrency functions may reserve."""

import contextlib
import json
import subprocess

from server import BINARIES, Server, told

INVALID = ("InvalidParameterValueException", 400)


def test_reserved_concurrency_leaves_100(server, role):
    aws = server.client("lambda")
    server.create("there", role)
    server.create("other", role)
    most = {"FunctionName": "there", "ReservedConcurrentExecutions": 900}
    refused = (
        *INVALID,
        "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution "
        "below its minimum value of [100].",
    )
    for number in (901, 2**31 - 1):
        assert (
            told(aws.put_function_concurrency, **most | {"ReservedConcurrentExecutions": number})
            == refused
        )
    aws.put_function_concurrency(**most)
    aws.put_function_concurrency(**most)
    limits = aws.get_account_settings()["AccountLimit"]
    assert (limits["ConcurrentExecutions"], limits["UnreservedConcurrentExecutions"]) == (1000, 100)
    one = {"FunctionName": "other", "ReservedConcurrentExecutions": 1}
    assert told(aws.put_function_concurrency, **one) == refused
    # To stop a function is always allowed.
    aws.put_function_concurrency(**one | {"ReservedConcurrentExecutions": 0})
    aws.put_function_concurrency(**most | {"ReservedConcurrentExecutions": 899})
    aws.put_function_concurrency(**one)


def test_a_small_account_reserves_nothing():
    """As new accounts on AWS, whose concurrency is 10."""
    with small_account(10) as server:
        server.create("f", server.role())
        aws = server.client("lambda")
        limits = aws.get_account_settings()["AccountLimit"]
        assert (limits["ConcurrentExecutions"], limits["UnreservedConcurrentExecutions"]) == (
            10,
            10,
        )
        refused = told(
            aws.put_function_concurrency, FunctionName="f", ReservedConcurrentExecutions=1
        )
        assert refused[2].endswith("below its minimum value of [10].")
        aws.put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=0)


@contextlib.contextmanager
def small_account(concurrency):
    """A server whose account may have so many calls at a time."""
    server = Server()
    command = [BINARIES / "lp-local", "--serve", "--account-concurrency", str(concurrency)]
    with subprocess.Popen(command, env=server.environment, stdout=subprocess.PIPE) as process:
        json.loads(process.stdout.readline())
        with server:
            yield server
