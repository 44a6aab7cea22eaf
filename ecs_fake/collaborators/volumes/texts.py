"""Why a volume cannot be made."""

from __future__ import annotations

from typing import Final

KEY: Final = "The KMS key '{key}' is not valid."
FILESYSTEM: Final = (
    "Snapshot '{snapshot}' has the file system {found}, but filesystemType of volume '{name}' is {wanted}."
)
TOO_SMALL: Final = (
    "The size of volume '{name}', {size} GiB, is smaller than that of snapshot '{snapshot}', {found} GiB."
)
