"""The rule catalogue: which documented behaviours of ECS there are, and which of them a test proves.

`catalogue/*.jsonl` holds the rules, one JSON object a line. A test names the rules it proves::

    @pytest.mark.rule("RunTask-032")
    def test_a_client_token_is_bound_to_its_parameters(ecs): ...

and `python -m tests.rules` reports the state of every rule: *proven* by a test that passed, *disputed*
(`disputed.toml`, with reason and evidence), *waits* for an operation or a milestone (`waits.toml`), or
*open*. A rule may only be put on a test that would fail without the behaviour.

`rulebook` reads the catalogue, `marks` is what tests import, `plugin` checks the ids and records the
outcomes, `registers` reads the two registers, `states` works out the state of each rule and what is wrong,
`page` writes it up.
"""

from __future__ import annotations

from tests.rules.marks import rule, rules_like

__all__ = ["rule", "rules_like"]
