"""The tabs of the app, one module each: `build(room)` lays a tab out and wires its handlers."""
