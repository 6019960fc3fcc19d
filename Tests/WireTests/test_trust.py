"""What the commands do when a server cannot prove who it is, or cannot be found."""

import datetime
import json
import pathlib
import ssl
import subprocess

import pytest
from loopback import Loopback, reply, run


def certificate(folder, name, host, days):
    """A key and a certificate that signs itself, as the paths of two files."""
    key, signed = folder / f"{name}.key", folder / f"{name}.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={host}"]
    names = ["-addext", f"subjectAltName=IP:{host}"]
    files = ["-keyout", str(key), "-out", str(signed), "-days", str(days)]
    subprocess.run([*command, *names, *files], check=True, capture_output=True)
    return key, signed


def expired(folder):
    """A key and a certificate that was good for yesterday."""
    key, _ = certificate(folder, "young", "127.0.0.1", 1)
    request, signed = folder / "old.csr", folder / "old.pem"
    today = datetime.datetime.now(datetime.timezone.utc)
    ends = [(today - datetime.timedelta(days=n)).strftime("%y%m%d%H%M%SZ") for n in (2, 1)]
    (folder / "index").touch()
    (folder / "serial").write_text("01")
    (folder / "ca.conf").write_text(
        f"[ca]\ndefault_ca=c\n[c]\ndatabase={folder}/index\nserial={folder}/serial\n"
        f"new_certs_dir={folder}\ndefault_md=sha256\npolicy=p\nx509_extensions=x\n"
        "[p]\ncommonName=supplied\n[x]\nsubjectAltName=IP:127.0.0.1\n"
    )
    for command in [
        ["req", "-new", "-key", str(key), "-subj", "/CN=127.0.0.1", "-out", str(request)],
        ["ca", "-batch", "-notext", "-config", str(folder / "ca.conf"), "-selfsign",
         "-keyfile", str(key), "-in", str(request), "-out", str(signed),
         "-startdate", ends[0], "-enddate", ends[1]],
    ]:  # fmt: skip
        subprocess.run(["openssl", *command], check=True, capture_output=True)
    return key, signed


def secured(behaviour, key, signed):
    """A loopback server that speaks TLS."""
    server = Loopback(behaviour)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(signed, key)
    server.wrap(context)
    return server


@pytest.mark.parametrize(
    ("kind", "trusted", "reason"),
    [
        ("self-signed", False, "its certificate is signed by nobody who is trusted here"),
        ("wrong host", True, "its certificate is for another host"),
        ("expired", True, "its certificate has expired"),
    ],
)
def test_a_server_that_cannot_be_trusted_is_asked_once(tmp_path, kind, trusted, reason):
    host = "127.0.0.2" if kind == "wrong host" else "127.0.0.1"
    pair = expired(tmp_path) if kind == "expired" else certificate(tmp_path, "c", host, 2)
    trust = {"AWS_CA_BUNDLE": str(pair[1])} if trusted else {}
    with secured(lambda handler, seen, _: reply(handler, 1), *pair) as server:
        done = run("lp-invoke", "f", "m:f", "1", url=server.url, timeout=20, **trust)
        assert server.seen == []
        assert server.connections <= 1
        assert done.returncode == 2
        assert done.stdout == ""
        authority = server.url.removeprefix("https://")
        expected = f"lp-invoke: cannot call 'f m:f': cannot reach '{authority}': {reason}\n"
        assert done.stderr == expected


def test_a_server_that_is_vouched_for_is_called(tmp_path):
    pair = certificate(tmp_path, "c", "127.0.0.1", 2)
    with secured(lambda handler, seen, _: reply(handler, 55), *pair) as server:
        done = run("lp-invoke", "f", "m:f", "1", url=server.url, AWS_CA_BUNDLE=str(pair[1]))
        assert (done.stdout, done.stderr, done.returncode) == ("55\n", "", 0)


def test_a_profile_names_those_who_vouch(tmp_path, home):
    pair = certificate(tmp_path, "c", "127.0.0.1", 2)
    home.keys()
    home.config(f"[default]\nca_bundle = {pair[1]}\n")
    with secured(lambda handler, seen, _: reply(handler, 55), *pair) as server:
        done = run("lp-invoke", "f", "m:f", "1", url=server.url, **home.environment)
        assert (done.stdout, done.stderr, done.returncode) == ("55\n", "", 0)


def test_a_host_that_cannot_be_found_is_named():
    url = "http://no-such-host.invalid"
    done = run("lp-map", "f", "m:f", "--attempts", "1", "--jobs", "50", url=url, stdin="1\n2\n")
    assert done.returncode in (1, 2)
    failures = [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]
    assert [failure["index"] for failure in failures] == [0, 1]
    for failure in failures:
        assert failure["error"]["name"] == "NotSent"
        assert failure["error"]["message"].startswith(
            "cannot reach 'no-such-host.invalid': no such host"
        ) or failure["error"]["message"].startswith(
            "cannot reach 'no-such-host.invalid': its name cannot be found: "
        )


def test_a_file_of_those_who_vouch_that_cannot_be_read_is_named(tmp_path):
    pair = certificate(tmp_path, "c", "127.0.0.1", 2)
    with secured(lambda handler, seen, _: reply(handler, 55), *pair) as server:
        done = run("lp-ls", "f", url=server.url, AWS_CA_BUNDLE="/nonexistent.pem")
        assert (done.returncode, server.seen) == (2, [])
        assert done.stderr.endswith(
            ": no certificates can be read from '/nonexistent.pem', "
            "which AWS_CA_BUNDLE or ca_bundle names\n"
        )


def test_code_is_fetched_from_who_is_vouched_for(aws, packed, tmp_path):
    line = packed()
    aws.records("lp-deploy", "f", stdin=line)
    zipped = pathlib.Path(json.loads(line)["package"]["path"]).read_bytes()
    pair = certificate(tmp_path, "c", "127.0.0.1", 2)
    forward = aws._forward

    def locate(seen):
        status, headers, body = forward(seen)
        told = json.loads(body)
        told["Code"]["Location"] = server.url + "/code.zip"
        return status, headers, json.dumps(told).encode()

    with secured(lambda handler, seen, _: reply(handler, zipped), *pair) as server:
        aws._forward = locate
        trust = {"AWS_CA_BUNDLE": str(pair[1])}
        [plan] = aws.records("lp-deploy", "f", "--plan", stdin=packed("x = 2\n"), **trust)
    [change] = plan["plan"]["changes"]
    assert (change["added"], change["removed"], change["changed"]) == ([], [], ["code.py"])
