#include <algorithm>
#include <vector>

#include "vm/interp/frame.h"
#include "vm/objects/str/str_builder.h"
#include "vm/runtime/protocol/operations.h"

// Binding arguments to the parameters of a Python function (reference, 6.3.4 "Calls"), with CPython's errors.

namespace py::vm {
namespace {

/// Arguments given by name. Their values are copied here, where the C stack keeps them, since the frame may be built
/// where they stand.
class KeywordArguments {
  public:
    explicit KeywordArguments(CallArgs const& args) : size_(args.keyword_count()) {
        if (size_ == 0) return;
        reserve();
        for (size_t i = 0; i < size_; i++) set(i, args.names->items[i].as<Str>(), args.values[args.count + i]);
    }
    /// Keys are all str.
    explicit KeywordArguments(Dict* dict) : size_(dict ? dict->size : 0) {
        if (size_ == 0) return;
        reserve();
        size_t at = 0;
        for (int64_t i = dict->next_entry(0); i >= 0; i = dict->next_entry(uint32_t(i) + 1)) {
            DictEntry& entry = dict->entry(uint32_t(i));
            set(at++, entry.key.as<Str>(), entry.value);
        }
    }

    size_t size() const { return size_; }
    Str* name(size_t i) const { return pairs_[2 * i].as<Str>(); }
    Value value(size_t i) const { return pairs_[2 * i + 1]; }

  private:
    static constexpr size_t kFew = 8;

    void reserve() { pairs_ = size_ <= kFew ? few_ : new_tuple(2 * size_)->items; }
    void set(size_t i, Str* name, Value value) {
        pairs_[2 * i] = Value::of(name);
        pairs_[2 * i + 1] = value;
    }

    size_t size_;
    Value* pairs_ = nullptr;
    Value few_[2 * kFew];
};

class Binder {
  public:
    Binder(Thread& thread, Function* function, Value const* values, size_t count, KeywordArguments const& keywords)
        : thread_(thread),
          function_(function),
          code_(function->code),
          values_(values),
          count_(count),
          given_(keywords),
          positional_(size_t(code_->argcount)),
          named_(positional_ + size_t(code_->kwonlyargcount)) {}

    Raises<void> run(Value* fp) {
        fp_ = fp;
        size_t taken = std::min(count_, positional_);
        // The arguments may stand at `fp` itself: what has no parameter of its own is taken away first.
        Tuple* rest = nullptr;
        if (code_->has_varargs()) rest = make_tuple({values_ + taken, count_ - taken});
        if (values_ != fp_) std::copy_n(values_, taken, fp_);
        std::fill_n(fp_ + taken, code_->local_count + 1 - taken, kEmpty);
        if (rest) fp_[named_] = Value::of(rest);
        if (given_.size() > 0) TRY(bind_keywords());
        if (code_->has_varkeywords() && !keywords_) make_keywords(0);
        if (count_ > positional_ && !rest) return too_many();
        return fill_defaults(taken);
    }

  private:
    Str* qualname() { return function_->qualname; }

    void make_keywords(size_t count) {
        keywords_ = new_dict(uint32_t(count));
        fp_[named_ + code_->has_varargs()] = Value::of(keywords_);
    }

    int64_t find_parameter(Str* name, size_t from) {
        Value const* parameters = code_->local_names->items;
        for (size_t i = from; i < named_; i++) {
            if (parameters[i] == Value::of(name)) return int64_t(i);
        }
        for (size_t i = from; i < named_; i++) {
            if (equal_text(parameters[i].as<Str>(), name)) return int64_t(i);
        }
        return -1;
    }

    Raises<void> bind_keywords() {
        for (size_t k = 0; k < given_.size(); k++) {
            Str* name = given_.name(k);
            int64_t index = find_parameter(name, size_t(code_->posonlyargcount));
            if (index >= 0) {
                if (!fp_[index].is_empty()) {
                    return raise(thread_, TypeError_type, "{}() got multiple values for argument '{}'",
                                 {qualname(), name});
                }
                fp_[index] = given_.value(k);
            } else if (code_->has_varkeywords()) {
                if (!keywords_) make_keywords(given_.size() - k);
                keywords_->store(name, given_.value(k));
            } else {
                return unexpected_keyword(name);
            }
        }
        return {};
    }

    Error unexpected_keyword(Str* name) {
        StrBuilder wrong;
        for (size_t k = 0; k < given_.size(); k++) {
            Str* given = given_.name(k);
            for (int32_t i = 0; i < code_->posonlyargcount; i++) {
                if (!equal_text(code_->local_name(uint32_t(i)), given)) continue;
                if (!wrong.empty()) wrong.append(", ");
                wrong.append(given);
            }
        }
        if (!wrong.empty()) {
            return raise(thread_, TypeError_type,
                         "{}() got some positional-only arguments passed as keyword arguments: '{}'",
                         {qualname(), wrong.finish()});
        }
        return raise(thread_, TypeError_type, "{}() got an unexpected keyword argument '{}'", {qualname(), name});
    }

