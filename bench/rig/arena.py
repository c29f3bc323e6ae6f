"""Both contestants up at the same time, measured in turn, with the phones they call."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bench.rig.bare import bare
from bench.rig.contestant import Contestant
from bench.rig.options import Options
from bench.rig.product import product
from bench.rig.sipp import answering
from offhook.adapters.asterisk.install.self_test import free_ports


@asynccontextmanager
async def arena(options: Options) -> AsyncIterator[tuple[Contestant, Contestant, Path]]:
    """(bare, ours, scratch directory). The one not being measured idles."""
    phone_port, team_port = free_ports(2)
    with tempfile.TemporaryDirectory(prefix="oh-bench-") as scratch:
        folder = Path(scratch)
        async with (
            bare(options.engine_root, phone_port=phone_port, team_port=team_port) as rival,
            product(options.engine_root, phone_port=phone_port, team_port=team_port) as ours,
            answering("phone", port=phone_port, folder=folder),
            answering("team", port=team_port, folder=folder),
        ):
            yield rival, ours.contestant, folder
