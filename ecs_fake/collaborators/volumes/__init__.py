"""Amazon EBS, as far as tasks have volumes of their own: a table, and the hands that fill it.

Volumes are kept here also beside a moto mock.
"""
