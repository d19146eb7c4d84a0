import atexit
import sys

atexit.register(print, "at exit, registered first")
atexit.register(print, "at exit, registered last")
try:
    sys.exit(300)
finally:
    print("finally")
