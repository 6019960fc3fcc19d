"""What lp-map does when this machine's clock is wrong."""

import calendar
import email.utils
import json
import time

import pytest
from aws import ACCOUNT, REGION
from loopback import Loopback, reply, run


def strict(off):
    """A service whose clock is `off` seconds ahead and that takes no signature from another time."""

    def behaviour(handler, seen, _):
        theirs = time.time() + off
        handler.date_time_string = lambda: email.utils.formatdate(theirs, usegmt=True)
        signed = calendar.timegm(time.strptime(seen.header("X-Amz-Date"), "%Y%m%dT%H%M%SZ"))
        if abs(signed - theirs) < 300:
            reply(handler, json.loads(seen.body)["args"][0])
        else:
            body = {"message": "Signature expired"}
            reply(handler, body, 403, [("x-amzn-ErrorType", "InvalidSignatureException")])

    return behaviour


@pytest.mark.parametrize("off", [-86_400, -3600, 600, 3600])
def test_a_wrong_clock_is_corrected_once(off):
    with Loopback(strict(off)) as server:
        text = "".join(f"{n}\n" for n in range(50))
        done = run("lp-map", "f", "m:f", "--jobs", "4", url=server.url, stdin=text)
        assert done.stdout == text
        assert done.returncode == 0
        assert done.stderr.count("\n") == 1
        assert "clock" in done.stderr
        # Those that were on their way, and no other.
        assert 51 <= len(server.seen) <= 54


def test_a_signature_that_is_wrong_at_the_right_time_is_no_matter_of_the_clock():
    def behaviour(handler, seen, _):
        body = {"message": "The request signature we calculated does not match"}
        reply(handler, body, 403, [("x-amzn-ErrorType", "SignatureDoesNotMatch")])

    with Loopback(behaviour) as server:
        done = run("lp-map", "f", "m:f", "--jobs", "1", url=server.url, stdin="1\n2\n")
        assert len(server.seen) == 1
        assert done.returncode == 2


def test_a_wrong_clock_is_told_once_by_commands_that_make_few_calls():
    off = 3600

    def behaviour(handler, seen, _):
        theirs = time.time() + off
        handler.date_time_string = lambda: email.utils.formatdate(theirs, usegmt=True)
        signed = calendar.timegm(time.strptime(seen.header("X-Amz-Date"), "%Y%m%dT%H%M%SZ"))
        if abs(signed - theirs) < 300:
            reply(handler, 1)
        else:
            body = {"message": "Signature expired"}
            reply(handler, body, 403, [("x-amzn-ErrorType", "InvalidSignatureException")])

    with Loopback(behaviour) as server:
        done = run("lp-invoke", "f", url=server.url, stdin="{}")
        assert (done.stdout, done.returncode) == ("1\n", 0)
        said = (
            "lp-invoke: this machine's clock is 3600 s behind the service's: going by the service's"
        )
        assert done.stderr.replace("3599", "3600").replace("3601", "3600") == said + "\n"
        assert len(server.seen) == 2


def test_a_wrong_clock_is_told_once_by_whoever_asks_many_services(aws, large):
    aws.ahead = 3600
    done = aws.run("lp-deploy", "--retention", "7", stdin=large(), timeout=120)
    assert json.loads(done.stdout)["deployed"]["action"] == "created"
    assert done.stderr.count("this machine's clock is 3") == 1
    asked = [line.partition(":")[0] for line in aws.forged]
    assert "POST /" in asked
    assert any(line.startswith(f"GET /lambdapool-{ACCOUNT}-{REGION}/") for line in asked)
    assert all(line.endswith(": it is from another time") for line in aws.forged)
    assert set(aws.calls) >= {"s3:PutObject", "iam:CreateRole", "lambda:CreateFunction"}
    aws.forged.clear()
