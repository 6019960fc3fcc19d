"""Which operation of an AWS service a request asks for, by the models that come with botocore."""

import functools
import json
import re
import urllib.parse

import botocore.session
from signatures import authorization

# Signing names that are not the names of their models.
MODELS = {"tagging": "resourcegroupstaggingapi"}


@functools.cache
def routes(service):
    """Method, pattern of the path, required query and name of each operation, the narrowest first.

    A value of None in the query stands for any.
    """
    model = botocore.session.get_session().get_service_model(MODELS.get(service, service))
    found = []
    for name in model.operation_names:
        operation = model.operation_model(name)
        # A copy differs from an upload by a header alone; nobody here makes one.
        if operation.deprecated or "Copy" in name:
            continue
        path, _, query = operation.http["requestUri"].partition("?")
        pattern = "".join(
            ".+" if part.endswith("+}") else "[^/]+" if part.startswith("{") else re.escape(part)
            for part in re.split(r"(\{[^}]+\})", path.rstrip("/"))
        )
        wanted = urllib.parse.parse_qsl(query, keep_blank_values=True)
        required = operation.input_shape.required_members if operation.input_shape else []
        members = [operation.input_shape.members[member].serialization for member in required]
        wanted += [(m["name"], None) for m in members if m.get("location") == "querystring"]
        found.append((operation.http["method"], re.compile(pattern + "/?"), wanted, name))
    return sorted(found, key=lambda route: (-len(route[2]), route[1].pattern.count("[^/]+")))


def service_of(seen):
    """The name by which a request is signed; sts for the call that needs no signature."""
    said = authorization(seen)
    return said["scope"].split("/")[2] if said else "sts"


def operation(seen):
    """`service:Operation`, with the service's signing name."""
    service = service_of(seen)
    if target := seen.header("X-Amz-Target"):
        return f"{service}:{target.rpartition('.')[2]}"
    if service in ("iam", "sts"):
        form = urllib.parse.parse_qs(seen.body.decode())
        return f"{service}:{form['Action'][0]}"
    path, _, query = seen.target.partition("?")
    asked = urllib.parse.parse_qsl(query, keep_blank_values=True)
    asked += [(key, None) for key, _ in asked]
    for method, pattern, wanted, name in routes(service):
        if method == seen.method and pattern.fullmatch(path) and all(w in asked for w in wanted):
            return f"{service}:{name}"
    return f"{service}:{seen.method} {path}"


def refusal(service, status, name, message):
    """The status, headers and body in which a service says no."""
    if service in ("iam", "sts"):
        body = (
            f"<ErrorResponse><Error><Type>Sender</Type><Code>{name}</Code>"
            f"<Message>{message}</Message></Error><RequestId>r</RequestId></ErrorResponse>"
        )
        return status, [("Content-Type", "text/xml")], body.encode()
    if service == "s3":
        body = f"<Error><Code>{name}</Code><Message>{message}</Message></Error>"
        return status, [("Content-Type", "application/xml")], body.encode()
    body = json.dumps({"__type": name, "message": message}).encode()
    return status, [("x-amzn-ErrorType", name), ("Content-Type", "application/json")], body
