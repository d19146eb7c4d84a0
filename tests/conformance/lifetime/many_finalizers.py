# Finalizers that allocate do not pile up on one another, however many wait.
import gc

finalized = 0


class Noisy:
    def __init__(self, inner):
        self.inner = inner

    def __del__(self):
        global finalized
        finalized += 1
        [[] for _ in range(5)]


made = 0
for _ in range(2):
    chain = None
    for _ in range(40):
        chain = Noisy([chain])
        made += 1
    del chain
for _ in range(100):
    gc.collect()
    if finalized == made:
        break
assert finalized == made, (finalized, made)

# They do not wait for ever where collections have been turned off.
gc.disable()
finalized = 0
for _ in range(6000):
    Noisy(None)
assert finalized > 1000, finalized
gc.enable()
