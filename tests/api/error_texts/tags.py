"""What the calls of tags and account settings say."""

from __future__ import annotations

from typing import Any

from tests.api.calls import TAG
from tests.api.error_texts.conditions import says
from tests.api.stage import Stage

ARN = "arn:aws:ecs:us-east-1:123456789012:"

for reference in ("default", "arn:aws:sqs:us-east-1:123456789012:queue", f"{ARN}task-definition/job"):
    says("ListTagsForResource", "The ARN provided is invalid.", {"resourceArn": reference})
for action in ("TagResource", "ListTagsForResource"):
    for kind in ("service/web", "task/" + "0" * 32, "container-instance/" + "0" * 32):
        says("TagResource", "Long arn format must be used…", {"resourceArn": ARN + kind}, by=action)
says("TagResource", "Duplicate keys found…", {"tags": [TAG, TAG]})
says("TagResource", "Some tags contain invalid characters…", {"tags": [{"key": "a*b", "value": "v"}]})


def with_a_short_arn(stage: Stage) -> Any:
    stage.ecs.put_account_setting(name="serviceLongArnFormat", value="disabled")
    stage.external()
    return stage.send("TagResource", resourceArn=f"{ARN}service/default/web", tags=[TAG])


def stopped(stage: Stage) -> Any:
    task = stage.run()["taskArn"]
    stage.ecs.stop_task(task=task)
    stage.fake.settle()
    return stage.send("TagResource", resourceArn=task, tags=[TAG])


says("TagResource", "The specified service does not have the longArn…", with_a_short_arn)
says("TagResource", "The specified task is stopped…", stopped)
