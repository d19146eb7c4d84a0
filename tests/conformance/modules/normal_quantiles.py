"""_statistics: quantiles of the normal distribution, to the last bit."""
import _statistics
import math

quantile = _statistics._normal_dist_inv_cdf
assert quantile(0.5, 3.0, 2.0) == 3.0
for probability, expected in (
        (0.9, "0x1.4813c36e26d34p+0"),
        (0.925, "0x1.7085226d3e524p+0"),
        (0.999, "0x1.8b8cbb7204470p+1"),
        (1e-09, "-0x1.7fdc11f44b5a7p+2"),
        (1e-20, "-0x1.2865170b43a4bp+3"),
        (0.2, "-0x1.aee8fa73a1333p-1"),
        (0.3, "-0x1.0c7e39582c5fap-1"),
        (0.0001, "-0x1.dc08bb712893ap+1")):
    found = quantile(probability, 0.0, 1.0)
    assert found.hex() == expected, (probability, found.hex())
for probability in (0.001, 0.1, 0.3, 0.74, 0.9999999):
    # The share below is found again.
    below = 0.5 * math.erfc(-quantile(probability, 0.0, 1.0) / math.sqrt(2))
    assert math.isclose(below, probability, rel_tol=1e-13), probability
    assert math.isclose(quantile(probability, 5.0, 3.0), 5.0 + 3.0 * quantile(probability, 0.0, 1.0))
    assert math.isclose(quantile(probability, 0.0, 1.0), -quantile(1 - probability, 0.0, 1.0), rel_tol=1e-8)
for wrong in ((0, 0, 1), (1, 0, 1), (0.5, 0, 0), (0.5, 0, -1)):
    try:
        quantile(*wrong)
    except ValueError as error:
        assert str(error) == "inv_cdf undefined for these parameters"
    else:
        raise AssertionError(wrong)
