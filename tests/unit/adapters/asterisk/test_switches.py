"""A customer's switch in the engine's own objects, and what is told of its call."""

from offhook.adapters.asterisk.events import translate
from offhook.adapters.asterisk.sip_objects import SipObject, objects_of_trunk
from offhook.voice.engine import TrunkEndpoint
from offhook.voice.events import LegArrived


def by_name(objects: list[SipObject]) -> dict[tuple[str, str], SipObject]:
    return {(thing.kind, thing.name): thing for thing in objects}


def test_a_switch_known_by_its_addresses_has_no_place_to_call_and_no_password() -> None:
    found = by_name(objects_of_trunk(TrunkEndpoint(endpoint="access-1", host="", match_addresses=("203.0.113.0/24",))))
    assert found.keys() == {("endpoint", "access-1"), ("identify", "access-1")}
    endpoint = found["endpoint", "access-1"].fields
    assert (endpoint["context"], endpoint["identify_by"], endpoint["accountcode"]) == ("from-switch", "ip", "access-1")
    assert (endpoint["allow_transfer"], endpoint["allow_subscribe"]) == ("no", "no")
    assert "auth" not in endpoint
    assert found["identify", "access-1"].fields["match"] == ("203.0.113.0/24",)


def test_a_switch_that_logs_in_is_known_by_its_name_alone() -> None:
    access = TrunkEndpoint(
        endpoint="access-1",
        host="",
        inbound_username="acme",
        inbound_password="s3cret",
        codecs=("opus", "alaw"),
    )
    found = by_name(objects_of_trunk(access))
    assert found.keys() == {("auth", "access-1-in"), ("endpoint", "acme"), ("endpoint", "access-1")}
    login = found["endpoint", "acme"].fields
    assert (login["auth"], login["identify_by"]) == ("access-1-in", "auth_username,username")
    assert (login["accountcode"], login["context"]) == ("access-1", "from-switch")
    assert (login["disallow"], login["allow"]) == ("all", "opus,alaw")
    assert "s3cret" not in repr(found)


def test_its_call_tells_where_it_came_from() -> None:
    for told, address in (("203.0.113.7:5060", "203.0.113.7"), ("[2001:db8::7]:5060", "2001:db8::7")):
        event = {
            "type": "StasisStart",
            "timestamp": "2026-11-21T12:00:00.000+0000",
            "args": ["switch", "9911442079460018", told],
            "channel": {"id": "a", "accountcode": "access-1", "caller": {"number": "+44", "name": ""}},
        }
        arrived = translate(event)
        assert isinstance(arrived, LegArrived)
        assert (arrived.source, arrived.source_kind, arrived.address) == ("access-1", "switch", address)
        assert (arrived.dialled, arrived.wanted_number_id) == ("9911442079460018", "")
