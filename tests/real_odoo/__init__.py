"""A real Odoo in processes of its own: databases, servers, and talking to them."""

from .database import make_database
from .rpc import Rpc, RpcError
from .server import OdooServer
