#!/bin/sh
# A deployment script that runs unchanged against AWS, or here: ecs-fake wrap -- sh examples/wrapped_deploy.sh
# It finds ECS by its environment alone. Needs `aws` on the PATH.
set -eu

aws ecs create-cluster --cluster-name shop --query cluster.status --output text

aws ecs register-task-definition \
    --family shop --network-mode awsvpc --requires-compatibilities FARGATE --cpu 256 --memory 512 \
    --container-definitions 'name=web,image=registry.example/shop:2,portMappings=[{containerPort=8080}]' \
    --query taskDefinition.taskDefinitionArn --output text

aws ecs create-service \
    --cluster shop --service-name web --task-definition shop --desired-count 2 --launch-type FARGATE \
    --network-configuration 'awsvpcConfiguration={subnets=[subnet-0123456789abcdef0]}' \
    --query service.status --output text

aws ecs wait services-stable --cluster shop --services web
aws ecs describe-services --cluster shop --services web \
    --query 'services[0].[runningCount, deployments[0].rolloutState]' --output text
