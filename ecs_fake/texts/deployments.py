"""What ECS says of service deployments: why one is where it is, and what calls about one are refused.

`# ours` marks wording of our own, where the real one is not known.
"""

from __future__ import annotations

from typing import Final

# -- reasons of their status ----------------------------------------------------------------------
ROLLED_BACK: Final = "Service deployment rolled back {because}"
STOPPED: Final = "Service deployment stopped {because}"  # ours, after the other one
ROLLBACK_OVERTAKEN: Final = "Service deployment rollback failed {because}"  # ours
NO_CANDIDATE: Final = "No rollback candidate was found to run the rollback."
BECAUSE_BROKEN: Final = "because the circuit breaker threshold was exceeded."
BECAUSE_ASKED: Final = "because StopServiceDeployment was called."  # ours
BECAUSE_ALARMS: Final = "because of one or more active alarms."
BECAUSE_HOOK: Final = "because {stage} lifecycle hook(s) failed. {reason}"
HOOK_FAILED: Final = "Lifecycle hook target {target} returned FAILED status."
HOOK_UNREADABLE: Final = "ECS was unable to parse the response from {target} due to {cause}"
HOOK_WITHOUT_STATUS: Final = "HookStatus must not be null"
HOOK_BAD_ANSWER: Final = "its value, which is {answer!r}"  # ours
HOOK_UNREACHABLE: Final = "ECS was unable to invoke hook target {target} due to {cause}"
HOOK_TIMED_OUT: Final = "A lifecycle hook has timed out."  # ours
HOOK_ROLLED_BACK: Final = "ContinueServiceDeployment was called with ROLLBACK."  # ours
BECAUSE_NEWER: Final = "because a newer service deployment was started."  # ours
BECAUSE_DELETED: Final = "because the service is being deleted."  # ours

# -- strategies -----------------------------------------------------------------------------------
OF_OTHER_STRATEGY: Final = "{member} is supported only with the deployment strategy {strategy}."  # ours
RANGE: Final = "{name} must be between {low} and {high}."  # ours
HOOK_NEEDS: Final = "A lifecycle hook needs {member}."  # ours
NEVER_PAUSED: Final = "PAUSE hooks cannot be configured at the stage {stage}."  # ours
MIXED_BALANCERS: Final = (
    "All loadBalancers must be strictly either ELBv1 (defining loadBalancerName) or ELBv2 "
    "(defining targetGroupArn)"
)
ADVANCED_CLASSIC: Final = "advancedConfiguration field is not allowed with ELBv1 loadBalancers"
ADVANCED_FOR_SOME: Final = (
    "Either all or none of the provided loadBalancers must have advancedConfiguration defined"
)
ADVANCED_REQUIRED: Final = (
    "advancedConfiguration field is required for all loadBalancers when using a non-ROLLING "
    "deployment strategy"
)
GROUP_TWICE: Final = "Duplicate targetGroupArn found: {arn}"
RULE_ARN: Final = (
    "{name} has an invalid ARN format. Must be RuleArn for ALB or ListenerArn for NLB. Got: {arn}"
)
SAME_RULE: Final = "The following rules cannot be used as both production and test listener rules: {arn}"

# -- refusals -------------------------------------------------------------------------------------
NOT_FOUND: Final = "The specified service deployment does not exist."  # ours
NOT_PAUSED: Final = "The service deployment is not paused at the lifecycle hook {hook}."  # ours
OVER: Final = "The service deployment cannot be stopped, as it is {status}."  # ours
