"""Checks of what each network mode allows, and of the App Mesh proxy."""

from __future__ import annotations

from typing import Final

from ecs_fake.task_definitions import texts
from ecs_fake.task_definitions.registration import Objections, Registration

NOT_ON_AWSVPC: Final = {
    "hostname": "hostname is",
    "dnsServers": "DNS servers are",
    "dnsSearchDomains": "DNS search domains are",
    "extraHosts": "Extra hosts are",
    "disableNetworking": "Disable Networking is",
}
"""Members that a container cannot have in awsvpc mode, as ECS's sentence begins."""

PROXY_PROPERTIES: Final = {
    ("ProxyIngressPort",): "Ingress port",
    ("ProxyEgressPort",): "Egress port",
    ("AppPorts",): "App ports",
    ("IgnoredUID", "IgnoredGID"): "Ignored UID or GID",
}
"""What an App Mesh proxy must name (one of each key), as ECS's sentence begins.

EgressIgnoredPorts and EgressIgnoredIPs are documented as required too, but real definitions without them
exist.
"""


def link_modes(registration: Registration) -> Objections:
    """Refuse links in awsvpc and none; a documented sample has them in host mode."""
    if not any(links for _, links in registration.each("links")):
        return
    if registration.network_mode == "awsvpc":
        yield texts.LINKS_AWSVPC
    elif registration.network_mode == "none":
        yield texts.LINKS_NONE


def awsvpc(registration: Registration) -> Objections:
    """Refuse what only the host's network could give, in awsvpc mode."""
    if registration.network_mode != "awsvpc":
        return
    for member, what in NOT_ON_AWSVPC.items():
        if any(value for _, value in registration.each(member)):
            yield texts.AWSVPC.format(what=what)


def proxy(registration: Registration) -> Objections:
    """Refuse a proxy outside awsvpc, of an unknown container, or without its ports."""
    configuration = registration.request.get("proxyConfiguration")
    if configuration is None:
        return
    if registration.network_mode != "awsvpc":
        yield texts.PROXY_AWSVPC
    if registration.find(configuration["containerName"]) is None:
        yield texts.PROXY_CONTAINER.format(name=configuration["containerName"])
    given = {pair.get("name") for pair in configuration.get("properties") or () if pair.get("value")}
    for keys, what in PROXY_PROPERTIES.items():
        if given.isdisjoint(keys):
            yield texts.PROXY_PROPERTY.format(what=what)
