"""The tables are the project's."""

from gql_api.articles.model import Article
from gql_api.spaces.model import Space

__all__ = ["Article", "Space"]
