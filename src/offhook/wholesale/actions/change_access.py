"""Settings of an access change."""

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.wholesale.actions.save_access import save_access
from offhook.wholesale.models import Access
from offhook.wholesale.notices import tell_of_access
from offhook.wholesale.schemas import AccessPatch


async def change_access(session: AsyncSession, access: Access, *, given: AccessPatch) -> None:
    """Changes what is given and nothing else; raises as `save_access` does."""
    with session.no_autoflush:
        for field, value in given.model_dump(include=given.model_fields_set).items():
            if field != "username" or value is not None:
                setattr(access, field, value)
        await save_access(session, access)
    await tell_of_access(session, access, kind="changed")
