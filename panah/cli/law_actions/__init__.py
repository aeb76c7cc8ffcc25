"""The actions of `panah law`."""
