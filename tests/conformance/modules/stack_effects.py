# Stack effects as the compiler counts them.
from opcode import opmap, stack_effect

assert stack_effect(opmap["LOAD_CONST"], 1) == 1 and stack_effect(opmap["POP_TOP"]) == -1
assert stack_effect(opmap["BUILD_TUPLE"], 3) == -2 and stack_effect(opmap["UNPACK_EX"], 257) == 2
assert stack_effect(opmap["PRECALL"], 2) == -2 and stack_effect(opmap["CALL"], 2) == -1
for jump, effect in ((None, 1), (False, 1), (True, -1)):
    assert stack_effect(opmap["FOR_ITER"], 0, jump=jump) == effect
for arguments, message in (
    ((opmap["LOAD_CONST"],), "stack_effect: opcode requires oparg but oparg was not specified"),
    ((opmap["POP_TOP"], 1), "stack_effect: opcode does not permit oparg but oparg was specified"),
    ((255 + 50, 0), "invalid opcode or oparg"),
):
    try:
        stack_effect(*arguments)
    except ValueError as error:
        assert str(error) == message
    else:
        raise AssertionError(arguments)
