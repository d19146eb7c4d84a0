#include "compiler/ast/fold_values.h"

#include <doctest/doctest.h>

#include <cmath>
#include <initializer_list>
#include <vector>

#include "compiler/ast/fold_format.h"
#include "marshal/base/big_int.h"

using namespace py;
using namespace py::compiler::ast;
using code::ObjectKind;

namespace {

struct Values {
    Arena arena;
    code::ObjectFactory objects{arena};
    SequenceFolder sequences{objects};

    ConstantValue integer(int64_t value) { return objects.make_int(value); }
    ConstantValue power_of_two(uint64_t exponent) { return objects.make_int(BigInt(1) << exponent); }
    ConstantValue real(double value) { return objects.make_float(value); }
    ConstantValue str(char const* text) { return objects.make_str(text); }
    ConstantValue tuple(std::initializer_list<ConstantValue> items) {
        return objects.make_tuple(std::vector<ConstantValue>(items));
    }
    ConstantValue numbers(Operator op, ConstantValue left, ConstantValue right) {
        return fold_numbers(op, left, right, objects);
    }
};

double float_of(ConstantValue value) { return static_cast<code::FloatObject const*>(value)->value; }
int64_t int_of(ConstantValue value) { return static_cast<code::IntObject const*>(value)->small; }
std::string_view text_of(ConstantValue value) { return static_cast<code::StrObject const*>(value)->text; }

}  // namespace

TEST_CASE("fold: int arithmetic goes beyond 64 bits") {
    Values v;
    auto sum = v.numbers(Operator::Add, v.integer(INT64_MAX), v.integer(1));
    CHECK(!static_cast<code::IntObject const*>(sum)->is_small());
    CHECK(int_of(v.numbers(Operator::Sub, sum, v.integer(1))) == INT64_MAX);
}

TEST_CASE("fold: a product, power or shift of more than 128 bits stays") {
    Values v;
    CHECK(v.numbers(Operator::Mult, v.power_of_two(63), v.power_of_two(63)) != nullptr);
    CHECK(v.numbers(Operator::Mult, v.power_of_two(64), v.power_of_two(64)) == nullptr);
    CHECK(v.numbers(Operator::LShift, v.integer(1), v.integer(127)) != nullptr);
    CHECK(v.numbers(Operator::LShift, v.integer(1), v.integer(128)) == nullptr);
    CHECK(v.numbers(Operator::Pow, v.integer(2), v.integer(64)) != nullptr);
    CHECK(v.numbers(Operator::Pow, v.integer(2), v.integer(65)) == nullptr);
}

TEST_CASE("fold: division by zero stays") {
    Values v;
    for (Operator op : {Operator::Div, Operator::FloorDiv, Operator::Mod}) {
        CHECK(v.numbers(op, v.integer(1), v.integer(0)) == nullptr);
        CHECK(v.numbers(op, v.integer(1), v.real(0.0)) == nullptr);
    }
    CHECK(v.numbers(Operator::Pow, v.integer(0), v.integer(-1)) == nullptr);
}

TEST_CASE("fold: floor division and remainder of floats keep the divisor's sign, in zeros as well") {
    Values v;
    CHECK(float_of(v.numbers(Operator::FloorDiv, v.real(5.5), v.real(-2))) == -3.0);
    CHECK(float_of(v.numbers(Operator::Mod, v.real(5.5), v.real(-2))) == -0.5);
    CHECK(std::signbit(float_of(v.numbers(Operator::FloorDiv, v.real(0.0), v.real(-5)))));
    CHECK(!std::signbit(float_of(v.numbers(Operator::Mod, v.real(-0.0), v.real(5)))));
}

TEST_CASE("fold: a negative base with a broken exponent gives a complex number") {
    Values v;
    CHECK(v.numbers(Operator::Pow, v.integer(-8), v.real(0.5))->kind == ObjectKind::Complex);
    CHECK(v.numbers(Operator::Pow, v.real(1e300), v.integer(2)) == nullptr);
    CHECK(float_of(v.numbers(Operator::Pow, v.integer(2), v.integer(-1))) == 0.5);
}

TEST_CASE("fold: bools stay bools under bit operations alone") {
    Values v;
    CHECK(v.numbers(Operator::BitAnd, &code::kTrue, &code::kFalse) == &code::kFalse);
    CHECK(int_of(v.numbers(Operator::Add, &code::kTrue, &code::kTrue)) == 2);
    CHECK(int_of(fold_unary(Unaryop::Invert, &code::kTrue, v.objects)) == -2);
    CHECK(fold_unary(Unaryop::Not, v.str(""), v.objects) == &code::kTrue);
}

TEST_CASE("fold: a long chain of concatenations takes memory in proportion to the result") {
    Values v;
    ConstantValue all = v.str("x");
    for (int i = 0; i < 3000; i++) all = v.sequences.concatenate(all, v.str("0123456789"));
    CHECK(text_of(all).size() == 30001);
    CHECK(v.arena.size() < 2'000'000);
}

TEST_CASE("fold: concatenating onto the same left side twice keeps both results") {
    Values v;
    auto base = v.sequences.concatenate(v.str("a"), v.str("b"));
    auto first = v.sequences.concatenate(base, v.str("1"));
    auto second = v.sequences.concatenate(base, v.str("2"));
    CHECK(text_of(first) == "ab1");
    CHECK(text_of(second) == "ab2");
}

TEST_CASE("fold: repetition has limits of length") {
    Values v;
    CHECK(text_of(v.sequences.repeat(v.str("ab"), v.integer(2048))).size() == 4096);
    CHECK(v.sequences.repeat(v.str("ab"), v.integer(2049)) == nullptr);
    CHECK(v.sequences.repeat(v.integer(257), v.tuple({v.integer(1)})) == nullptr);
    CHECK(v.sequences.repeat(v.str("a"), v.integer(-1)) == nullptr);
    CHECK(text_of(v.sequences.repeat(v.str(""), v.integer(-1))).empty());
}

TEST_CASE("fold: subscripts count characters, from either end") {
    Values v;
    CHECK(text_of(v.sequences.subscript(v.str("aé€z"), v.integer(2))) == "€");
    CHECK(text_of(v.sequences.subscript(v.str("aé€z"), v.integer(-1))) == "z");
    CHECK(v.sequences.subscript(v.str("abc"), v.integer(3)) == nullptr);
}

TEST_CASE("fold: of equal members a frozenset keeps the first") {
    Values v;
    auto items = {v.integer(1), v.real(1.0),        (ConstantValue)&code::kTrue,
                  v.str("1"),   v.power_of_two(70), v.real(std::ldexp(1.0, 70))};
    auto set = make_frozenset(std::vector<ConstantValue>(items), v.objects);
    CHECK(static_cast<code::SequenceObject const*>(set)->items.size() == 3);
}

TEST_CASE("fold: a percent format becomes an f-string if it is simple") {
    Values v;
    Name name;
    ExprNode* arguments[] = {&name};
    auto fold = [&](char const* format) { return fold_format(v.objects.make_str(format), arguments, {}, v.objects); };
    CHECK(fold("%d") == nullptr);
    CHECK(fold("%s %s") == nullptr);
    CHECK(fold("%100s") == nullptr);
    auto* joined = fold("100%% %5.3s");
    REQUIRE(joined != nullptr);
    REQUIRE(joined->values.size() == 2);
    CHECK(text_of(static_cast<Constant*>(joined->values[0])->value) == "100% ");
    auto* spec = static_cast<FormattedValue*>(joined->values[1])->format_spec;
    CHECK(text_of(static_cast<Constant*>(spec)->value) == ">5.3");
}
