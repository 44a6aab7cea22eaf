"""Amazon EC2 Auto Scaling: who launches and terminates the instances of capacity providers.

`table` is a group of the user's or a made-up one, `aws` asks the service, `hands` carries ECS's orders out with one of
the two and reports back.
"""
