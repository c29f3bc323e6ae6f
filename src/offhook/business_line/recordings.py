"""Messages that lie at Twilio, for whoever copies them into our own storage."""

from uuid import UUID

from offhook.business_line import repository
from offhook.business_line.state import BusinessLineWeb
from offhook.db.session import Database
from offhook.kit.errors import InvalidInputError, NotFoundError, TooManyAttemptsError, UnavailableError
from offhook.tenancy.api import Cipher


class TwilioRecordings:
    """`RemoteSounds` of the calls slice."""

    def __init__(self, database: Database, cipher: Cipher, web: BusinessLineWeb) -> None:
        self._database = database
        self._cipher = cipher
        self._web = web

    async def fetch(self, account_id: UUID, url: str) -> bytes:
        """MP3. Raises NotFoundError, or UnavailableError to be asked again: a refused login may be mended."""
        try:
            async with self._database.tenant(account_id) as session:
                account = await repository.twilio_account(session, account_id)
        except NotFoundError:
            raise UnavailableError("the Twilio account that has it is not connected") from None
        try:
            return await self._web.open(account, self._cipher).sound(url)
        except (InvalidInputError, TooManyAttemptsError) as error:
            raise UnavailableError(error.message) from error
