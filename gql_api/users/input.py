"""What clients send about themselves, and the rules for it."""

from typing import Any

import strawberry
from email_validator import EmailNotValidError, validate_email
from marshmallow import ValidationError
from strawberry import Maybe

from gql_api.rules import Flag, Line, Name, Rules, Text

EMAIL_LENGTH = 254  # RFC 5321: what fits into a path
PASSWORD_MINIMUM = 8
PASSWORD_MAXIMUM = 200
MAIL_TOKEN_LENGTH = 200


class Email(Line):
    """An e-mail address in the one form in which it is kept: trimmed, NFC, lower case, its domain in ASCII.

    No DNS is asked: whether mail arrives only a mail can tell.
    """

    def __init__(self) -> None:
        """Require it."""
        super().__init__(1, EMAIL_LENGTH, required=True)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:  # noqa: ANN401 - marshmallow's signature
        text = super()._deserialize(value, attr, data, **options)
        try:
            found = validate_email(text.lower(), check_deliverability=False)
        except EmailNotValidError as error:
            raise ValidationError(str(error)) from None
        return f"{found.local_part}@{found.ascii_domain}"


class NewPassword(Text):
    """A password to be set, kept to the letter: 8 to 200 characters, blanks included."""

    default_error_messages = {  # noqa: RUF012 - marshmallow declares it so
        "short": f"A password has at least {PASSWORD_MINIMUM} characters.",
        "long": f"A password has at most {PASSWORD_MAXIMUM} characters.",
    }

    def __init__(self) -> None:
        """Require it."""
        super().__init__(PASSWORD_MINIMUM, PASSWORD_MAXIMUM, required=True)


class KnownPassword(Text):
    """A password to be checked; how short it may be was asked when it was set."""

    default_error_messages = {"long": f"A password has at most {PASSWORD_MAXIMUM} characters."}  # noqa: RUF012 - as above

    def __init__(self) -> None:
        """Require it."""
        super().__init__(0, PASSWORD_MAXIMUM, required=True)


class EmailRules(Rules):
    """The rules for an e-mail address."""

    email = Email()


class ProfileRules(EmailRules):
    """The rules for what a user is created with."""

    name = Name()


class UserPatchRules(Rules):
    """The rules for what users may change of themselves."""

    name = Name()


class UserRules(ProfileRules):
    """The rules for what admins set of a user."""

    is_admin = Flag()


class AccountRules(ProfileRules):
    """The rules for a user with a password, before it is hashed."""

    password = NewPassword()


class PasswordRules(Rules):
    """The rules for a password to be set, before it is hashed."""

    password = NewPassword()


class SignInRules(EmailRules):
    """The rules for signing in."""

    password = KnownPassword()


class ChangePasswordRules(Rules):
    """The rules for changing one's password."""

    current_password = KnownPassword()
    new_password = NewPassword()


class ResetPasswordRules(Rules):
    """The rules for setting a password with a link."""

    token = Text(0, MAIL_TOKEN_LENGTH, required=True)
    new_password = NewPassword()


class VerifyEmailRules(Rules):
    """The rules for verifying an address with a link."""

    token = Text(0, MAIL_TOKEN_LENGTH, required=True)


@strawberry.input(description="An account to be made.")
class SignUpInput:
    """The input of signUp."""

    email: str = strawberry.field(
        description="An address that nobody here has; kept trimmed and in lower case. A mail goes there."
    )
    password: str = strawberry.field(description="8 to 200 characters; blanks count and are kept.")
    name: str = strawberry.field(description="What others see: 1 to 200 characters, trimmed.")


@strawberry.input(description="Who signs in.")
class SignInInput:
    """The input of signIn."""

    email: str = strawberry.field(
        description="The address of the account; upper and lower case are the same."
    )
    password: str = strawberry.field(description="Its password, at most 200 characters.")


@strawberry.input(description="The viewer's password, and the one to be set instead.")
class ChangePasswordInput:
    """The input of changePassword."""

    current_password: str = strawberry.field(description="The password as it is; wrong: BAD_CREDENTIALS.")
    new_password: str = strawberry.field(description="8 to 200 characters; blanks count and are kept.")


@strawberry.input(description="What to change of a user. An absent field stays as it is.")
class UserPatch:
    """The patch of updateUser."""

    name: Maybe[str | None] = strawberry.field(
        description="What others see: 1 to 200 characters, trimmed; cannot be cleared."
    )


@strawberry.input(description="A user, and what to change of it.")
class UpdateUserInput:
    """The input of updateUser."""

    id: strawberry.ID = strawberry.field(description="The viewer; for admins any user.")
    patch: UserPatch = strawberry.field(description="What to change.")


@strawberry.input(description="Who has forgotten a password.")
class RequestPasswordResetInput:
    """The input of requestPasswordReset."""

    email: str = strawberry.field(description="The address of the account, to which the link is sent.")


@strawberry.input(description="A password to be set with the link of a mail.")
class ResetPasswordInput:
    """The input of resetPassword."""

    token: str = strawberry.field(description="What stands behind `#token=` in the link; it is good once.")
    new_password: str = strawberry.field(description="8 to 200 characters; blanks count and are kept.")


@strawberry.input(description="An e-mail address to be verified with the link of a mail.")
class VerifyEmailInput:
    """The input of verifyEmail."""

    token: str = strawberry.field(description="What stands behind `#token=` in the link; it is good once.")
