"""Sessions of boto3 with CloudWatch Logs and resource tagging."""

import time

from server import ACCOUNT, REGION, arn
from session import refusal


def test_filter_patterns(session):
    logs, group = session.client("logs"), {"logGroupName": "structured"}
    now = int(time.time() * 1000)
    lines = [
        '{"level": "INFO", "ms": 3}',
        '{"level": "ERROR", "ms": 950.5, "cause": {"names": ["Timeout"]}}',
        "[ERROR] no JSON at all",
    ]
    with session.quiet():
        logs.create_log_group(**group)
        logs.create_log_stream(**group, logStreamName="s")
        events = [{"timestamp": now + place, "message": line} for place, line in enumerate(lines)]
        logs.put_log_events(**group, logStreamName="s", logEvents=events)
    for pattern, found in [
        ('{ $.level = "ERROR" }', [1]),
        ("{ $.level = * && $.ms < 1e3 }", [0, 1]),
        ("{ ($.cause.names[0] = Time*) || ($.ms = 3) }", [0, 1]),
        ("{ $.cause NOT EXISTS }", [0]),
        ('"[ERROR]"', [2]),
        ("ERROR -JSON", [1]),
        ("?INFO ?JSON", [0, 2]),
    ]:
        reply = logs.filter_log_events(**group, filterPattern=pattern)
        assert [event["message"] for event in reply["events"]] == [lines[one] for one in found]
    # What is not looked for is not taken for something else.
    for pattern in ("{ $.level }", "user@example.com", "[level, text]", "%ERR%"):
        refused = refusal(logs.filter_log_events, **group, filterPattern=pattern)
        assert refused == "InvalidParameterException"
    with session.quiet():
        logs.filter_log_events(**group, filterPattern="x" * 1024)
        refused = refusal(logs.filter_log_events, **group, filterPattern="x" * 1025)
        assert refused == "InvalidParameterException"


def test_the_log_of_a_function(session):
    logs, group = session.client("logs"), {"logGroupName": "/aws/lambda/talks"}
    session.create("talks", session.role(), "def h(e, c):\n    print(e)\n    print('bye')\n")
    assert refusal(logs.describe_log_streams, **group) == "ResourceNotFoundException"
    with session.quiet():
        session.client("lambda").invoke(FunctionName="talks", Payload=b'"hello"')
    [stream] = logs.describe_log_streams(**group)["logStreams"]
    for pattern in ("hello", '"RequestId" -REPORT', "?hello ?bye"):
        logs.filter_log_events(**group, filterPattern=pattern)
    found = session.pages(
        logs, "filter_log_events", "events", **group, filterPattern="?hello ?bye ?START"
    )
    assert [event["message"] for event in found][-2:] == ["hello\n", "bye\n"]
    with session.quiet():
        whole = logs.get_log_events(
            **group, logStreamName=stream["logStreamName"], startFromHead=True
        )
    assert whole["events"][-1]["message"].startswith("REPORT RequestId: ")
    # Its lines are the worker's alone to write, and yet it can be deleted.
    line = {"timestamp": int(time.time() * 1000), "message": "mine"}
    stream = {"logStreamName": stream["logStreamName"]}
    with session.quiet():
        refused = refusal(logs.put_log_events, **group, **stream, logEvents=[line])
    assert refused == "InvalidParameterException"
    logs.put_retention_policy(**group, retentionInDays=7)
    assert logs.describe_log_groups()["logGroups"][0]["retentionInDays"] == 7
    logs.delete_log_stream(**group, **stream)
    assert logs.describe_log_streams(**group)["logStreams"] == []
    logs.delete_log_group(**group)
    assert logs.describe_log_groups()["logGroups"] == []


