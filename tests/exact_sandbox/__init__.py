"""A stand-in for Exact Online: a small web service that books like it.

It imports nothing from the addon, so that one mistake cannot be made twice and agree
with itself. See README.rst for what it imitates and on which evidence.
"""
