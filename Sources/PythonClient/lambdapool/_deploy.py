"""lp-pack and lp-deploy, for notebooks."""

import json
import os
import subprocess
import sys
from types import ModuleType

from lambdapool._commands import command, environment
from lambdapool._errors import LambdaFunctionError, from_record
from lambdapool._records import LOG


def deploy(
    function,
    *paths,
    aws_access_key_id=None,
    aws_secret_access_key=None,
    aws_region_name=None,
    target=None,
    aws_session_token=None,
    **fields,
):
    """Packs files, folders or imported modules, and deploys them as a function; returns its record.

    deploy("algorithms", algorithms, requirements=["requirements.txt"], pickle=True, memory=256)

    fields are those of a function's specification, as lambdapool(7) tells. Raises
    LambdaFunctionError with the reason of the command that failed.
    """
    specification = {"function": function, "paths": [_path(path) for path in paths], **fields}
    surroundings = environment(
        aws_access_key_id, aws_secret_access_key, aws_session_token, aws_region_name, target
    )
    # The function is for this Python, whichever one a shell would find.
    own = os.path.dirname(sys.executable)
    surroundings["PATH"] = os.pathsep.join([own, surroundings.get("PATH", os.defpath)])
    record = json.dumps(specification)
    for name in ("lp-pack", "lp-deploy"):
        record = _run(name, record, surroundings)
    return json.loads(record)


def _path(path):
    """Where what is to be packed is: of a package the folder, of a module the file."""
    if not isinstance(path, ModuleType):
        return os.fspath(path)
    file = getattr(path, "__file__", None)
    if hasattr(path, "__path__"):
        return list(path.__path__)[0]
    if file is None:
        raise ValueError(f"cannot pack module '{path.__name__}': it has no file")
    return file


def _run(name, record, surroundings):
    done = subprocess.run(
        [command(name)], input=record, capture_output=True, text=True, env=surroundings
    )
    said = done.stderr.splitlines()
    if done.returncode == 0:
        for line in said:
            LOG.warning("%s", line)
        return done.stdout
    try:
        raise from_record(json.loads(done.stdout)["error"])
    except (ValueError, KeyError):
        reason = said[-1] if said else f"{name} ended with status {done.returncode}"
        raise LambdaFunctionError(name, reason.partition(f"{name}: ")[2] or reason) from None
