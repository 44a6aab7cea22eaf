"""Why a volume cannot be made."""

from __future__ import annotations

from typing import Final

KEY: Final = "The KMS key '{key}' is not valid."
FILESYSTEM: Final = (
    "The file system of snapshot '{snapshot}' is {found}, but filesystemType of volume '{name}' is {wanted}."
)
TOO_SMALL: Final = "The volume size {size} GiB of volume '{name}' is smaller than that of snapshot '{snapshot}', {found} GiB."
