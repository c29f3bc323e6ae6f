"""When a new call is turned away so that the living ones are not harmed."""

import pytest

from offhook.calls.live.admission import Admission, AdmissionLimits

LIMITS = AdmissionLimits(setting_up=3, living=10, loop_lag_s=0.2, waited_s=2.0)


def test_an_idle_process_takes_calls_in() -> None:
    assert Admission(LIMITS).refusal(living=0, waited_s=0.01) is None


@pytest.mark.parametrize(
    ("setting_up", "unsaved", "living", "loop_lag_s", "waited_s", "reason"),
    [
        (2, 1, 0, 0.0, 0.0, "3 calls are being set up"),
        (0, 0, 10, 0.0, 0.0, "10 calls are going on"),
        (0, 0, 0, 0.21, 0.0, "the event loop is 0.21 s late"),
        (0, 0, 0, 0.0, 2.5, "the call has waited 2.5 s for an answer"),
    ],
)
def test_too_much_of_anything_is_a_refusal(
    setting_up: int, unsaved: int, living: int, loop_lag_s: float, waited_s: float, reason: str
) -> None:
    admission = Admission(LIMITS)
    admission.setting_up, admission.unsaved, admission.loop_lag_s = setting_up, unsaved, loop_lag_s
    assert admission.refusal(living=living, waited_s=waited_s) == reason
