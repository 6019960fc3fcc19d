"""A home with AWS files in it, and servers that give out credentials."""

import hashlib
import json
import time

from loopback import Loopback, reply, run
from signatures import KEY, SECRET

# Nothing of the outer world: no keys, and no instance to ask.
BARE = {
    "AWS_ACCESS_KEY_ID": "",
    "AWS_SECRET_ACCESS_KEY": "",
    "AWS_EC2_METADATA_DISABLED": "true",
}


def moment(seconds):
    """A moment so many seconds from now, as services write it."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + seconds))


def granted(number=1, lasting=3600):
    """Credentials as endpoints and programs write them."""
    return {
        "Version": 1,
        "AccessKeyId": f"ASIA{number}",
        "SecretAccessKey": f"MARKERSECRET{number}",
        "Token": f"MARKERTOKEN{number}",
        "SessionToken": f"MARKERTOKEN{number}",
        "Expiration": moment(lasting),
        "Code": "Success",
    }


class Home:
    """A home directory; its files are written as text."""

    def __init__(self, folder):
        self.folder = folder
        self.environment = BARE | {"HOME": str(folder)}

    def write(self, name, text):
        """Writes a file under the home, and returns its path."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text if isinstance(text, str) else json.dumps(text))
        path.chmod(0o600)
        return path

    def config(self, text):
        return self.write(".aws/config", text)

    def credentials(self, text):
        return self.write(".aws/credentials", text)

    def keys(self, profile="default"):
        """A credentials file with the keys that the account on loopback knows."""
        return self.credentials(
            f"[{profile}]\naws_access_key_id = {KEY}\naws_secret_access_key = {SECRET}\n"
        )

    def sso(self, name, token="MARKERBEARER", lasting=3600, **more):
        """What `aws sso login` leaves for a session or a start URL."""
        content = {"accessToken": token, "expiresAt": moment(lasting), **more}
        digest = hashlib.sha1(name.encode()).hexdigest()
        return self.write(f".aws/sso/cache/{digest}.json", content)

    def cached(self):
        """The files of our own cache."""
        return sorted((self.folder / ".cache/lambdapool/credentials").glob("*"))


class Function(Loopback):
    """A Lambda whose one function answers with the access key of whoever calls it."""

    def __init__(self):
        super().__init__(self._answer)

    @staticmethod
    def _answer(handler, seen, _):
        authorization = seen.header("Authorization") or "Credential=nobody/"
        key = authorization.partition("Credential=")[2].partition("/")[0]
        reply(handler, [key, seen.header("X-Amz-Security-Token")])


def complaint(home, *arguments, url="http://127.0.0.1:9", **environment):
    """What a command that has no credentials says."""
    done = run("lp-ls", *arguments, url=url, **home.environment | environment)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    return done.stderr.removeprefix("lp-ls: ").rstrip("\n")
