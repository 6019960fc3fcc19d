"""A session of boto3 for every family of operations, with its paginators and waiters."""

import json
import urllib.request

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from server import ACCOUNT, REGION, RUNTIME, arn, package, tail


@pytest.fixture
def aws(server):
    return server.client("lambda")


def refusal(call, **arguments):
    """The name, the status and the message of what a call is refused with."""
    with pytest.raises(ClientError) as error:
        call(**arguments)
    reply = error.value.response
    return (
        reply["Error"]["Code"],
        reply["ResponseMetadata"]["HTTPStatusCode"],
        reply["Error"]["Message"],
    )


def names(client, operation, member, field, **arguments):
    """One field of all that a paginator finds, two a page."""
    pages = client.get_paginator(operation).paginate(**arguments, PaginationConfig={"PageSize": 2})
    return [entry[field] for page in pages for entry in page[member]]


def test_a_function_from_birth_to_death(server, aws, role):
    made = aws.create_function(
        FunctionName="life",
        Role=role,
        Runtime=RUNTIME,
        Handler="m.h",
        Code={"ZipFile": package()},
        Tags={"a": "1"},
    )
    assert (made["State"], made["StateReasonCode"]) == ("Pending", "Creating")
    assert "LastUpdateStatus" not in made and "Layers" not in made
    aws.get_waiter("function_exists").wait(FunctionName="life")
    aws.get_waiter("function_active_v2").wait(FunctionName="life")
    seen = aws.get_function(FunctionName=arn("life"))
    assert seen["Configuration"]["RevisionId"] != made["RevisionId"]
    assert seen["Tags"] == {"a": "1"}
    with urllib.request.urlopen(seen["Code"]["Location"]) as code:
        assert code.read() == package()

    changed = aws.update_function_configuration(FunctionName="life", MemorySize=256)
    assert changed["LastUpdateStatus"] == "InProgress"
    aws.get_waiter("function_updated_v2").wait(FunctionName="life")
    now = aws.get_function_configuration(FunctionName=f"{ACCOUNT}:function:life")
    assert (now["MemorySize"], now["LastUpdateStatus"]) == (256, "Successful")
    stale = refusal(
        aws.update_function_code,
        FunctionName="life",
        ZipFile=package("def h(e, c): return 2\n"),
        RevisionId=made["RevisionId"],
    )
    assert stale[:2] == ("PreconditionFailedException", 412)
    published = aws.update_function_code(
        FunctionName="life",
        ZipFile=package("def h(e, c): return 2\n"),
        RevisionId=now["RevisionId"],
        Publish=True,
    )
    assert published["FunctionArn"] == arn("life", "1")
    aws.get_waiter("published_version_active").wait(FunctionName="life", Qualifier="1")

    settings = aws.get_account_settings()
    assert settings["AccountUsage"]["FunctionCount"] >= 1
    aws.delete_function(FunctionName="life")
    gone = ("ResourceNotFoundException", 404, f"Function not found: {arn('life')}")
    assert refusal(aws.get_function, FunctionName="life") == gone
    assert refusal(aws.list_versions_by_function, FunctionName="life") == gone


def test_what_is_no_function_is_refused(aws, role):
    def create(**changes):
        whole = {
            "FunctionName": "never",
            "Role": role,
            "Runtime": RUNTIME,
            "Handler": "m.h",
            "Code": {"ZipFile": package()},
        }
        return refusal(aws.create_function, **whole | changes)

    invalid, validation = ("InvalidParameterValueException", 400), ("ValidationException", 400)
    empty = create(Code={"ZipFile": b""})
    assert empty == (*invalid, "Uploaded file must be a non-empty zip")
    assert create(Code={"ZipFile": b"no zip"})[:2] == invalid
    assert create(Role="r1")[:2] == validation
    foreign = create(Role="arn:aws:iam::123456789012:role/r")
    assert foreign == (*invalid, "Cross-account pass role is not allowed.")
    absent = create(Role=role + "absent")
    assert absent[2] == "The role defined for the function cannot be assumed by Lambda."
    assert create(EphemeralStorage={"Size": 10_241})[:2] == validation
    assert create(Architectures=["x86_64", "arm64"])[:2] == validation
    assert create(Layers=[f"arn:aws:lambda:{REGION}:{ACCOUNT}:layer:no:1"])[:2] == invalid
    assert create(FunctionName="a b")[:2] == validation
    missing = refusal(
        aws.create_function,
        FunctionName="never",
        Role=role,
        Code={"S3Bucket": "no-such-bucket", "S3Key": "k"},
        Runtime=RUNTIME,
        Handler="m.h",
    )
    assert missing[2].startswith("Error occurred while GetObject. S3 Error Code: NoSuchBucket")
    assert "never" not in names(aws, "list_functions", "Functions", "FunctionName")


