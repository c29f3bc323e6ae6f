"""One module per benchmark, each with `async def measure(options) -> dict`."""
