"""botocore as the judge of signatures: what it would sign for a request as it arrived."""

import calendar
import hashlib
import re
import time
import urllib.parse

import botocore.auth
import botocore.awsrequest
import botocore.credentials

KEY = "AKIDEXAMPLE"
SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(?P<key>[^/]+)/(?P<scope>[^,]+), "
    r"SignedHeaders=(?P<names>[^,]+), Signature=(?P<digits>[0-9a-f]{64})"
)


def authorization(seen):
    """The parts of a request's Authorization header, or None when it has none that is whole."""
    return AUTHORIZATION.fullmatch(seen.header("Authorization") or "")


def expected_signature(seen, url, token=None, secret=SECRET):
    """What botocore signs for a request as it arrived, and what the request says of itself."""
    said = authorization(seen)
    assert said, seen.header("Authorization")
    path, _, query = seen.target.partition("?")
    request = botocore.awsrequest.AWSRequest(
        method=seen.method,
        url=url + path,
        params=urllib.parse.parse_qsl(query, keep_blank_values=True),
        headers={n: seen.header(n) for n in said["names"].split(";") if n != "host"},
        data=seen.body,
    )
    request.context["timestamp"] = seen.header("X-Amz-Date")
    _, region, service, _ = said["scope"].split("/")
    credentials = botocore.credentials.Credentials(said["key"], secret, token)
    kind = botocore.auth.S3SigV4Auth if service == "s3" else botocore.auth.SigV4Auth
    auth = kind(credentials, service, region)
    canonical = auth.canonical_request(request)
    signature = auth.signature(auth.string_to_sign(request, canonical), request)
    return signature, said["digits"]


def forgery(seen, url, known, ahead=0):
    """What is wrong with the signature of a request, or None when nothing is.

    `known` has the secret and the token of every access key. What AWS demands and a recomputed
    signature does not show is checked too: which headers are signed, the payload's own hash for S3,
    the date, by a clock that is `ahead` s ahead of this machine's.
    """
    said = authorization(seen)
    if not said:
        return "it is not signed"
    if said["key"] not in known:
        return f"nobody has the key {said['key']}"
    secret, token = known[said["key"]]
    if seen.header("X-Amz-Security-Token") != token:
        return "it has another session's token"
    unsigned = {n.lower() for n, _ in seen.headers} - set(said["names"].split(";"))
    if loose := {n for n in unsigned if n == "host" or n.startswith("x-amz-")}:
        return f"it does not sign {loose}"
    signed = calendar.timegm(time.strptime(seen.header("X-Amz-Date"), "%Y%m%dT%H%M%SZ"))
    if abs(signed - time.time() - ahead) > 300:
        return "it is from another time"
    if said["scope"].split("/")[2] == "s3":
        payload = seen.header("X-Amz-Content-SHA256")
        if payload != hashlib.sha256(seen.body).hexdigest():
            return "it hashes another payload"
    expected, found = expected_signature(seen, url, token, secret)
    return None if found == expected else "botocore signs it otherwise"
