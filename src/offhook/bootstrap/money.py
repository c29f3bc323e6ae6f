"""Fills billing's ports: mail, tax authorities, payment providers."""

import httpx

from offhook.adapters.mail.folder import FolderMailer
from offhook.adapters.mail.smtp import SmtpMailer, SmtpServer
from offhook.adapters.payment.gocardless_provider import GoCardlessProvider
from offhook.adapters.payment.paypal_provider import PayPalProvider
from offhook.adapters.payment.sandbox import SandboxProvider
from offhook.adapters.payment.stripe_provider import StripeProvider
from offhook.adapters.tax.vies import Vies
from offhook.billing.ports import BillingWeb, InvoicingParts, Listen, Providers
from offhook.bootstrap.house import House
from offhook.bootstrap.instance import Instance
from offhook.kit.clock import Clock
from offhook.kit.mail import Mailer


def billing_web(instance: Instance, clock: Clock, http: httpx.AsyncClient) -> BillingWeb:
    """For the web process."""
    return BillingWeb(
        providers=payment_providers(instance, clock),
        vat=Vies(http, base_url=str(instance.settings.vies_url)),
        public_url=instance.web_url,
    )


def invoicing_parts(house: House, listen: Listen) -> InvoicingParts:
    """For the worker."""
    return InvoicingParts(
        database=house.database,
        cipher=house.cipher,
        clock=house.clock,
        blobs=house.blobs,
        mailer=mailer(house.instance, house.clock),
        providers=payment_providers(house.instance, house.clock),
        listen=listen,
        public_url=house.instance.web_url,
    )


def payment_providers(instance: Instance, clock: Clock) -> Providers:
    """The sandbox only where the whole public network is one: its payments are nobody's money."""
    settings = instance.settings
    real: Providers = {
        "stripe": StripeProvider(base_url=str(settings.stripe_url)),
        "paypal": PayPalProvider(base_url=str(settings.paypal_url)),
        "gocardless": GoCardlessProvider(base_url=str(settings.gocardless_url)),
    }
    return {**real, "sandbox": SandboxProvider(clock)} if settings.sandbox else real


def mailer(instance: Instance, clock: Clock) -> Mailer:
    """A folder as long as no server is set."""
    settings = instance.settings
    if settings.mail_host is None:
        return FolderMailer(instance.data_dir / "mail", clock)
    server = SmtpServer(
        host=settings.mail_host,
        port=settings.mail_port,
        sender=settings.mail_sender,
        user=settings.mail_user,
        password=settings.mail_password,
        encryption=settings.mail_encryption,
    )
    return SmtpMailer(server, clock)
