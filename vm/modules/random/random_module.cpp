#include <sys/random.h>

#include <ctime>
#include <vector>

#include "vm/objects/function/function.h"
#include "vm/runtime/native/arguments.h"
#include "vm/runtime/native/native_module.h"
#include "vm/runtime/protocol/operations.h"

// The module _random: the Mersenne twister MT19937 (Matsumoto and Nishimura, 1998).

namespace py::vm {
namespace {

class MersenneTwister {
  public:
    static constexpr int kWords = 624;

    void seed(uint32_t seed) {
        words[0] = seed;
        for (uint32_t i = 1; i < kWords; i++) words[i] = 1812433253u * (words[i - 1] ^ words[i - 1] >> 30) + i;
        index = kWords;
    }

    void seed(std::span<uint32_t const> key) {
        seed(19650218u);
        uint32_t at = 1;
        size_t from = 0;
        auto next = [&] {
            if (++at < kWords) return;
            words[0] = words[kWords - 1];
            at = 1;
        };
        for (size_t step = std::max<size_t>(kWords, key.size()); step; step--) {
            words[at] = (words[at] ^ mixed(at - 1) * 1664525u) + key[from] + uint32_t(from);
            next();
            if (++from >= key.size()) from = 0;
        }
        for (int step = kWords - 1; step; step--) {
            words[at] = (words[at] ^ mixed(at - 1) * 1566083941u) - at;
            next();
        }
        words[0] = 0x80000000u;
    }

    uint32_t next() {
        if (index >= kWords) refill();
        uint32_t y = words[index++];
        y ^= y >> 11;
        y ^= y << 7 & 0x9D2C5680u;
        y ^= y << 15 & 0xEFC60000u;
        return y ^ y >> 18;
    }

    uint32_t words[kWords];
    int index;

  private:
    uint32_t mixed(uint32_t at) const { return words[at] ^ words[at] >> 30; }

