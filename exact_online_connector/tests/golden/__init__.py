"""The accounting cases of the connector, and how both sets of books are compared."""
