#include <fmt/format.h>

#include "compiler/driver/cli/help.h"

namespace py::compiler::driver::cli {

namespace {

using Commands = std::span<Command const* const>;

std::string spaced(std::string_view choices) {
    std::string text(choices);
    for (auto& character : text)
        if (character == '|') character = ' ';
    return text;
}

/// In single quotes for a shell.
std::string shell_quoted(std::string_view text) {
    std::string result = "'";
    for (char character : text) result += character == '\'' ? std::string("'\\''") : std::string(1, character);
    return result + "'";
}

std::string command_names(Commands commands) {
    std::string names;
    for (auto const* command : commands)
        if (!command->name.empty()) names += fmt::format("{}{}", names.empty() ? "" : " ", command->name);
    return names;
}

std::string option_words(Command const& command) {
    std::string words = "--help";
    for (auto const& option : command.options) {
        if (option.short_name) words += fmt::format(" -{}", option.short_name);
        if (!option.long_name.empty()) words += fmt::format(" --{}", option.long_name);
    }
    return words;
}

std::string bash_cases(Command const& command) {
    auto text = fmt::format("    '{}')\n        options={}\n        case $previous in\n", command.name,
                            shell_quoted(option_words(command)));
    for (auto const& option : command.options) {
        if (option.takes == Takes::Nothing || option.choices.empty()) continue;
        text += fmt::format("        {}) choices={} ;;\n", option.names("|"), shell_quoted(spaced(option.choices)));
    }
    return text + "        esac\n        ;;\n";
}

std::string bash(Commands commands) {
    auto text = fmt::format(
        "# bash completion for pycc; made by `pycc completion bash`.\n"
        "_pycc() {{\n"
        "    local current=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD-1]}} command= options= "
        "choices=\n"
        "    local commands={}\n"
        "    if [ \"$COMP_CWORD\" -gt 1 ] && [[ \" $commands \" == *\" ${{COMP_WORDS[1]}} \"* ]]; then "
        "command=${{COMP_WORDS[1]}}; fi\n"
        "    case $command in\n",
        shell_quoted(command_names(commands)));
    for (auto const* command : commands) text += bash_cases(*command);
    return text +
           "    esac\n"
           "    if [ -n \"$choices\" ]; then COMPREPLY=($(compgen -W \"$choices\" -- \"$current\")); return; fi\n"
           "    if [[ $current == -* ]]; then COMPREPLY=($(compgen -W \"$options\" -- \"$current\")); return; fi\n"
           "    COMPREPLY=($(compgen -f -- \"$current\"))\n"
           "    if [ \"$COMP_CWORD\" = 1 ]; then COMPREPLY+=($(compgen -W \"$commands\" -- \"$current\")); fi\n"
           "}\n"
           "complete -o filenames -F _pycc pycc\n";
}

/// What zsh reads inside [ ] and after a colon.
std::string zsh_text(std::string_view text) {
    std::string result;
    for (char character : text) {
        if (character == '[' || character == ']' || character == ':' || character == '\\') result += '\\';
        result += character;
    }
    return result;
}

std::string zsh_option(OptionSpec const& option, std::string const& name) {
    auto text = fmt::format("*{}[{}]", name, zsh_text(option.help));
    if (option.takes == Takes::Value) {
        text += fmt::format(":{}:", zsh_text(option.value_name));
        if (!option.choices.empty()) text += fmt::format("({})", spaced(option.choices));
        if (option.choices.empty()) text += "_files";
    }
    return " \\\n            " + shell_quoted(text);
}

std::string zsh(Commands commands) {
    std::string text = fmt::format(
        "#compdef pycc\n# Made by `pycc completion zsh`.\n_pycc() {{\n    local command=$words[2]\n    local -a "
        "commands=({})\n"
        "    if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then compadd -a commands; _files; return; fi\n"
        "    case $command in\n",
        command_names(commands));
    // The nameless command stands for all other words, so it comes last.
    for (bool nameless : {false, true}) {
        for (auto const* command : commands) {
            if (command->name.empty() != nameless) continue;
            text += fmt::format("    {}) _arguments -s", nameless ? "*" : command->name);
            for (auto const& option : command->options) {
                if (option.short_name) text += zsh_option(option, fmt::format("-{}", option.short_name));
                if (!option.long_name.empty()) text += zsh_option(option, fmt::format("--{}", option.long_name));
            }
            text += " \\\n            '*:file:_files' ;;\n";
        }
    }
    return text + "    esac\n}\n_pycc \"$@\"\n";
}

std::string fish_option(OptionSpec const& option, std::string const& condition) {
    auto text = fmt::format("complete -c pycc -n {}", shell_quoted(condition));
    if (option.short_name) text += fmt::format(" -s {}", option.short_name);
    if (!option.long_name.empty()) text += fmt::format(" -l {}", option.long_name);
    if (option.takes == Takes::Value) text += " -r";
    if (!option.choices.empty()) text += fmt::format(" -f -a {}", shell_quoted(spaced(option.choices)));
    return text + fmt::format(" -d {}\n", shell_quoted(option.help));
}

std::string fish(Commands commands) {
    std::string text = "# fish completion for pycc; made by `pycc completion fish`.\n";
    auto names = command_names(commands);
    for (auto const* command : commands) {
        auto condition = command->name.empty() ? fmt::format("not __fish_seen_subcommand_from {}", names)
                                               : fmt::format("__fish_seen_subcommand_from {}", command->name);
        if (!command->name.empty())
            text += fmt::format("complete -c pycc -n __fish_use_subcommand -a {} -d {}\n", command->name,
                                shell_quoted(command->summary));
        for (auto const& option : command->options) text += fish_option(option, condition);
    }
    return text;
}

}  // namespace

std::string completion_text(std::string_view shell, Commands commands) {
    if (shell == "bash") return bash(commands);
    return shell == "zsh" ? zsh(commands) : fish(commands);
}

}  // namespace py::compiler::driver::cli
