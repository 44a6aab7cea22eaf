"""Errors that operations declare and nothing in the fake causes: a user orders them from `fake.faults`."""

from __future__ import annotations

Pair = tuple[str, str]
"""An operation and the code of an error."""

_ANYWHERE: dict[str, str] = {
    "AccessDeniedException": "There is no IAM here that would deny anything.",
    "BlockedException": "Accounts are not blocked here.",
    "ClusterContainsCapacityProviderException": "Only capacity providers of Managed Instances belong to a cluster.",
    "ServerException": "The service's own failure.",
    "TargetNotConnectedException": "Sessions never fail to open here once the agent runs.",
    "UnsupportedFeatureException": "Every Region offers everything here.",
}
"""Errors that have no cause in the fake, whatever the operation."""
_NO_PERMISSION = (
    "A caller without permission, as the page says; identifiers that are not valid have errors of their own."
)
_OWN_CLUSTER = (
    "Only a capacity provider of Managed Instances names a cluster, and is refused (NotImplementedByFake)."
)
_AGENTS = "The page lists ClientException only, and that is what agents get for whatever they name wrongly."
_DISPUTED = (
    "A task that does not exist is reported in failures: GetTaskProtection-021, UpdateTaskProtection-030."
)
_WITHOUT_OTHER_CAUSE = (
    "ContinueServiceDeployment",
    "CreateCluster",
    "DeleteAccountSetting",
    "DeleteAttributes",
    "DeleteCluster",
    "DeleteService",
    "DeleteTaskDefinitions",
    "DeleteTaskSet",
    "DescribeCapacityProviders",
    "DescribeClusters",
    "DescribeServiceDeployments",
    "DescribeServiceRevisions",
    "DescribeServices",
    "DescribeTaskSets",
    "DescribeTasks",
    "ExecuteCommand",
    "GetTaskProtection",
    "ListAccountSettings",
    "ListAttributes",
    "ListClusters",
    "ListContainerInstances",
    "ListServiceDeployments",
    "ListServices",
    "ListServicesByNamespace",
    "ListTagsForResource",
    "ListTaskDefinitionFamilies",
    "ListTaskDefinitions",
    "ListTasks",
    "PutAccountSettingDefault",
    "PutAttributes",
    "PutClusterCapacityProviders",
    "StopServiceDeployment",
    "StopTask",
    "SubmitAttachmentStateChanges",
    "SubmitTaskStateChange",
    "TagResource",
    "UntagResource",
    "UpdateCluster",
    "UpdateClusterSettings",
    "UpdateServicePrimaryTaskSet",
    "UpdateTaskProtection",
    "UpdateTaskSet",
)
"""Operations with no other cause for a ClientException than a caller without permission."""
ORDERED: dict[Pair, str] = {
    ("CreateCapacityProvider", "ClusterNotFoundException"): _OWN_CLUSTER,
    (
        "CreateTaskSet",
        "LimitExceededException",
    ): "One task set too many is an InvalidParameterException (quoted).",
    ("CreateTaskSet", "NamespaceNotFoundException"): "No parameter of a task set names a namespace.",
    ("DeleteCapacityProvider", "ClusterNotFoundException"): _OWN_CLUSTER,
    ("DeleteTaskSet", "LimitExceededException"): "Declared, but no condition is documented.",
    ("DescribeCapacityProviders", "ClusterNotFoundException"): _OWN_CLUSTER,
    ("GetTaskProtection", "ResourceNotFoundException"): _DISPUTED,
    (
        "RegisterContainerInstance",
        "ClusterNotFoundException",
    ): "A missing cluster is a ClientException here (quoted).",
    ("StartTask", "NamespaceNotFoundException"): "No parameter of StartTask names a namespace.",
    ("DiscoverPollEndpoint", "InvalidParameterException"): _AGENTS,
    ("SubmitAttachmentStateChanges", "ClusterNotFoundException"): _AGENTS,
    ("SubmitContainerStateChange", "ClusterNotFoundException"): _AGENTS,
    ("SubmitContainerStateChange", "InvalidParameterException"): _AGENTS,
    ("SubmitTaskStateChange", "ClusterNotFoundException"): _AGENTS,
    ("UpdateCapacityProvider", "ClusterNotFoundException"): _OWN_CLUSTER,
    ("UpdateClusterSettings", "UpdateInProgressException"): "Declared, but no condition is documented.",
    ("UpdateTaskProtection", "ResourceNotFoundException"): _DISPUTED,
    ("UpdateTaskSet", "LimitExceededException"): "Declared, but no condition is documented.",
}
"""Errors that have no cause in the fake in this operation."""
ORDERED |= {(operation, "ClientException"): _NO_PERMISSION for operation in _WITHOUT_OTHER_CAUSE}


def reason_to_order(pair: Pair) -> str | None:
    """Say why an error has no cause in the fake; None if it has one."""
    return ORDERED.get(pair) or _ANYWHERE.get(pair[1])
