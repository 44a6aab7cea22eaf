"""The data channel of ExecuteCommand: what AWS's session-manager-plugin, and whoever speaks its language, connects to.

ExecuteCommand answers a session: an id, a token, and the URL of a websocket at this server. From there on:

- `desk` knows the sessions that were offered, their tokens, and those that are under way;
- `door` is the websocket, `ssm` the two calls to Systems Manager that the plugin sends to this server;
- `conversation` connects the command in the container with the channel, over connections that come and go;
- `channel` is the protocol, without any I/O: `messages` are its frames, `payloads` what stands in them, `sending` and
  `receiving` number, acknowledge, order and repeat them, `pieces` cuts output.

A session's command runs as long as it has a connection, or may still get one back; see `patience` for how long
everything may take.
"""
