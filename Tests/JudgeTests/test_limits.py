"""What Lambda refuses for its size, its number or its form: the name, the status and the whole message.

The messages are those that LocalStack has recorded of AWS (tests/aws/services/lambda_,
test_lambda_api.snapshot.json), or that users have quoted; boto3 is kept from refusing first.
"""

import io
import os
import zipfile

import pytest
from botocore.config import Config
from server import ACCOUNT, REGION, RUNTIME, arn, package, told

INVALID = ("InvalidParameterValueException", 400)
MALFORMED = ("ValidationException", 400)
LIMIT = 262_144_000
LAYER = f"arn:aws:lambda:{REGION}:{ACCOUNT}:layer:layer"
FUNCTION_NAME = (
    r"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?"
    r"([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?"
)
LAYER_VERSION = (
    r"(arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:\d{12}:layer:"
    r"[a-zA-Z0-9-_]+:[0-9]+)|(arn:[a-zA-Z0-9-]+:lambda:::awslayer:[a-zA-Z0-9-_]+)"
)


@pytest.fixture(scope="module")
def aws(server):
    """A client that sends what it is given."""
    loose = Config(parameter_validation=False, retries={"total_max_attempts": 1})
    return server.client("lambda", config=loose)


@pytest.fixture(scope="module", autouse=True)
def there(server, aws, role):
    """A function, with a layer of two versions beside it."""
    server.create("there", role)
    for _ in range(2):
        aws.publish_layer_version(LayerName="layer", Content={"ZipFile": package()})


@pytest.fixture(scope="module")
def whole(role):
    """What makes a function."""
    code = {"ZipFile": package()}
    return {"Role": role, "Runtime": RUNTIME, "Handler": "m.h", "Code": code}


def constraint(value, member, must, subject="Member"):
    """How Lambda says that a value is not of its model."""
    return f"1 validation error detected: Value {value} at '{member}' failed to satisfy constraint: {subject} must {must}"


def longer(value, member, most):
    return constraint(f"'{value}'", member, f"have length less than or equal to {most}")


def beyond(value, member, must):
    return constraint(f"'{value}'", member, f"have value {must}")


def pattern(value, member, expression):
    return constraint(f"'{value}'", member, f"satisfy regular expression pattern: {expression}")


def deprecated(runtime):
    return (
        f"The runtime parameter of {runtime} is no longer supported for creating or updating AWS Lambda functions. "
        "We recommend you use a supported runtime while creating or updating functions."
    )


