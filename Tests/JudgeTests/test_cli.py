"""A session of the AWS CLI, which reads every reply by its own model of the service."""

import json

from server import ACCOUNT, REGION, TRUST, arn, package


def test_a_session(server, tmp_path):
    place, code = tmp_path / "reply", tmp_path / "code.zip"
    code.write_bytes(package())

    def aws(*words, file=None, **options):
        arguments = [f"--{name.replace('_', '-')}={value}" for name, value in options.items()]
        return server.aws(*words, *arguments, *([str(file)] if file else []))

    def ask(operation, **options):
        return aws("lambda", operation, **options)

    assert aws("sts", "get-caller-identity")["Account"] == ACCOUNT
    made = aws("iam", "create-role", role_name="cli", assume_role_policy_document=TRUST)
    role = made["Role"]["Arn"]
    aws("s3api", "create-bucket", bucket="cli-bucket")
    aws("s3api", "put-object", bucket="cli-bucket", key="code.zip", body=str(code))
    ask(
        "create-function",
        function_name="cli",
        role=role,
        runtime="python3.13",
        handler="m.h",
        code="S3Bucket=cli-bucket,S3Key=code.zip",
        tags="a=1",
    )
    aws("lambda", "wait", "function-active-v2", function_name="cli")
    ask("update-function-configuration", function_name="cli", memory_size=512)
    aws("lambda", "wait", "function-updated-v2", function_name="cli")
    assert ask("publish-version", function_name="cli")["Version"] == "1"
    aws("lambda", "wait", "published-version-active", function_name="cli", qualifier="1")
    ask("create-alias", function_name="cli", name="live", function_version="1")
    called = ask("invoke", function_name="cli:live", payload='{"a": 1}', file=place)
    assert called == {"StatusCode": 200, "ExecutedVersion": "1"}
    assert json.loads(place.read_text()) == {"a": 1}

    ask(
        "add-permission",
        function_name="cli",
        statement_id="s",
        action="lambda:InvokeFunction",
        principal="events.amazonaws.com",
    )
    assert "events.amazonaws.com" in ask("get-policy", function_name="cli")["Policy"]
    ask("remove-permission", function_name="cli", statement_id="s")
    config = ask("put-function-event-invoke-config", function_name="cli", maximum_retry_attempts=0)
    assert config["LastModified"] > 1_700_000_000
    ask("put-function-concurrency", function_name="cli", reserved_concurrent_executions=3)
    url = ask("create-function-url-config", function_name="cli", auth_type="NONE")
    assert url["FunctionArn"] == arn("cli")
    queue = f"arn:aws:sqs:{REGION}:{ACCOUNT}:queue"
    mapping = ask("create-event-source-mapping", function_name="cli", event_source_arn=queue)
    assert mapping["LastModified"] > 1_700_000_000
    ask("publish-layer-version", layer_name="cli", zip_file=f"fileb://{code}")
    seen = ask("get-function", function_name="cli")
    assert seen["Concurrency"] == {"ReservedConcurrentExecutions": 3}
    assert seen["Tags"] == {"a": "1"}

    groups = aws("logs", "describe-log-groups", log_group_name_prefix="/aws/lambda/cli")
    [group] = [entry["logGroupName"] for entry in groups["logGroups"]]
    events = aws("logs", "filter-log-events", log_group_name=group, filter_pattern="REPORT")
    assert len(events["events"]) == 1
    found = aws("resourcegroupstaggingapi", "get-resources", tag_filters="Key=a,Values=1")
    assert [r["ResourceARN"] for r in found["ResourceTagMappingList"]] == [arn("cli")]

    for page_size in (1, 50):
        listed = server.aws("lambda", "list-functions", f"--page-size={page_size}")
        assert [f["FunctionName"] for f in listed["Functions"]] == ["cli"]
    ask("delete-function", function_name="cli")
    assert server.aws("lambda", "list-functions")["Functions"] == []
    versions = aws("s3api", "list-object-versions", bucket="cli-bucket")["Versions"]
    assert [(version["Key"], version["VersionId"]) for version in versions] == [
        ("code.zip", "null")
    ]
    gone = aws("s3api", "delete-objects", bucket="cli-bucket", delete="Objects=[{Key=code.zip}]")
    assert gone == {"Deleted": [{"Key": "code.zip"}]}
    aws("s3api", "delete-bucket", bucket="cli-bucket")
