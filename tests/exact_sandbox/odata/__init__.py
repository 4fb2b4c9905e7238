"""The OData version 2 dialect of Exact Online (api.md C): parse, check, make SQL."""

from .query import Query, parse_query
from .sql import Statement, compile_query
