"""One-way constraints between variables, kept by strength: in the manner of DeltaBlue."""

REQUIRED, STRONG, MEDIUM, WEAK = range(4)


class Variable:
    def __init__(self, name, value=0):
        self.name = name
        self.value = value
        self.constraints = []
        self.determined_by = None
        self.strength = WEAK
        self.mark = 0


class Constraint:
    def __init__(self, strength):
        self.strength = strength

    def enforce(self, planner):
        planner.mark += 1
        output = self.output()
        if output.strength < self.strength:
            return False
        output.determined_by = self
        output.strength = self.strength
        planner.propagate(output)
        return True


class Edit(Constraint):
    def __init__(self, variable, strength):
        super().__init__(strength)
        self.variable = variable

    def output(self):
        return self.variable

    def inputs(self):
        return ()

    def execute(self):
        pass


class Scale(Constraint):
    def __init__(self, source, factor, offset, target, strength):
        super().__init__(strength)
        self.source, self.factor, self.offset, self.target = source, factor, offset, target
        source.constraints.append(self)

    def output(self):
        return self.target

    def inputs(self):
        return (self.source, self.factor, self.offset)

    def execute(self):
        self.target.value = (self.source.value * self.factor.value + self.offset.value) % 1000003


class Planner:
    def __init__(self):
        self.mark = 0
        self.executed = 0

    def plan_from(self, variable):
        plan = []
        todo = list(variable.constraints)
        self.mark += 1
        while todo:
            constraint = todo.pop()
            output = constraint.output()
            if output.mark != self.mark:
                output.mark = self.mark
                plan.append(constraint)
                todo.extend(output.constraints)
        return plan

    def propagate(self, variable):
        for constraint in self.plan_from(variable):
            constraint.execute()
            self.executed += 1


planner = Planner()
factor, offset = Variable("factor", 10), Variable("offset", 3)
chain = [Variable("v%d" % i, i) for i in range(400)]
for first, second in zip(chain, chain[1:]):
    Scale(first, factor, offset, second, MEDIUM)
edit = Edit(chain[0], STRONG)
for value in range(5000):
    chain[0].value = value
    chain[0].strength = WEAK
    edit.enforce(planner)
print(chain[-1].value, planner.executed)
