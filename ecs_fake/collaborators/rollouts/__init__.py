"""What deployments ask of other services: Lambda functions of lifecycle hooks, and CloudWatch alarms.

`tables` is what the user puts here, `aws` asks the services, `hands` carries ECS's orders out with one of the two and
reports back.
"""
