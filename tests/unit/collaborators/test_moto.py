"""What is known of moto without importing it."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest
from moto import mock_aws

from ecs_fake.collaborators import moto


def test_it_is_active_inside_its_mocks_only() -> None:
    assert not moto.is_active()
    with mock_aws():
        assert moto.is_active()
        with mock_aws():
            assert moto.is_active()
    assert not moto.is_active()


def test_its_account(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTO_ACCOUNT_ID", "111111111111")
    assert moto.account_id() == "123456789012"  # fixed since it was imported
    monkeypatch.setitem(sys.modules, "moto.core", SimpleNamespace(DEFAULT_ACCOUNT_ID="222222222222"))
    assert moto.account_id() == "222222222222"


def test_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("moto.core", "moto.core.models"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.delenv("MOTO_ACCOUNT_ID", raising=False)
    assert not moto.is_active()
    assert moto.account_id() is None
    monkeypatch.setenv("MOTO_ACCOUNT_ID", "111111111111")
    assert moto.account_id() == "111111111111"
