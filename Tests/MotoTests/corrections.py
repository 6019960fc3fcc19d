"""Where moto's tests expect something else than Lambda answers, and what Lambda does.

Each entry is a test, a text in it, the text that belongs there, and how we know: from replies of AWS
that LocalStack has recorded (tests/aws/services/lambda_/test_lambda_api.snapshot.json, by the name
of the recorded test), from botocore's model, or from the developer guide. A test that is not
corrected, because it is about moto's own inside or needs what lp-local does not serve, fails.
"""

LAMBDA = "test_awslambda/test_lambda.py"
ALIAS = "test_awslambda/test_lambda_alias.py"
SOURCES = "test_awslambda/test_lambda_eventsourcemapping.py"
INVOKE = "test_awslambda/test_lambda_invoke.py"
LAYERS = "test_awslambda/test_lambda_layers.py"
POLICY = "test_awslambda/test_lambda_policy.py"
TAGS = "test_awslambda/test_lambda_tags.py"
LOGS = "test_logs/test_logs_filter_log_events.py"
STS = "test_sts/test_sts.py"
TAGGED_GROUPS = "test_resourcegroupstaggingapi/test_resourcegroupstagging_logs.py"
RESOURCES = "test_resourcegroupstaggingapi/test_resourcegroupstaggingapi.py"

CONFIG = "test_lambda_eventinvokeconfig_exceptions: the ARN of a configuration has a qualifier"
PATTERN = "test_lambda_eventinvokeconfig_exceptions: Lambda's pattern knows Kafka and more regions"
EXISTS = "test_lambda_eventinvokeconfig_exceptions: only what is there can be updated"
CREATING = "test_event_source_mapping_lifecycle: a new mapping is Creating, and then Enabled"
PLACE = "the package lies where this Lambda keeps it"
MISSING = "test_notfound_and_invalid_routingconfigs: a route's version must be there, a number"
NO_REPLY = "developer guide, asynchronous invocation: the reply has no payload"

# A version that a route can go to, and another.
TWO_VERSIONS = """
    for zip_file in (get_test_zip_file1(), get_test_zip_file2()):
        client.update_function_code(FunctionName=function_name, ZipFile=zip_file, Publish=True)
"""

