"""Sessions of boto3 with functions, their versions and calls."""

import json
import urllib.request

from botocore.config import Config
from server import ACCOUNT, REGION, RUNTIME, arn, package, tail, told
from session import names


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
    server.wait(aws, "function_exists", FunctionName="life")
    server.wait(aws, "function_active_v2", FunctionName="life")
    seen = aws.get_function(FunctionName=arn("life"))
    assert seen["Configuration"]["RevisionId"] != made["RevisionId"]
    assert seen["Tags"] == {"a": "1"}
    with urllib.request.urlopen(seen["Code"]["Location"]) as code:
        assert code.read() == package()

    changed = aws.update_function_configuration(FunctionName="life", MemorySize=256)
    assert changed["LastUpdateStatus"] == "InProgress"
    server.wait(aws, "function_updated_v2", FunctionName="life")
    now = aws.get_function_configuration(FunctionName=f"{ACCOUNT}:function:life")
    assert (now["MemorySize"], now["LastUpdateStatus"]) == (256, "Successful")
    stale = told(
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
    server.wait(aws, "published_version_active", FunctionName="life", Qualifier="1")

    settings = aws.get_account_settings()
    assert settings["AccountUsage"]["FunctionCount"] >= 1
    aws.delete_function(FunctionName="life")
    gone = ("ResourceNotFoundException", 404, f"Function not found: {arn('life')}")
    assert told(aws.get_function, FunctionName="life") == gone
    assert told(aws.list_versions_by_function, FunctionName="life") == gone


def test_what_is_no_function_is_refused(server, aws, role):
    def create(**changes):
        whole = {
            "FunctionName": "never",
            "Role": role,
            "Runtime": RUNTIME,
            "Handler": "m.h",
            "Code": {"ZipFile": package()},
        }
        return told(aws.create_function, **whole | changes)

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
    missing = told(
        aws.create_function,
        FunctionName="never",
        Role=role,
        Code={"S3Bucket": "no-such-bucket", "S3Key": "k"},
        Runtime=RUNTIME,
        Handler="m.h",
    )
    assert missing[2].startswith("Error occurred while GetObject. S3 Error Code: NoSuchBucket")
    assert "never" not in names(server, aws, "list_functions", "Functions", "FunctionName")


def test_versions_and_aliases(server, aws, role):
    server.create("versions", role)
    with server.quiet():
        for number in range(1, 12):
            aws.update_function_configuration(FunctionName="versions", Description=str(number))
            made = aws.publish_version(FunctionName="versions")
            assert made["Version"] == str(number)
    again = aws.publish_version(FunctionName="versions")
    assert again["Version"] == "11"
    all_versions = ["$LATEST", *map(str, range(1, 12))]
    listed = names(
        server, aws, "list_versions_by_function", "Versions", "Version", FunctionName="versions"
    )
    assert listed == all_versions
    every = names(server, aws, "list_functions", "Functions", "FunctionArn", FunctionVersion="ALL")
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
    found = names(server, aws, "list_aliases", "Aliases", "Name", FunctionName="versions")
    assert found == ["a", "b", "live"]
    twice = {"FunctionName": "versions", "Name": "a", "FunctionVersion": "1"}
    assert told(aws.create_alias, **twice)[:2] == ("ResourceConflictException", 409)
    for wrong in ({"2": 2.0}, {"$LATEST": 0.5}, {"1": 0.5}, {"2": 0.1, "3": 0.1}, {"99": 0.1}):
        refused = told(
            aws.update_alias,
            FunctionName="versions",
            Name="live",
            RoutingConfig={"AdditionalVersionWeights": wrong},
        )
        assert refused[1] in (400, 404), wrong
    moved = aws.update_alias(
        FunctionName="versions", Name="live", FunctionVersion="2", RoutingConfig={}
    )
    assert "RoutingConfig" not in moved and moved["RevisionId"] != alias["RevisionId"]
    in_use = told(aws.delete_function, FunctionName="versions", Qualifier="2")
    assert in_use[:2] == ("ResourceConflictException", 409)
    whole = told(aws.delete_function, FunctionName="versions", Qualifier="$LATEST")
    assert whole[2] == "$LATEST version cannot be deleted without deleting the function."
    aws.delete_alias(FunctionName="versions", Name="live")
    aws.delete_function(FunctionName="versions:2")
    assert "2" not in names(
        server, aws, "list_versions_by_function", "Versions", "Version", FunctionName="versions"
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
    unknown = told(aws.invoke, FunctionName="calls:no")
    assert unknown[2] == f"Function not found: {arn('calls', 'no')}"
    differ = told(aws.invoke, FunctionName="calls:live", Qualifier="1")
    assert differ[:2] == ("InvalidParameterValueException", 400)
    assert told(aws.invoke, FunctionName="calls", Payload=b"{")[0] == (
        "InvalidRequestContentException"
    )


def test_concurrency(server, aws, role):
    server.create("concurrency", role)
    aws.put_function_concurrency(FunctionName="concurrency", ReservedConcurrentExecutions=0)
    seen = aws.get_function_concurrency(FunctionName="concurrency")
    assert seen["ReservedConcurrentExecutions"] == 0
    once = server.client("lambda", config=Config(retries={"total_max_attempts": 1}))
    assert told(once.invoke, FunctionName="concurrency")[:2] == (
        "TooManyRequestsException",
        429,
    )
    aws.delete_function_concurrency(FunctionName="concurrency")
    assert "ReservedConcurrentExecutions" not in aws.get_function_concurrency(
        FunctionName="concurrency"
    )
    qualified = {"FunctionName": "concurrency:1", "ReservedConcurrentExecutions": 1}
    assert told(aws.put_function_concurrency, **qualified)[1] == 400


def test_tags(server, aws, role):
    server.create("tags", role)
    aws.tag_resource(Resource=arn("tags"), Tags={"a": "1", "b": "2"})
    aws.untag_resource(Resource=arn("tags"), TagKeys=["a"])
    assert aws.list_tags(Resource=arn("tags"))["Tags"] == {"b": "2"}
    many = {str(n): "" for n in range(51)}
    assert told(aws.tag_resource, Resource=arn("tags"), Tags=many)[1] == 400
    assert told(aws.list_tags, Resource=arn("tags", "1"))[1] == 400
    resources = server.client("resourcegroupstaggingapi")
    found = names(
        server,
        resources,
        "get_resources",
        "ResourceTagMappingList",
        "ResourceARN",
        TagFilters=[{"Key": "b", "Values": ["2"]}],
    )
    assert found == [arn("tags")]
