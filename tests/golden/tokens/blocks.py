if a:
    b
    if c:
        d
    # comment at an odd place
  # and another
e
