"""What a page saved on its reader's disk."""

import io
import warnings
from collections.abc import Sequence
from typing import Any

from openpyxl import load_workbook
from playwright.sync_api import Download


def sheet_rows(download: Download) -> Sequence[tuple[Any, ...]]:
    """Of a workbook's first sheet, the titles first."""
    content = io.BytesIO(download.path().read_bytes())
    with warnings.catch_warnings():
        # Lists name no style for their plain cells, and need none.
        warnings.filterwarnings("ignore", "Workbook contains no default style")
        return list(load_workbook(content).active.values)
