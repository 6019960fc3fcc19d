"""Runs pip for a Lambda runtime instead of for the Python that runs it.

    python3 -c SOURCE MINOR MACHINE install RECORD ARGUMENT...   pip install ARGUMENT...
    python3 -c SOURCE MINOR MACHINE read FILE                    the requirements of pyproject.toml or uv.lock
    python3 -c SOURCE MINOR MACHINE settings                     where pip's settings lie, "extra-index-url"
                                                                 if they name one, and pip's version

RECORD is a file for what was installed: [{"name", "version", "sha256"}, ...], by name.

Markers such as `python_version < "3.13"` are judged by pip for its own interpreter, whatever
--python-version says, so here the runtime's values stand in for them. With LP_ALLOW_SOURCE=1 pip
builds what has no wheel, which it otherwise refuses for another platform than its own.
"""

import json
import os
import re
import sys

# What lies in the working directory is the user's, not Python's.
if sys.path[:1] == [""]:
    del sys.path[0]


def main(minor, machine, verb, *arguments):
    try:
        from pip._vendor.packaging import markers
    except ModuleNotFoundError:
        sys.exit("No module named pip")
    if verb == "settings":
        print(sys.prefix, *extra_indexes(), pip_version(), sep="\n")
        return
    environment = target_environment(minor, machine)
    if verb == "read":
        for line in requirements_of(arguments[0], environment):
            print(line)
        return
    markers.default_environment = environment.copy
    if os.environ.pop("LP_ALLOW_SOURCE", None) == "1":
        from pip._internal.cli import cmdoptions

        cmdoptions.check_dist_restriction = lambda *_, **__: None
    else:
        refuse_sources()
    copy_editables()
    tell_of_indexes()
    sys.exit(install(*arguments))


def install(record, *arguments):
    """Installs, and writes down what; a pip before 22.2 does not say."""
    from pip._internal.cli.main import main as run_pip
    from pip._vendor.packaging.version import Version

    reports = Version(pip_version()) >= Version("22.2")
    status = run_pip(["install", *(("--report", record) if reports else ()), *arguments])
    if status == 0 and reports:
        with open(record, encoding="utf-8") as file:
            installed = sorted(map(installed_package, json.load(file)["install"]), key=str)
        with open(record, "w", encoding="utf-8") as file:
            json.dump(installed, file, separators=(",", ":"))
    return status


def installed_package(item):
    """What is the same on every machine of an item of pip's report."""
    package = {name: item["metadata"][name] for name in ("name", "version")}
    archive = item["download_info"].get("archive_info", {})
    # Before pip 23.1 there was one hash, of any kind.
    kind, _, value = archive.get("hash", "").partition("=")
    digest = archive.get("hashes", {kind: value}).get("sha256")
    # What was built from a directory has none.
    return {**package, "sha256": digest} if digest else package


def pip_version():
    import pip

    return pip.__version__


def extra_indexes():
    """The setting's name when pip's files or variables name an index beside the first one."""
    from pip._internal.configuration import Configuration

    configuration = Configuration(isolated=False)
    configuration.load()
    name = "extra-index-url"
    return [name] if name in repr(list(configuration.items())) else []


def refuse_sources():
    """Refuses what --only-binary lets pass: sources that a requirement names by their place."""
    from pip._internal.distributions.sdist import SourceDistribution
    from pip._internal.exceptions import InstallationError

    def refuse(distribution, *_, **__):
        name = str(distribution.req).partition(" (from ")[0]
        raise InstallationError(f"'{name}' has no wheel; --allow-source builds it here")

    SourceDistribution.prepare_distribution_metadata = refuse


def copy_editables():
    """Installs what a requirement calls editable like any other: a link to this machine leads nowhere."""
    from pip._internal.req.req_install import InstallRequirement

    InstallRequirement.editable = property(lambda _: False, lambda *_: None)


def tell_of_indexes():
    """Lets pip say why it could not read a page of an index, which it keeps to itself."""
    import logging

    logger = logging.getLogger("pip._internal.index.collector")
    logger.setLevel(logging.DEBUG)
    logger.addHandler(logging.StreamHandler())


