"""What ECS asks of other AWS services: secrets, parameters, files.

`services` says what is asked, one small protocol per service. `tables` answers from local tables that the user fills
(`fake.secrets`, `fake.parameters`, `fake.files`), `aws` asks the service itself through boto3, and `choice` is the one
place that picks between the two. `provisions` carries out the order to fetch what a task needs; what it fetched stays
with it, so that no secret ever enters a record.

Nothing reaches AWS by accident: boto3 is used for services that the option `integrations` names, and otherwise only
while a moto mock is active (`moto`), which is checked again when a request is about to leave.
"""
