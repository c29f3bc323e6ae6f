"""A customer's switch is let in no more."""

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.wholesale.models import Access
from offhook.wholesale.notices import tell_of_access


async def remove_access(session: AsyncSession, access: Access) -> None:
    """Calls that go on go on; new ones are refused."""
    await session.delete(access)
    await tell_of_access(session, access, kind="deleted")
