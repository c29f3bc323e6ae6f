"""The door to messaging: send texts, act on those that come in, keep providers, run the worker."""

from offhook.messaging.actions.add_provider import add_provider
from offhook.messaging.actions.bring_text import bring_text
from offhook.messaging.actions.mark_read import mark_one_read
from offhook.messaging.actions.plan_sending import SendingChoice, sending_planner
from offhook.messaging.actions.queue_messages import NewMessage, queue_messages
from offhook.messaging.actions.receive_text import receive_text
from offhook.messaging.actions.remove_provider import remove_provider
from offhook.messaging.actions.route_number import number_route_view, route_number, unroute_number
from offhook.messaging.actions.send_notice import send_notice
from offhook.messaging.addresses import hook_url, media_url
from offhook.messaging.http_client import PooledHttpClient
from offhook.messaging.inbox.desk import HookDesk
from offhook.messaging.peer_texts import PeerText, picture_of_peer, provider_reaching, texts_of_peer
from offhook.messaging.pictures import look_at_picture
from offhook.messaging.provider_networks import ProviderNetworks
from offhook.messaging.provider_schemas import ProviderCreate
from offhook.messaging.scaffold import new_connector
from offhook.messaging.segments import segment
from offhook.messaging.state import MessagingWeb
from offhook.messaging.traffic import InboundText
from offhook.messaging.twilio_signature import is_signed as is_signed_by_twilio
from offhook.messaging.worker import run_messaging

__all__ = [
    "HookDesk",
    "InboundText",
    "MessagingWeb",
    "NewMessage",
    "PeerText",
    "PooledHttpClient",
    "ProviderCreate",
    "ProviderNetworks",
    "SendingChoice",
    "add_provider",
    "bring_text",
    "hook_url",
    "is_signed_by_twilio",
    "look_at_picture",
    "mark_one_read",
    "media_url",
    "new_connector",
    "number_route_view",
    "picture_of_peer",
    "provider_reaching",
    "queue_messages",
    "receive_text",
    "remove_provider",
    "route_number",
    "run_messaging",
    "segment",
    "send_notice",
    "sending_planner",
    "texts_of_peer",
    "unroute_number",
]
