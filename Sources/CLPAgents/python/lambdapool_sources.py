"""Compiles Python sources and says what they import: what lp-pack asks of a Python.

It reads {"root", "cache", "processes", "files": [[path, name, own], ...]} and writes a line of JSON for each
file: {"name", "sha256", "bytecode", "problem": {"line", "text"}, "imports": [{"line", "level",
"module", "text"}, ...]}. The first line is {"standard": the names of the standard library}. With no cache
nothing is compiled; imports are named of the user's own files alone.

Bytecode is of the unchecked-hash kind (PEP 552): no date decides whether it is used.
"""

import ast
import hashlib
import importlib.util
import json
import marshal
import multiprocessing
import os
import sys
import time
import warnings

UNCHECKED_HASH = 1
DAY = 24 * 3600
# Seconds after which bytecode that nobody asked for is removed.
KEPT = 30 * DAY


def main():
    request = json.load(sys.stdin)
    root, cache, files = request["root"], request["cache"], request["files"]
    warnings.simplefilter("ignore")
    say({"standard": sorted(getattr(sys, "stdlib_module_names", ()))})
    jobs = [(root, cache, *file) for file in files]
    if request["processes"] == 1:
        for job in jobs:
            say(examine(job))
    else:
        with multiprocessing.get_context("fork").Pool(request["processes"]) as pool:
            for answer in pool.imap(examine, jobs, chunksize=16):
                say(answer)
    if cache:
        forget(cache)


def say(answer):
    print(json.dumps(answer, separators=(",", ":")))


def examine(job):
    """What is to be said of one file."""
    root, cache, path, name, own = job
    answer = {"name": name, "sha256": None, "bytecode": None, "problem": None, "imports": []}
    try:
        with open(path, "rb") as file:
            source = file.read()
        answer["sha256"] = hashlib.sha256(source).hexdigest()
        origin = f"{root}/{name}"
        if cache:
            answer["bytecode"] = bytecode(source, origin, cache)
        if own:
            answer["imports"] = imports(source, origin)
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        answer["problem"] = {"line": line, "text": getattr(error, "msg", None) or str(error)}
    except (OSError, RecursionError, MemoryError) as error:
        answer["problem"] = {"line": 1, "text": str(error)}
    return answer


def bytecode(source, origin, cache):
    """The file that holds the bytecode, made when it is not there."""
    magic = importlib.util.MAGIC_NUMBER
    digest = hashlib.blake2b(digest_size=20)
    for part in (magic, os.fsencode(origin), source):
        digest.update(len(part).to_bytes(8, "little") + part)
    path = os.path.join(cache, digest.hexdigest() + ".pyc")
    try:
        # Its time says that it is in use; a new one would make a file that others pack look changed.
        if os.stat(path).st_mtime < time.time() - DAY:
            os.utime(path)
        return path
    except FileNotFoundError:
        pass
    code = compile(source, origin, "exec", dont_inherit=True, optimize=0)
    partial = f"{path}.{os.getpid()}"
    with open(partial, "wb") as file:
        file.write(magic + UNCHECKED_HASH.to_bytes(4, "little"))
        file.write(importlib.util.source_hash(source) + marshal.dumps(code))
    os.replace(partial, path)
    return path


def forget(cache):
    """Removes what was not asked for in a long time."""
    oldest = time.time() - KEPT
    with os.scandir(cache) as entries:
        for entry in entries:
            if entry.stat().st_mtime < oldest:
                os.unlink(entry.path)


def imports(source, origin):
    """The imports that must work when the code around them runs."""
    found = []
    lines = source.splitlines()
    pending = [ast.parse(source, origin)]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Import):
            found += [(node, 0, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found.append((node, node.level, node.module or ""))
        elif isinstance(node, ast.Try) and any(map(forgives, node.handlers)):
            pending += [*node.handlers, *node.orelse, *node.finalbody]
        elif isinstance(node, ast.If) and mentions_type_checking(node.test):
            pending += node.orelse
        else:
            pending += ast.iter_child_nodes(node)
    found.sort(key=lambda item: (item[0].lineno, item[0].col_offset))
    return [
        {
            "line": node.lineno,
            "level": level,
            "module": module,
            "text": lines[node.lineno - 1].decode(errors="replace").strip(),
        }
        for node, level, module in found
    ]


def forgives(handler):
    """Whether it catches an import that fails."""
    if handler.type is None:
        return True
    kinds = {"ImportError", "ModuleNotFoundError", "Exception", "BaseException"}
    return any(getattr(node, "id", None) in kinds for node in ast.walk(handler.type))


def mentions_type_checking(test):
    nodes = ast.walk(test)
    return any("TYPE_CHECKING" in (getattr(n, "id", ""), getattr(n, "attr", "")) for n in nodes)


if __name__ == "__main__":
    main()