def test_versions_and_aliases(server, aws, role):
    server.create("versions", role)
    for number in range(1, 12):
        aws.update_function_configuration(FunctionName="versions", Description=str(number))
        made = aws.publish_version(FunctionName="versions")
        assert made["Version"] == str(number)
    again = aws.publish_version(FunctionName="versions")
    assert again["Version"] == "11"
    all_versions = ["$LATEST", *map(str, range(1, 12))]
    listed = names(aws, "list_versions_by_function", "Versions", "Version", FunctionName="versions")
    assert listed == all_versions
    every = names(aws, "list_functions", "Functions", "FunctionArn", FunctionVersion="ALL")
    assert [a for a in every if ":versions:" in a] == [arn("versions", v) for v in all_versions]

    weights = {"AdditionalVersionWeights": {"2": 0.25}}
    alias = aws.create_alias(
        FunctionName="versions", Name="live", FunctionVersion="1", RoutingConfig=weights
    )
    assert alias["AliasArn"] == arn("versions", "live")
    assert aws.get_alias(FunctionName="versions", Name="live") | {"ResponseMetadata": 0} == (
        alias | {"ResponseMetadata": 0}
    )
    for name in ("b", "a"):
        aws.create_alias(FunctionName="versions", Name=name, FunctionVersion="$LATEST")
    found = names(aws, "list_aliases", "Aliases", "Name", FunctionName="versions")
    assert found == ["a", "b", "live"]
    twice = {"FunctionName": "versions", "Name": "a", "FunctionVersion": "1"}
    assert refusal(aws.create_alias, **twice)[:2] == ("ResourceConflictException", 409)
    for wrong in ({"2": 2.0}, {"$LATEST": 0.5}, {"1": 0.5}, {"2": 0.1, "3": 0.1}, {"99": 0.1}):
        told = refusal(
            aws.update_alias,
            FunctionName="versions",
            Name="live",
            RoutingConfig={"AdditionalVersionWeights": wrong},
        )
        assert told[1] in (400, 404), wrong
    moved = aws.update_alias(
        FunctionName="versions", Name="live", FunctionVersion="2", RoutingConfig={}
    )
    assert "RoutingConfig" not in moved and moved["RevisionId"] != alias["RevisionId"]
    in_use = refusal(aws.delete_function, FunctionName="versions", Qualifier="2")
    assert in_use[:2] == ("ResourceConflictException", 409)
    whole = refusal(aws.delete_function, FunctionName="versions", Qualifier="$LATEST")
    assert whole[2] == "$LATEST version cannot be deleted without deleting the function."
    aws.delete_alias(FunctionName="versions", Name="live")
    aws.delete_function(FunctionName="versions:2")
    assert "2" not in names(
        aws, "list_versions_by_function", "Versions", "Version", FunctionName="versions"
    )


def test_calls_by_every_name(server, aws, role):
    server.create("calls", role, "def h(e, c): print(e); return c.invoked_function_arn\n")
    aws.publish_version(FunctionName="calls")
    aws.create_alias(FunctionName="calls", Name="live", FunctionVersion="1")
    for name, shown, version in [
        ("calls", arn("calls"), "$LATEST"),
        ("calls:live", arn("calls", "live"), "1"),
        (arn("calls"), arn("calls"), "$LATEST"),
        (arn("calls", "1"), arn("calls", "1"), "1"),
        (f"{ACCOUNT}:function:calls:1", arn("calls", "1"), "1"),
        ("function:calls", arn("calls"), "$LATEST"),
    ]:
        reply = aws.invoke(FunctionName=name, Payload=b'"hello"', LogType="Tail")
        assert json.load(reply["Payload"]) == shown
        assert reply["ExecutedVersion"] == version
        assert "hello" in tail(reply)
    checked = aws.invoke(FunctionName="calls", InvocationType="DryRun")
    assert (checked["StatusCode"], "ExecutedVersion" in checked) == (204, False)
    taken = aws.invoke(FunctionName="calls", InvocationType="Event", Payload=b"1")
    assert (taken["StatusCode"], taken["Payload"].read()) == (202, b"")
    assert aws.invoke_async(FunctionName="calls", InvokeArgs=b"1")["Status"] == 202
    unknown = refusal(aws.invoke, FunctionName="calls:no")
    assert unknown[2] == f"Function not found: {arn('calls', 'no')}"
    differ = refusal(aws.invoke, FunctionName="calls:live", Qualifier="1")
    assert differ[:2] == ("InvalidParameterValueException", 400)
    assert refusal(aws.invoke, FunctionName="calls", Payload=b"{")[0] == (
        "InvalidRequestContentException"
    )


