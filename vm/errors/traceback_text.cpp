#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "marshal/base/utf8.h"
#include "vm/objects/exception.h"
#include "vm/objects/frame.h"
#include "vm/runtime/builtins_module.h"
#include "vm/runtime/locations.h"
#include "vm/runtime/operations.h"

// Tracebacks as CPython prints them: source lines, carets under the part that failed, repeated frames folded, chains.

namespace py::vm {
namespace {

/// Frames of one recursion that are shown before the rest is counted.
constexpr int kShownRepeats = 3;

class SourceLines {
  public:
    /// Null if the file or the line cannot be read.
    std::string const* line(std::string const& path, int32_t number) {
        auto [entry, fresh] = files_.try_emplace(path);
        if (fresh) {
            std::ifstream file(path);
            for (std::string text; std::getline(file, text);) {
                if (!text.empty() && text.back() == '\r') text.pop_back();
                entry->second.push_back(text);
            }
        }
        if (number < 1 || size_t(number) > entry->second.size()) return nullptr;
        return &entry->second[size_t(number) - 1];
    }

  private:
    std::map<std::string, std::vector<std::string>> files_;
};

size_t count_characters(std::string_view text) {
    size_t count = 0;
    for (char c : text) count += (uint8_t(c) & 0xC0) != 0x80;
    return count;
}

class Renderer {
  public:
    explicit Renderer(Thread& thread) : thread_(thread) {}

    std::string run(Exception* exception) {
        chain(exception);
        return std::move(out_);
    }

  private:
    struct Link {
        Exception* exception;
        /// What stands between the one before it and this one.
        char const* introduction;
    };

    /// The oldest first: causes and contexts before what they led to.
    void chain(Exception* exception) {
        std::vector<Link> links;
        while (exception) {
            seen_.insert(exception);
            Exception* before = nullptr;
            char const* introduction = "";
            if (exception->cause) {
                before = exception->cause;
                introduction = "\nThe above exception was the direct cause of the following exception:\n\n";
            } else if (exception->context && !exception->suppress_context) {
                before = exception->context;
                introduction = "\nDuring handling of the above exception, another exception occurred:\n\n";
            }
            if (before && seen_.contains(before)) before = nullptr;
            links.push_back({exception, before ? introduction : ""});
            exception = before;
        }
        for (size_t i = links.size(); i-- > 0;) {
            out_ += links[i].introduction;
            if (links[i].exception->traceback) {
                out_ += "Traceback (most recent call last):\n";
                entries(links[i].exception->traceback);
            }
            summary(links[i].exception);
        }
    }

    void entries(Traceback* entry) {
        std::string last_key;
        int repeats = 0;
        auto flush = [&] {
            if (repeats <= kShownRepeats) return;
            int more = repeats - kShownRepeats;
            out_ += "  [Previous line repeated " + std::to_string(more) + " more time" + (more == 1 ? "" : "s") + "]\n";
        };
        for (; entry; entry = entry->next) {
            std::string key = to_utf8(entry->code->filename) + "\n" + to_utf8(entry->code->name) + "\n" + std::to_string(entry->line);
            if (key != last_key) {
                flush();
                last_key = key;
                repeats = 0;
            }
            repeats++;
            if (repeats <= kShownRepeats) frame(entry);
        }
        flush();
    }

    void frame(Traceback* entry) {
        std::string path = to_utf8(entry->code->filename);
        out_ += "  File \"" + path + "\", line " + std::to_string(entry->line) + ", in " + to_utf8(entry->code->name) + "\n";
        std::string const* line = sources_.line(path, entry->line);
        if (!line) return;
        size_t indent = line->find_first_not_of(" \t\f");
        if (indent == std::string::npos) return;
        size_t end = line->size();
        out_ += "    " + line->substr(indent, end - indent) + "\n";
        carets(entry, *line, indent, end);
    }

    /// Not under a whole line, nor where the range ends on another line (then up to the line's end).
    void carets(Traceback* entry, std::string const& line, size_t indent, size_t end) {
        Location location = location_at(*entry->code->source, entry->offset);
        if (location.column < 0 || location.end_column < 0) return;
        size_t start = std::min(size_t(location.column), line.size());
        size_t stop = location.end_line == location.line ? std::min(size_t(location.end_column), line.size()) : end;
        if (start < indent) start = indent;
        if (stop <= start) return;
        size_t left = 0;
        size_t right = 0;
        bool anchored = location.end_line == location.line && find_anchor(line.substr(start, stop - start), left, right);
        bool whole_line = start == indent && stop >= end;
        if (whole_line && !anchored) return;
        std::string text = "    ";
        text.append(count_characters(std::string_view(line).substr(indent, start - indent)), ' ');
        std::string_view part = std::string_view(line).substr(start, stop - start);
        if (anchored) {
            text.append(count_characters(part.substr(0, left)), '~');
            text.append(count_characters(part.substr(left, right - left)), '^');
            text.append(count_characters(part.substr(right)), '~');
        } else {
            text.append(count_characters(part), '^');
        }
        out_ += text + "\n";
    }

    /// For a binary operation or a subscript: the operator, or the brackets, at the outermost level.
    static bool find_anchor(std::string const& text, size_t& left, size_t& right);

    void summary(Exception* exception) {
        Type* type = exception->type();
        Value module = type->dict->find(names.__module__);
        if (module.is<Str>() && !equal_text(module.as<Str>(), "builtins") && !equal_text(module.as<Str>(), "__main__")) {
            out_ += to_utf8(module.as<Str>()) + ".";
        }
        out_ += to_utf8(type->qualname);
        Raises<Str*> text = str_of(thread_, Value::of(exception));
        if (!text.ok()) {
            thread_.pending = nullptr;
            out_ += ": <exception str() failed>";
        } else if (text.value()->length > 0) {
            out_ += ": " + to_utf8(text.value());
        }
        out_ += suggestion(exception) + "\n";
        Value notes = find_own_attribute(Value::of(exception), intern("__notes__"));
        if (!notes.is<List>()) return;
        for (Value note : notes.as<List>()->span()) {
            Raises<Str*> shown = str_of(thread_, note);
            if (shown.ok()) out_ += to_utf8(shown.value()) + "\n";
            thread_.pending = nullptr;
        }
    }

