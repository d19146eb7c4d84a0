import sys

print("out")
sys.exit("text goes to standard error")
