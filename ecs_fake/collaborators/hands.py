"""Who carries out which order: what is about other services goes to who asks them, all else to the runners."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ecs_fake.records.orders import ForgetTask, Order

CarryOut = Callable[[Any], None]


class Hands:
    """Hands orders on."""

    def __init__(
        self,
        others: CarryOut,
        routes: Mapping[type, CarryOut],
        forget: Sequence[Callable[[ForgetTask], None]],
    ) -> None:
        """Know who does what.

        Args:
            others: who carries out all orders that are not named.
            routes: who carries out which kind of order.
            forget: who else is told that a task is gone.
        """
        self._others = others
        self._routes = dict(routes)
        self._forget = tuple(forget)

    def carry_out(self, order: Order) -> None:
        """Hand an order to whoever carries it out."""
        route = self._routes.get(type(order))
        if route is not None:
            route(order)
            return
        if isinstance(order, ForgetTask):
            for forget in self._forget:
                forget(order)
        self._others(order)
