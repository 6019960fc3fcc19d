"""What happens when credentials end in the middle of the work."""

import itertools
import json
import threading

import pytest
from loopback import Loopback, reply, run
from profiles import granted


class Giver(Loopback):
    """A container's endpoint that gives out numbered credentials; `lasting` in s, by their number."""

    def __init__(self, lasting):
        self.count = 0
        self._lasting = lasting
        super().__init__(self._answer)

    def _answer(self, handler, *_):
        self.count += 1
        lasting = self._lasting(self.count)
        if lasting is None:
            reply(handler, {"Code": "Broken", "Message": "no more of them"}, 400)
        else:
            reply(handler, granted(self.count, lasting))

    @property
    def environment(self):
        return {"AWS_CONTAINER_CREDENTIALS_FULL_URI": self.url + "/c"}


class Picky(Loopback):
    """A Lambda that takes so many calls of each token, and refuses it from then on."""

    def __init__(self, calls):
        self._lock = threading.Lock()
        self._left = {}
        self.refused = 0
        self._calls = calls
        super().__init__(self._answer)

    def _answer(self, handler, seen, _):
        token = seen.header("X-Amz-Security-Token")
        with self._lock:
            left = self._left.get(token, self._calls)
            self._left[token] = left - 1
            self.refused += left <= 0
        if left > 0:
            reply(handler, json.loads(seen.body))
        else:
            body = {"message": "The security token included in the request is expired"}
            reply(handler, body, 403, [("x-amzn-ErrorType", "ExpiredTokenException")])


TEXT = "".join(f"{n}\n" for n in range(100))


def test_a_token_that_ends_in_a_map_is_replaced(home):
    with Giver(lambda number: 3600) as giver, Picky(60) as server:
        done = run(
            "lp-map", "f", "--jobs", "4", url=server.url, stdin=TEXT,
            **home.environment | giver.environment,
        )  # fmt: skip
        assert (done.stdout, done.stderr, done.returncode) == (TEXT, "", 0)
        assert giver.count == 2
        # Those that were on their way.
        assert 1 <= server.refused <= 4


@pytest.mark.parametrize("jobs", ["1", "80"])
def test_a_token_near_its_end_is_replaced_in_the_background(home, jobs):
    # The first lasts for 100 s, which is within the window of any.
    lasting = itertools.chain([100], itertools.repeat(3600))
    with Giver(lambda number: next(lasting)) as giver, Picky(10**9) as server:
        done = run(
            "lp-map", "f", "--jobs", jobs, url=server.url, stdin=TEXT,
            **home.environment | giver.environment,
        )  # fmt: skip
        assert (done.stdout, done.stderr, done.returncode) == (TEXT, "", 0)
        assert giver.count == 2


def test_a_map_whose_credentials_have_ended_stops_with_their_own_message(home):
    with Giver(lambda number: 3600 if number == 1 else None) as giver, Picky(20) as server:
        done = run(
            "lp-map", "f", "--jobs", "4", "--errors", "/dev/null", url=server.url, stdin=TEXT,
            **home.environment | giver.environment,
        )  # fmt: skip
        assert done.returncode in (2, 3)
        assert len(done.stdout.splitlines()) == 20
        assert "cannot get credentials from 'the container': Broken: no more of them" in done.stderr
        assert done.stderr.count("\n") == 1


def test_keys_that_have_ended_and_cannot_be_replaced(home):
    keys = {"AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "s", "AWS_SESSION_TOKEN": "t"}
    with Picky(0) as server:
        done = run("lp-ls", url=server.url, **home.environment | keys)
        assert done.returncode == 2
        assert done.stderr == (
            "lp-ls: cannot find 'functions': the security token included in the request is expired; "
            "the session's credentials have expired: renew them and run the same command again\n"
        )
        assert len(server.seen) == 1


def test_what_stops_a_fleet_is_said_once(home):
    keys = {"AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "s", "AWS_SESSION_TOKEN": "t"}
    fleet = [{"function": f"f{n}", "memory": 128} for n in range(50)]
    lines = "\n".join(map(json.dumps, fleet))
    with Picky(0) as server:
        done = run("lp-deploy", url=server.url, stdin=lines, **home.environment | keys)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert [r["error"]["name"] for r in records] == ["ExpiredTokenException"] * 50


def test_a_control_call_with_an_old_token_is_made_again(home):
    answers = iter([403, 200, 200, 200])

    def behaviour(handler, seen, _):
        if next(answers) == 403:
            reply(handler, {}, 403, [("x-amzn-ErrorType", "ExpiredTokenException")])
        else:
            reply(handler, {"Functions": [], "ResourceTagMappingList": []})

    with Giver(lambda number: 3600) as giver, Loopback(behaviour) as server:
        done = run("lp-ls", url=server.url, **home.environment | giver.environment)
        assert (done.stderr, done.returncode) == ("", 0)
        assert giver.count == 2


EXPIRED = (400, "ExpiredToken", "The provided token has expired.")


def test_a_token_that_storage_refuses_is_replaced(aws, home, large):
    aws.known |= {f"ASIA{n}": (f"MARKERSECRET{n}", f"MARKERTOKEN{n}") for n in (1, 2)}
    aws.fault = lambda operation, seen: (
        EXPIRED
        if operation == "s3:GetObject" and seen.header("X-Amz-Security-Token") == "MARKERTOKEN1"
        else None
    )
    with Giver(lambda number: 3600) as giver:
        done = aws.run("lp-deploy", stdin=large(), **home.environment | giver.environment)
        assert (done.stderr, done.returncode) == ("", 0)
        assert giver.count == 2


@pytest.mark.parametrize("operation", ["s3:GetObject", "s3:GetBucketTagging"])
def test_a_token_that_storage_refuses_and_that_cannot_be_replaced(aws, large, operation):
    aws.fault = lambda seen, _: EXPIRED if seen == operation else None
    done = aws.run("lp-deploy", stdin=large())
    assert done.returncode == 2
    assert done.stderr == (
        "lp-deploy: cannot use bucket 'lambdapool-123456789012-us-east-1': the provided token has "
        "expired; the session's credentials have expired: renew them and run the same command again\n"
    )
