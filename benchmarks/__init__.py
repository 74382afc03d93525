"""Speed and start-up measurements, run by hand and, as ratios, by the tests."""
