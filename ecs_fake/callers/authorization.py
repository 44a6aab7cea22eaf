"""The `Authorization` header of Signature Version 4, taken apart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple, Self

from ecs_fake.callers.headers import Headers
from ecs_fake.callers.refusals import authentication_missing, incomplete_signature

_REGION = re.compile(r"\bCredential=[^/,\s]+/[^/,\s]+/([a-z0-9-]+)/")
_PARAMETERS = ("Credential", "Signature", "SignedHeaders")


class Scope(NamedTuple):
    """What a signature is good for (CommonParameters-004)."""

    date: str
    region: str
    service: str


@dataclass(frozen=True, slots=True)
class Authorization:
    """A signature, and what it claims."""

    access_key_id: str
    scope: Scope
    signed_headers: tuple[str, ...]
    """In lower case, in the client's order."""
    signature: str
    timestamp: str
    """ISO 8601 basic format, `20150830T123600Z`."""
    date_header: str
    """Which header told it: `X-Amz-Date` or `Date`."""

    @classmethod
    def read(cls, headers: Headers) -> Self:
        """Take the header apart, or raise `Refusal` with AWS's code for what is missing or malformed."""
        header = headers.get("authorization")
        if header is None:
            raise authentication_missing()
        parameters = _parameters(header)
        access_key_id, scope = _credential(parameters["Credential"])
        date_header = "X-Amz-Date" if "x-amz-date" in headers else "Date"
        return cls(
            access_key_id=access_key_id,
            scope=scope,
            signed_headers=tuple(parameters["SignedHeaders"].lower().split(";")),
            signature=parameters["Signature"],
            timestamp=_timestamp(headers.get(date_header), header),
            date_header=date_header,
        )


def region_of(headers: Headers) -> str | None:
    """Give the Region that a request was signed for, well or badly; None if it was not signed."""
    found = _REGION.search(headers.get("authorization") or "")
    return found[1] if found else None


def as_date(timestamp: str) -> datetime:
    """Read `20150830T123600Z`; raise `ValueError` for another form."""
    return datetime.strptime(timestamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def _parameters(header: str) -> dict[str, str]:
    _, _, rest = header.partition(" ")
    found: dict[str, str] = {}
    for pair in filter(None, (part.strip() for part in re.split(r"[,\s]+", rest))):
        name, equals, value = pair.partition("=")
        if not equals:
            raise incomplete_signature(
                f"'{pair}' not a valid key=value pair (missing equal-sign) "
                f"in Authorization header: '{header}'."
            )
        found[name] = value
    missing = [
        f"Authorization header requires '{name}' parameter. " for name in _PARAMETERS if not found.get(name)
    ]
    if missing:
        raise incomplete_signature(f"{''.join(missing)}Authorization={header}")
    return found


def _credential(credential: str) -> tuple[str, Scope]:
    match credential.split("/"):
        case [access_key_id, date, region, service, "aws4_request"]:
            return access_key_id, Scope(date, region, service)
        case _:
            raise incomplete_signature(
                f"Credential must have the form keyid/date/region/service/aws4_request, got '{credential}'."
            )


def _timestamp(value: str | None, header: str) -> str:
    """Check the date's form (CommonParameters-005)."""
    if value is None:
        raise incomplete_signature(
            "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. "
            f"Authorization={header}"
        )
    try:
        as_date(value)
    except ValueError:
        raise incomplete_signature(f"Date must be in ISO-8601 'basic format'. Got '{value}'.") from None
    return value