CORRECTIONS = [
    (
        LAMBDA,
        "test_create_function_from_aws_bucket",
        'PackageType="ZIP"',
        'PackageType="Zip"',
        "botocore: an enumeration of Zip and Image",
    ),
    (
        LAMBDA,
        "test_create_function_from_aws_bucket",
        'assert result["State"] == "Active"',
        'assert result["State"] == "Pending"',
        "test_publish_version_on_create: a new function is Pending",
    ),
    (
        LAMBDA,
        "test_create_function_error_bad_architecture",
        "'['foo']'",
        "'[foo]'",
        "test_create_lambda_exceptions: a list is shown without quotes",
    ),
    (
        LAMBDA,
        "test_get_function_created_with_zipfile",
        'f"https://awslambda-{_lambda_region}-tasks.s3.{_lambda_region}.amazonaws.com"',
        '"http://127.0.0.1"',
        PLACE,
    ),
    (
        LAMBDA,
        "test_get_function_created_with_zipfile",
        'assert config["Layers"] == []',
        'assert "Layers" not in config',
        "test_function_lifecycle: a function without layers shows none",
    ),
    (
        LAMBDA,
        "test_update_function_zip",
        'f"https://awslambda-{_lambda_region}-tasks.s3.{_lambda_region}.amazonaws.com"',
        '"http://127.0.0.1"',
        PLACE,
    ),
    (
        LAMBDA,
        "test_update_function_s3",
        'f"https://awslambda-{_lambda_region}-tasks.s3.{_lambda_region}.amazonaws.com"',
        '"http://127.0.0.1"',
        PLACE,
    ),
    (
        LAMBDA,
        "test_list_versions_by_function_for_nonexistent_function",
        """    versions = conn.list_versions_by_function(FunctionName=function_name)

    assert len(versions["Versions"]) == 0
""",
        """    with pytest.raises(conn.exceptions.ResourceNotFoundException):
        conn.list_versions_by_function(FunctionName=function_name)
""",
        "botocore: ListVersionsByFunction has a ResourceNotFoundException",
    ),
    (
        LAMBDA,
        "test_put_function_concurrency_not_enforced",
        "901",
        "900",
        "developer guide, reserved concurrency: 100 stay unreserved",
    ),
    *[
        (
            LAMBDA,
            test,
            "if not settings.TEST_DECORATOR_MODE:",
            "if False:",
            "developer guide, reserved concurrency: what moto does when it is told to",
        )
        for test in (
            "test_put_function_concurrency_success",
            "test_put_function_concurrency_failure",
            "test_put_function_concurrency_i_can_has_math",
        )
    ],
    (
        LAMBDA,
        "test_create_function_with_invalid_arn",
        r"iam::(\d{12}):role",
        r"iam::\d{12}:role",
        "test_create_lambda_exceptions",
    ),
    (
        LAMBDA,
        "test_put_event_invoke_config",
        'result["FunctionArn"] == arn_1',
        'result["FunctionArn"] == arn_1 + ":$LATEST"',
        CONFIG,
    ),
    (
        LAMBDA,
        "test_get_event_invoke_config",
        'result["FunctionArn"] == arn_1',
        'result["FunctionArn"] == arn_1 + ":$LATEST"',
        CONFIG,
    ),
    (
        LAMBDA,
        "test_get_event_invoke_config_empty",
        "{arn_1} doesn't",
        "{arn_1}:$LATEST doesn't",
        CONFIG,
    ),
    (
        LAMBDA,
        "test_update_event_invoke_config",
        'result["FunctionArn"] == arn_1',
        'result["FunctionArn"] == arn_1 + ":$LATEST"',
        CONFIG,
    ),
    (
        LAMBDA,
        "test_update_event_invoke_config",
        "    # Execute\n",
        """    client.put_function_event_invoke_config(
        FunctionName=LAMBDA_FUNC_NAME, MaximumRetryAttempts=0
    )
""",
        EXISTS,
    ),
    (
        LAMBDA,
        "test_put_event_invoke_config_errors_1",
        r"^$|arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\-])+:([a-z]{2}(-gov)?-[a-z]+-\d{1})?",
        r"$|kafka://([^.]([a-zA-Z0-9\-_.]{0,248}))|arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\-])+:"
        r"((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1})?",
        PATTERN,
    ),
    (
        LAMBDA,
        "test_put_event_invoke_config_errors_2",
        r"^$|arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\-])+:([a-z]{2}(-gov)?-[a-z]+-\d{1})?",
        r"$|kafka://([^.]([a-zA-Z0-9\-_.]{0,248}))|arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\-])+:"
        r"((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1})?",
        PATTERN,
    ),
    (
        ALIAS,
        "test_create_alias_with_routing_config",
        '        FunctionVersion="$LATEST",\n',
        '        FunctionVersion="1",\n',
        MISSING,
    ),
    (
        ALIAS,
        "test_create_alias_with_routing_config",
        "\n    resp = client.create_alias(",
        TWO_VERSIONS + "\n    resp = client.create_alias(",
        MISSING,
    ),
    (
        ALIAS,
        "test_update_alias_routingconfig",
        '        FunctionVersion="$LATEST",\n',
        '        FunctionVersion="1",\n',
        MISSING,
    ),
    (
        ALIAS,
        "test_update_alias_routingconfig",
        '["FunctionVersion"] == "$LATEST"',
        '["FunctionVersion"] == "1"',
        MISSING,
    ),
    (
        ALIAS,
        "test_update_alias_routingconfig",
        "\n    client.create_alias(",
        TWO_VERSIONS + "\n    client.create_alias(",
        MISSING,
    ),
    (
        ALIAS,
        "test_aliases_are_unique_per_function",
        '"ConflictException"',
        '"ResourceConflictException"',
        "test_notfound_and_invalid_routingconfigs",
    ),
    (
        ALIAS,
        "test_get_function_using_alias",
        "function:{fn_name}:1",
        "function:{fn_name}:live",
        "test_alias_lifecycle: the ARN is the one that was asked for",
    ),
    (
        SOURCES,
        "test_create_event_source_mapping",
        '["State"] == "Enabled"',
        '["State"] == "Creating"',
        CREATING,
    ),
    (
        SOURCES,
        "test_update_event_source_mapping",
        'response["State"] == "Enabled"',
        'response["State"] == "Creating"',
        CREATING,
    ),
    (
        SOURCES,
        "test_update_event_source_mapping",
        '    assert mapping["State"] == "Disabled"\n',
        """    assert mapping["State"] == "Updating"
    later = conn.get_event_source_mapping(UUID=response["UUID"])
    assert later["State"] == "Disabled"
""",
        "botocore: State is Creating, Enabling, Enabled, Disabling, Disabled, Updating or Deleting",
    ),
    (
        SOURCES,
        "test_delete_event_source_mapping",
        '["State"] == "Enabled"',
        '["State"] == "Creating"',
        CREATING,
    ),
    (
        SOURCES,
        "test_event_source_mapping_tagging_lifecycle",
        'b"any zip file"',
        "get_test_zip_file3()",
        "test_create_lambda_exceptions: a package is a zip",
    ),
    (
        INVOKE,
        "test_invoke_function_that_throws_error",
        '"Handled"',
        '"Unhandled"',
        "developer guide: a function that throws is an unhandled error",
    ),
    (
        INVOKE,
        "test_invoke_event_function",
        'json.loads(success_result["Payload"].read().decode("utf-8")) == in_data',
        'success_result["Payload"].read() == b""',
        NO_REPLY,
    ),
    (
        INVOKE,
        "test_invoke_function_with_multiple_files_in_zip",
        'InvocationType="Event"',
        'InvocationType="RequestResponse"',
        NO_REPLY,
    ),
    (
        LAYERS,
        "test_create_function_with_unknown_layer",
        '"ResourceNotFoundException"',
        '"InvalidParameterValueException"',
        "test_layer_function_exceptions",
    ),
    (
        LAYERS,
        "test_create_function_with_unknown_layer",
        "f\"One or more LayerVersion does not exist ['{unknown_arn}']\"",
        'f"Layer version {unknown_arn} does not exist."',
        "test_layer_function_exceptions",
    ),
    (
        LAYERS,
        "test_remove_layer_version_permission",
        "The resource you requested does not exist.",
        "No policy is associated with the given resource.",
        "test_layer_policy_exceptions",
    ),
    (
        POLICY,
        "test_get_unknown_policy",
        '"Function not found: arn:aws:lambda:us-west-2:123456789012:function:unknown"',
        '"The resource you requested does not exist."',
        "test_permission_exceptions",
    ),
    (
        TAGS,
        "test_tags",
        '["HTTPStatusCode"] == 200',
        '["HTTPStatusCode"] == 204',
        "test_tag_lifecycle",
    ),
    (
        LOGS,
        "test_filter_logs_paging__unknown_token",
        """\
        res = self.conn.filter_log_events(
            logGroupName=self.log_group_name,
            logStreamNames=[self.log_stream_name],
            limit=20,
            nextToken="invalid-token",
        )
        assert len(res["events"]) == 0
        assert "nextToken" not in res
""",
        """\
        with pytest.raises(ClientError, match="The specified nextToken is invalid.") as refused:
            self.conn.filter_log_events(
                logGroupName=self.log_group_name,
                logStreamNames=[self.log_stream_name],
                limit=20,
                nextToken="invalid-token",
            )
        assert refused.value.response["Error"]["Code"] == "InvalidParameterException"
""",
        "boto/boto3#1467: such a token is refused",
    ),
    (
        STS,
        "test_get_caller_identity_with_assumed_role_credentials",
        '        aws_secret_access_key=access_key["SecretAccessKey"],\n',
        '        aws_secret_access_key=access_key["SecretAccessKey"],\n'
        '        aws_session_token=access_key["SessionToken"],\n',
        "IAM user guide: temporary credentials are three",
    ),
    (
        TAGGED_GROUPS,
        "test_get_resources_logs",
        "logs:loggroup",
        "logs:log-group",
        "tagging API reference, ResourceTypeFilters: as the resource's ARN says",
    ),
    *[
        (
            RESOURCES,
            test,
            'Code={"ZipFile": zipfile}',
            'Code={"ZipFile": get_test_zip_file1()}',
            "test_create_lambda_exceptions: a package is a zip",
        )
        for test in (
            "test_get_resources_lambda",
            "test_tag_resources_lambda",
            "test_untag_resources_lambda",
        )
    ],
]

# What the corrected texts need.
IMPORTS = {
    LOGS: "import pytest\nfrom botocore.exceptions import ClientError\n",
    RESOURCES: "from tests.test_awslambda.utilities import get_test_zip_file1\n",
}


def correct(folder):
    """Rewrites the tests in a copy of moto's; every text must be where it is said to be."""
    for file, test, before, after, _ in CORRECTIONS:
        path = folder / file
        text = path.read_text()
        start = text.index(f"def {test}(")
        end = text.find("\n\n\n", start)
        end = len(text) if end < 0 else end + 1
        body = text[start:end]
        assert before in body, f"{test} has no {before!r}"
        path.write_text(text[:start] + body.replace(before, after) + text[end:])
    for file, lines in IMPORTS.items():
        path = folder / file
        path.write_text(lines + path.read_text())
