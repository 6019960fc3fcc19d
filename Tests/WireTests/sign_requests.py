"""Signs requests as botocore does: a JSON object a line in, a signature a line out."""

import base64
import hashlib
import json
import sys

import botocore.auth
import botocore.awsrequest
import botocore.credentials


def signature(asked):
    """The digits for one request, or what is wrong with what it says of its payload."""
    body = base64.b64decode(asked["body"])
    request = botocore.awsrequest.AWSRequest(method=asked["method"], url=asked["url"], data=body)
    for line in asked["lines"]:
        name, _, value = line.partition(":")
        if value.strip():
            request.headers.add_header(name, value.strip())
    request.headers["X-Amz-Date"] = request.context["timestamp"] = asked["date"]
    said = request.headers.get("X-Amz-Content-SHA256")
    if said not in (None, "UNSIGNED-PAYLOAD", hashlib.sha256(body).hexdigest()):
        return "it hashes another payload"
    credentials = botocore.credentials.Credentials(
        asked["key"], asked["secret"], asked.get("token")
    )
    kind = botocore.auth.S3SigV4Auth if asked["service"] == "s3" else botocore.auth.SigV4Auth
    auth = kind(credentials, asked["service"], asked["region"])
    canonical = auth.canonical_request(request)
    return auth.signature(auth.string_to_sign(request, canonical), request)


if __name__ == "__main__":
    for line in sys.stdin:
        print(signature(json.loads(line)))
