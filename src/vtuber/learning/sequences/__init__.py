"""What can be said of the modes with honesty, however often one looks: comparisons, calibration, regret."""