def test_log_groups_of_ones_own(session):
    logs = session.client("logs")
    for name in ("a/1", "a/2", "a/3", "b"):
        logs.create_log_group(logGroupName=name, tags={"name": name})
    assert refusal(logs.create_log_group, logGroupName="b") == "ResourceAlreadyExistsException"
    groups = session.pages(logs, "describe_log_groups", "logGroups", logGroupNamePrefix="a/")
    assert [group["logGroupName"] for group in groups] == ["a/1", "a/2", "a/3"]
    group = {"logGroupName": "b"}
    for name in ("s1", "s2", "s3"):
        logs.create_log_stream(**group, logStreamName=name)
    streams = session.pages(logs, "describe_log_streams", "logStreams", **group)
    assert [stream["logStreamName"] for stream in streams] == ["s1", "s2", "s3"]
    for order in ("LogStreamName", "LastEventTime"):
        down = session.pages(
            logs, "describe_log_streams", "logStreams", **group, orderBy=order, descending=True
        )
        assert {stream["logStreamName"] for stream in down} == {"s1", "s2", "s3"}
        assert order != "LogStreamName" or down == streams[::-1]
    now = int(time.time() * 1000)
    lines = [{"timestamp": now + place, "message": f"line {place}"} for place in range(3)]
    with session.quiet():
        put = logs.put_log_events(**group, logStreamName="s1", logEvents=lines)
        assert "rejectedLogEventsInfo" not in put
    logs.put_log_events(
        **group, logStreamName="s2", logEvents=[{"timestamp": now, "message": "another"}]
    )
    read = logs.get_log_events(**group, logStreamName="s1", startFromHead=True, limit=2)
    assert [event["message"] for event in read["events"]] == ["line 0", "line 1"]
    more = {"nextToken": read["nextForwardToken"], "startFromHead": True}
    rest = logs.get_log_events(**group, logStreamName="s1", **more)
    assert [event["message"] for event in rest["events"]] == ["line 2"]
    found = session.pages(logs, "filter_log_events", "events", **group, filterPattern="line")
    assert len(found) == 3

    logs.put_retention_policy(**group, retentionInDays=30)
    assert refusal(logs.put_retention_policy, **group, retentionInDays=8) == (
        "InvalidParameterException"
    )
    logs.delete_retention_policy(**group)
    logs.tag_log_group(**group, tags={"old": "way"})
    logs.untag_log_group(**group, tags=["old"])
    logs.list_tags_log_group(**group)
    [described] = logs.describe_log_groups(logGroupNamePrefix="b")["logGroups"]
    assert "retentionInDays" not in described
    resource = {"resourceArn": described["logGroupArn"]}
    logs.tag_resource(**resource, tags={"new": "way"})
    logs.untag_resource(**resource, tagKeys=["name"])
    assert logs.list_tags_for_resource(**resource)["tags"] == {"new": "way"}
    logs.delete_log_stream(**group, logStreamName="s3")
    assert refusal(logs.delete_log_stream, **group, logStreamName="s3") == (
        "ResourceNotFoundException"
    )
    logs.delete_log_group(**group)
    assert refusal(logs.delete_log_group, **group) == "ResourceNotFoundException"


def test_tagging(session):
    tagging, role = session.client("resourcegroupstaggingapi"), session.role()
    for name in ("f", "g", "h"):
        session.create(name, role, Tags={f"{name}{number}": "1" for number in range(40)})
    found = session.pages(tagging, "get_resources", "ResourceTagMappingList")
    assert [entry["ResourceARN"] for entry in found] == [arn("f"), arn("g"), arn("h")]
    # No client says how many there are on a page of these: it is 100.
    assert len(session.pages(tagging, "get_tag_keys", "TagKeys", size=None)) == 120
    both = [arn("f"), arn("g")]
    tagging.tag_resources(ResourceARNList=both, Tags={"team": "red"})
    only = {"TagFilters": [{"Key": "team", "Values": ["red", "blue"]}]}
    names = tagging.get_resources(**only, ResourceTypeFilters=["lambda:function"])
    assert [entry["ResourceARN"] for entry in names["ResourceTagMappingList"]] == both
    assert tagging.get_tag_values(Key="team")["TagValues"] == ["red"]
    failed = tagging.tag_resources(ResourceARNList=[arn("absent")], Tags={"team": "red"})
    assert list(failed["FailedResourcesMap"]) == [arn("absent")]
    session.client("logs").create_log_group(logGroupName="g", tags={"team": "red"})
    group = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:g"
    found = tagging.get_resources(**only)["ResourceTagMappingList"]
    assert [entry["ResourceARN"] for entry in found] == [*both, group]
    tagging.tag_resources(ResourceARNList=[group], Tags={"team": "blue"})
    groups = tagging.get_resources(**only, ResourceTypeFilters=["logs"])
    assert len(groups["ResourceTagMappingList"]) == 1
    both.append(group)
    tagging.untag_resources(ResourceARNList=both, TagKeys=["team"])
    assert tagging.get_resources(**only)["ResourceTagMappingList"] == []
    for number in range(101):
        session.create(f"n{number}", role, Tags={"n": f"{number:03}"})
    assert len(session.pages(tagging, "get_tag_values", "TagValues", size=None, Key="n")) == 101
