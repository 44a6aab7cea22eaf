"""Tasks: how they are launched, changed and shown. Start with `run_task`, then `births`."""
