"""The cluster query language: expressions that select container instances.

Used by placement constraints of type memberOf and by the `filter` of ListContainerInstances. `read` makes a `Query` of
an expression, or raises `QueryError`; `Query.matches` answers for one instance. From text to answer:

* `scanner` cuts the text, `grammar` builds the tree of `nodes`;
* `subjects` says which operators a subject has, and how its values are compared;
* `evaluation` makes one function of the tree.

Pure: nothing here knows how instances are found.
"""

from ecs_fake.placement.query.errors import QueryError
from ecs_fake.placement.query.reading import Query, read
from ecs_fake.placement.query.subjects import Facts

__all__ = ["Facts", "Query", "QueryError", "read"]
