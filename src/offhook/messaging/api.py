"""The door to messaging: queue texts, take in what came, run the worker."""

from offhook.messaging.actions.plan_sending import SendingChoice, sending_planner
from offhook.messaging.actions.queue_messages import NewMessage, queue_messages
from offhook.messaging.http_client import PooledHttpClient
from offhook.messaging.scaffold import new_connector
from offhook.messaging.state import MessagingWeb
from offhook.messaging.twilio_signature import is_signed as is_signed_by_twilio
from offhook.messaging.worker import run_messaging

__all__ = [
    "MessagingWeb",
    "NewMessage",
    "PooledHttpClient",
    "SendingChoice",
    "is_signed_by_twilio",
    "new_connector",
    "queue_messages",
    "run_messaging",
    "sending_planner",
]
