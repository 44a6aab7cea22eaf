"""Amazon EC2's networks, as far as ECS needs them: subnets, security groups, the network interfaces of tasks.

`tables` holds what the user says of them, `ec2` asks EC2 through boto3. `inquiries` finds out before a call what it
names; `interfaces` carries out the orders to make and remove network interfaces.
"""
