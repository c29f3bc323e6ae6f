"""What the API takes and gives for devices and agents."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from offhook.kit.phone_number import PhoneNumber

DeviceKind = Literal["browser", "desk"]
AgentKind = Literal["browser", "mobile", "landline"]
Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100, pattern=r"^[^\x00-\x1f]*$")
]
PhoneText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid")


class DeskDeviceCreate(_Input):
    """A new desk phone."""

    name: Name
    user_id: UUID | None = None
    caller_number_id: UUID | None = None


class DevicePatch(_Input):
    """Changes to a device; what is left out stays."""

    name: Name = ""
    user_id: UUID | None = None
    caller_number_id: UUID | None = None


class DeviceView(BaseModel):
    """A device as shown; its password is not."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    kind: DeviceKind
    username: str = Field(validation_alias="endpoint")
    user_id: UUID | None
    caller_number_id: UUID | None
    online: bool
    last_seen_at: datetime | None
    user_agent: str


class DeskDeviceCreated(DeviceView):
    """A new desk phone with what must be typed into it; the password is shown this once."""

    password: str
    domain: str


class CallerNumber(BaseModel):
    """A number a person may call out with."""

    number_id: UUID
    number: PhoneNumber
    label: str


class BrowserDevice(BaseModel):
    """Everything the softphone in the browser needs to register."""

    device_id: UUID
    endpoint: str
    username: str
    password: str
    domain: str
    websocket_path: str
    ice_servers: list[dict[str, Any]]
    caller_numbers: list[CallerNumber]


class AgentCreate(_Input):
    """A new member of a number's team: a user in the browser, or a telephone."""

    number_id: UUID
    kind: AgentKind
    name: Name | None = None
    """None with a user means the user's own name."""
    user_id: UUID | None = None
    phone_number: PhoneText | None = None
    """For a mobile or land-line; national format is read in the account's country."""
    on_duty: bool = True


class AgentPatch(_Input):
    """Changes to a member; what is left out stays."""

    name: Name = ""
    phone_number: PhoneText = ""
    position: int = Field(default=0, ge=0, le=1000)


class DutyChange(_Input):
    """On or off duty."""

    on_duty: bool


class AgentView(BaseModel):
    """A member of a team as shown."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    number_id: UUID
    name: str
    kind: AgentKind
    user_id: UUID | None
    device_id: UUID | None
    phone_number: PhoneNumber | None
    on_duty: bool
    position: int
    online: bool | None
    """Whether the browser is registered; None for telephones, of which nobody can know."""
