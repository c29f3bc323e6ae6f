"""An agent calls the business number on our own engine: read back, dialled as the business, cancelled by hanging up."""

from dataclasses import replace

from offhook.business_line.engine import LineChoice, run_choice
from offhook.voice.call import Call
from offhook.voice.line_rules import CallOut, NothingChosen, Spoken, read_back
from offhook.voice.plans import RingMember
from offhook.voice.virtual_time import in_virtual_time
from tests.unit.voice.stage import Stage, person

ANA, BUSINESS, CUSTOMER = "+12025550111", "+12025550100", "+12025550177"
CHOICE = LineChoice(
    decision=CallOut(number=CUSTOMER, shown=BUSINESS, read_back=read_back(CUSTOMER, name="Carol Jones")), language="en"
)
CUSTOMER_WAY = replace(person("Carol"), announcement=())


def stage_for(choice: LineChoice, *ways: RingMember) -> Stage:
    async def program(call: Call) -> None:
        await run_choice(call, choice, ways=ways)

    return Stage(program)


@in_virtual_time
async def test_the_contact_is_read_back_then_called_as_the_business() -> None:
    stage = stage_for(CHOICE, CUSTOMER_WAY)
    await stage.begin(caller=ANA)
    assert stage.heard(stage.caller) == ["Carol Jones"]
    assert stage.verbs("dial") == []
    await stage.settle(10)
    leg = stage.leg("Carol")
    assert stage.engine.legs[leg].spec.caller_number == BUSINESS  # type: ignore[union-attr]  # we dialled it
    stage.engine.far_answers(leg)
    await stage.settle(5)
    stage.engine.far_hangs_up(stage.caller)
    await stage.settle(5)
    assert stage.call.session.outcome == "answered"
    stage.assert_over()


@in_virtual_time
async def test_hanging_up_during_the_read_back_cancels() -> None:
    stage = stage_for(CHOICE, CUSTOMER_WAY)
    await stage.begin(caller=ANA)
    stage.engine.far_hangs_up(stage.caller)
    await stage.settle(10)
    assert stage.verbs("dial") == []
    stage.assert_over()


@in_virtual_time
async def test_after_a_crash_it_is_not_read_back_again() -> None:
    stage = stage_for(CHOICE, CUSTOMER_WAY)
    await stage.begin(caller=ANA)
    await stage.settle(10)
    await stage.kill_and_resume()
    assert stage.heard(stage.caller).count("Carol Jones") == 1
    assert len(stage.verbs("dial")) == 1
    stage.engine.far_rejects(stage.leg("Carol"))
    await stage.settle(5)
    stage.assert_over()


@in_virtual_time
async def test_who_chose_nothing_is_told_so() -> None:
    decision = NothingChosen(sentence=Spoken(key="nothing_chosen"))
    stage = stage_for(LineChoice(decision=decision, language="en"))
    await stage.begin(caller=ANA)
    await stage.settle(20)
    assert stage.heard(stage.caller) == ["No number was chosen. Choose one in your dialer, then call again."]
    stage.assert_over()
