"""Generated trees, and what is in one."""

import os

# None of two spellings: libarchive makes one of them.
PIECES = ["a", "B", "é", "ß", "日", "🙂", " ", "'", "$", "#", "%", "*", "[", "-", ".x"]
BLOCK = 512 << 10
SIZES = [0, 1, 4095, 4096, 70_000, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK + 1]


def content(dice):
    """Bytes that compress well, badly, here and there, or not at all."""
    size = dice.choice(SIZES)
    motif = dice.randbytes(dice.choice([1, 100, 40_000, size or 1]))
    tail = dice.randbytes(dice.choice([0, 0, 5000]))
    return (motif * (size // len(motif) + 1))[:size] + tail


def grow(root, dice):
    """Makes files, folders, empty ones too, and links among them."""
    folders, made = [root], []
    for _ in range(dice.randint(1, 25)):
        name = "".join(dice.choices(PIECES, k=dice.randint(1, 4)))
        path = dice.choice(folders) / name
        if os.path.lexists(path):
            continue
        kind = dice.choice(["file", "file", "file", "folder", "link"])
        if kind == "folder":
            path.mkdir()
            folders.append(path)
        elif kind == "link" and made:
            path.symlink_to(os.path.relpath(dice.choice(made), path.parent))
        else:
            path.write_bytes(content(dice))
            path.chmod(dice.choice([0o400, 0o600, 0o644, 0o666, 0o700, 0o755, 0o4755, 0o777]))
            made.append(path)
    if not made:
        (root / "only").write_bytes(b"")


def snapshot(root):
    """Everything but folders: where links lead, whether files are executable, and what is in them."""
    found = {}
    for entry in os.scandir(root):
        name = entry.name
        if entry.is_symlink():
            found[name] = os.readlink(entry.path)
        elif entry.is_dir():
            found |= {f"{name}/{rest}": what for rest, what in snapshot(entry.path).items()}
        else:
            with open(entry.path, "rb") as file:
                found[name] = (bool(entry.stat().st_mode & 0o100), file.read())
    return found


def copy(root, place, dice):
    """The same tree made in another order, with other times and other rights of others."""
    place.mkdir()
    names = list(snapshot(root).items())
    dice.shuffle(names)
    for name, what in names:
        path = place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(what, str):
            path.symlink_to(what)
        else:
            path.write_bytes(what[1])
            path.chmod((0o700 if what[0] else 0o600) | dice.choice([0, 0o22, 0o44]))
        os.utime(path, (1, dice.randint(0, 2_000_000_000)), follow_symlinks=False)
