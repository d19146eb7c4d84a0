x = [a,
     b c]
