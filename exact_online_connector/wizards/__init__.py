from . import exact_online_support
