"""The certificate by which a server speaks TLS."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ecs_fake.errors import OptionError

if TYPE_CHECKING:
    import ssl


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate and its private key, both PEM."""

    chain: Path
    """The server's certificate, then those between it and what clients trust."""
    key: Path

    def context(self) -> ssl.SSLContext:
        """Make what a server needs of it; raises `OptionError` if the files cannot be used."""
        import ssl  # only who speaks TLS pays for it

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        try:
            # A password would be asked for on the terminal; a server cannot wait for that.
            context.load_cert_chain(self.chain, self.key, password=_refuse)
        except (OSError, ValueError) as error:  # an SSLError is an OSError
            reason = getattr(error, "strerror", None) or str(error)
            raise OptionError(
                f"The certificate {self.chain} with the key {self.key} cannot be used: {reason}. Both must be "
                "readable PEM files, the key that of the certificate, and without a passphrase."
            ) from error
        return context


def _refuse() -> str:
    raise ValueError("the key has a passphrase")
