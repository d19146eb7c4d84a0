#include "vm/gc/heap.h"
#include "vm/modules/sre/regex.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/operations.h"

// What Pattern.scanner and Pattern.finditer give.

namespace py::vm {

Type regex_scanner_type, regex_iterator_type;

/// The iterator of finditer(): a scanner's search() over and over.
struct RegexIterator : Object {
    static constexpr Layout kLayout = Layout::RegexIterator;
    RegexScanner* scanner;
};

RegexScanner* make_scanner(RegexPattern* pattern, Value string, RegexRange range) {
    auto* scanner = the_heap->make<RegexScanner>(regex_scanner_type.root_shape);
    scanner->pattern = pattern;
    scanner->string = string;
    scanner->pos = scanner->next = range.pos;
    scanner->endpos = range.endpos;
    return scanner;
}

Value make_regex_iterator(RegexScanner* scanner) {
    auto* iterator = the_heap->make<RegexIterator>(regex_iterator_type.root_shape);
    iterator->scanner = scanner;
    return Value::of(iterator);
}

namespace {

/// The next match, or None.
Raises<Value> advance(Thread& thread, RegexScanner* self, sre::Wanted wanted) {
    if (self->next < 0) return none();
    RegexString string;
    TRY(string.open(thread, self->string));
    // What lends bytes may have shrunk.
    int64_t end = std::min(self->endpos, string.length());
    if (self->next > string.length()) return none();
    sre::MatchResult result;
    sre::MatchRequest request{&self->pattern->program, string.subject(end), self->next, wanted, self->must_advance};
    switch (sre::run(thread, request, result)) {
        case sre::Outcome::Raised: return Error{};
        case sre::Outcome::NoMatch: self->next = -1; return none();
        case sre::Outcome::Matched: break;
    }
    self->must_advance = result.start == result.end;
    self->next = result.end;
    return Value::of(make_match(self->pattern, self->string, {self->pos, self->endpos}, result));
}

Raises<Value> scanner_match(Thread& thread, Value* args) {
    return advance(thread, args[0].as<RegexScanner>(), sre::Wanted::Match);
}
Raises<Value> scanner_search(Thread& thread, Value* args) {
    return advance(thread, args[0].as<RegexScanner>(), sre::Wanted::Search);
}
Raises<Value> get_pattern(Thread&, Value self) { return Value::of(self.as<RegexScanner>()->pattern); }

void trace_scanner(Object* object, Marker& marker) {
    marker.mark(static_cast<RegexScanner*>(object)->pattern);
    marker.mark(static_cast<RegexScanner*>(object)->string);
}

constexpr MethodDef kMethods[] = {
    {"match", "($self, /)", scanner_match, "The match that starts where the last one ended; None if there is none."},
    {"search", "($self, /)", scanner_search, "The next match from where the last one ended; None if there is none."}};
constexpr GetSetDef kAttributes[] = {{"pattern", get_pattern}};

Raises<Value> iterator_next(Thread& thread, Value self) {
    Value match = TRY(advance(thread, self.as<RegexIterator>()->scanner, sre::Wanted::Search));
    return is_none(match) ? kEmpty : match;
}

void trace_iterator(Object* object, Marker& marker) { marker.mark(static_cast<RegexIterator*>(object)->scanner); }

}  // namespace

TypeSpec const kRegexScannerSpec{.name = "_sre.SRE_Scanner",
                                 .layout = Layout::RegexScanner,
                                 .size = sizeof(RegexScanner),
                                 .flags = kNoConstructor,
                                 .methods = kMethods,
                                 .attributes = kAttributes,
                                 .trace = trace_scanner};
TypeSpec const kRegexIteratorSpec{.name = "callable_iterator",
                                  .layout = Layout::RegexIterator,
                                  .size = sizeof(RegexIterator),
                                  .flags = kNoConstructor,
                                  .slots = {.iter = iterator_self, .next = iterator_next},
                                  .trace = trace_iterator};

}  // namespace py::vm
