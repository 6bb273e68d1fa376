"""The photo library: which pictures there are, what they show, and which are nearest to a vector.

It does not know what a vector means, where a caption comes from, or who is asking.
"""
