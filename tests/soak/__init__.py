"""The fault run (design.md §6): many invoices, everything goes wrong, books stay equal.

A seed draws the documents, the faults of the network and what happens when. Processes
run side by side, so the order in which things meet differs each time; what was drawn
does not.
"""

from .run import FaultRun, Size
