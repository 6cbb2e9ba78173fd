"""Sharing, unsharing, and what somebody sees of a space."""

from tests.groups.ask import ERRORS

SHARE = f"""mutation ($space: ID!, $subject: ID!, $right: Right! = READ) {{
  shareSpace(input: {{spaceId: $space, subjectId: $subject, right: $right}}) {{
    grant {{ id right space {{ name }} subject {{ __typename id name }} }}
    space {{ version grants {{ totalCount }} }} {ERRORS}
}} }}"""
UNSHARE = f"""mutation ($space: ID!, $subject: ID!) {{
  unshareSpace(input: {{spaceId: $space, subjectId: $subject}}) {{ deletedId space {{ name }} {ERRORS} }}
}}"""
SEE = """query ($id: ID!) { space(id: $id) {
  name viewerRight viewerCan { update delete share } grants { nodes { right subject { name } } totalCount }
} }"""
