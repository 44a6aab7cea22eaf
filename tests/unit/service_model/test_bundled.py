"""The files in `service-model/` are fresh, complete, and fit the code that reads them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import botocore
import pytest

from ecs_fake.errors import ANSWERS, UnknownOperationException
from ecs_fake.service_model import service_model, tags
from ecs_fake.service_model.definitions import PREFIX, references
from ecs_fake.service_model.model import load
from ecs_fake.service_model.texts import SENTENCES
from tools.service_model import files
from tools.service_model.__main__ import main

SCHEMAS: dict[str, Any] = files.load(files.HOME / files.MERGED)
SIDES = ("requests", "responses")


def _schemas(schema: object) -> Iterator[Mapping[str, Any]]:
    if isinstance(schema, Mapping):
        yield schema
        for part in schema.values():
            yield from _schemas(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from _schemas(part)


class TestFreshness:
    def test_the_generated_files_are_fresh(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["--check"]) == 0
        assert capsys.readouterr().out == "fresh\n"

    def test_writing_again_changes_nothing(self, home: Path) -> None:
        if botocore.__version__ != service_model().botocore_version:
            pytest.skip(f"made from botocore {service_model().botocore_version}, not {botocore.__version__}")
        assert files.write(home) == []

    def test_a_changed_overlay_makes_the_merged_file_stale(self, home: Path) -> None:
        _edit(home / files.OVERLAY, '"maximum": 10}', '"maximum": 12}')
        assert files.stale(home) == ["schemas.json is not generated.json merged with overlay.json"]

    def test_an_edited_generated_file_is_stale(self, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(files.botocore_model, "version", lambda: "9999.0.0")
        _edit(home / files.GENERATED, '"EXTERNAL"', '"OUTSIDE"')
        assert "generated.json is not what botocore 9999.0.0 gives" in files.stale(home)

    def test_an_older_botocore_says_nothing_about_the_generated_file(
        self, home: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(files.botocore_model, "version", lambda: "1.34.0")
        monkeypatch.setattr(files.botocore_model, "read", lambda: pytest.fail("an older model was compared"))
        assert files.stale(home) == []

    def test_stale_files_fail_the_check_and_say_what_to_run(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(files, "stale", lambda: ["schemas.json is old"])
        assert main(["--check"]) == 1
        assert capsys.readouterr().out.splitlines() == [
            "schemas.json is old",
            "run: python -m tools.service_model",
        ]

    def test_a_name_given_twice_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "twice.json").write_text('{"a": 1, "a": 2}')
        with pytest.raises(ValueError, match="a name occurs twice among a, a"):
            files.load(tmp_path / "twice.json")

    @pytest.fixture
    def home(self, tmp_path: Path) -> Path:
        return Path(shutil.copytree(files.HOME, tmp_path / "service-model"))


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


class TestContent:
    def test_every_operation_of_the_newest_model_is_there(self) -> None:
        assert len(service_model().operations) == 88
        assert service_model().api_version == "2014-11-13"

    @pytest.mark.parametrize("side", SIDES)
    def test_every_reference_leads_somewhere(self, side: str) -> None:
        assert set(references(SCHEMAS[side])) <= SCHEMAS[side].keys()

    @pytest.mark.parametrize("side", SIDES)
    def test_structures_refuse_unknown_members(self, side: str) -> None:
        open_shapes = [
            name
            for name, schema in SCHEMAS[side].items()
            if "properties" in schema and schema.get("additionalProperties") is not False
        ]
        assert open_shapes == []

    def test_members_patched_beside_a_reference_exist_in_what_it_refers_to(self) -> None:
        for schema in _schemas(SCHEMAS["requests"]):
            if "$ref" in schema and "properties" in schema:
                shape = SCHEMAS["requests"][schema["$ref"].removeprefix(PREFIX)]
                assert schema["properties"].keys() <= shape["properties"].keys()

    def test_no_prose_of_botocore_is_in_the_generated_file(self) -> None:
        texts = [
            value
            for schema in _schemas(files.load(files.HOME / files.GENERATED))
            for value in (*schema, *schema.values())
            if isinstance(value, str)
        ]
        assert [text for text in texts if " " in text] == []

    def test_every_comment_names_sentences_and_all_sentences_are_used(self) -> None:
        comments = {schema["$comment"] for schema in _schemas(SCHEMAS["requests"]) if "$comment" in schema}
        assert comments == SENTENCES.keys()

    def test_not_and_any_of_always_say_what_they_mean(self) -> None:
        """Their default sentence would not help anybody."""
        silent = [
            schema
            for name, schema in SCHEMAS["requests"].items()
            for schema in _schemas(schema)
            if schema.keys() & {"not", "anyOf"} and not _is_branch(schema) and "$comment" not in schema
        ]
        assert silent == []

    def test_the_limits_of_tags_are_those_of_the_model(self) -> None:
        shapes = SCHEMAS["requests"]
        assert shapes["Tags"]["maxItems"] == tags.MOST
        assert shapes["TagKey"]["maxLength"] == tags.KEY_LENGTH
        assert shapes["TagValue"]["maxLength"] == tags.VALUE_LENGTH

    def test_errors_known_to_both_have_the_same_status(self) -> None:
        statuses = {
            name: of["httpStatus"] for name, of in files.load(files.HOME / files.GENERATED)["errors"].items()
        }
        assert {name: statuses[name] for name in statuses.keys() & ANSWERS.keys()} == {
            name: answer.http_status for name, answer in ANSWERS.items() if name in statuses
        }


def _is_branch(schema: Mapping[str, Any]) -> bool:
    """A branch of an `anyOf` speaks through the whole."""
    return any(schema in parent.get("anyOf", ()) for parent in _schemas(SCHEMAS["requests"]))


class TestLoading:
    def test_an_operation_tells_its_shapes_and_errors(self) -> None:
        operation = service_model().operations["StopTask"]
        assert (operation.name, operation.input_shape, operation.output_shape) == (
            "StopTask",
            "StopTaskRequest",
            "StopTaskResponse",
        )
        assert operation.errors == {
            "AccessDeniedException",
            "ClientException",
            "ClusterNotFoundException",
            "InvalidParameterException",
            "ServerException",
        }

    def test_reading_operations_are_told_from_writing_ones(self) -> None:
        operations = service_model().operations
        assert operations["DescribeTasks"].readonly
        assert not operations["RunTask"].readonly

    def test_the_model_is_loaded_once(self) -> None:
        assert service_model() is service_model()

    def test_the_first_home_that_has_it_wins(self, tmp_path: Path) -> None:
        wheel = tmp_path / "data"
        wheel.mkdir()
        assert load((wheel, files.HOME)).botocore_version == SCHEMAS["botocore"]
        (wheel / "schemas.json").write_text(json.dumps(SCHEMAS | {"botocore": "of the wheel"}))
        assert load((wheel, files.HOME)).botocore_version == "of the wheel"

    def test_a_damaged_installation_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(FileNotFoundError, match=f"neither in {tmp_path}.*install it again"):
            load((tmp_path,))

    def test_an_unknown_operation_is_refused_with_its_neighbour(self) -> None:
        with pytest.raises(
            UnknownOperationException, match=r"no operation RunTasks\. Did you mean RunTask\?"
        ):
            service_model().operation("RunTasks")
        with pytest.raises(
            UnknownOperationException, match=r"no operation Xyz\. The ECS model bundled .* botocore"
        ):
            service_model().operation("Xyz")

    def test_a_schema_holds_only_what_its_operation_needs(self) -> None:
        assert list(service_model().request_schema("StopTask")["$defs"]) == ["StopTaskRequest"]
