"""A text adventure: rooms, things, a locked door and a hungry troll. Commands come from a file or a built-in script.

    adventure.py [COMMANDS_FILE]
"""

import sys

HASTY = """look; take lamp; north; take sword; north; read book; east; light lamp; look; take key"""
CAREFUL = """look; take lamp; light lamp; north; take sword; north; read book; east; look; fight troll; take key;
             inventory; west; south; dance; look; unlock door; south; unlock door with key; open door; west"""
LOST = """north; north; east; look; fight troll; drop sword; south"""


class Refusal(Exception):
    """Why a command is not carried out; the player reads it."""


class GameOver(Exception):
    def __init__(self, message, won):
        super().__init__(message)
        self.won = won


class Thing:
    def __init__(self, name, description, *, portable=True, **actions):
        self.name = name
        self.description = description
        self.portable = portable
        self.actions = actions

    def __str__(self):
        article = "an" if self.name[0] in "aeiou" else "a"
        return f"{article} {self.name}"


class Room:
    def __init__(self, name, description, dark=False):
        self.name, self.description, self.dark = name, description, dark
        self.exits = {}
        self.things = {}

    def put(self, *things):
        for thing in things:
            self.things[thing.name] = thing
        return self

    def connect(self, direction, room):
        opposite = {"north": "south", "south": "north", "east": "west", "west": "east"}
        self.exits[direction] = room
        room.exits[opposite[direction]] = self


class Door:
    """Stands between a room and an exit: locked, closed, then open."""

    NEXT = {"locked": ("unlock", "closed"), "closed": ("open", "open")}

    def __init__(self):
        self.state = "locked"

    def advance(self, verb):
        wanted, following = self.NEXT.get(self.state, (None, None))
        if verb != wanted:
            raise Refusal(f"The door is {self.state}.")
        self.state = following


def command(*names):
    """Marks a method as what these words do."""

    def mark(method):
        method.command_names = names
        return method

    return mark


class Game:
    def __init__(self):
        self.door = Door()
        self.inventory = {}
        self.points = 0
        self.turns = 0
        self.lamp_lit = False
        self.room = self.build()
        self.visited = {self.room.name}
        self.commands = {}
        for name in dir(type(self)):
            method = getattr(self, name)
            for word in getattr(method, "command_names", ()):
                self.commands[word] = method

    def build(self):
        hall = Room("Hall", "A cold hall with a heavy door in its west wall.")
        library = Room("Library", "Shelves up to the ceiling. Most of the books are gone.")
        tower = Room("Tower", "Wind blows through a broken window.")
        cellar = Room("Cellar", "Water drips from the walls.", dark=True)
        self.garden = Room("Garden", "Sunlight!")
        hall.connect("north", library)
        library.connect("north", tower)
        tower.connect("east", cellar)
        hall.put(Thing("lamp", "A lamp, full of oil.", light=self.light_lamp))
        library.put(Thing("sword", "It has seen better days."))
        tower.put(Thing("book", "A thick book.", portable=False, read=lambda: "It says: THE KEY LIES BY WATER."))
        cellar.put(Thing("key", "A key of iron."), Thing("troll", "It looks hungry.", portable=False, fight=self.fight_troll))
        self.hall = hall
        return hall

    @property
    def can_see(self):
        return not self.room.dark or self.lamp_lit and "lamp" in self.inventory

    def find(self, name):
        thing = self.inventory.get(name) or (self.room.things.get(name) if self.can_see else None)
        if thing is None:
            raise Refusal(f"There is no {name} here." if name else "What do you mean?")
        return thing

    @command("look", "l")
    def look(self):
        if not self.can_see:
            return "It is dark. Something breathes."
        lines = [f"{self.room.name}. {self.room.description}"]
        if self.room.things:
            lines.append("You see " + ", ".join(str(thing) for _, thing in sorted(self.room.things.items())) + ".")
        exits = sorted(self.room.exits) + (["west (a door)"] if self.room is self.hall else [])
        return "\n".join([*lines, f"Ways out: {', '.join(exits)}."])

    @command("north", "south", "east", "west")
    def go(self, direction):
        if self.room is self.hall and direction == "west":
            if self.door.state != "open":
                raise Refusal(f"The door is {self.door.state}.")
            self.points += 50
            raise GameOver("You step into the garden, and into the light.", won=True)
        try:
            self.room = self.room.exits[direction]
        except KeyError:
            raise Refusal(f"You cannot go {direction}.") from None
        if self.room.name not in self.visited:
            self.visited.add(self.room.name)
            self.points += 5
        return self.look()

    @command("take", "get")
    def take(self, name=""):
        thing = self.find(name)
        if name in self.inventory:
            raise Refusal("You have that already.")
        if not thing.portable:
            raise Refusal(f"The {name} stays where it is.")
        if "troll" in self.room.things:
            raise GameOver(f"As you reach for the {name}, the troll reaches for you.", won=False)
        self.inventory[name] = self.room.things.pop(name)
        self.points += 10
        return f"Taken: {name}."

    @command("drop")
    def drop(self, name=""):
        if name not in self.inventory:
            raise Refusal(f"You have no {name}.")
        self.room.put(self.inventory.pop(name))
        return f"Dropped: {name}."

    @command("inventory", "i")
    def show_inventory(self):
        if not self.inventory:
            return "You carry nothing."
        return "You carry " + ", ".join(map(str, self.inventory.values())) + "."

    @command("read", "light", "fight")
    def act(self, verb, name=""):
        action = self.find(name).actions.get(verb)
        if action is None:
            raise Refusal(f"You cannot {verb} the {name}.")
        return action()

    @command("unlock", "open")
    def work_door(self, verb, *rest):
        if self.room is not self.hall:
            raise Refusal("There is no door here.")
        if verb == "unlock" and "key" not in self.inventory:
            raise Refusal("You have no key.")
        self.door.advance(verb)
        return f"The door is now {self.door.state}."

    @command("score")
    def score(self):
        return f"{self.points} points in {self.turns} turns."

    def light_lamp(self):
        if "lamp" not in self.inventory:
            raise Refusal("Take it first.")
        self.lamp_lit = True
        return "The lamp burns."

    def fight_troll(self):
        if "sword" not in self.inventory:
            raise GameOver("Without a weapon? The troll is no longer hungry.", won=False)
        del self.room.things["troll"]
        self.points += 25
        return "The troll looks at your sword, sighs, and leaves."

    def obey(self, line):
        verb, *words = line.lower().split()
        words = [word for word in words if word not in ("the", "with", "a")]
        method = self.commands.get(verb)
        if method is None:
            raise Refusal(f"You do not know how to {verb}.")
        if len(method.command_names) > 1 and method.__name__ in ("go", "act", "work_door"):
            words.insert(0, verb)
        try:
            return method(*words)
        except TypeError:
            raise Refusal(f"{verb.capitalize()} what?") from None

    def play(self, lines):
        for line in lines:
            if not line.strip():
                continue
            self.turns += 1
            print(f"> {line.strip()}")
            try:
                print(self.obey(line))
            except Refusal as refusal:
                print(refusal)
            except GameOver as end:
                print(end)
                print(self.score())
                return end.won
        print("The story stops here.")
        return False


def play_scripts(scripts):
    return [Game().play(script.split(";")) for script in scripts]


def main(arguments):
    if arguments:
        with open(arguments[0], encoding="utf-8") as file:
            return 0 if Game().play(file) else 1
    results = play_scripts([HASTY, CAREFUL, LOST])
    print(results)
    return 0 if results == [False, True, False] else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
