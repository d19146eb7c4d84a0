"""An operating system's tasks that pass packets to each other."""


class Packet:
    def __init__(self, kind, data):
        self.kind = kind
        self.data = data
        self.next = None


class Task:
    def __init__(self, system, name, priority):
        self.system = system
        self.name = name
        self.priority = priority
        self.queue = None
        self.last = None
        self.waiting = False
        self.runs = 0

    def give(self, packet):
        packet.next = None
        if self.queue is None:
            self.queue = packet
        else:
            self.last.next = packet
        self.last = packet
        self.waiting = False

    def take(self):
        packet = self.queue
        if packet is not None:
            self.queue = packet.next
        return packet

    def ready(self):
        return self.queue is not None or not self.waiting

    def step(self):
        self.runs += 1
        self.run(self.take())


class Idle(Task):
    def run(self, packet):
        self.system.seed = self.system.seed * 16807 % 2147483647
        if self.system.seed % 3 == 0:
            self.system.send("worker", Packet("work", self.system.seed % 26))


class Worker(Task):
    def run(self, packet):
        if packet is None:
            self.waiting = True
            return
        packet.data = (packet.data * 7 + 1) % 26
        packet.kind = "read" if packet.data & 1 else "write"
        self.system.send("handler", packet)


class Handler(Task):
    def run(self, packet):
        if packet is None:
            self.waiting = True
        else:
            self.system.send("device" if packet.kind == "read" else "printer", packet)


class Device(Task):
    total = 0

    def run(self, packet):
        if packet is None:
            self.waiting = True
        else:
            self.total += packet.data


class System:
    def __init__(self):
        self.seed = 42
        self.tasks = [Worker(self, "worker", 4), Handler(self, "handler", 3), Device(self, "device", 2),
                      Device(self, "printer", 1), Idle(self, "idle", 0)]
        self.by_name = {task.name: task for task in self.tasks}

    def send(self, name, packet):
        self.by_name[name].give(packet)

    def run(self, steps):
        for _ in range(steps):
            for task in self.tasks:
                if task.ready():
                    task.step()
                    break


system = System()
system.run(1300000)
print([task.runs for task in system.tasks], [system.by_name[name].total for name in ("device", "printer")])
