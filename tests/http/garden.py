"""What bad requests are about: Ann's articles, and tokens that hold or do not."""

from dataclasses import dataclass
from datetime import UTC, datetime

from argon2 import PasswordHasher
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.auth import new_token, token_hash
from gql_api.sessions.model import Session
from gql_api.users.model import User
from tests.make import make_article, make_space, make_user, public_id

PASSWORD = "correct horse"
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
LONG_AGO = datetime(2020, 1, 2, tzinfo=UTC)
FAR_AWAY = datetime(2999, 1, 2, tzinfo=UTC)


@dataclass(frozen=True)
class Garden:
    """Public ids and tokens: `private` and `public` are articles of Ann's, in spaces that are."""

    ann_id: str
    eve_id: str
    space_id: str
    private_id: str
    public_id: str
    token: str
    eves_token: str
    expired_token: str


async def plant(session: AsyncSession) -> Garden:
    """Save it all."""
    ann = await make_user(session, "Ann", email="ann@example.com", password_hash=CHEAP.hash(PASSWORD))
    eve = await make_user(session, "Eve")
    space = await make_space(session, ann)
    park = await make_space(session, ann, "Park", is_public=True)
    return Garden(
        ann_id=public_id(ann),
        eve_id=public_id(eve),
        space_id=public_id(space),
        private_id=public_id(await make_article(session, space, ann)),
        public_id=public_id(await make_article(session, park, ann, "Daisies")),
        token=await make_token(session, ann, FAR_AWAY),
        eves_token=await make_token(session, eve, FAR_AWAY),
        expired_token=await make_token(session, ann, LONG_AGO),
    )


async def make_token(session: AsyncSession, user: User, expires_at: datetime) -> str:
    """Sign a user in until then."""
    token = new_token()
    session.add(Session(user_id=user.id, token_hash=token_hash(token), expires_at=expires_at))
    await session.commit()
    return token
