"""Load balancers and Cloud Map, as far as ECS registers tasks with them.

`target_groups` and `cloud_map` are the local tables, which the user may look at and give orders to; `aws` asks the
services through boto3. `registrar` carries out the scheduler's orders with either.
"""