    std::string suggestion(Exception* exception);
    static std::string best(Str* wanted, std::vector<Value> const& candidates);

    Thread& thread_;
    std::string out_;
    SourceLines sources_;
    std::set<Exception*> seen_;
};

bool Renderer::find_anchor(std::string const& text, size_t& left, size_t& right) {
    // The outermost operator of the lowest precedence, found by scanning at depth 0 outside of strings.
    static constexpr std::string_view kLevels[][4] = {{"|"}, {"^"}, {"&"}, {"<<", ">>"}, {"+", "-"}, {"*", "/", "%", "@"}};
    auto is_operand_end = [](char c) { return isalnum(uint8_t(c)) || c == '_' || c == ')' || c == ']' || c == '}' || c == '\'' || c == '"' || (c & 0x80); };
    std::vector<size_t> outer;
    int depth = 0;
    char quote = 0;
    for (size_t i = 0; i < text.size(); i++) {
        char c = text[i];
        if (quote) {
            if (c == '\\') i++;
            else if (c == quote) quote = 0;
        } else if (c == '\'' || c == '"') {
            quote = c;
        } else if (c == '(' || c == '[' || c == '{') {
            depth++;
        } else if (c == ')' || c == ']' || c == '}') {
            depth--;
        } else if (depth == 0) {
            outer.push_back(i);
        }
    }
    if (quote || depth != 0) return false;
    for (size_t i : outer) {
        // Only single expressions: nothing that binds weaker than arithmetic.
        if (text[i] == ',' || text[i] == '=' || text[i] == ':' || text[i] == '!') return false;
        bool shift = i + 1 < text.size() && text[i + 1] == text[i];
        bool tail = i > 0 && text[i - 1] == text[i];
        if ((text[i] == '<' || text[i] == '>') && !shift && !tail) return false;
        if (isalpha(uint8_t(text[i])) && (i == 0 || text[i - 1] == ' ')) {
            for (std::string_view word : {"and ", "or ", "not ", "in ", "is ", "if ", "lambda", "await ", "yield", "return", "raise", "assert"}) {
                if (std::string_view(text).substr(i).starts_with(word)) return false;
            }
        }
    }
    for (auto const& level : kLevels) {
        for (size_t k = outer.size(); k-- > 0;) {
            size_t i = outer[k];
            for (std::string_view op : level) {
                if (op.empty() || !std::string_view(text).substr(i).starts_with(op)) continue;
                if (op.size() == 1 && op[0] == '*' && ((i + 1 < text.size() && text[i + 1] == '*') || (i > 0 && text[i - 1] == '*'))) continue;
                size_t before = i;
                while (before > 0 && text[before - 1] == ' ') before--;
                if (before == 0 || !is_operand_end(text[before - 1])) continue;
                left = i;
                right = i + op.size();
                if (op == "/" && i > 0 && text[i - 1] == '/') left--;
                else if (op == "/" && right < text.size() && text[right] == '/') right++;
                return true;
            }
        }
    }
    size_t power = text.rfind("**");
    for (size_t i : outer) {
        if (i == power) {
            left = i;
            right = i + 2;
            return true;
        }
    }
    // A subscript: the last bracket pair at depth 0 ends the text.
    if (text.back() != ']') return false;
    int level = 0;
    for (size_t i = text.size(); i-- > 0;) {
        if (text[i] == ']' || text[i] == ')' || text[i] == '}') level++;
        if (text[i] == '[' || text[i] == '(' || text[i] == '{') level--;
        if (level == 0) {
            if (i == 0 || !is_operand_end(text[i - 1])) return false;
            left = i;
            right = text.size();
            return true;
        }
    }
    return false;
}

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
std::string Renderer::best(Str* wanted, std::vector<Value> const& candidates) {
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

std::string Renderer::suggestion(Exception* exception) {
    bool attribute = exception->type()->is_subtype_of(&AttributeError_type);
    bool name_error = exception->type()->is_subtype_of(&NameError_type);
    if (!attribute && !name_error) return "";
    Value wanted = exception_field(exception, "name");
    if (!wanted.is<Str>()) return "";
    std::vector<Value> candidates;
    if (attribute) {
        Value object = exception_field(exception, "obj");
        if (object.is_empty()) return "";
        Raises<Value> names_found = call_special(thread_, object, names.__dir__, {});
        if (!names_found.ok() || !names_found.value().is<List>()) {
            thread_.pending = nullptr;
            return "";
        }
        for (Value name : names_found.value().as<List>()->span()) candidates.push_back(name);
    } else {
        // The frame's locals are gone; its globals and builtins are not.
        Traceback* last = exception->traceback;
        while (last && last->next) last = last->next;
        if (!last) return "";
        for (Value name : last->code->local_names->span()) candidates.push_back(name);
        for (Dict* dict : {last->frame->function->globals, last->frame->function->builtins}) {
            for (int64_t i = dict->next_entry(0); i >= 0; i = dict->next_entry(uint32_t(i) + 1)) {
                candidates.push_back(dict->entry(uint32_t(i)).key);
            }
        }
    }
    return best(wanted.as<Str>(), candidates);
}

}  // namespace

std::string render_exception(Thread& thread, Exception* exception) { return Renderer(thread).run(exception); }

}  // namespace py::vm
