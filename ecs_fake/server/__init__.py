"""The HTTP door: AWS JSON 1.1 for everything that is not Python in this process.

Here live the ASGI application and the thread that serves it. What does not live here: any knowledge of ECS. The door
knocks at `engine.backend.Backend.dispatch` only; what ECS's API does not have is offered by `control`.

Start with `serve` (`HttpDoor`, light to import); it brings in `listener` and `app`, and with them uvicorn and
Starlette, when it is opened. `gate` and the room `callers` say who may come in.
"""
