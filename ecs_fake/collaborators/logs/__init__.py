"""The log driver `awslogs`: what containers write goes to CloudWatch Logs, or to the local table `fake.log_groups`.

`options` reads what a task definition says, `assembly` makes events of lines, `stream` sends the events of one
container, `drivers` has all streams of a fake. `table` and `aws` are the two who answer for CloudWatch Logs. Other
drivers have no counterpart here: what their containers write stays in the fake's own book.
"""
