#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "marshal/base/utf8.h"
#include "vm/errors/exception_groups.h"
#include "vm/errors/suggestions.h"
#include "vm/objects/exception.h"
#include "vm/objects/frame/frame.h"
#include "vm/objects/long/int.h"
#include "vm/runtime/code/locations.h"
#include "vm/runtime/native/builtins_module.h"
#include "vm/runtime/protocol/operations.h"

// Tracebacks as CPython prints them: source lines, carets under the part that failed, repeated frames folded, chains.

namespace py::vm {
namespace {

/// Frames of one recursion that are shown before the rest is counted.
constexpr int kShownRepeats = 3;
/// Members of a group, and groups within groups, that are shown.
constexpr size_t kMaxGroupWidth = 15;
constexpr size_t kMaxGroupDepth = 10;

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
            emit(links[i].introduction);
            if (is_group(Value::of(links[i].exception))) {
                group(links[i].exception);
            } else {
                if (first_shown(links[i].exception)) emit("Traceback (most recent call last):\n");
                described(links[i].exception);
            }
        }
    }

    /// Where its traceback begins, of which sys.tracebacklimit allows the innermost entries; null if there is nothing
    /// to show.
    static Traceback* first_shown(Exception* exception) {
        Value value = sys_module()->dict->find(intern("tracebacklimit"));
        if (value.is_empty() || !is_int(value)) return exception->traceback;
        int64_t limit = clamped_int64_of(value);
        if (limit <= 0) return nullptr;
        int64_t count = 0;
        for (Traceback* entry = exception->traceback; entry; entry = entry->next) count++;
        Traceback* first = exception->traceback;
        for (; count > limit; count--) first = first->next;
        return first;
    }

    void described(Exception* exception) {
        if (Traceback* first = first_shown(exception)) entries(first);
        summary(exception);
    }

    /// A group within groups is shown in a frame of its own.
    void group(Exception* exception) {
        if (depth_ > kMaxGroupDepth) {
            emit("... (max_group_depth is " + std::to_string(kMaxGroupDepth) + ")\n");
            return;
        }
        bool outermost = depth_ == 0;
        if (outermost) depth_ = 1;
        if (first_shown(exception)) emit("Exception Group Traceback (most recent call last):\n", outermost ? '+' : '|');
        described(exception);
        Tuple* members = group_members(exception);
        size_t shown = std::min(members->size, kMaxGroupWidth + 1);
        needs_close_ = false;
        for (size_t i = 0; i < shown; i++) group_member(members, i, shown);
        if (outermost) depth_ = 0;
    }

    void group_member(Tuple* members, size_t index, size_t shown) {
        bool last = index + 1 == shown;
        bool cut = index >= kMaxGroupWidth;
        if (last) needs_close_ = true;
        std::string title = cut ? "..." : std::to_string(index + 1);
        out_ += indentation() + (index == 0 ? "+-" : "  ") + "+---------------- " + title + " ----------------\n";
        depth_++;
        if (cut) {
            size_t left = members->size - kMaxGroupWidth;
            emit("and " + std::to_string(left) + " more exception" + (left > 1 ? "s" : "") + "\n");
        } else {
            chain(members->items[index].as<Exception>());
        }
        if (last && needs_close_) {
            out_ += indentation() + "+------------------------------------\n";
            needs_close_ = false;
        }
        depth_--;
    }

    std::string indentation() const { return std::string(2 * depth_, ' '); }

    /// Adds whole lines; inside a group each stands behind its margin.
    void emit(std::string_view text, char margin = '|') {
        if (depth_ == 0) {
            out_ += text;
            return;
        }
        while (!text.empty()) {
            size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
            out_ += indentation() + margin + ' ';
            out_ += text.substr(0, end);
            text.remove_prefix(end);
        }
    }

    void entries(Traceback* entry) {
        std::string last_key;
        int repeats = 0;
        auto flush = [&] {
            if (repeats <= kShownRepeats) return;
            int more = repeats - kShownRepeats;
            emit("  [Previous line repeated " + std::to_string(more) + " more time" + (more == 1 ? "" : "s") + "]\n");
        };
        for (; entry; entry = entry->next) {
            std::string key = to_utf8(entry->code->filename) + "\n" + to_utf8(entry->code->name) + "\n" +
                              std::to_string(line_of(entry));
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
        emit("  File \"" + path + "\", line " + std::to_string(line_of(entry)) + ", in " + to_utf8(entry->code->name) +
             "\n");
        std::string const* line = sources_.line(path, line_of(entry));
        if (!line) return;
        size_t indent = line->find_first_not_of(" \t\f");
        if (indent == std::string::npos) return;
        size_t end = line->size();
        emit("    " + line->substr(indent, end - indent) + "\n");
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
        bool anchored =
            location.end_line == location.line && find_anchor(line.substr(start, stop - start), left, right);
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
        emit(text + "\n");
    }

    /// For a binary operation or a subscript: the operator, or the brackets, at the outermost level.
    static bool find_anchor(std::string const& text, size_t& left, size_t& right);

    void summary(Exception* exception) {
        std::string line;
        Type* type = exception->type();
        Value module = type->dict->find(names.__module__);
        if (module.is<Str>() && !equal_text(module.as<Str>(), "builtins") &&
            !equal_text(module.as<Str>(), "__main__")) {
            line += to_utf8(module.as<Str>()) + ".";
        }
        line += to_utf8(type->qualname);
        if (type->is_subtype_of(&SyntaxError_type)) {
            line += syntax_error(exception);
        } else {
            Raises<Str*> text = str_of(thread_, Value::of(exception));
            if (!text.ok()) {
                thread_.pending = nullptr;
                line += ": <exception str() failed>";
            } else if (text.value()->length > 0) {
                line += ": " + to_utf8(text.value());
            }
        }
        emit(line + suggestion_for(thread_, exception) + "\n");
        notes(exception);
    }

    /// Shows the place, with carets, and gives what stands behind the type's name.
    std::string syntax_error(Exception* exception) {
        auto field = [&](char const* name) { return exception_field(exception, name); };
        auto text_of = [&](Value value) {
            Raises<Str*> text = str_of(thread_, value);
            thread_.pending = nullptr;
            return text.ok() ? to_utf8(text.value()) : std::string();
        };
        auto is_known = [](Value value) { return !value.is_empty() && !is_none(value); };
        std::string suffix;
        if (is_int(field("lineno"))) {
            std::string path = is_known(field("filename")) ? text_of(field("filename")) : "<string>";
            emit("  File \"" + path + "\", line " + std::to_string(clamped_int64_of(field("lineno"))) + "\n");
            if (field("text").is<Str>())
                syntax_error_text(text_of(field("text")), field("offset"), field("end_offset"));
        } else if (field("filename").is<Str>()) {
            suffix = " (" + text_of(field("filename")) + ")";
        }
        Raises<Str*> message = str_of(thread_, field("msg").is_empty() ? none() : field("msg"));
        thread_.pending = nullptr;
        std::string shown = message.ok() ? to_utf8(message.value()) + suffix : "<exception str() failed>";
        return shown.empty() ? shown : ": " + shown;
    }

    /// Columns count characters, from 1.
    void syntax_error_text(std::string text, Value offset, Value end_offset) {
        while (!text.empty() && text.back() == '\n') text.pop_back();
        size_t indent = std::min(text.find_first_not_of(" \n\f"), text.size());
        text.erase(0, indent);
        emit("    " + text + "\n");
        if (!is_int(offset)) return;
        int64_t start = clamped_int64_of(offset);
        int64_t end = is_int(end_offset) && clamped_int64_of(end_offset) != 0 ? clamped_int64_of(end_offset) : start;
        if (start == end || end == -1) end = start + 1;
        int64_t column = start - 1 - int64_t(indent);
        if (column < 0 || end - start > int64_t(text.size()) + 1000) return;
        std::string carets = "    ";
        size_t at = 0;
        for (int64_t i = 0; i < column; i++) {
            bool tab = at < text.size() && text[at] == '\t';
            carets += tab ? '\t' : ' ';
            if (at < text.size()) at++;
            while (at < text.size() && (uint8_t(text[at]) & 0xC0) == 0x80) at++;
        }
        carets.append(size_t(std::max<int64_t>(end - start, 1)), '^');
        emit(carets + "\n");
    }

    void notes(Exception* exception) {
        Value notes = find_own_attribute(Value::of(exception), intern("__notes__"));
        if (notes.is_empty() || is_none(notes)) return;
        if (!notes.is<List>() && !notes.is<Tuple>()) {
            Raises<Str*> shown = repr_of(thread_, notes);
            emit((shown.ok() ? to_utf8(shown.value()) : "<__notes__ repr() failed>") + "\n");
            thread_.pending = nullptr;
            return;
        }
        Tuple* all =
            notes.is<Tuple>() ? notes.as<Tuple>() : make_tuple(std::span<Value const>(notes.as<List>()->span()));
        for (Value note : all->span()) {
            Raises<Str*> shown = str_of(thread_, note);
            emit((shown.ok() ? to_utf8(shown.value()) : "<note str() failed>") + "\n");
            thread_.pending = nullptr;
        }
    }

    Thread& thread_;
    std::string out_;
    SourceLines sources_;
    std::set<Exception*> seen_;
    /// Groups around what is being shown.
    size_t depth_ = 0;
    bool needs_close_ = false;
};

