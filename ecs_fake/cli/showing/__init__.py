"""How commands write: `terminal` knows what stdout and stderr can show, `table` and `lines` what is written there."""