@pytest.mark.parametrize(
    "change, kind, message",
    [
        ({"MemorySize": 127}, MALFORMED, beyond(127, "memorySize", "greater than or equal to 128")),
        (
            {"MemorySize": 10_241},
            MALFORMED,
            beyond(10_241, "memorySize", "less than or equal to 10240"),
        ),
        ({"Timeout": 0}, MALFORMED, beyond(0, "timeout", "greater than or equal to 1")),
        ({"Timeout": 901}, MALFORMED, beyond(901, "timeout", "less than or equal to 900")),
        (
            {"EphemeralStorage": {"Size": 511}},
            MALFORMED,
            beyond(511, "ephemeralStorage.size", "greater than or equal to 512"),
        ),
        (
            {"EphemeralStorage": {"Size": 10_241}},
            MALFORMED,
            beyond(10_241, "ephemeralStorage.size", "less than or equal to 10240"),
        ),
        ({"Description": "d" * 257}, MALFORMED, longer("d" * 257, "description", 256)),
        ({"Handler": "h" * 129}, MALFORMED, longer("h" * 129, "handler", 128)),
        ({"Handler": "a b"}, MALFORMED, pattern("a b", "handler", r"[^\s]+")),
        (
            {"Role": "r1"},
            MALFORMED,
            pattern("r1", "role", r"arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+"),
        ),
        ({"Runtime": "python3.7"}, INVALID, deprecated("python3.7")),
        ({"Runtime": "go1.x"}, INVALID, deprecated("go1.x")),
        ({"FunctionName": "n" * 65}, INVALID, longer("n" * 65, "functionName", 64)),
        (
            {"FunctionName": arn("n" * 100)},
            MALFORMED,
            longer(arn("n" * 100), "functionName", 140),
        ),
        (
            {"FunctionName": "invalid:function:name"},
            MALFORMED,
            pattern("invalid:function:name", "functionName", FUNCTION_NAME),
        ),
        (
            {"Layers": [f"{LAYER}:{number}" for number in range(6)]},
            INVALID,
            "Cannot reference more than 5 layers.",
        ),
        (
            {"Layers": [LAYER + ":1", LAYER + ":2"]},
            INVALID,
            "Two different versions of the same layer are not allowed to be referenced in the same function. "
            f"{LAYER}:1 and {LAYER}:2 are versions of the same layer.",
        ),
        (
            {"Layers": [LAYER]},
            MALFORMED,
            constraint(
                f"'[{LAYER}]'",
                "layers",
                "satisfy constraint: [Member must have length less than or equal to 2048, Member must have length greater "
                "than or equal to 1, Member must satisfy regular expression pattern: "
                f"{LAYER_VERSION}, Member must not be null]",
            ),
        ),
        ({"Layers": [LAYER + ":9"]}, INVALID, f"Layer version {LAYER}:9 does not exist."),
        (
            {"Tags": {str(number): "" for number in range(51)}},
            INVALID,
            "Number of tags exceeds resource tag limit.",
        ),
        (
            {"SnapStart": {"ApplyOn": "invalidOption"}},
            MALFORMED,
            constraint(
                "'invalidOption'",
                "snapStart.applyOn",
                "satisfy enum value set: [PublishedVersions, None]",
            ),
        ),
        (
            {"Environment": {"Variables": {"LAMBDA_TASK_ROOT": "/"}}},
            INVALID,
            "Lambda was unable to configure your environment variables because the environment variables you have "
            "provided contains reserved keys that are currently not supported for modification. "
            "Reserved keys used in this request: LAMBDA_TASK_ROOT",
        ),
    ],
)
def test_a_function_that_cannot_be(aws, whole, change, kind, message):
    assert told(aws.create_function, **{"FunctionName": "never"} | whole | change) == (
        *kind,
        message,
    )
    assert "never" not in [f["FunctionName"] for f in aws.list_functions()["Functions"]]


def test_the_environment_has_4_kilobytes(aws, whole):
    # As Lambda, but without the values in the message: they may be secrets.
    variables = {"LARGE": "x" * (4096 - len('{"LARGE":""}'))}
    aws.create_function(FunctionName="env", **whole, Environment={"Variables": variables})
    variables["LARGE"] += "x"
    name, status, message = told(
        aws.update_function_configuration,
        FunctionName="env",
        Environment={"Variables": variables},
    )
    assert (name, status) == INVALID
    assert "exceeded the 4KB limit" in message and "xxx" not in message


@pytest.mark.parametrize(
    "operation, arguments, expected",
    [
        (
            "create_alias",
            {"FunctionName": "there", "Name": "2024", "FunctionVersion": "$LATEST"},
            (*MALFORMED, pattern("2024", "name", "(?!^[0-9]+$)([a-zA-Z0-9-_]+)")),
        ),
        (
            "create_alias",
            {"FunctionName": "there", "Name": "a" * 129, "FunctionVersion": "$LATEST"},
            (*MALFORMED, longer("a" * 129, "name", 128)),
        ),
        (
            "add_permission",
            {
                "FunctionName": "there",
                "StatementId": "s",
                "Action": "lambda:InvokeFunction",
                "Principal": "s3.amazonaws.com",
                "Qualifier": "a?b",
            },
            (*MALFORMED, pattern("a?b", "qualifier", r"\$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+")),
        ),
        (
            "get_function",
            {"FunctionName": "there", "Qualifier": "with-$-but-absent"},
            (
                "ResourceNotFoundException",
                404,
                f"Function not found: {arn('there', 'with-$-but-absent')}",
            ),
        ),
        (
            "publish_version",
            {"FunctionName": "there", "Description": "d" * 257},
            (*MALFORMED, longer("d" * 257, "description", 256)),
        ),
        (
            "publish_layer_version",
            {
                "LayerName": "never",
                "Content": {"ZipFile": package()},
                "CompatibleArchitectures": ["invalidarch"],
            },
            (
                *MALFORMED,
                constraint(
                    "'[invalidarch]'",
                    "compatibleArchitectures",
                    "satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64], Member must not be null]",
                ),
            ),
        ),
        (
            "get_layer_version_by_arn",
            {"Arn": LAYER},
            (*MALFORMED, pattern(LAYER, "arn", LAYER_VERSION)),
        ),
        (
            "get_layer_version",
            {"LayerName": "layer", "VersionNumber": 0},
            (*INVALID, "Layer Version Cannot be less than 1"),
        ),
        (
            "add_layer_version_permission",
            {
                "LayerName": "layer",
                "VersionNumber": 1,
                "StatementId": "s",
                "Action": "*",
                "Principal": "*",
            },
            (*MALFORMED, pattern("*", "action", "lambda:GetLayerVersion")),
        ),
        (
            "tag_resource",
            {"Resource": arn("there"), "Tags": {}},
            (*INVALID, "An error occurred and the request cannot be processed."),
        ),
        (
            "untag_resource",
            {"Resource": arn("there"), "TagKeys": []},
            (*MALFORMED, constraint("null", "tagKeys", "not be null")),
        ),
        (
            "list_tags",
            {"Resource": arn("absent")},
            ("ResourceNotFoundException", 404, f"Function not found: {arn('absent')}"),
        ),
        (
            "create_event_source_mapping",
            {
                "FunctionName": "there",
                "EventSourceArn": f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/s",
                "StartingPosition": "invalid",
            },
            (
                *MALFORMED,
                constraint(
                    "'invalid'",
                    "startingPosition",
                    "satisfy enum value set: [LATEST, AT_TIMESTAMP, TRIM_HORIZON]",
                ),
            ),
        ),
    ],
)
def test_what_cannot_be_is_refused_in_lambdas_words(aws, operation, arguments, expected):
    assert told(getattr(aws, operation), **arguments) == expected


