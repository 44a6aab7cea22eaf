"""Who answers for other services, without any service."""
