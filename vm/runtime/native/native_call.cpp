#include "vm/objects/function/native_call.h"

#include <algorithm>

#include "vm/runtime/protocol/operations.h"

// Binding arguments to the signatures of native functions, with the errors CPython gives for its own.

namespace py::vm {

size_t CallArgs::keyword_count() const { return names ? names->size : 0; }

namespace {

class NativeBinder {
  public:
    NativeBinder(Thread& thread, MethodDef const& definition, std::string_view owner, Value self, CallArgs args)
        : thread_(thread),
          signature_(definition.signature),
          name_(definition.name),
          owner_(owner),
          self_(self),
          args_(args),
          offset_(self.is_empty() ? 0 : 1) {}

    Raises<void> run(Value* bound) {
        for (size_t i = 0; i < signature_.parameters; i++) bound[i] = kEmpty;
        if (offset_) bound[0] = self_;
        size_t given = args_.count + offset_;
        if (args_.keyword_count() && !takes_keywords()) {
            return raise(thread_, TypeError_type, "{}() takes no keyword arguments", {qualified()});
        }
        TRY(check_total());
        if (given > signature_.positional && !signature_.variadic) return wrong_count(given);
        size_t taken = given < signature_.positional ? given : signature_.positional;
        for (size_t i = offset_; i < taken; i++) bound[i] = args_.values[i - offset_];
        size_t at = signature_.positional;
        if (signature_.variadic) {
            std::span<Value const> rest;
            if (given > taken) rest = {args_.values + (taken - offset_), given - taken};
            bound[at++] = Value::of(make_tuple(rest));
        }
        if (signature_.variadic_keywords) bound[signature_.parameters - 1] = Value::of(new_dict());
        Str* misplaced = bind_keywords(bound);
        for (size_t i = 0; i < signature_.required; i++) {
            if (bound[i].is_empty()) return missing(i, given);
        }
        if (signature_.required_keywords) TRY(check_required_keywords(bound));
        if (misplaced) return wrong_keyword(misplaced);
        return {};
    }

  private:
    bool takes_keywords() const {
        return signature_.variadic_keywords || signature_.positional_only < named_parameters();
    }
    size_t named_parameters() const {
        return signature_.parameters - (signature_.variadic ? 1u : 0u) - (signature_.variadic_keywords ? 1u : 0u);
    }
    /// Functions that CPython does not name in errors have no name here.
    std::string called() const { return name_.empty() ? "function" : std::string(name_) + "()"; }
    std::string qualified() const {
        return owner_.empty() ? std::string(name_) : std::string(owner_) + "." + std::string(name_);
    }

    /// More arguments than parameters, in whatever way they were given.
    Raises<void> check_total() {
        if (!takes_keywords() || signature_.variadic || signature_.variadic_keywords) return {};
        size_t most = named_parameters() - (signature_.has_self ? 1 : 0);
        size_t self_given = signature_.has_self && !offset_ ? 1 : 0;
        if (args_.total() <= most + self_given) return {};
        size_t count = args_.total() - self_given;
        return raise(thread_, TypeError_type, "{} takes at most {} {}argument{} ({} given)",
                     {called(), most, args_.count == self_given ? "keyword " : "", most == 1 ? "" : "s", count});
    }

    /// The parameter that can be given by this name; -1 if there is none.
    int parameter_named(Str* keyword) const {
        int found = -1;
        signature_.for_each([&](int index, std::string_view name, bool) {
            bool candidate = index >= signature_.positional_only && name[0] != '*' && name != "/";
            if (candidate && equal_text(keyword, name)) found = index;
        });
        return found;
    }

    /// The first name that no parameter has, or one that has its argument already; null if all have their places.
    Str* bind_keywords(Value* bound) {
        Str* misplaced = nullptr;
        for (size_t k = 0; k < args_.keyword_count(); k++) {
            Str* keyword = args_.names->items[k].as<Str>();
            Value value = args_.values[args_.count + k];
            int found = parameter_named(keyword);
            if (found >= 0 && bound[found].is_empty()) {
                bound[found] = value;
            } else if (found < 0 && signature_.variadic_keywords) {
                bound[signature_.parameters - 1].as<Dict>()->store(keyword, value);
            } else if (!misplaced) {
                misplaced = keyword;
            }
        }
        return misplaced;
    }

    Error wrong_keyword(Str* keyword) {
        int found = parameter_named(keyword);
        if (found < 0) {
            return raise(thread_, TypeError_type, "'{}' is an invalid keyword argument for {}",
                         {keyword, name_.empty() ? "this function" : called()});
        }
        return raise(thread_, TypeError_type, "argument for {} given by name ('{}') and position ({})",
                     {called(), keyword, found + 1 - int(offset_)});
    }