def test_what_has_no_tags(aws):
    name, status, message = told(aws.list_tags, Resource="arn:aws:something")
    assert (name, status) == MALFORMED
    assert message.startswith(
        pattern("arn:aws:something", "resource", "arn:(aws[a-zA-Z-]*):lambda:")
    )


def zeros(size):
    """A small zip of a file with so many bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", bytes(size))
    return buffer.getvalue()


def test_code_and_its_layers_have_250_megabytes(aws, whole):
    whole = whole | {"FunctionName": "large"}
    unzipped = (*INVALID, f"Unzipped size must be smaller than {LIMIT} bytes")
    over = zeros(LIMIT + 1)
    assert told(aws.create_function, **whole | {"Code": {"ZipFile": over}}) == unzipped
    assert told(aws.publish_layer_version, LayerName="over", Content={"ZipFile": over}) == unzipped

    halves = []
    for name in ("a", "b"):
        made = aws.publish_layer_version(
            LayerName=name, Content={"ZipFile": zeros(LIMIT // 2 + (name == "a"))}
        )
        halves.append(made["LayerVersionArn"])
    layers = (*INVALID, f"Layers consume more than the available size of {LIMIT} bytes")
    assert told(aws.create_function, **whole, Layers=halves) == layers
    size = LIMIT // 2
    combined = (
        *INVALID,
        f"Function code combined with layers exceeds the maximum allowed size of {LIMIT} bytes. "
        f"The actual size is {LIMIT + 2} bytes.",
    )
    code = zeros(size + 1)
    large = whole | {"Code": {"ZipFile": code}}
    assert told(aws.create_function, **large, Layers=halves[:1]) == combined
    aws.create_function(**large)
    name = {"FunctionName": "large"}
    assert told(aws.update_function_configuration, **name, Layers=halves[:1]) == combined
    aws.update_function_code(**name, ZipFile=package())
    aws.update_function_configuration(**name, Layers=halves[:1])
    assert told(aws.update_function_code, **name, ZipFile=code) == combined
    aws.update_function_configuration(**name, Layers=[])
    aws.update_function_code(**name, ZipFile=code)


def test_an_upload_has_50_megabytes(aws, whole):
    noise = os.urandom(52_428_800 + 1)
    assert told(
        aws.create_function, **whole | {"FunctionName": "never", "Code": {"ZipFile": noise}}
    ) == (
        "RequestEntityTooLargeException",
        413,
        "Zipped size must be smaller than 52428800 bytes",
    )
    request = os.urandom(53_000_000)
    assert told(
        aws.create_function, **whole | {"FunctionName": "never", "Code": {"ZipFile": request}}
    ) == (
        "RequestEntityTooLargeException",
        413,
        "Request must be smaller than 70167211 bytes for the CreateFunction operation",
    )
