"""A bank: accounts of several kinds, transfers that happen wholly or not at all, and a month's end."""

import sys


class BankError(Exception):
    """Base of everything that a customer may have done wrong."""


class InsufficientFunds(BankError):
    def __init__(self, account, amount):
        self.shortage = amount - account.available
        super().__init__(f"{account.owner} lacks {money(self.shortage)}")


class UnknownAccount(BankError, LookupError):
    pass


class Frozen(BankError):
    pass


def money(cents):
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100:,}.{abs(cents) % 100:02}"


class Account:
    kind = "account"
    _next_number = 1000

    def __init__(self, owner, balance=0):
        self.number = Account._next_number
        Account._next_number += 1
        self.owner = owner
        self._balance = balance
        self.history = []
        self.frozen = False

    @property
    def balance(self):
        return self._balance

    @property
    def available(self):
        return self._balance

    def deposit(self, amount, note="deposit"):
        if amount <= 0:
            raise ValueError(f"cannot deposit {money(amount)}")
        self._change(amount, note)

    def withdraw(self, amount, note="withdrawal"):
        if self.frozen:
            raise Frozen(f"account {self.number} is frozen")
        if amount > self.available:
            raise InsufficientFunds(self, amount)
        self._change(-amount, note)

    def end_of_month(self):
        """Interest and fees; nothing for a plain account."""

    def _change(self, amount, note):
        self._balance += amount
        self.history.append((amount, note))

    def __lt__(self, other):
        return self.balance < other.balance

    def __str__(self):
        return f"{self.number} {self.kind:<8} {self.owner:<8} {money(self.balance):>12}"


class Savings(Account):
    kind = "savings"

    def __init__(self, owner, balance=0, *, permille=2):
        super().__init__(owner, balance)
        self.permille = permille

    def end_of_month(self):
        interest = self.balance * self.permille // 1000
        if interest:
            self.deposit(interest, "interest")


class Current(Account):
    kind = "current"
    fee = 150

    def __init__(self, owner, balance=0, *, overdraft=0):
        super().__init__(owner, balance)
        self.overdraft = overdraft

    @property
    def available(self):
        return super().available + self.overdraft

    def end_of_month(self):
        if self.balance < 0:
            self._change(-self.fee, "overdraft fee")


class Transaction:
    """Undoes what was done to some accounts when the block fails."""

    def __init__(self, *accounts):
        self.accounts = accounts

    def __enter__(self):
        self.saved = [(account, account.balance, len(account.history)) for account in self.accounts]
        return self

    def __exit__(self, kind, error, traceback):
        if error is not None:
            for account, balance, events in self.saved:
                account._balance = balance
                del account.history[events:]
        return False


class Bank:
    def __init__(self, name):
        self.name = name
        self.accounts = {}
        self.refused = []

    def open(self, kind, owner, balance=0, **options):
        account = kind(owner, balance, **options)
        self.accounts[account.number] = account
        return account

    def __getitem__(self, number):
        try:
            return self.accounts[number]
        except KeyError:
            raise UnknownAccount(f"no account {number}") from None

    def __iter__(self):
        return iter(self.accounts.values())

    def __len__(self):
        return len(self.accounts)

    def transfer(self, source, target, amount):
        source, target = self[source], self[target]
        with Transaction(source, target):
            target.deposit(amount, f"from {source.owner}")
            source.withdraw(amount, f"to {target.owner}")

    def run(self, orders):
        """Carries out transfers; yields a line for each."""
        for source, target, amount in orders:
            try:
                self.transfer(source, target, amount)
            except InsufficientFunds as error:
                self.refused.append(error)
                yield f"refused: {error}"
            except BankError as error:
                self.refused.append(error)
                yield f"refused: {type(error).__name__}: {error}"
            except ValueError as error:
                yield f"nonsense: {error}"
            else:
                yield f"{money(amount)} from {self[source].owner} to {self[target].owner}"
            finally:
                assert sum(account.balance for account in self) == self.total

    @property
    def total(self):
        return sum(sum(change for change, _ in account.history) + account.opening for account in self)


def add_opening_balances(bank):
    for account in bank:
        account.opening = account.balance


def main():
    bank = Bank("First Sample Bank")
    ada = bank.open(Savings, "Ada", 250_000, permille=3)
    ben = bank.open(Current, "Ben", 12_000, overdraft=50_000)
    cleo = bank.open(Current, "Cleo", 75_50)
    dora = bank.open(Account, "Dora")
    dora.frozen = True
    add_opening_balances(bank)

    orders = [
        (ada.number, ben.number, 100_000),
        (ben.number, cleo.number, 150_000),
        (cleo.number, dora.number, 1_999),
        (cleo.number, ada.number, 1_000_000),
        (dora.number, ada.number, 500),
        (ada.number, 9999, 1),
        (ada.number, ben.number, -5),
    ]
    for line in bank.run(orders):
        print(line)
    for account in bank:
        account.end_of_month()

    print(f"\n{bank.name}: {len(bank)} accounts")
    for account in sorted(bank, reverse=True):
        print(account)
        for amount, note in account.history:
            print(f"{money(amount):>22}  {note}")
    print(f"{money(bank.total):>32}")

    try:
        bank[4321]
    except LookupError as error:
        print(f"{type(error).__mro__[1].__name__}: {error}", file=sys.stderr)
    return min(len(bank.refused), 100)


if __name__ == "__main__":
    sys.exit(main())
