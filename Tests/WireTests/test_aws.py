"""The account on loopback itself: it knows every right signature, and lets no wrong one through."""

import boto3
import botocore.config
import botocore.exceptions
import pytest
from aws import REGION
from signatures import KEY, SECRET


@pytest.fixture
def client(aws):
    """Makes a boto3 client that goes through the proxy, with a secret of its own."""

    def make(service, secret=SECRET, token=None, key=KEY):
        return boto3.client(
            service,
            endpoint_url=aws.url,
            region_name=REGION,
            aws_access_key_id=key,
            aws_secret_access_key=secret,
            aws_session_token=token,
            config=botocore.config.Config(
                s3={"addressing_style": "path"}, retries={"total_max_attempts": 1}
            ),
        )

    return make


TRUST = '{"Version":"2012-10-17","Statement":[]}'


def use(client):
    """One right call of every service that our commands use."""
    client("s3").create_bucket(Bucket="bucket")
    client("s3").put_object(Bucket="bucket", Key="a b/é+", Body=b"x")
    client("s3").head_bucket(Bucket="bucket")
    client("iam").create_role(RoleName="r", AssumeRolePolicyDocument=TRUST)
    client("sts").get_caller_identity()
    client("logs").create_log_group(logGroupName="/aws/lambda/f")
    client("lambda").list_functions()
    client("lambda").list_layer_versions(LayerName="l")
    client("resourcegroupstaggingapi").get_resources()


def test_right_signatures_of_every_service_pass_and_are_counted_by_operation(aws, client):
    use(client)
    assert aws.calls[:-1] == [
        "s3:CreateBucket", "s3:PutObject", "s3:HeadBucket", "iam:CreateRole",
        "sts:GetCallerIdentity", "logs:CreateLogGroup", "lambda:ListFunctions",
        "lambda:ListLayerVersions",
    ]  # fmt: skip
    assert aws.client("iam").get_role(RoleName="r")["Role"]["RoleName"] == "r"
    assert aws.counts()["s3:PutObject"] == 1
    assert aws.calls == []


def test_a_wrong_signature_is_refused_by_every_service(aws, client):
    def wrong(service):
        return client(service, secret=SECRET + "x")

    calls = [
        lambda: wrong("lambda").list_functions(),
        lambda: wrong("iam").list_roles(),
        lambda: wrong("sts").get_caller_identity(),
        lambda: wrong("logs").describe_log_groups(),
        lambda: wrong("s3").list_buckets(),
        lambda: wrong("resourcegroupstaggingapi").get_resources(),
        lambda: client("lambda", key="AKIDOTHER").list_functions(),
        lambda: client("lambda", token="of nobody").list_functions(),
    ]
    for call in calls:
        with pytest.raises(botocore.exceptions.ClientError) as caught:
            call()
        assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403
    assert len(aws.forged) == len(calls)
    assert "otherwise" in aws.forged[0]
    aws.forged.clear()


def test_a_command_that_signs_wrongly_is_caught(aws):
    done = aws.run("lp-ls", AWS_SECRET_ACCESS_KEY="another")
    assert done.returncode == 2
    assert len(aws.forged) == 1
    aws.forged.clear()


def test_a_session_of_the_account_is_known_by_its_token(aws, client):
    role = client("iam").create_role(RoleName="r", AssumeRolePolicyDocument=TRUST)["Role"]
    session = client("sts").assume_role(RoleArn=role["Arn"], RoleSessionName="run")["Credentials"]
    key, secret = session["AccessKeyId"], session["SecretAccessKey"]
    client("lambda", secret, session["SessionToken"], key).list_functions()
    assert aws.counts()["lambda:ListFunctions"] == 1


def test_faults_are_told_in_the_words_of_each_service(aws, client):
    aws.fault = lambda operation, seen: (403, "AccessDeniedException", operation)
    for call in [
        client("lambda").list_functions,
        client("iam").list_roles,
        client("logs").describe_log_groups,
        client("s3").list_buckets,
    ]:
        with pytest.raises(botocore.exceptions.ClientError) as caught:
            call()
        assert caught.value.response["Error"]["Code"] == "AccessDeniedException"
