"""Services: what they ask for, their revisions and deployments, how they are shown. Start with `create_service`."""
