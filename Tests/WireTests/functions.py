"""Functions that tests put into an account with boto3, as Lambda Pool or others would have made them."""

import io
import json
import zipfile

OURS = {"lambdapool:managed": "1"}
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "lambda.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
)


def code(padding=0):
    """A zip with a handler and as many bytes more."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as package:
        package.writestr("main.py", "def handler(event, context): return event\n")
        package.writestr("padding", bytes(padding))
    return archive.getvalue()


def make_role(aws, name, **tags):
    """A role that Lambda may take on; its ARN."""
    role = aws.client("iam").create_role(
        RoleName=name,
        AssumeRolePolicyDocument=TRUST,
        Tags=[{"Key": key, "Value": value} for key, value in tags.items()],
    )
    return role["Role"]["Arn"]


def make_functions(aws, *names, role, tags=OURS, place=None, **settings):
    """Functions of these names and tags."""
    for name in names:
        aws.client("lambda").create_function(
            FunctionName=name,
            Runtime="python3.13",
            Role=role,
            Handler="main.handler",
            Code=place or {"ZipFile": code()},
            Tags=tags,
            **settings,
        )
