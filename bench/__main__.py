"""`python -m bench [name ...] [--quick] [--rounds N]`: JSON on standard output, progress on standard error."""

import argparse
import asyncio
import json
import os
import shutil
import sys
import time
from pathlib import Path
from typing import Any

import uvloop

import bench.suite
from bench.rig.machine import describe_machine
from bench.rig.options import Options, progress
from offhook.adapters.asterisk.install import EngineInstallError, install_engine
from offhook.kit.registry import discover

_REPOSITORY = Path(__file__).parents[1]


def main() -> int:
    """0 when everything ran, whether goals were met or not; 1 when a benchmark could not be run."""
    benchmarks = discover(bench.suite, pick=lambda module: module)
    arguments = _arguments(list(benchmarks))
    chosen = arguments.names or list(benchmarks)
    root = Path(os.environ.get("OFFHOOK_ENGINE_ROOT") or _data_dir() / "engine").resolve()
    if any(getattr(benchmarks[name], "NEEDS_ENGINE", True) for name in chosen) and not _engine_ready(root):
        return 1
    options = Options(quick=arguments.quick, most_rounds=arguments.rounds, engine_root=root)
    measured = {"quick": options.quick, "rounds": options.rounds}
    document: dict[str, Any] = {"machine": describe_machine(), **measured, "results": {}}
    failed = False
    for name in chosen:
        began = time.monotonic()
        progress(f"--- {name}")
        try:
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                document["results"][name] = runner.run(benchmarks[name].measure(options))
        except Exception as error:  # the other numbers are still wanted
            failed = True
            document["results"][name] = {"could_not_run": f"{type(error).__name__}: {error}"}
            progress(f"{name} could not run: {error!r}")
            sys.excepthook(type(error), error, error.__traceback__)
        document["results"][name]["took_s"] = round(time.monotonic() - began, 1)
    print(json.dumps(document, indent=2))
    return int(failed)


def _engine_ready(root: Path) -> bool:
    if shutil.which("sipp") is None:
        progress("SIPp is missing: apt-get install sip-tester")
        return False
    try:
        install_engine(root, report=lambda step: progress(f"engine: {step.step}"))
    except EngineInstallError as error:
        progress(f"there is no engine to measure: {error}")
        return False
    return True


def _data_dir() -> Path:
    return Path(os.environ.get("OFFHOOK_DATA_DIR") or _REPOSITORY / "var")


def _arguments(names: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=f"which to run: {', '.join(names)} (default: all)")
    parser.add_argument("--quick", action="store_true", help="one round of short steps: for a first look only")
    parser.add_argument("--rounds", type=int, default=3, help="how often compared things take turns (default: 3)")
    found = parser.parse_args()
    if unknown := set(found.names) - set(names):
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}; there are {', '.join(names)}")
    return found


if __name__ == "__main__":
    raise SystemExit(main())