    void refill() {
        constexpr int kMiddle = 397;
        for (int i = 0; i < kWords; i++) {
            uint32_t y = (words[i] & 0x80000000u) | (words[(i + 1) % kWords] & 0x7FFFFFFFu);
            words[i] = words[(i + kMiddle) % kWords] ^ y >> 1 ^ (y & 1 ? 0x9908B0DFu : 0);
        }
        index = 0;
    }
};

struct Random : Object {
    static constexpr Layout kLayout = Layout::Random;
    MersenneTwister generator;
};

Type random_type;

MersenneTwister& generator_of(Value value) { return value.as<Random>()->generator; }

Raises<void> seed_from_system(MersenneTwister& generator) {
    uint32_t key[MersenneTwister::kWords];
    if (getrandom(key, sizeof key, GRND_NONBLOCK) != sizeof key) {
        timespec now;
        clock_gettime(CLOCK_REALTIME, &now);
        uint32_t fallback[] = {uint32_t(now.tv_nsec), uint32_t(now.tv_sec), uint32_t(clock())};
        generator.seed(fallback);
        return {};
    }
    generator.seed(key);
    return {};
}

Raises<void> seed_generator(Thread& thread, MersenneTwister& generator, Value value) {
    if (!is_given(value)) return seed_from_system(generator);
    Value number = value;
    if (!is_int(value)) number = make_int(uint64_t(TRY(hash_of(thread, value))));
    std::vector<uint32_t> key;
    if (std::optional<int64_t> small = number.is_small() ? std::optional(number.small()) : std::nullopt) {
        uint64_t magnitude = *small < 0 ? 0 - uint64_t(*small) : uint64_t(*small);
        key = {uint32_t(magnitude), uint32_t(magnitude >> 32)};
    } else {
        for (uint64_t limb : number.as<Int>()->magnitude()) {
            key.push_back(uint32_t(limb));
            key.push_back(uint32_t(limb >> 32));
        }
    }
    while (key.size() > 1 && key.back() == 0) key.pop_back();
    if (key.empty()) key.push_back(0);
    generator.seed(key);
    return {};
}

Raises<Value> random_create(Thread& thread, Type* type, CallArgs args) {
    if (type == &random_type && args.keyword_count())
        return raise(thread, TypeError_type, "Random() takes no keyword arguments");
    if (args.count > 1)
        return raise(thread, TypeError_type, "Random expected at most 1 argument, got {}", {args.count});
    auto* made = static_cast<Random*>(new_instance(type));
    TRY(seed_generator(thread, made->generator, args.count ? args.values[0] : kEmpty));
    return Value::of(made);
}

Raises<Value> random_random(Thread&, Value* args) {
    MersenneTwister& generator = generator_of(args[0]);
    uint32_t high = generator.next() >> 5;
    uint32_t low = generator.next() >> 6;
    return Value::real((double(high) * 67108864.0 + double(low)) * (1.0 / 9007199254740992.0));
}

Raises<Value> random_seed(Thread& thread, Value* args) {
    TRY(seed_generator(thread, generator_of(args[0]), args[1]));
    return none();
}

Raises<Value> random_getrandbits(Thread& thread, Value* args) {
    int count = TRY(to_c_int(thread, args[1]));
    if (count < 0) return raise(thread, ValueError_type, "number of bits must be non-negative");
    if (count == 0) return Value::small(0);
    MersenneTwister& generator = generator_of(args[0]);
    if (count <= 32) return Value::small(generator.next() >> (32 - count));
    std::vector<uint64_t> limbs((size_t(count) + 63) / 64);
    for (size_t word = 0; count > 0; word++, count -= 32) {
        uint64_t bits = generator.next();
        if (count < 32) bits >>= 32 - count;
        limbs[word / 2] |= bits << (word % 2 * 32);
    }
    return make_int(BigInt(std::span<uint64_t const>(limbs), false));
}

Raises<Value> random_getstate(Thread&, Value* args) {
    MersenneTwister& generator = generator_of(args[0]);
    Tuple* state = new_tuple(MersenneTwister::kWords + 1);
    for (int i = 0; i < MersenneTwister::kWords; i++) state->items[i] = Value::small(generator.words[i]);
    state->items[MersenneTwister::kWords] = Value::small(generator.index);
    return Value::of(state);
}

Raises<Value> random_setstate(Thread& thread, Value* args) {
    if (!args[1].is<Tuple>()) return raise(thread, TypeError_type, "state vector must be a tuple");
    Tuple* state = args[1].as<Tuple>();
    if (state->size != MersenneTwister::kWords + 1)
        return raise(thread, ValueError_type, "state vector is the wrong size");
    MersenneTwister made;
    for (int i = 0; i < MersenneTwister::kWords; i++) {
        if (!is_int(state->items[i])) return raise(thread, TypeError_type, "an integer is required");
        if (int_is_negative(state->items[i]))
            return raise(thread, OverflowError_type, "can't convert negative value to unsigned int");
        made.words[i] = uint32_t(clamped_int64_of(state->items[i]));
    }
    int64_t index = TRY(to_c_long(thread, state->items[MersenneTwister::kWords]));
    if (index < 0 || index > MersenneTwister::kWords) return raise(thread, ValueError_type, "invalid state");
    made.index = int(index);
    generator_of(args[0]) = made;
    return none();
}

constexpr MethodDef kMethods[] = {
    {"random", "($self, /)", random_random, "A number from 0 to below 1, with 53 bits by chance."},
    {"seed", "($self, n=None, /)", random_seed,
     "Starts anew from an int or what hash() makes of an object; by chance if there is none."},
    {"getstate", "($self, /)", random_getstate, "Tuple of all that decides which numbers come next."},
    {"setstate", "($self, state, /)", random_setstate, "Goes on where getstate() gave this tuple."},
    {"getrandbits", "($self, k, /)", random_getrandbits, "An int of k bits by chance. ValueError if k is negative."},
};
TypeSpec const kRandomSpec{.name = "_random.Random",
                           .layout = Random::kLayout,
                           .size = sizeof(Random),
                           .flags = kBaseType,
                           .slots = {.create = random_create},
                           .methods = kMethods,
                           .doc = "A generator of random numbers."};
constexpr ModuleType kTypes[] = {{&random_type, &kRandomSpec}};

}  // namespace

extern NativeModule const kRandomModule;
NativeModule const kRandomModule{.name = "_random", .doc = "The Mersenne twister.", .types = kTypes};

}  // namespace py::vm
