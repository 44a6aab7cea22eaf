"""Managed scaling: what keeps the Auto Scaling groups of capacity providers as large as their tasks need them.

A turn looks at one capacity provider: it gives tasks that wait the places there are, gives up those that have waited
too long, and watches the reservation (instances needed over instances there are). Nothing is done every minute; the
moments at which a minute's datapoint would matter are computed, and a turn is asked for then. When it is time to
scale, the group is looked at first: it belongs to another service. Its answer decides (`resizing`).

Figures and rules are those of the developer guide, "managed scaling behavior". Start with `provider`.
"""
