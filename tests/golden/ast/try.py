try: pass
except A as a: pass
except: raise B from b
else: pass
finally: pass
try: pass
except* (A, B): pass
if a: pass
elif b: pass
else: c; d