def target_environment(minor, machine):
    """The variables of PEP 508 as they are in the runtime."""
    # Lambda keeps its patch releases up to date; which one it is nobody can know.
    full = f"3.{minor}.99"
    return {
        "implementation_name": "cpython",
        "implementation_version": full,
        "os_name": "posix",
        "platform_machine": machine,
        "platform_python_implementation": "CPython",
        "platform_release": "",
        "platform_system": "Linux",
        "platform_version": "",
        "python_full_version": full,
        "python_version": f"3.{minor}",
        "sys_platform": "linux",
        "extra": "",
    }


def requirements_of(path, environment):
    """The lines that stand for a TOML file in the language of requirements files."""
    try:
        import tomllib
    except ModuleNotFoundError:
        from pip._vendor import tomli as tomllib
    try:
        with open(path, "rb") as file:
            content = tomllib.load(file)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        sys.exit(f"it is not TOML: {error}")
    try:
        if os.path.basename(path) == "uv.lock":
            return [lone(line) for line in locked(content["package"], environment)]
        return [lone(line) for line in declared(content)]
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        sys.exit(f"it is not of the form that its name promises: {error!r}")


def lone(line):
    """The line, once it is known to be one requirement and nothing that pip would do besides."""
    from pip._vendor.packaging.requirements import Requirement

    line = " ".join(line.split())
    words, *hashes = line.split(" --hash=")
    Requirement(words)
    if not all(re.fullmatch("[a-z0-9]+:[0-9a-f]+", text) for text in hashes):
        raise ValueError(f"no hash in {line!r}")
    return line


def declared(content):
    """The dependencies of a project (PEP 621)."""
    if "project" not in content:
        sys.exit("it has no table [project]; export its dependencies to a requirements file")
    project = content["project"]
    if "dependencies" in project.get("dynamic", ()):
        sys.exit("its dependencies are dynamic; export them to a requirements file")
    dependencies = project.get("dependencies", [])
    if not isinstance(dependencies, list):
        raise TypeError("'dependencies' is no list")
    return dependencies


def locked(packages, environment):
    """What a lock of uv installs in the runtime, each package with its hashes."""
    from pip._vendor.packaging.markers import Marker

    by_name = {}
    for package in packages:
        by_name.setdefault(package["name"], []).append(package)
    roots = [package for package in packages if is_root(package)]
    if not roots:
        sys.exit("it locks no project; lock one with 'uv lock'")
    # Each package with one of its extras; None stands for the package alone.
    pending = [(package, None) for package in roots]
    seen = set()
    while pending:
        package, extra = pending.pop()
        key = (package["name"], package.get("version"), extra)
        if key in seen:
            continue
        seen.add(key)
        wanted = package.get("dependencies", [])
        if extra is not None:
            wanted = package.get("optional-dependencies", {}).get(extra, [])
        elif not is_root(package):
            yield requirement(package)
        for dependency in wanted:
            text = dependency.get("marker")
            if text and not Marker(text).evaluate(environment):
                continue
            for found in matching(dependency, by_name):
                pending += [(found, name) for name in [None, *dependency.get("extra", ())]]


def is_root(package):
    """Whether it is the project itself, whose files the user packs."""
    source = package.get("source", {})
    return "." in (source.get("editable"), source.get("virtual"))


def matching(dependency, by_name):
    version = dependency.get("version")
    found = by_name.get(dependency["name"], [])
    return [package for package in found if version in (None, package.get("version"))]


def requirement(package):
    source = package["source"]
    if "registry" in source:
        line = f"{package['name']}=={package['version']}"
    elif "url" in source:
        line = f"{package['name']} @ {source['url']}"
    else:
        kind = next(iter(source), "nowhere")
        sys.exit(f"'{package['name']}' comes from {kind}, which has no hash; pack it as a path")
    files = [*package.get("wheels", ()), *([package["sdist"]] if "sdist" in package else ())]
    hashes = sorted({file["hash"] for file in files if "hash" in file})
    if not hashes:
        sys.exit(f"'{package['name']}' has no hash")
    return " ".join([line, *(f"--hash={text}" for text in hashes)])


if __name__ == "__main__":
    main(*sys.argv[1:])
