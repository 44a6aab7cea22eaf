"""A signature of Signature Version 4, taken apart: from the `Authorization` header, or from the query string."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple, Self
from urllib.parse import parse_qsl

from ecs_fake.callers.headers import Headers
from ecs_fake.callers.refusals import authentication_missing, incomplete_signature

_REGION = re.compile(r"\bCredential=[^/,\s&]+/[^/,\s&]+/([a-z0-9-]+)/")
_PARAMETERS = ("Credential", "Signature", "SignedHeaders")
_QUERY_PREFIX: Final = "X-Amz-"
_QUERY_PARAMETERS: Final = ("Algorithm", "Credential", "Date", "Expires", "SignedHeaders", "Signature")
LONGEST: Final = timedelta(days=7)
"""How long a signature in a query string may be good for."""


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
    date_header: str | None
    """Which header told it: `X-Amz-Date` or `Date`; None: the query string did."""
    good_for: timedelta | None = None
    """How long it is good for, as it says itself; None: the service says."""
    security_token: str | None = None
    """The session token that came with it."""

    @classmethod
    def read(cls, headers: Headers, query: str = "") -> Self:
        """Take a request's signature apart, or raise `Refusal` with AWS's code for what is missing or malformed.

        Args:
            headers: the request's headers; an `Authorization` among them counts.
            query: the raw query string, which counts otherwise (CommonParameters-003, -008).
        """
        if "authorization" in headers:
            return cls._of_headers(headers)
        if f"{_QUERY_PREFIX}Algorithm=" in query or f"{_QUERY_PREFIX}Signature=" in query:
            return cls._of_query(query)
        raise authentication_missing()

    @classmethod
    def _of_headers(cls, headers: Headers) -> Self:
        header = headers.get("authorization") or ""
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
            security_token=headers.get("x-amz-security-token"),
        )

    @classmethod
    def _of_query(cls, query: str) -> Self:
        parameters = _query_parameters(query)
        access_key_id, scope = _credential(parameters["Credential"])
        return cls(
            access_key_id=access_key_id,
            scope=scope,
            signed_headers=tuple(parameters["SignedHeaders"].lower().split(";")),
            signature=parameters["Signature"],
            timestamp=_timestamp(parameters["Date"], query),
            date_header=None,
            good_for=_lifetime(parameters["Expires"]),
            security_token=parameters.get("Security-Token"),
        )


def region_of(headers: Headers, query: str = "") -> str | None:
    """Give the Region that a request was signed for, well or badly; None if it was not signed."""
    signed = headers.get("authorization") or query.replace("%2F", "/").replace("%2f", "/")
    found = _REGION.search(signed)
    return found[1] if found else None


def without_signature(query: str) -> str:
    """Give a query string without the signature in it: what the signature was made over."""
    return "&".join(pair for pair in query.split("&") if not pair.startswith(f"{_QUERY_PREFIX}Signature="))


def as_date(timestamp: str) -> datetime:
    """Read `20150830T123600Z`; raise `ValueError` for another form."""
    return datetime.strptime(timestamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def _query_parameters(query: str) -> dict[str, str]:
    pairs = parse_qsl(query, keep_blank_values=True)
    found = {
        name.removeprefix(_QUERY_PREFIX): value for name, value in pairs if name.startswith(_QUERY_PREFIX)
    }
    missing = [f"'{_QUERY_PREFIX}{name}'" for name in _QUERY_PARAMETERS if not found.get(name)]
    if missing:
        raise incomplete_signature(
            f"AWS query-string parameters must include {', '.join(missing)}. "
            "Re-examine the query-string parameters."
        )
    return found


def _lifetime(text: str) -> timedelta:
    if not (text.isascii() and text.isdigit()) or not 0 < int(text) <= LONGEST.total_seconds():
        raise incomplete_signature(
            f"X-Amz-Expires must be a number of seconds from 1 to {LONGEST.total_seconds():.0f}, got '{text}'."
        )
    return timedelta(seconds=int(text))


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
