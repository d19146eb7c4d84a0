#include "compiler/driver/cli/option_table.h"

#include <fmt/format.h>

#include <charconv>

#include "compiler/driver/io/files.h"

namespace py::compiler::driver::cli {

namespace {

constexpr int kMaxResponseDepth = 8;

using Specs = std::span<OptionSpec const>;

bool is_choice(OptionSpec const& spec, std::string_view value) {
    auto rest = spec.choices;
    while (!rest.empty()) {
        auto bar = rest.find('|');
        if (rest.substr(0, bar) == value) return true;
        rest = bar == rest.npos ? std::string_view() : rest.substr(bar + 1);
    }
    return spec.choices.empty();
}

std::string quoted_choices(std::string_view choices) {
    std::string text;
    for (char character : choices) text += character == '|' ? std::string("', '") : std::string(1, character);
    return "'" + text + "'";
}

class ArgumentParser {
  public:
    ArgumentParser(Specs specs, Arguments arguments) : specs_(specs), arguments_(arguments) {}

    Result<ParsedArguments, UsageError> run() && {
        for (; at_ < arguments_.size() && !parsed_.help; at_++) {
            std::string_view argument = arguments_[at_];
            if (argument == "--") {
                for (at_++; at_ < arguments_.size(); at_++) parsed_.operands.emplace_back(arguments_[at_]);
            } else if (argument.starts_with("--")) {
                TRY(take_long(argument.substr(2)));
            } else if (argument.size() > 1 && argument[0] == '-') {
                TRY(take_cluster(argument.substr(1)));
            } else {
                parsed_.operands.emplace_back(argument);
            }
        }
        return std::move(parsed_);
    }

  private:
    Result<void, UsageError> take_long(std::string_view text) {
        auto equals = text.find('=');
        auto name = text.substr(0, equals);
        if (name == "help") return parsed_.help = true, Result<void, UsageError>();
        auto index = TRY(find_long(name));
        auto const& spec = specs_[index];
        if (spec.takes == Takes::Nothing) {
            if (equals != text.npos)
                return wrong(spec, fmt::format("ignored explicit argument '{}'", text.substr(equals + 1)));
            return add(index, {});
        }
        if (equals != text.npos) return add(index, text.substr(equals + 1));
        return take_next(index);
    }

    Result<size_t, UsageError> find_long(std::string_view name) const {
        std::vector<size_t> found;
        for (size_t i = 0; i < specs_.size(); i++) {
            if (specs_[i].long_name == name && !name.empty()) return i;
            if (specs_[i].long_name.starts_with(name)) found.push_back(i);
        }
        if (found.size() == 1) return found[0];
        if (found.empty()) return Err{UsageError{"", fmt::format("unrecognized arguments: {}", arguments_[at_])}};
        std::string candidates;
        for (size_t index : found)
            candidates += fmt::format("{}--{}", candidates.empty() ? "" : ", ", specs_[index].long_name);
        return Err{UsageError{"", fmt::format("ambiguous option: --{} could match {}", name, candidates)}};
    }

    Result<void, UsageError> take_cluster(std::string_view letters) {
        while (!letters.empty()) {
            char letter = letters[0];
            letters.remove_prefix(1);
            size_t index = 0;
            while (index < specs_.size() && specs_[index].short_name != letter) index++;
            if (index == specs_.size()) {
                if (letter == 'h') return parsed_.help = true, Result<void, UsageError>();
                return Err{UsageError{"", fmt::format("unrecognized arguments: {}", arguments_[at_])}};
            }
            if (specs_[index].takes == Takes::Value) return letters.empty() ? take_next(index) : add(index, letters);
            TRY(add(index, {}));
        }
        return {};
    }

    Result<void, UsageError> take_next(size_t index) {
        if (at_ + 1 >= arguments_.size()) return wrong(specs_[index], "expected one argument");
        return add(index, arguments_[++at_]);
    }

    Result<void, UsageError> add(size_t index, std::string_view value) {
        auto const& spec = specs_[index];
        if (spec.takes == Takes::Value && !is_choice(spec, value))
            return wrong(spec,
                         fmt::format("invalid choice: '{}' (choose from {})", value, quoted_choices(spec.choices)));
        parsed_.options.push_back({index, std::string(value)});
        return {};
    }

    Result<void, UsageError> wrong(OptionSpec const& spec, std::string message) const {
        return Err{UsageError{spec.names("/"), std::move(message)}};
    }

    Specs specs_;
    Arguments arguments_;
    size_t at_ = 0;
    ParsedArguments parsed_;
};

/// Splits text into words as a shell would that knows quotes and backslashes only.
std::vector<std::string> shell_words(std::string_view text) {
    std::vector<std::string> words;
    bool in_word = false;
    char quote = 0;
    for (size_t i = 0; i < text.size(); i++) {
        char character = text[i];
        bool is_blank = character == ' ' || character == '\t' || character == '\n' || character == '\r';
        if (quote == 0 && is_blank) {
            in_word = false;
            continue;
        }
        if (!in_word) words.emplace_back();
        in_word = true;
        if (character == '\\' && quote != '\'' && i + 1 < text.size()) {
            words.back() += text[++i];
        } else if (quote == 0 && (character == '\'' || character == '"')) {
            quote = character;
        } else if (character == quote) {
            quote = 0;
        } else {
            words.back() += character;
        }
    }
    return words;
}

Result<void, std::string> expand(std::string_view argument, int depth, std::vector<std::string>& words) {
    if (argument.size() < 2 || argument[0] != '@') return words.emplace_back(argument), Result<void, std::string>();
    std::string path(argument.substr(1));
    if (depth == kMaxResponseDepth) return Err{fmt::format("response files nested too deep: {}", path)};
    auto file = read_source(path);
    if (!file.ok()) return Err{fmt::format("cannot read response file {}: {}", path, file.error().message())};
    for (auto const& word : shell_words(as_text(file.value().bytes))) TRY(expand(word, depth + 1, words));
    return {};
}

}  // namespace

std::string OptionSpec::shortest() const {
    return short_name ? fmt::format("-{}", short_name) : fmt::format("--{}", long_name);
}

std::string OptionSpec::names(std::string_view separator) const {
    if (short_name && !long_name.empty()) return fmt::format("-{}{}--{}", short_name, separator, long_name);
    return shortest();
}

Result<ParsedArguments, UsageError> parse_arguments(Specs options, Arguments arguments) {
    return ArgumentParser(options, arguments).run();
}

Result<std::vector<std::string>, std::string> expand_response_files(Arguments arguments) {
    std::vector<std::string> words;
    for (auto argument : arguments) TRY(expand(argument, 0, words));
    return words;
}

Result<uint64_t, std::string> parse_number(std::string_view text, uint64_t largest) {
    uint64_t number = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || text.empty())
        return Err{fmt::format("not a number: '{}'", text)};
    if (number > largest) return Err{fmt::format("too large: '{}'", text)};
    return number;
}

}  // namespace py::compiler::driver::cli
