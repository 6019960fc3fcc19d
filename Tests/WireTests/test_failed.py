"""A function whose last change failed, which Lambda tells of after it has taken the call."""

import json

import pytest

REASON = "The KMS key is gone."


@pytest.fixture
def failing(aws):
    """Has changes of settings fail as long as `failing.on` is set: moto's never do."""

    class Failing:
        on = True
        failed = False

    forward = aws._forward

    def answer(seen):
        status, headers, body = forward(seen)
        if seen.method == "PUT" and seen.target.endswith("/configuration"):
            Failing.failed = Failing.on
        if seen.method == "GET" and seen.target.endswith("/functions/f") and Failing.failed:
            told = json.loads(body)
            told["Configuration"] |= {
                "LastUpdateStatus": "Failed",
                "LastUpdateStatusReason": REASON,
            }
            body = json.dumps(told).encode()
        return status, headers, body

    aws._forward = answer
    return Failing


def test_a_change_that_failed_is_made_again(aws, packed, failing):
    line = packed()
    aws.records("lp-deploy", "f", stdin=line)
    for _ in range(2):
        [failed] = aws.records("lp-deploy", "f", "--memory", "256", stdin=line, status=1)
        assert "the KMS key is gone" in failed["error"]["message"]
    failing.on = False
    [plan] = aws.records("lp-deploy", "f", "--plan", "--memory", "256", stdin=line)
    assert plan["plan"]["changes"] == [{"field": "state", "old": "UpdateFailed", "new": "Active"}]
    [done] = aws.records("lp-deploy", "f", "--memory", "256", stdin=line)
    assert (done["deployed"]["action"], done["deployed"]["changes"]) == ("updated", ["state"])
    aws.counts()
    [same] = aws.records("lp-deploy", "f", "--memory", "256", stdin=line)
    assert same["deployed"]["action"] == "unchanged"
    assert aws.counts() == {"lambda:GetFunction": 1}
