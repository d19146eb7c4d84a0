import os
import sys

sys.stdout.write("written without a newline")
sys.stderr.write("message\n")
sys.stdout.flush()
os._exit(7)
