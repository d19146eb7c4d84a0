"""A dict of a million strings."""
values = {f"name {i}": f"value {i}" for i in range(1_000_000)}
print(len(values), values["name 999999"])