bool Renderer::find_anchor(std::string const& text, size_t& left, size_t& right) {
    // The outermost operator of the lowest precedence, found by scanning at depth 0 outside of strings.
    static constexpr std::string_view kLevels[][4] = {{"|"},        {"^"},      {"&"},
                                                      {"<<", ">>"}, {"+", "-"}, {"*", "/", "%", "@"}};
    auto is_operand_end = [](char c) {
        return isalnum(uint8_t(c)) || c == '_' || c == ')' || c == ']' || c == '}' || c == '\'' || c == '"' ||
               (c & 0x80);
    };
    std::vector<size_t> outer;
    int depth = 0;
    char quote = 0;
    for (size_t i = 0; i < text.size(); i++) {
        char c = text[i];
        if (quote) {
            if (c == '\\')
                i++;
            else if (c == quote)
                quote = 0;
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
            for (std::string_view word : {"and ", "or ", "not ", "in ", "is ", "if ", "lambda", "await ", "yield",
                                          "return", "raise", "assert"}) {
                if (std::string_view(text).substr(i).starts_with(word)) return false;
            }
        }
    }
    for (auto const& level : kLevels) {
        for (size_t k = outer.size(); k-- > 0;) {
            size_t i = outer[k];
            for (std::string_view op : level) {
                if (op.empty() || !std::string_view(text).substr(i).starts_with(op)) continue;
                if (op.size() == 1 && op[0] == '*' &&
                    ((i + 1 < text.size() && text[i + 1] == '*') || (i > 0 && text[i - 1] == '*')))
                    continue;
                size_t before = i;
                while (before > 0 && text[before - 1] == ' ') before--;
                if (before == 0 || !is_operand_end(text[before - 1])) continue;
                left = i;
                right = i + op.size();
                if (op == "/" && i > 0 && text[i - 1] == '/')
                    left--;
                else if (op == "/" && right < text.size() && text[right] == '/')
                    right++;
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

}  // namespace

std::string render_exception(Thread& thread, Exception* exception) { return Renderer(thread).run(exception); }

}  // namespace py::vm
