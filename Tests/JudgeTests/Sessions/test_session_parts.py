"""Sessions of boto3 with what belongs to functions: permissions, URLs, events, layers."""

import json

from server import ACCOUNT, REGION, RUNTIME, arn, package, told
from session import names


def test_permissions(server, aws, role):
    server.create("permissions", role)
    aws.publish_version(FunctionName="permissions")
    aws.create_alias(FunctionName="permissions", Name="live", FunctionVersion="1")
    nothing = told(aws.get_policy, FunctionName="permissions")
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
    twice = told(aws.add_permission, **grant, Qualifier="live")
    assert twice[:2] == ("ResourceConflictException", 409)
    whole = aws.add_permission(**grant | {"Principal": ACCOUNT})
    statement = json.loads(whole["Statement"])
    assert statement["Principal"] == {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
    assert statement["Resource"] == arn("permissions")
    policy = aws.get_policy(FunctionName="permissions:live")
    assert [s["Sid"] for s in json.loads(policy["Policy"])["Statement"]] == ["s3"]
    assert told(aws.add_permission, **grant, Qualifier="$LATEST")[1] == 400
    assert told(aws.add_permission, **grant, Qualifier="7")[1] == 404
    assert told(aws.add_permission, **grant | {"Principal": "nobody"})[1] == 400
    removal = {"FunctionName": "permissions", "StatementId": "s3", "Qualifier": "live"}
    stale = told(aws.remove_permission, **removal, RevisionId="stale")
    assert stale[:2] == ("PreconditionFailedException", 412)
    aws.remove_permission(**removal, RevisionId=policy["RevisionId"])
    gone = told(aws.remove_permission, **removal)
    assert gone[2] == "No policy is associated with the given resource."


def test_urls(server, aws, role):
    server.create("urls", role)
    aws.publish_version(FunctionName="urls")
    for alias in ("live", "next"):
        aws.create_alias(FunctionName="urls", Name=alias, FunctionVersion="1")
    cors = {"AllowOrigins": ["*"], "MaxAge": 60}
    made = aws.create_function_url_config(FunctionName="urls", AuthType="NONE", Cors=cors)
    assert made["FunctionArn"] == arn("urls") and made["Cors"] == cors
    assert made["FunctionUrl"].startswith("https://")
    for alias in ("live", "next"):
        aws.create_function_url_config(FunctionName="urls", AuthType="AWS_IAM", Qualifier=alias)
    assert told(aws.create_function_url_config, FunctionName="urls", AuthType="NONE")[:2] == (
        "ResourceConflictException",
        409,
    )
    changed = aws.update_function_url_config(FunctionName="urls", InvokeMode="RESPONSE_STREAM")
    assert changed["InvokeMode"] == "RESPONSE_STREAM" and changed["Cors"] == cors
    seen = aws.get_function_url_config(FunctionName="urls")
    assert seen["FunctionUrl"] == made["FunctionUrl"]
    listed = names(
        server,
        aws,
        "list_function_url_configs",
        "FunctionUrlConfigs",
        "FunctionArn",
        FunctionName="urls",
    )
    assert listed == [arn("urls"), arn("urls", "live"), arn("urls", "next")]
    aws.delete_function_url_config(FunctionName="urls")
    assert told(aws.get_function_url_config, FunctionName="urls")[1] == 404
    for alias in ("live", "next"):
        aws.delete_alias(FunctionName="urls", Name=alias)
    assert aws.list_function_url_configs(FunctionName="urls")["FunctionUrlConfigs"] == []


def test_a_configuration_of_each_part(server, aws, role):
    server.create("parts", role)
    aws.publish_version(FunctionName="parts")
    aws.create_alias(FunctionName="parts", Name="live", FunctionVersion="1")
    for qualifier in ("$LATEST", "1", "live"):
        made = aws.put_function_event_invoke_config(
            FunctionName="parts", Qualifier=qualifier, MaximumRetryAttempts=1
        )
        assert made["FunctionArn"] == arn("parts", qualifier)
        assert made["DestinationConfig"] == {"OnSuccess": {}, "OnFailure": {}}
    changed = aws.update_function_event_invoke_config(
        FunctionName="parts", Qualifier="live", MaximumEventAgeInSeconds=60
    )
    assert (changed["MaximumRetryAttempts"], changed["MaximumEventAgeInSeconds"]) == (1, 60)
    replaced = aws.put_function_event_invoke_config(
        FunctionName="parts", Qualifier="live", MaximumEventAgeInSeconds=70
    )
    assert "MaximumRetryAttempts" not in replaced
    found = names(
        server,
        aws,
        "list_function_event_invoke_configs",
        "FunctionEventInvokeConfigs",
        "FunctionArn",
        FunctionName="parts",
    )
    assert found == [arn("parts", q) for q in ("$LATEST", "1", "live")]
    live = aws.get_function_event_invoke_config(FunctionName="parts", Qualifier="live")
    assert live["MaximumEventAgeInSeconds"] == 70
    aws.delete_function_event_invoke_config(FunctionName="parts")
    gone = told(aws.get_function_event_invoke_config, FunctionName="parts")
    assert gone[2] == f"The function {arn('parts', '$LATEST')} doesn't have an EventInvokeConfig"


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
        server,
        aws,
        "list_event_source_mappings",
        "EventSourceMappings",
        "EventSourceArn",
        key="EventSourceArn",
        FunctionName="sources",
    )
    assert sorted(listed) == queues
    aws.tag_resource(Resource=seen["EventSourceMappingArn"], Tags={"k": "v"})
    assert aws.list_tags(Resource=seen["EventSourceMappingArn"])["Tags"] == {"k": "v"}
    stream = f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/s"
    for source, status in [(queues[0], 409), (stream, 400)]:
        refused = told(
            aws.create_event_source_mapping, FunctionName="sources", EventSourceArn=source
        )
        assert refused[1] == status
    assert aws.delete_event_source_mapping(**identity)["State"] == "Deleting"
    assert told(aws.get_event_source_mapping, **identity)[1] == 404