    Error too_many() {
        size_t defaults = function_->defaults ? function_->defaults->size : 0;
        size_t keyword_only = 0;
        for (size_t i = positional_; i < named_; i++) keyword_only += !fp_[i].is_empty();
        StrBuilder takes;
        if (defaults) {
            takes.append("from ");
            takes.append_decimal(int64_t(positional_ - defaults));
            takes.append(" to ");
        }
        takes.append_decimal(int64_t(positional_));
        bool plural = defaults ? true : positional_ != 1;
        StrBuilder given;
        given.append_decimal(int64_t(count_));
        if (keyword_only) {
            given.append(count_ != 1 ? " positional arguments (and " : " positional argument (and ");
            given.append_decimal(int64_t(keyword_only));
            given.append(keyword_only != 1 ? " keyword-only arguments)" : " keyword-only argument)");
        }
        bool were = count_ != 1 || keyword_only;
        return raise(thread_, TypeError_type, "{}() takes {} positional argument{} but {} {} given",
                     {qualname(), takes.finish(), plural ? "s" : "", given.finish(), were ? "were" : "was"});
    }

    /// The first `bound` parameters have their arguments.
    Raises<void> fill_defaults(size_t bound) {
        size_t defaults = function_->defaults ? function_->defaults->size : 0;
        size_t required = positional_ - std::min(defaults, positional_);
        std::vector<Str*> missing;
        for (size_t i = bound; i < positional_; i++) {
            if (!fp_[i].is_empty()) continue;
            if (i < required) {
                missing.push_back(code_->local_name(uint32_t(i)));
            } else {
                fp_[i] = function_->defaults->items[i - (positional_ - defaults)];
            }
        }
        if (!missing.empty()) return missing_arguments(missing, "positional");
        for (size_t i = positional_; i < named_; i++) {
            if (!fp_[i].is_empty()) continue;
            Str* name = code_->local_name(uint32_t(i));
            Value value = function_->keyword_defaults ? function_->keyword_defaults->find(name) : kEmpty;
            if (value.is_empty()) missing.push_back(name);
            fp_[i] = value;
        }
        if (!missing.empty()) return missing_arguments(missing, "keyword-only");
        return {};
    }

    Error missing_arguments(std::vector<Str*> const& missing, char const* kind) {
        StrBuilder text;
        for (size_t i = 0; i < missing.size(); i++) {
            if (i > 0) {
                bool last = i + 1 == missing.size();
                text.append(!last ? ", " : missing.size() > 2 ? ", and " : " and ");
            }
            text.append('\'');
            text.append(missing[i]);
            text.append('\'');
        }
        return raise(thread_, TypeError_type, "{}() missing {} required {} argument{}: {}",
                     {qualname(), missing.size(), kind, missing.size() == 1 ? "" : "s", text.finish()});
    }

    Thread& thread_;
    Function* function_;
    Code* code_;
    Value const* values_;
    size_t count_;
    KeywordArguments const& given_;
    size_t positional_;
    size_t named_;
    Value* fp_ = nullptr;
    Dict* keywords_ = nullptr;
};

/// Fills in defaults behind `count` arguments that stand at `fp`; false if there is more to it.
bool bind_defaults(Function* function, size_t count, Value* fp) {
    Code* code = function->code;
    if (!function->defaults || code->has_varargs() || code->has_varkeywords() || code->kwonlyargcount > 0) return false;
    auto parameters = size_t(code->argcount);
    size_t defaults = function->defaults->size;
    if (count > parameters || count + defaults < parameters || defaults > parameters) return false;
    Value const* values = function->defaults->items + defaults - parameters;
    for (size_t i = count; i < parameters; i++) fp[i] = values[i];
    for (size_t i = parameters; i <= code->local_count; i++) fp[i] = kEmpty;
    return true;
}

/// Where positional arguments alone are given, enough of them, to a function with `*args`, and perhaps `**names`; false
/// if there is more to it.
bool bind_rest(Function* function, std::span<Value const> values, Value* fp) {
    Code* code = function->code;
    auto parameters = size_t(code->argcount);
    if (!code->has_varargs() || code->kwonlyargcount > 0 || values.size() < parameters) return false;
    Tuple* rest = make_tuple(values.subspan(parameters));
    if (values.data() != fp) std::copy_n(values.data(), parameters, fp);
    fp[parameters] = Value::of(rest);
    std::fill_n(fp + parameters + 1, code->local_count - parameters, kEmpty);
    if (code->has_varkeywords()) fp[parameters + 1] = Value::of(new_dict(0));
    return true;
}

}  // namespace

Raises<void> bind_arguments(Thread& thread, Function* function, CallArgs args, Value* fp) {
    Code* code = function->code;
    if (code->exact_arguments == args.count && !args.names) {
        if (args.values != fp) std::copy_n(args.values, args.count, fp);
        std::fill_n(fp + args.count, code->local_count + 1 - args.count, kEmpty);
        return {};
    }
    if (args.values == fp && !args.names && bind_defaults(function, args.count, fp)) return {};
    if (!args.names && bind_rest(function, {args.values, args.count}, fp)) return {};
    return Binder(thread, function, args.values, args.count, KeywordArguments(args)).run(fp);
}

Raises<void> bind_arguments(Thread& thread, Function* function, std::span<Value const> positional, Dict* keywords,
                            Value* fp) {
    if (!keywords || keywords->size == 0)
        return bind_arguments(thread, function, {positional.data(), positional.size(), nullptr}, fp);
    return Binder(thread, function, positional.data(), positional.size(), KeywordArguments(keywords)).run(fp);
}

}  // namespace py::vm
