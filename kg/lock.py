"""One build at a time in an output folder."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kg.errors import StoreError

LOCK = "lock"
"""Name of the file that is locked. It stays where it is, empty: to delete it would let two builds lock two files."""


@contextmanager
def locked(output: Path) -> Iterator[None]:
    """Keep a second build out of an output folder, which is made; the lock is gone with the process, however it ends.

    Raises StoreError when another build has it, or when the folder cannot be written.
    """
    try:
        output.mkdir(parents=True, exist_ok=True)
        file = (output / LOCK).open("ab")
    except OSError as error:
        raise StoreError(f"{output} cannot be written ({error.strerror}); name another folder with --output") from error
    with file:
        try:
            _take(file.fileno())
        except (BlockingIOError, PermissionError):  # by POSIX, by Windows
            raise StoreError(f"{output}: another build is running here; wait for it, or stop it") from None
        yield


# The system's own lock on an open file. Not that of SQLite, as for the archive of a harvest: it is lost when the
# process opens the file a second time and closes it, and a build reads every file of a folder it is inside.
if sys.platform == "win32":
    import msvcrt

    def _take(file: int) -> None:
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