    /// Is it one of those that look between `start` and `end`, as find() and count()? They have a text of their own.
    bool searches_range() {
        bool start = false, end = false;
        signature_.for_each([&](int index, std::string_view name, bool) {
            if (index == int(signature_.positional) - 2) start = start || name == "start";
            if (index == int(signature_.positional) - 1) end = end || name == "end";
        });
        return start && end;
    }

    Error wrong_count(size_t given) {
        size_t self = signature_.has_self ? 1 : 0;
        size_t most = signature_.positional - self;
        size_t count = given - self;
        if (most == 0 && !takes_keywords()) {
            return raise(thread_, TypeError_type, "{}() takes no arguments ({} given)", {qualified(), count});
        }
        size_t least = signature_.required > self ? signature_.required - self : 0;
        if (takes_keywords() && most == 0) {
            return raise(thread_, TypeError_type, "{} takes no positional arguments", {called()});
        }
        if (takes_keywords()) {
            size_t bound = count > most ? most : least;
            char const* how = least == most ? "exactly" : count > most ? "at most" : "at least";
            return raise(thread_, TypeError_type, "{} takes {} {} positional argument{} ({} given)",
                         {called(), how, bound, bound == 1 ? "" : "s", count});
        }
        if (most == 1 && least == 1) {
            return raise(thread_, TypeError_type, "{}() takes exactly one argument ({} given)", {qualified(), count});
        }
        char const* how = least == most ? "" : count > most ? "at most " : "at least ";
        size_t bound = count > most ? most : least;
        if (searches_range()) {
            return raise(thread_, TypeError_type, "{}() takes {}{} argument{} ({} given)",
                         {name_, how, bound, bound == 1 ? "" : "s", count});
        }
        return raise(thread_, TypeError_type, "{} expected {}{} argument{}, got {}",
                     {name_, how, bound, bound == 1 ? "" : "s", count});
    }

    Error missing(size_t index, size_t given) {
        size_t self = signature_.has_self ? 1 : 0;
        if (index < self) {
            return raise(thread_, TypeError_type, "unbound method {}() needs an argument", {qualified()});
        }
        if (index >= signature_.positional_only) {
            std::string_view wanted;
            signature_.for_each([&](int position, std::string_view name, bool) {
                if (position == int(index) && name != "/" && name != "*" && wanted.empty()) wanted = name;
            });
            return raise(thread_, TypeError_type, "{} missing required argument '{}' (pos {})",
                         {called(), wanted, index + 1 - self});
        }
        return wrong_count(given);
    }

    Raises<void> check_required_keywords(Value* bound) {
        std::string_view absent;
        signature_.for_each([&](int index, std::string_view name, bool has_default) {
            bool keyword_only = index >= signature_.positional + (signature_.variadic ? 1 : 0);
            if (keyword_only && !has_default && name[0] != '*' && bound[index].is_empty()) absent = name;
        });
        if (absent.empty()) return {};
        return raise(thread_, TypeError_type, "{}() missing required keyword-only argument: '{}'", {name_, absent});
    }

    Thread& thread_;
    Signature const& signature_;
    std::string_view name_;
    std::string_view owner_;
    Value self_;
    CallArgs args_;
    size_t offset_;
};

}  // namespace

Raises<Value> call_with_positional(Thread& thread, MethodDef const& definition, Value self, Value const* values,
                                   size_t count) {
    // No larger than needed: the collector takes leftovers on the stack for values.
    size_t parameters = definition.signature.parameters;
    auto* bound = static_cast<Value*>(__builtin_alloca((parameters + 1) * sizeof(Value)));
    Signature const& signature = definition.signature;
    Value* next = bound;
    if (!self.is_empty()) *next++ = self;
    size_t taken = std::min(count, size_t(signature.positional - (next - bound)));
    for (size_t i = 0; i < taken; i++) *next++ = values[i];
    while (next < bound + parameters) *next++ = kEmpty;
    if (signature.variadic) bound[signature.positional] = Value::of(make_tuple({values + taken, count - taken}));
    if (signature.variadic_keywords) bound[parameters - 1] = Value::of(new_dict());
    return definition.function(thread, bound);
}

Raises<Value> call_native(Thread& thread, MethodDef const& definition, std::string_view owner, Value self,
                          CallArgs args) {
    if (self.is_empty() && !args.names && definition.signature.is_simple(args.count)) {
        return definition.function(thread, const_cast<Value*>(args.values));
    }
    if (!args.names && takes_positional(definition, self, args.count)) {
        return call_with_positional(thread, definition, self, args.values, args.count);
    }
    auto* bound = static_cast<Value*>(__builtin_alloca((definition.signature.parameters + 1u) * sizeof(Value)));
    TRY(NativeBinder(thread, definition, owner, self, args).run(bound));
    return definition.function(thread, bound);
}

}  // namespace py::vm
