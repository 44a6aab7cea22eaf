"""Fetches what the containers of one task need, or says in ECS's words why it cannot be had."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from ecs_fake.collaborators import environment_files, json_keys, references, texts
from ecs_fake.collaborators.choice import Collaborators
from ecs_fake.collaborators.references import ParameterReference, SecretReference
from ecs_fake.collaborators.services import ServiceError
from ecs_fake.records.orders import ContainerNeeds, ProvideResources

_FILE_SCHEME: Final = "file://"


class Unavailable(Exception):
    """Something cannot be had; the text is the task's whole stopped reason."""


@dataclass(frozen=True, slots=True)
class Provided:
    """What was fetched for one container. Never shown."""

    file_variables: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Of environment files; weaker than any other variable."""
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Environment variables; stronger than any other."""
    log_options: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Further options of the log driver."""
    log_refusal: str | None = None
    """Why the container cannot start, if its log driver cannot: the whole reason."""


class Fetch:
    """One task's errand."""

    def __init__(
        self,
        order: ProvideResources,
        collaborators: Collaborators,
        warn: Callable[[str], None],
        *,
        local_files: bool,
    ) -> None:
        """Prepare to fetch.

        Args:
            order: what is needed.
            collaborators: who answers for other services.
            warn: is told of lines in environment files that are left out.
            local_files: whether `file://` may be read.
        """
        self._order = order
        self._collaborators = collaborators
        self._warn = warn
        self._local_files = local_files
        self._wording = texts.wording(order.launch_type)

    def run(self) -> dict[str, Provided]:
        """Fetch everything, secrets before files, as ECS does; give it by container. Raises `Unavailable`."""
        values = self._values()
        for needs in self._order.needs:
            if needs.registry_secret is not None:
                self._check_registry(needs.registry_secret)
        return {
            needs.name: Provided(
                file_variables=self._file_variables(needs),
                secrets={name: values[source] for name, source in needs.secrets},
                log_options={name: values[source] for name, source in needs.log_secrets},
            )
            for needs in self._order.needs
        }

    # -- secrets ----------------------------------------------------------------------------------
    def _values(self) -> dict[str, str]:
        """Give the value of every `valueFrom` of the task, each asked for once."""
        sources = dict.fromkeys(
            source for needs in self._order.needs for _, source in (*needs.secrets, *needs.log_secrets)
        )
        found = {source: self._referred(source) for source in sources}
        secrets = {source: one for source, one in found.items() if isinstance(one, SecretReference)}
        parameters = {source: one for source, one in found.items() if isinstance(one, ParameterReference)}
        return {source: self._secret(one) for source, one in secrets.items()} | self._parameters(parameters)

    def _referred(self, source: str) -> SecretReference | ParameterReference:
        try:
            return references.referred(source, self._order.region)
        except ValueError as error:
            raise Unavailable(self._wording.bad_reference.format(value=source, cause=error)) from None

    def _secret(self, reference: SecretReference) -> str:
        try:
            text = self._secret_text(reference)
            return text if reference.json_key is None else json_keys.value_of(text, reference.json_key)
        except ServiceError as error:
            cause = self._wording.refused_secret.format(arn=reference.secret_id, error=error)
        except ValueError as error:
            cause = str(error)
        raise Unavailable(self._wording.secret.format(region=reference.region, cause=cause))

    def _secret_text(self, reference: SecretReference) -> str:
        service = self._collaborators.secrets_manager(reference.secret_id)
        return service.secret_value(reference.secret_id, reference.region, reference.stage, reference.version)

    def _parameters(self, wanted: Mapping[str, ParameterReference]) -> dict[str, str]:
        """Ask each store of each Region once for all its parameters."""
        found: dict[str, str] = {}
        for region in dict.fromkeys(one.region for one in wanted.values()):
            names = [name for name, one in wanted.items() if one.region == region]
            found |= self._parameters_in(region, names)
        return found

    def _parameters_in(self, region: str, names: list[str]) -> dict[str, str]:
        stores = {name: self._collaborators.parameter_store(name) for name in names}
        found: dict[str, str] = {}
        try:
            for store in {id(store): store for store in stores.values()}.values():
                found |= store.parameters([name for name in names if stores[name] is store], region)
        except ServiceError as error:
            reason = self._wording.refused_parameters.format(region=region, cause=error)
            raise Unavailable(reason) from None
        missing = [name for name in names if name not in found]
        if missing:
            raise Unavailable(self._wording.parameters.format(region=region, names=",".join(missing)))
        return found

    def _check_registry(self, value: str) -> None:
        """Ask for a registry's credentials; they must be right in form, but nothing is pulled with them here."""
        try:
            text = self._secret_text(references.registry_secret(value, self._order.region))
            cause = _registry_objection(text)
        except ServiceError as error:
            cause = texts.REGISTRY_REFUSED.format(arn=value, error=error)
        if cause is not None:
            raise Unavailable(self._wording.registry.format(cause=self._registry_cause(cause)))

    def _registry_cause(self, cause: str) -> str:
        return f"asm fetching {cause}" if self._wording is texts.FARGATE else cause

    # -- environment files ------------------------------------------------------------------------
    def _file_variables(self, needs: ContainerNeeds) -> dict[str, str]:
        """Read the files; of a variable that several files set the first file's value counts."""
        merged: dict[str, str] = {}
        for value, content in self._files(needs):
            fargate = self._order.launch_type == "FARGATE"
            variables, left_out = environment_files.variables(content, fargate=fargate)
            if left_out:
                self._warn(texts.lines_left_out(value, left_out))
            merged = variables | merged
        return merged

    def _files(self, needs: ContainerNeeds) -> Iterator[tuple[str, bytes]]:
        for value in needs.environment_files:
            read = self._local_file if value.startswith(_FILE_SCHEME) else self._s3_file
            yield value, read(value)

    def _s3_file(self, value: str) -> bytes:
        bucket, key = references.s3_object(value)
        try:
            return self._collaborators.object_store(bucket, key).read(bucket, key, self._order.region)
        except ServiceError as error:
            status = texts.S3_STATUS.get(error.code, 400)
            reason = self._wording.file.format(bucket=bucket, key=key, status=status, cause=error)
            raise Unavailable(reason) from None

    def _local_file(self, value: str) -> bytes:
        if not self._local_files:
            raise Unavailable(texts.FILE_NOT_ALLOWED.format(value=value))
        try:
            return Path(unquote(urlsplit(value).path)).read_bytes()
        except OSError as error:
            cause = (error.strerror or str(error)).lower()
            raise Unavailable(texts.FILE_UNREADABLE.format(value=value, cause=cause)) from None


def _registry_objection(text: str) -> str | None:
    """Say what is wrong with a secret that holds a registry's user name and password, or None."""
    if not text:
        return texts.REGISTRY_EMPTY
    try:
        document = json.loads(text)
    except json.JSONDecodeError:
        return texts.REGISTRY_SCHEMA
    if not isinstance(document, dict):
        return texts.REGISTRY_SCHEMA
    missing = [member for member in ("username", "password") if not document.get(member)]
    return texts.REGISTRY_MEMBER.format(member=missing[0]) if missing else None
