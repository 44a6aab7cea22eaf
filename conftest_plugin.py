"""Loads the pytest plugin for those who put this directory on the path instead of installing the package."""

pytest_plugins = ("ecs_fake.pytest_plugin",)
