"""sort and sorted with and without keys, heaps by hand."""


class Person:
    def __init__(self, name, age):
        self.name = name
        self.age = age


def random_numbers(count, seed=12345):
    for _ in range(count):
        seed = (seed * 1103515245 + 12345) % 2147483648
        yield seed


def heap_sort(values):
    heap = list(values)
    end = len(heap)
    for start in range(end // 2 - 1, -1, -1):
        sift(heap, start, end)
    for end in range(len(heap) - 1, 0, -1):
        heap[0], heap[end] = heap[end], heap[0]
        sift(heap, 0, end)
    return heap


def sift(heap, root, end):
    while (child := 2 * root + 1) < end:
        if child + 1 < end and heap[child] < heap[child + 1]:
            child += 1
        if heap[root] >= heap[child]:
            return
        heap[root], heap[child] = heap[child], heap[root]
        root = child


numbers = list(random_numbers(150000))
check = 0
ordered = sorted(numbers)
check += ordered[1000] + sorted(numbers, reverse=True)[1000]
people = [Person("n%d" % (value % 5000), value % 90) for value in numbers[:80000]]
people.sort(key=lambda person: (person.age, person.name))
check += people[500].age
check += len(sorted(people, key=lambda person: person.name)[100].name)
texts = sorted("%x" % value for value in numbers)
check += len(texts[77])
check += heap_sort(numbers[:30000])[500]
print(check)
