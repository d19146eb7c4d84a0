#include <algorithm>
#include <vector>

#include "vm/interp/frame.h"
#include "vm/objects/str/str_builder.h"
#include "vm/runtime/protocol/operations.h"

// Binding arguments to the parameters of a Python function (reference, 6.3.4 "Calls"), with CPython's errors.

namespace py::vm {
namespace {

class Binder {
  public:
    Binder(Thread& thread, Function* function, CallArgs args)
        : thread_(thread),
          function_(function),
          code_(function->code),
          args_(args),
          positional_(size_t(code_->argcount)),
          named_(positional_ + size_t(code_->kwonlyargcount)) {}

    Raises<void> run(Value* fp) {
        // Arguments may stand at `fp` itself: work on a copy.
        Tuple* copy = new_tuple(args_.total());
        std::copy_n(args_.values, args_.total(), copy->items);
        args_.values = copy->items;
        fp_ = fp;
        std::fill_n(fp_, code_->local_count + 1, kEmpty);
        size_t taken = std::min(args_.count, positional_);
        std::copy_n(args_.values, taken, fp_);
        if (code_->has_varargs()) {
            std::span<Value const> rest;
            if (args_.count > taken) rest = {args_.values + taken, args_.count - taken};
            fp_[named_] = Value::of(make_tuple(rest));
        }
        if (code_->has_varkeywords()) {
            keywords_ = new_dict();
            fp_[named_ + code_->has_varargs()] = Value::of(keywords_);
        }
        TRY(bind_keywords());
        if (args_.count > positional_ && !code_->has_varargs()) return too_many();
        TRY(fill_defaults());
        (void)copy;
        return {};
    }

  private:
    Str* qualname() { return function_->qualname; }

    int64_t find_parameter(Str* name, size_t from) {
        for (size_t i = from; i < named_; i++) {
            if (equal_text(code_->local_name(uint32_t(i)), name)) return int64_t(i);
        }
        return -1;
    }

    Raises<void> bind_keywords() {
        for (size_t k = 0; k < args_.keyword_count(); k++) {
            Str* name = args_.names->items[k].as<Str>();
            Value value = args_.values[args_.count + k];
            int64_t index = find_parameter(name, size_t(code_->posonlyargcount));
            if (index >= 0) {
                if (!fp_[index].is_empty()) {
                    return raise(thread_, TypeError_type, "{}() got multiple values for argument '{}'",
                                 {qualname(), name});
                }
                fp_[index] = value;
            } else if (keywords_) {
                keywords_->store(name, value);
            } else {
                return unexpected_keyword(name);
            }
        }
        return {};
    }

    Error unexpected_keyword(Str* name) {
        StrBuilder wrong;
        for (size_t k = 0; k < args_.keyword_count(); k++) {
            Str* given = args_.names->items[k].as<Str>();
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
        given.append_decimal(int64_t(args_.count));
        if (keyword_only) {
            given.append(args_.count != 1 ? " positional arguments (and " : " positional argument (and ");
            given.append_decimal(int64_t(keyword_only));
            given.append(keyword_only != 1 ? " keyword-only arguments)" : " keyword-only argument)");
        }
        bool were = args_.count != 1 || keyword_only;
        return raise(thread_, TypeError_type, "{}() takes {} positional argument{} but {} {} given",
                     {qualname(), takes.finish(), plural ? "s" : "", given.finish(), were ? "were" : "was"});
    }

    Raises<void> fill_defaults() {
        size_t defaults = function_->defaults ? function_->defaults->size : 0;
        size_t required = positional_ - std::min(defaults, positional_);
        std::vector<Str*> missing;
        for (size_t i = 0; i < positional_; i++) {
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
    CallArgs args_;
    size_t positional_;
    size_t named_;
    Value* fp_ = nullptr;
    Dict* keywords_ = nullptr;
};

}  // namespace

Raises<void> bind_arguments(Thread& thread, Function* function, CallArgs args, Value* fp) {
    Code* code = function->code;
    if (code->exact_arguments == args.count && !args.names) {
        if (args.values != fp) std::copy_n(args.values, args.count, fp);
        std::fill_n(fp + args.count, code->local_count + 1 - args.count, kEmpty);
        return {};
    }
    return Binder(thread, function, args).run(fp);
}

}  // namespace py::vm
