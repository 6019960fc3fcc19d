"""An AWS account on loopback: moto's server behind a proxy that lets no wrong signature through."""

import collections
import email.utils
import http.client
import json
import re
import time
import urllib.parse
import urllib.request

import boto3
import botocore.config
from loopback import Loopback, hang_up, reply, run
from operations import operation, refusal, service_of
from signatures import KEY, SECRET, forgery

REGION = "us-east-1"
ACCOUNT = "123456789012"
# Belongs to the connection, or is written anew.
HOP = {"connection", "content-length", "date", "server", "transfer-encoding"}


def page(seen, body):
    """A list of functions as Lambda gives it and moto does not: by fifties, without their states."""
    query = urllib.parse.parse_qs(seen.target.partition("?")[2])
    start = int(query.get("Marker", ["0"])[0])
    found = json.loads(body)["Functions"]
    unsaid = {
        "State",
        "StateReason",
        "StateReasonCode",
        "LastUpdateStatus",
        "LastUpdateStatusReason",
    }
    some = [{k: v for k, v in f.items() if k not in unsaid} for f in found[start : start + 50]]
    reply = {"Functions": some}
    if start + 50 < len(found):
        reply["NextMarker"] = str(start + 50)
    return json.dumps(reply).encode()


class Aws:
    """What our commands talk to, and what a test sees of it.

    - `calls`: what was asked for, such as `lambda:GetFunction`, in order.
    - `forged`: what is wrong with each request whose signature is; such a request is refused.
    - `ahead`: s by which its clock is ahead of this machine's.
    - `fault(operation, seen)`, when a test sets it: None to go on, or the status, the error's name
      and its message of a refusal.
    - `loses(operation)`, when a test sets it: whether the answer is lost on its way.
    """

    def __init__(self, moto):
        self.moto = moto
        self.calls = []
        self.forged = []
        self.ahead = 0
        self.fault = lambda operation, seen: None
        self.loses = lambda operation: False
        self.known = {KEY: (SECRET, None)}
        self._proxy = Loopback(self._answer)
        self.url = self._proxy.url

    def __enter__(self):
        self._proxy.__enter__()
        return self

    def __exit__(self, *_):
        self._proxy.__exit__()

    def run(self, command, *arguments, **options):
        """Runs a command of ours in this account; options as `loopback.run` takes them."""
        return run(command, *arguments, url=self.url, **options)

    def records(self, command, *arguments, status=0, **options):
        """Runs a command that has to end with this status, and returns the records it writes."""
        done = self.run(command, *arguments, **options)
        assert done.returncode == status, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    def client(self, service):
        """boto3's view of the account, which goes round the proxy."""
        return boto3.client(
            service,
            endpoint_url=self.moto,
            region_name=REGION,
            aws_access_key_id="boto3",
            aws_secret_access_key="boto3",
            config=botocore.config.Config(s3={"addressing_style": "path"}),
        )

    def reset(self):
        """Empties the account."""
        empty = urllib.request.Request(f"{self.moto}/moto-api/reset", method="POST")
        urllib.request.urlopen(empty).close()

    def counts(self):
        """How often each operation was asked for since the last time, and forgets it."""
        counts, self.calls = collections.Counter(self.calls), []
        return counts

    def _answer(self, handler, seen, _):
        name = operation(seen)
        self.calls.append(name)
        now = email.utils.formatdate(time.time() + self.ahead, usegmt=True)
        handler.date_time_string = lambda: now
        free = self._needs_none(seen, name)
        wrong = None if free else forgery(seen, self.url, self.known, self.ahead)
        if wrong:
            self.forged.append(f"{seen.method} {seen.target}: {wrong}")
        said = (403, "SignatureDoesNotMatch", wrong) if wrong else self.fault(name, seen)
        if said:
            status, headers, body = refusal(service_of(seen), *said)
        else:
            status, headers, body = self._forward(seen)
            self._learn(name, body)
            if name == "lambda:ListFunctions" and status == 200:
                body = page(seen, body)
        if self.loses(name):
            hang_up(handler)
        else:
            # HEAD is told how long a body would be that is left out.
            told = body or b"<Left out/>" if seen.method == "HEAD" else body
            reply(handler, told, status, headers)

    @staticmethod
    def _needs_none(seen, name):
        """Whether it is one of the requests whose right comes from something else."""
        return name == "sts:AssumeRoleWithWebIdentity" or "X-Amz-Signature=" in seen.target

    def _forward(self, seen):
        connection = http.client.HTTPConnection(self.moto.removeprefix("http://"), timeout=60)
        connection.putrequest(seen.method, seen.target, skip_host=True, skip_accept_encoding=True)
        for header in seen.headers:
            connection.putheader(*header)
        connection.endheaders(seen.body)
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, [h for h in answer.getheaders() if h[0].lower() not in HOP], body

    def _learn(self, name, body):
        """Keeps the credentials that the account gives out, to judge by them."""
        if name.startswith("sts:Assume"):
            fields = dict(
                re.findall(r"<(AccessKeyId|SecretAccessKey|SessionToken)>([^<]+)<", body.decode())
            )
            if len(fields) == 3:
                self.known[fields["AccessKeyId"]] = (
                    fields["SecretAccessKey"],
                    fields["SessionToken"],
                )
