"""Proxies are used as curl uses them, and never for what only the own network can reach."""

from loopback import Loopback, reply, run
from profiles import granted


def proxy(handler, seen, _):
    """Answers in the name of any host."""
    reply(handler, seen.target.partition("/2015-03-31/")[0])


def test_a_proxy_is_asked_for_hosts_that_are_not_excepted():
    with Loopback(proxy) as server:
        said = {"http_proxy": server.url, "no_proxy": "other.invalid"}
        done = run("lp-invoke", "f", url="http://lambda.invalid/p", stdin="{}", **said)
        assert (done.stdout, done.returncode) == ('"http://lambda.invalid/p"\n', 0)
        done = run("lp-invoke", "f", url="http://other.invalid", stdin="{}", **said)
        assert done.returncode == 2
        assert len(server.seen) == 1


def test_credentials_are_asked_for_without_a_proxy(home):
    with Loopback(proxy) as server, Loopback(lambda h, *_: reply(h, granted())) as giver:
        said = {
            "http_proxy": server.url,
            "all_proxy": server.url,
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": giver.url,
        }
        done = run(
            "lp-invoke", "f", url="http://lambda.invalid", stdin="{}", **home.environment | said
        )
        assert (done.stderr, done.returncode) == ("", 0)
        assert (len(giver.seen), len(server.seen)) == (1, 1)