def test_concurrency(server, aws, role):
    server.create("concurrency", role)
    aws.put_function_concurrency(FunctionName="concurrency", ReservedConcurrentExecutions=0)
    seen = aws.get_function_concurrency(FunctionName="concurrency")
    assert seen["ReservedConcurrentExecutions"] == 0
    once = server.client("lambda", config=Config(retries={"total_max_attempts": 1}))
    assert refusal(once.invoke, FunctionName="concurrency")[:2] == (
        "TooManyRequestsException",
        429,
    )
    aws.delete_function_concurrency(FunctionName="concurrency")
    assert "ReservedConcurrentExecutions" not in aws.get_function_concurrency(
        FunctionName="concurrency"
    )
    qualified = {"FunctionName": "concurrency:1", "ReservedConcurrentExecutions": 1}
    assert refusal(aws.put_function_concurrency, **qualified)[1] == 400


def test_tags(server, aws, role):
    server.create("tags", role)
    aws.tag_resource(Resource=arn("tags"), Tags={"a": "1", "b": "2"})
    aws.untag_resource(Resource=arn("tags"), TagKeys=["a"])
    assert aws.list_tags(Resource=arn("tags"))["Tags"] == {"b": "2"}
    many = {str(n): "" for n in range(51)}
    assert refusal(aws.tag_resource, Resource=arn("tags"), Tags=many)[1] == 400
    assert refusal(aws.list_tags, Resource=arn("tags", "1"))[1] == 400
    resources = server.client("resourcegroupstaggingapi")
    found = names(
        resources,
        "get_resources",
        "ResourceTagMappingList",
        "ResourceARN",
        TagFilters=[{"Key": "b", "Values": ["2"]}],
    )
    assert found == [arn("tags")]


