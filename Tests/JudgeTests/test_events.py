"""What becomes of calls that nobody waits for, as functions are set up for it."""

import json
import time

import pytest
from botocore.exceptions import ClientError
from server import arn

KEEPS = """
import json, pathlib
def h(event, context):
    print("TOLD " + json.dumps(event))
"""
FAILS = "def h(event, context): raise ValueError(event)\n"


@pytest.fixture
def aws(server):
    return server.client("lambda")


def told(server, name):
    """What a function that keeps its events has been told, when it has."""
    logs = server.client("logs")
    for _ in range(600):
        try:
            events = logs.filter_log_events(
                logGroupName=f"/aws/lambda/{name}", filterPattern="TOLD"
            )["events"]
        except logs.exceptions.ResourceNotFoundException:
            events = []
        if events:
            return [json.loads(event["message"].removeprefix("TOLD ")) for event in events]
        time.sleep(0.05)
    raise AssertionError("nothing was told")


@pytest.mark.parametrize(
    "source, destination, condition",
    [(FAILS, "OnFailure", "RetriesExhausted"), (KEEPS, "OnSuccess", "Success")],
)
def test_a_function_is_told_of_the_end(server, aws, role, source, destination, condition):
    asked, keeper = f"asked-{destination}", f"keeper-{destination}"
    server.create(asked, role, source)
    server.create(keeper, role, KEEPS)
    aws.put_function_event_invoke_config(
        FunctionName=asked,
        MaximumRetryAttempts=0,
        DestinationConfig={destination: {"Destination": arn(keeper)}},
    )
    reply = aws.invoke(FunctionName=asked, InvocationType="Event", Payload=b'{"n":1.0}')
    [record] = told(server, keeper)
    assert record["requestPayload"] == {"n": 1.0}
    assert record["requestContext"] == {
        "requestId": reply["ResponseMetadata"]["RequestId"],
        "functionArn": arn(asked, "$LATEST"),
        "condition": condition,
        "approximateInvokeCount": 1,
    }
    failed = condition != "Success"
    assert ("functionError" in record["responseContext"]) == failed
    assert (record["responsePayload"] is None) != failed
    if failed:
        assert record["responsePayload"]["errorType"] == "ValueError"


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"MaximumRetryAttempts": 3},
        {"MaximumEventAgeInSeconds": 21_601},
        {"DestinationConfig": {"OnFailure": {"Destination": "nowhere"}}},
        {"DestinationConfig": {"OnFailure": {"Destination": arn("checked")}}},
        {"DestinationConfig": {"OnFailure": {"Destination": arn("absent")}}},
        {"DestinationConfig": {"OnFailure": {"Destination": "arn:aws:iam::1:user/u"}}},
    ],
)
def test_what_cannot_be_is_refused(server, aws, role, settings):
    if not [f for f in aws.list_functions()["Functions"] if f["FunctionName"] == "checked"]:
        server.create("checked", role)
    with pytest.raises(ClientError) as error:
        aws.put_function_event_invoke_config(FunctionName="checked", **settings)
    assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