def test_layers(server, aws, role):
    for number in (1, 2, 3):
        made = aws.publish_layer_version(
            LayerName="layer", Content={"ZipFile": package()}, CompatibleRuntimes=[RUNTIME]
        )
        assert made["Version"] == number
    layer = f"arn:aws:lambda:{REGION}:{ACCOUNT}:layer:layer"
    function = server.create("layered", role, Layers=[layer + ":3"])
    assert function["Layers"][0]["Arn"] == layer + ":3"
    listed = names(
        server, aws, "list_layer_versions", "LayerVersions", "Version", LayerName="layer"
    )
    assert listed == [3, 2, 1]
    with server.quiet():
        for other in ("another", "third"):
            aws.publish_layer_version(LayerName=other, Content={"ZipFile": package()})
    listed = names(server, aws, "list_layers", "Layers", "LayerName")
    assert listed == ["another", "layer", "third"]
    place = {"LayerName": "layer", "VersionNumber": 2}
    whole = aws.get_layer_version_by_arn(Arn=layer + ":2")
    assert whole["LayerVersionArn"] == layer + ":2"
    assert aws.get_layer_version(**place)["LayerVersionArn"] == layer + ":2"
    grant = {"StatementId": "all", "Action": "lambda:GetLayerVersion", "Principal": "*"}
    added = aws.add_layer_version_permission(**place, **grant)
    policy = aws.get_layer_version_policy(**place)
    assert policy["RevisionId"] == added["RevisionId"]
    [statement] = json.loads(policy["Policy"])["Statement"]
    assert (statement["Principal"], statement["Resource"]) == ("*", layer + ":2")
    assert told(aws.add_layer_version_permission, **place, **grant)[1] == 409
    aws.remove_layer_version_permission(**place, StatementId="all")
    assert told(aws.get_layer_version_policy, **place)[1] == 404
    aws.delete_layer_version(**place)
    assert told(aws.get_layer_version, **place)[1] == 404
    assert told(aws.get_layer_version, LayerName="layer", VersionNumber=0)[1] == 400
