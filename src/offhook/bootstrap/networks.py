"""Where messaging providers may be: on the Internet, and where the operator's setting says."""

from offhook.bootstrap.instance import Instance
from offhook.messaging.api import ProviderNetworks


def provider_networks(instance: Instance) -> ProviderNetworks:
    """For the clients of both processes that speak to providers."""
    return ProviderNetworks(opened=instance.settings.provider_networks)
