#include "vm/errors/suggestions.h"

#include <algorithm>
#include <vector>

#include "vm/objects/frame/frame.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/text/text.h"

// "Did you mean" for names that are not found.

namespace py::vm {
namespace {

/// Among more names nothing is looked for.
constexpr size_t kMostCandidates = 750;

/// Edit distance with CPython's costs: a change of case is cheap.
size_t edit_distance(std::string const& a, std::string const& b, size_t most) {
    auto cost = [](char x, char y) -> size_t { return x == y ? 0 : tolower(x) == tolower(y) ? 1 : 2; };
    std::vector<size_t> row(b.size() + 1);
    for (size_t j = 0; j <= b.size(); j++) row[j] = j * 2;
    for (size_t i = 1; i <= a.size(); i++) {
        size_t diagonal = row[0];
        row[0] = i * 2;
        size_t least = row[0];
        for (size_t j = 1; j <= b.size(); j++) {
            size_t above = row[j];
            row[j] = std::min(std::min(above, row[j - 1]) + 2, diagonal + cost(a[i - 1], b[j - 1]));
            diagonal = above;
            least = std::min(least, row[j]);
        }
        if (least > most) return most + 1;
    }
    return row[b.size()];
}

/// The closest candidate, if it is close enough.
std::string best(Str* wanted, std::vector<Value> const& candidates) {
    if (candidates.size() >= kMostCandidates) return "";
    std::string text = to_utf8(wanted);
    std::string found;
    size_t best_distance = SIZE_MAX;
    for (Value candidate : candidates) {
        if (!candidate.is<Str>()) continue;
        std::string name = to_utf8(candidate.as<Str>());
        if (name == text) continue;
        size_t most = std::min((text.size() + name.size() + 3) * 2 / 6, best_distance - 1);
        size_t distance = edit_distance(text, name, most);
        if (distance > most) continue;
        if (found.empty() || distance < best_distance) {
            found = name;
            best_distance = distance;
        }
    }
    return found.empty() ? "" : ". Did you mean: '" + found + "'?";
}

void add_keys(Dict* dict, std::vector<Value>& keys) {
    for (int64_t i = dict->next_entry(0); i >= 0; i = dict->next_entry(uint32_t(i) + 1)) {
        keys.push_back(dict->entry(uint32_t(i)).key);
    }
}

}  // namespace

std::string suggestion_for(Thread& thread, Exception* exception) {
    bool attribute = exception->type()->is_subtype_of(&AttributeError_type);
    bool name_error = exception->type()->is_subtype_of(&NameError_type);
    if (!attribute && !name_error) return "";
    Value wanted = exception_field(exception, "name");
    if (!wanted.is<Str>()) return "";
    std::vector<Value> candidates;
    if (attribute) {
        Value object = exception_field(exception, "obj");
        if (object.is_empty()) return "";
        Raises<Value> names_found = call_special(thread, object, names.__dir__, {});
        if (!names_found.ok() || !names_found.value().is<List>()) {
            thread.pending = nullptr;
            return "";
        }
        for (Value name : names_found.value().as<List>()->span()) candidates.push_back(name);
    } else {
        Traceback* last = exception->traceback;
        while (last && last->next) last = last->next;
        if (!last) return "";
        Value locals = locals_of(last->frame);
        if (locals.is<Dict>()) add_keys(locals.as<Dict>(), candidates);
        std::string found = best(wanted.as<Str>(), candidates);
        if (!found.empty()) return found;
        for (Dict* dict : {last->frame->function->globals, last->frame->function->builtins}) {
            candidates.clear();
            add_keys(dict, candidates);
            found = best(wanted.as<Str>(), candidates);
            if (!found.empty()) return found;
        }
    }
    return best(wanted.as<Str>(), candidates);
}

}  // namespace py::vm
