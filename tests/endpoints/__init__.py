"""What the containers of a task can call."""
