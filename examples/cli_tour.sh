#!/bin/sh
# A task run by the AWS CLI, against a server of its own. Needs `ecs-fake` and `aws` on the PATH.
set -eu

port=${PORT:-8099}
ecs-fake serve --port "$port" --clusters default &
server=$!
trap 'kill "$server" 2>/dev/null; wait "$server"' EXIT

until exports=$(ecs-fake env --port "$port" 2>/dev/null); do
    kill -0 "$server"    # give up if the server is gone
    sleep 0.2
done
eval "$exports"

aws ecs register-task-definition \
    --family greeter --network-mode awsvpc --requires-compatibilities FARGATE --cpu 256 --memory 512 \
    --container-definitions '[{"name": "main", "image": "busybox", "command": ["sh", "-c", "echo hello; exit 3"]}]' \
    --query taskDefinition.taskDefinitionArn

task=$(aws ecs run-task \
    --task-definition greeter --launch-type FARGATE \
    --network-configuration 'awsvpcConfiguration={subnets=[subnet-0123456789abcdef0]}' \
    --query 'tasks[0].taskArn' --output text)

aws ecs wait tasks-stopped --tasks "$task"
aws ecs describe-tasks --tasks "$task" \
    --query 'tasks[0].{stopCode: stopCode, stoppedReason: stoppedReason, exitCode: containers[0].exitCode}'
