"""Refusals of the control plane that pass."""

import json

import pytest

RECORDS = 20


@pytest.fixture
def refused(aws):
    """Has the next call of an operation refused, once."""

    def refuse(operation, *said):
        left = [said]
        aws.fault = lambda asked, _: left.pop() if asked == operation and left else None
        aws.counts()

    return refuse


@pytest.mark.parametrize(
    ("operation", "status", "name"),
    [
        ("iam:CreateRole", 409, "ConcurrentModification"),
        ("logs:CreateLogGroup", 400, "OperationAbortedException"),
        ("s3:CreateBucket", 409, "OperationAborted"),
    ],
)
def test_what_meets_the_change_of_somebody_else_is_asked_for_again(
    aws, large, refused, operation, status, name
):
    refused(operation, status, name, "Somebody else is changing it.")
    record = json.loads(large()) | {"retention": 7}
    [made] = aws.records("lp-deploy", stdin=json.dumps(record), timeout=120)
    assert made["deployed"]["action"] == "created"
    assert aws.counts()[operation] == 2


def test_what_a_fleet_asks_for_once_is_asked_for_again_after_a_failure(aws, packed, refused):
    refused("sts:GetCallerIdentity", 403, "AccessDenied", "Not yet.")
    record = json.loads(packed())
    fleet = [json.dumps(record | {"function": f"f{n}"}) for n in range(RECORDS)]
    made = aws.records("lp-deploy", stdin="\n".join(fleet), status=1, timeout=120)
    assert any("error" in one for one in made)
    # More than are deployed at once.
    assert made[-1]["deployed"]["action"] == "created"
    assert aws.counts()["sts:GetCallerIdentity"] == 2
