"""Password reset and e-mail verification: what is asked for, then a mail after the commit, then its token."""

from gql_api import auth, compiler, gate
from gql_api.context import Info
from gql_api.errors import Forbidden
from gql_api.ids import key_of
from gql_api.mail import letters
from gql_api.users import actions, proofs, throttle
from gql_api.users.account import Values, cleaned
from gql_api.users.input import EmailRules, ResetPasswordRules, VerifyEmailRules
from gql_api.users.model import User
from gql_api.users.proofs import Issued, Purpose


async def request_password_reset(info: Info, input: object) -> Values:
    """Send a link, if there is such an account; answer the same in any case, and as soon."""
    email = cleaned(EmailRules, input)["email"]
    async with info.context.transaction() as session:
        await throttle.count_mail(session, email, info.context.address)
        issued = await proofs.issue(session, Purpose.RESET, User.email == email)
    if issued is not None:
        info.context.outbox.post(letters.reset(issued.email, issued.token))
    return {}


async def reset_password(info: Info, input: object) -> Values:
    """Set a password with the token of a link; who could read the mail has shown whose address it is."""
    sent = cleaned(ResetPasswordRules, input)
    async with info.context.transaction() as session:
        await proofs.look(session, Purpose.RESET, sent["token"])
    hashed = await auth.password_hash(sent["new_password"])
    async with info.context.transaction() as session:
        whose = await proofs.spend(session, Purpose.RESET, sent["token"])
        user = await actions.verified(session, whose)
        if user is None:
            raise proofs.bad()
        await actions.set_password(session, user.id, hashed)
    return {}


async def request_email_verification(info: Info) -> Values:
    """Send a link to the viewer's address; to one that is verified already, nothing."""
    context = info.context
    async with context.transaction() as session:
        viewer_id = await gate.signed_in(session, context.viewer)
        user = await actions.known(session, viewer_id)
        if user.email is None:
            raise Forbidden("You have no e-mail address that could be verified.")
        if user.is_email_verified:
            return {}
        await throttle.count_mail(session, user.email, context.address)
        issued = await proofs.issue(session, Purpose.VERIFY, User.id == viewer_id)
    confirm(info, issued)
    return {}


async def verify_email(info: Info, input: object) -> Values:
    """Note that an address is its user's; to be told more than that, one must be signed in."""
    sent = cleaned(VerifyEmailRules, input)
    async with info.context.transaction() as session:
        user = await actions.verified(session, await proofs.spend(session, Purpose.VERIFY, sent["token"]))
        if user is None:
            raise proofs.bad()
        return {"user": await compiler.answers(info, session, User, key_of(user), "user")}


def confirm(info: Info, issued: Issued | None) -> None:
    """Send the link to verify an address with."""
    if issued is not None:
        info.context.outbox.post(letters.verification(issued.email, issued.token))
