"""The door to business lines: what the bootstrap puts into the web process, the worker and the telephony process."""

from offhook.business_line.actions.open_line import open_line
from offhook.business_line.actions.release_line import release_if_taken
from offhook.business_line.carried_calls import TwilioCalls
from offhook.business_line.dialer import dialer_device, dialer_principal
from offhook.business_line.engine import LineChoice, line_callers, run_choice, take_choice
from offhook.business_line.inbound import LineTexts
from offhook.business_line.recordings import TwilioRecordings
from offhook.business_line.state import BusinessLineWeb

__all__ = [
    "BusinessLineWeb",
    "LineChoice",
    "LineTexts",
    "TwilioCalls",
    "TwilioRecordings",
    "dialer_device",
    "dialer_principal",
    "line_callers",
    "open_line",
    "release_if_taken",
    "run_choice",
    "take_choice",
]
