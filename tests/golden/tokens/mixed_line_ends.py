a
if b:  c
