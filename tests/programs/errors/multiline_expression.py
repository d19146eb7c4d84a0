"""Columns in expressions over several lines, with wide characters and tabs."""


def check(values):
	größe = {"straße": len(values)}
	return (größe["straße"]
	        + values[0]
	        .missing
	        (1, 2))


check(["日本語"])
