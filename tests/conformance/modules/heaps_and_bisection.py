import _bisect
import _heapq as heapq


def raises(error, function, *args, **kwargs):
    try:
        function(*args, **kwargs)
    except error as caught:
        return str(caught)
    raise AssertionError("no " + error.__name__)


numbers = [(i * 7919) % 101 for i in range(60)]
heap = []
for number in numbers:
    heapq.heappush(heap, number)
assert all(heap[(i - 1) // 2] <= heap[i] for i in range(1, 60)) and heap[0] == min(numbers)
assert [heapq.heappop(heap) for _ in range(60)] == sorted(numbers)
heap = list(numbers)
heapq.heapify(heap)
assert heapq.heapreplace(heap, 50.5) == min(numbers) and heapq.heappushpop(heap, -1) == -1
assert heapq.heappushpop(heap, 1000) == sorted(numbers)[1] and len(heap) == 60
largest = list(numbers)
heapq._heapify_max(largest)
assert largest[0] == max(numbers) and heapq._heapreplace_max(largest, 0) == max(numbers)
assert heapq._heappop_max(largest) == sorted(numbers)[-2]
assert raises(IndexError, heapq.heappop, []) == "index out of range"
assert raises(IndexError, heapq.heapreplace, [], 1) == "index out of range" and heapq.heappushpop([], 3) == 3
assert raises(TypeError, heapq.heappop, 1) == "heappop() argument must be list, not int"


class Cruel:
    def __lt__(self, other):
        victim.clear()
        return False


victim = [Cruel() for _ in range(5)]
assert raises(RuntimeError, heapq.heapify, victim) == "list changed size during iteration"

assert _bisect.bisect_left([1, 2, 2, 3], 2) == 1 and _bisect.bisect_right([1, 2, 2, 3], 2) == 3
assert _bisect.bisect_right([1, 2, 3], 5, 0, 2) == 2 and _bisect.bisect_left("abc", "b") == 1
assert _bisect.bisect_left([3, 2, 1], -2, key=lambda x: -x) == 1
row = [1, 3]
_bisect.insort_right(row, 2)
_bisect.insort_left(row, 0)
_bisect.insort_right(row, 4, key=lambda x: x)
assert row == [0, 1, 2, 3, 4] and raises(ValueError, _bisect.bisect_left, [1], 1, -1) == "lo must be non-negative"
