"""Which networks may be rearranged, and how few of them cut the most needless pairs."""
