"""A traceback through functions, methods, comprehensions, lambdas and generators, with the columns marked."""


class Account:
    def __init__(self, balance):
        self.balance = balance

    def share(self, people):
        return [self.balance / person for person in people]


def totals(account):
    yield sum(account.share([4, 2, 0]))


apply = lambda function, argument: next(function(argument))

print("before")
print(apply(totals, Account(10)))