def test_permissions(server, aws, role):
    server.create("permissions", role)
    aws.publish_version(FunctionName="permissions")
    aws.create_alias(FunctionName="permissions", Name="live", FunctionVersion="1")
    nothing = refusal(aws.get_policy, FunctionName="permissions")
    assert nothing[2] == "The resource you requested does not exist."
    grant = {
        "FunctionName": "permissions",
        "StatementId": "s3",
        "Action": "lambda:InvokeFunction",
        "Principal": "s3.amazonaws.com",
    }
    added = aws.add_permission(
        **grant, SourceArn="arn:aws:s3:::bucket", SourceAccount=ACCOUNT, Qualifier="live"
    )
    assert json.loads(added["Statement"]) == {
        "Sid": "s3",
        "Effect": "Allow",
        "Principal": {"Service": "s3.amazonaws.com"},
        "Action": "lambda:InvokeFunction",
        "Resource": arn("permissions", "live"),
        "Condition": {
            "StringEquals": {"AWS:SourceAccount": ACCOUNT},
            "ArnLike": {"AWS:SourceArn": "arn:aws:s3:::bucket"},
        },
    }
    twice = refusal(aws.add_permission, **grant, Qualifier="live")
    assert twice[:2] == ("ResourceConflictException", 409)
    whole = aws.add_permission(**grant | {"Principal": ACCOUNT})
    statement = json.loads(whole["Statement"])
    assert statement["Principal"] == {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
    assert statement["Resource"] == arn("permissions")
    policy = aws.get_policy(FunctionName="permissions:live")
    assert [s["Sid"] for s in json.loads(policy["Policy"])["Statement"]] == ["s3"]
    assert refusal(aws.add_permission, **grant, Qualifier="$LATEST")[1] == 400
    assert refusal(aws.add_permission, **grant, Qualifier="7")[1] == 404
    assert refusal(aws.add_permission, **grant | {"Principal": "nobody"})[1] == 400
    removal = {"FunctionName": "permissions", "StatementId": "s3", "Qualifier": "live"}
    stale = refusal(aws.remove_permission, **removal, RevisionId="stale")
    assert stale[:2] == ("PreconditionFailedException", 412)
    aws.remove_permission(**removal, RevisionId=policy["RevisionId"])
    gone = refusal(aws.remove_permission, **removal)
    assert gone[2] == "No policy is associated with the given resource."


def test_urls(server, aws, role):
    server.create("urls", role)
    aws.publish_version(FunctionName="urls")
    aws.create_alias(FunctionName="urls", Name="live", FunctionVersion="1")
    cors = {"AllowOrigins": ["*"], "MaxAge": 60}
    made = aws.create_function_url_config(FunctionName="urls", AuthType="NONE", Cors=cors)
    assert made["FunctionArn"] == arn("urls") and made["Cors"] == cors
    assert made["FunctionUrl"].startswith("https://")
    aws.create_function_url_config(FunctionName="urls", AuthType="AWS_IAM", Qualifier="live")
    assert refusal(aws.create_function_url_config, FunctionName="urls", AuthType="NONE")[:2] == (
        "ResourceConflictException",
        409,
    )
    changed = aws.update_function_url_config(FunctionName="urls", InvokeMode="RESPONSE_STREAM")
    assert changed["InvokeMode"] == "RESPONSE_STREAM" and changed["Cors"] == cors
    seen = aws.get_function_url_config(FunctionName="urls")
    assert seen["FunctionUrl"] == made["FunctionUrl"]
    listed = names(
        aws,
        "list_function_url_configs",
        "FunctionUrlConfigs",
        "FunctionArn",
        FunctionName="urls",
    )
    assert listed == [arn("urls"), arn("urls", "live")]
    aws.delete_function_url_config(FunctionName="urls")
    assert refusal(aws.get_function_url_config, FunctionName="urls")[1] == 404
    aws.delete_alias(FunctionName="urls", Name="live")
    assert aws.list_function_url_configs(FunctionName="urls")["FunctionUrlConfigs"] == []


def test_event_sources(server, aws, role):
    server.create("sources", role)
    queues = [f"arn:aws:sqs:{REGION}:{ACCOUNT}:q{number}" for number in range(3)]
    made = [
        aws.create_event_source_mapping(FunctionName="sources", EventSourceArn=queue)
        for queue in queues
    ]
    assert (made[0]["State"], made[0]["BatchSize"]) == ("Creating", 10)
    identity = {"UUID": made[0]["UUID"]}
    assert aws.get_event_source_mapping(**identity)["State"] == "Enabled"
    aws.update_event_source_mapping(**identity, Enabled=False, BatchSize=3)
    seen = aws.get_event_source_mapping(**identity)
    assert (seen["State"], seen["BatchSize"]) == ("Disabled", 3)
    listed = names(
        aws,
        "list_event_source_mappings",
        "EventSourceMappings",
        "EventSourceArn",
        FunctionName="sources",
    )
    assert sorted(listed) == queues
    aws.tag_resource(Resource=seen["EventSourceMappingArn"], Tags={"k": "v"})
    assert aws.list_tags(Resource=seen["EventSourceMappingArn"])["Tags"] == {"k": "v"}
    stream = f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/s"
    for source, status in [(queues[0], 409), (stream, 400)]:
        told = refusal(
            aws.create_event_source_mapping, FunctionName="sources", EventSourceArn=source
        )
        assert told[1] == status
    assert aws.delete_event_source_mapping(**identity)["State"] == "Deleting"
    assert refusal(aws.get_event_source_mapping, **identity)[1] == 404


def test_layers(server, aws, role):
    for number in (1, 2, 3):
        made = aws.publish_layer_version(
            LayerName="layer", Content={"ZipFile": package()}, CompatibleRuntimes=[RUNTIME]
        )
        assert made["Version"] == number
    layer = f"arn:aws:lambda:{REGION}:{ACCOUNT}:layer:layer"
    function = server.create("layered", role, Layers=[layer + ":3"])
    assert function["Layers"][0]["Arn"] == layer + ":3"
    listed = names(aws, "list_layer_versions", "LayerVersions", "Version", LayerName="layer")
    assert listed == [3, 2, 1]
    assert "layer" in names(aws, "list_layers", "Layers", "LayerName")
    whole = aws.get_layer_version_by_arn(Arn=layer + ":2")
    assert whole["LayerVersionArn"] == layer + ":2"
    place = {"LayerName": "layer", "VersionNumber": 2}
    grant = {"StatementId": "all", "Action": "lambda:GetLayerVersion", "Principal": "*"}
    added = aws.add_layer_version_permission(**place, **grant)
    policy = aws.get_layer_version_policy(**place)
    assert policy["RevisionId"] == added["RevisionId"]
    [statement] = json.loads(policy["Policy"])["Statement"]
    assert (statement["Principal"], statement["Resource"]) == ("*", layer + ":2")
    assert refusal(aws.add_layer_version_permission, **place, **grant)[1] == 409
    aws.remove_layer_version_permission(**place, StatementId="all")
    assert refusal(aws.get_layer_version_policy, **place)[1] == 404
    aws.delete_layer_version(**place)
    assert refusal(aws.get_layer_version, **place)[1] == 404
    assert refusal(aws.get_layer_version, LayerName="layer", VersionNumber=0)[1] == 400
