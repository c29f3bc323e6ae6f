"""The contestant to beat: the same engine, configuration, endpoints and phones, and a dialplan that only dials."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bench.rig.contestant import Contestant
from bench.rig.engine import RTP_PORTS, bare_engine
from bench.rig.sip import SipSocket, register
from offhook.voice.engine import DeviceEndpoint, EndpointRegistry, TrunkEndpoint

PHONE = "bare-phone"
TRUNK = "bare-trunk"
PLAIN = "+15550001"
TEAM = "+15550002"
AGENTS = ("+15551001", "+15551002", "+15551003")
"""The one ending in 1 answers, see `scenarios/team.xml`."""
RTP_START = 12000
ONLINE_WITHIN_S = 15

# The called agent hears a sound before being joined, as with us; `activated` lasts about as long as our agent
# listens before pressing 1.
_ANNOUNCE = """
[bench-announce]
exten => s,1,Playback(activated)
 same => n,Return()
"""


@asynccontextmanager
async def bare(root: Path, *, phone_port: int, team_port: int) -> AsyncIterator[Contestant]:
    """Its phone is registered from `phone_port`, which must be free now; carriers' numbers are at `team_port`."""
    team = "&".join(f"PJSIP/{number}@{TRUNK}" for number in AGENTS)
    extensions = {
        PLAIN: [f"Dial(PJSIP/{PHONE},30)", "Hangup()"],
        TEAM: [f"Dial({team},30,U(bench-announce))", "Hangup()"],
    }
    async with bare_engine(root, extensions=extensions, more=_ANNOUNCE, rtp_start=RTP_START) as engine:
        password = secrets.token_hex(8)
        await engine.registry.put_trunks([TrunkEndpoint(endpoint=TRUNK, host="127.0.0.1", port=team_port)])
        await engine.registry.put_devices([DeviceEndpoint(endpoint=PHONE, username=PHONE, password=password)])
        await register_phone(engine.registry, PHONE, password, engine_port=engine.spec.sip_port, phone_port=phone_port)

        async def count_records() -> int:
            if not engine.spec.leg_journal.exists():
                return 0
            return sum('"HANGUP"' in line for line in engine.spec.leg_journal.read_text().splitlines())

        yield Contestant(
            name="bare",
            spec=engine.spec,
            processes={"engine": engine.process},
            plain=PLAIN,
            team=TEAM,
            count_records=count_records,
        )


async def register_phone(
    registry: EndpointRegistry, user: str, password: str, *, engine_port: int, phone_port: int
) -> None:
    """Registers from the port where the phone will answer, and waits until the engine believes in it."""
    async with SipSocket.open(engine_port, port=phone_port) as phone, asyncio.timeout(ONLINE_WITHIN_S):
        await register(phone, [(user, password)], engine_port=engine_port)
        while not (await registry.online()).get(user):
            await asyncio.sleep(0.1)


OUR_RTP_START = RTP_START + RTP_PORTS
