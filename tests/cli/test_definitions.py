"""The files in which people have task definitions."""

from __future__ import annotations

import io
import sys

import pytest

from ecs_fake.cli.definitions.forms import READ_ONLY, as_registration
from ecs_fake.cli.definitions.reading import read_document
from ecs_fake.cli.problems import CommandError

CONTAINERS = [{"name": "app", "image": "app", "memory": 64}]
REQUEST = {"family": "web", "containerDefinitions": CONTAINERS}


class TestForms:
    def test_input_of_register_task_definition(self):
        assert as_registration(REQUEST, "x.json").request == REQUEST
        assert as_registration(REQUEST, "x.json").notes == ()

    def test_output_of_describe_task_definition(self, fake_ecs):
        ecs = fake_ecs.client()
        ecs.register_task_definition(**REQUEST, tags=[{"key": "team", "value": "web"}])
        told = ecs.describe_task_definition(taskDefinition="web", include=["TAGS"])
        registration = as_registration(told, "x.json")
        assert registration.request["tags"] == [{"key": "team", "value": "web"}]
        again = ecs.register_task_definition(**registration.request)["taskDefinition"]
        assert again["revision"] == 2
        assert set(told["taskDefinition"]) - set(READ_ONLY) == set(registration.request) - {"tags"}
        [note] = registration.notes
        assert note.startswith("Left out, as ECS itself says them: taskDefinitionArn, ")

    def test_a_description_without_its_wrapper(self):
        registration = as_registration({**REQUEST, "revision": 3, "status": "ACTIVE"}, "x.json")
        assert registration.request == REQUEST
        assert registration.notes == ("Left out, as ECS itself says them: revision, status.",)

    @pytest.mark.parametrize(
        ("name", "family"), [("my.web task.json", "my-web-task"), ("-", "task"), ("dir/api.json", "api")]
    )
    def test_only_containers(self, name, family):
        registration = as_registration(CONTAINERS, name)
        assert registration.request == {"family": family, "containerDefinitions": CONTAINERS}
        assert family in registration.notes[0]

    @pytest.mark.parametrize(
        ("document", "message"),
        [
            ("text", "x.json holds no task definition: it is no object."),
            ({"taskDefinition": "web:1"}, "its 'taskDefinition' is no object"),
            ({"Resources": {}}, "x.json is CloudFormation"),
            ({"ContainerDefinitions": []}, "x.json is CloudFormation"),
            ({"container_definitions": "[]"}, "names as Terraform writes them"),
        ],
    )
    def test_others_are_told_what_is_needed(self, document, message):
        with pytest.raises(CommandError, match=message):
            as_registration(document, "x.json")


class TestReading:
    def test_json(self, tmp_path):
        (tmp_path / "x.json").write_text('\ufeff{"family": "web"}', "utf-8")
        assert read_document(str(tmp_path / "x.json")) == {"family": "web"}

    def test_yaml(self, tmp_path):
        pytest.importorskip("yaml")
        (tmp_path / "x.yaml").write_text("family: web\ncontainerDefinitions:\n- name: app\n")
        assert read_document(str(tmp_path / "x.yaml")) == {
            "family": "web",
            "containerDefinitions": [{"name": "app"}],
        }

    @pytest.mark.parametrize("text", ['{"family": "web"}', "family: web\n"])
    def test_stdin(self, monkeypatch, text):
        pytest.importorskip("yaml")
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        assert read_document("-") == {"family": "web"}

    def test_yaml_without_pyyaml(self, tmp_path, monkeypatch):
        monkeypatch.setattr("ecs_fake.cli.definitions.reading.find_spec", lambda name: None)
        (tmp_path / "x.yml").write_text("family: web\n")
        with pytest.raises(CommandError, match=r"is YAML, which needs PyYAML\. Type: pip install pyyaml"):
            read_document(str(tmp_path / "x.yml"))

    @pytest.mark.parametrize(
        ("name", "content", "message"),
        [
            ("x.json", b"{\n  oops\n}", r"x\.json is not JSON: .*line 2 column 3"),
            ("x.yaml", b"a: [", r"x\.yaml is not YAML: .*line 1"),
            ("x.json", b"\xff", r"x\.json is not text in UTF-8"),
        ],
    )
    def test_what_cannot_be_read_says_where(self, tmp_path, name, content, message):
        pytest.importorskip("yaml")
        (tmp_path / name).write_bytes(content)
        with pytest.raises(CommandError, match=message):
            read_document(str(tmp_path / name))

    def test_no_such_file(self, tmp_path):
        with pytest.raises(CommandError, match=r"Cannot read .*x\.json: No such file or directory\."):
            read_document(str(tmp_path / "x.json"))
