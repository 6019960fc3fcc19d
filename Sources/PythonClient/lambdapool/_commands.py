"""Where Lambda Pool's commands are, and the environment that they run in."""

import os

HERE = os.path.dirname(os.path.abspath(__file__))


def command(name):
    """The path of a command: in the folder LAMBDAPOOL_BIN, else beside this package, else on PATH.

    Raises FileNotFoundError.
    """
    chosen = os.environ.get("LAMBDAPOOL_BIN")
    folders = [chosen] if chosen else [os.path.join(HERE, "bin"), *os.get_exec_path()]
    for folder in folders:
        path = os.path.join(folder, name)
        if os.path.isfile(path) and os.access(path, os.X_OK):
            return path
    if chosen:
        raise FileNotFoundError(f"cannot find '{name}': it is not in LAMBDAPOOL_BIN, '{chosen}'")
    raise FileNotFoundError(
        f"cannot find '{name}': it is neither beside lambdapool nor on PATH; install Lambda Pool's "
        "commands, or set LAMBDAPOOL_BIN to their folder"
    )


def environment(
    aws_access_key_id=None,
    aws_secret_access_key=None,
    aws_session_token=None,
    aws_region_name=None,
    target=None,
):
    """This process's environment, with what is given in the place of what it says.

    Secrets are handed over in it, since arguments can be read by everybody. Raises ValueError.
    """
    given = dict(os.environ)
    if (aws_access_key_id is None) != (aws_secret_access_key is None):
        raise ValueError("aws_access_key_id and aws_secret_access_key go together")
    if aws_access_key_id is None:
        if aws_session_token is not None:
            raise ValueError("aws_session_token needs aws_access_key_id")
    else:
        # One identity, whole: what belongs to another must not join it.
        for name in ("AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN", "AWS_CREDENTIAL_EXPIRATION"):
            given.pop(name, None)
        given["AWS_ACCESS_KEY_ID"] = aws_access_key_id
        given["AWS_SECRET_ACCESS_KEY"] = aws_secret_access_key
        if aws_session_token is not None:
            given["AWS_SESSION_TOKEN"] = aws_session_token
    if aws_region_name is not None:
        given["AWS_REGION"] = aws_region_name
    if target is not None:
        given["LP_TARGET"] = target
    return given
