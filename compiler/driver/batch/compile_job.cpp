#include "compiler/driver/batch/compile_job.h"

#include <fcntl.h>
#include <fmt/format.h>

#include "compiler/compiler.h"
#include "compiler/driver/batch/pyc_output.h"
#include "compiler/driver/batch/reporter.h"
#include "compiler/driver/batch/stage_dump.h"
#include "compiler/driver/cache/code_store.h"
#include "compiler/driver/io/files.h"
#include "compiler/driver/io/text.h"
#include "compiler/driver/tree/paths.h"
#include "compiler/driver/tree/pyc_state.h"
#include "compiler/driver/tree/selection.h"
#include "marshal/format/writer.h"

namespace py::compiler::driver {

namespace {

/// A source that goes on changing is given up after so many compilations.
constexpr int kAttempts = 4;

/// How one level came out.
enum class LevelResult : uint8_t { Written, Current, Failed, SourceChanged };

class JobRun {
  public:
    JobRun(Job const& job, Options const& options)
        : job_(job),
          options_(options),
          is_stream_(job.path == "-"),
          name_(is_stream_ ? "<stdin>" : embedded_path(job.path, job.root, options.naming)),
          reporter_(job.path, options, outcome_) {}

    JobOutcome run() && {
        bool writes_pyc = options_.emit == Emit::Pyc;
        if (options_.quiet == 0 && writes_pyc) outcome_.out += job_.announcement;
        if (!job_.problem.empty()) {
            reporter_.fail_on_file(job_.path, job_.problem);
        } else if (!job_.path.empty() && may_be_named()) {
            writes_pyc ? compile_levels() : dump();
        }
        return std::move(outcome_);
    }

  private:
    bool may_be_named() {
        if (options_.naming.forbidden.empty() || !PatternSet(options_.naming.forbidden).found_in(name_)) return true;
        reporter_.fail_on_file(job_.path, fmt::format("the code would name the forbidden path {}", quoted(name_)));
        return false;
    }

    std::string target(int level) const {
        return output_path(job_.path, job_.root, options_.layout, level, job_.only_input);
    }

    marshal::Invalidation invalidation() const {
        // There is no file whose time could be compared.
        if (is_stream_ && !options_.layout.invalidation) return marshal::Invalidation::UncheckedHash;
        return wanted_invalidation(options_.layout);
    }

    void dump() {
        auto source = read_source(job_.path);
        if (!source.ok()) return reporter_.fail_on_file(job_.path, source.error().message());
        auto result = dump_stage(source.value().bytes, compile_options(options_.layout.levels[0]), options_);
        // The tokens before an error are worth seeing; no other stage has a text then.
        bool good = reporter_.report(result.warnings, result.error.get(), source.value().bytes);
        if (good || result.error) outcome_.out += result.text;
    }

    void compile_levels() {
        if (job_.root.empty() && !is_stream_ && everything_is_current()) {
            outcome_.result = JobResult::Current;
            return;
        }
        bool wrote = false;
        for (int attempt = 0; attempt < kAttempts; attempt++) {
            auto source = read_source(job_.path);
            if (!source.ok()) return announce(), reporter_.fail_on_file(job_.path, source.error().message());
            auto result = compile_all(source.value(), attempt > 0, wrote);
            if (result == LevelResult::Failed) return;
            if (result == LevelResult::SourceChanged) continue;
            outcome_.result = wrote ? JobResult::Compiled : JobResult::Current;
            return;
        }
        reporter_.fail_on_file(job_.path, "it changes while it is compiled");
    }

    /// For a file that is named itself; one that was found in a folder has been looked at there.
    bool everything_is_current() const {
        struct stat status;
        if (options_.force || ::stat(job_.path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return false;
        auto stamp = stamp_of(status);
        for (int level : options_.layout.levels) {
            auto probe = probe_pyc(AT_FDCWD, target(level).c_str());
            if (!probe.ok()) return false;
            auto verdict = judge(probe.value(), stamp, invalidation());
            if (verdict == PycVerdict::HashUnknown) {
                auto source = read_at(AT_FDCWD, job_.path.c_str());
                if (source.ok()) verdict = judge_hash(probe.value(), source.value());
            }
            if (verdict != PycVerdict::Current) return false;
        }
        return true;
    }

    LevelResult compile_all(SourceFile const& source, bool all_anew, bool& wrote) {
        std::string previous;
        for (int level : options_.layout.levels) {
            bool is_current = !all_anew && (job_.current >> level & 1);
            auto result = is_current ? LevelResult::Current : compile_level(source, level);
            if (result == LevelResult::Failed || result == LevelResult::SourceChanged) return result;
            auto file = target(level);
            if (result == LevelResult::Written) {
                wrote = true;
                if (!previous.empty() && options_.hardlink_duplicates && !link_if_same(previous, file))
                    return LevelResult::Failed;
            }
            previous = std::move(file);
        }
        return LevelResult::Current;
    }

    LevelResult compile_level(SourceFile const& source, int level) {
        StoreKey key{};
        if (options_.store) {
            key = make_store_key(source.bytes, level);
            auto value = options_.store->find(key);
            auto body = value ? with_filename(*value, name_) : std::nullopt;
            if (body) return write_level(target(level), source, *body);
        }
        auto compilation = compile(source.bytes, compile_options(level));
        if (compilation.error || !compilation.warnings.empty()) announce();
        if (!reporter_.report(compilation.warnings, compilation.error.get(), source.bytes)) return LevelResult::Failed;
        auto body = marshal::write_module_in_place(*compilation.code);
        if (!body.ok()) return announce(), fail_on(job_.path, std::string(marshal::message_of(body.error())));
        // What has warnings is compiled each time, so that they are told each time.
        if (options_.store && compilation.warnings.empty()) keep(key, body.value());
        return write_level(target(level), source, body.value());
    }

    void keep(StoreKey const& key, ByteView body) {
        if (auto value = without_filename(body, name_)) options_.store->store(key, *value);
    }

    LevelResult write_level(std::string const& file, SourceFile const& source, ByteView body) {
        auto header = make_header(source, invalidation());
        if (file != "-") {
            // What looked doubtful by its times may be right by its bytes.
            if (!options_.force && holds(file, header, body)) return mark_as_written_now(file), LevelResult::Current;
            if (!is_stream_ && has_changed(source)) return LevelResult::SourceChanged;
        }
        announce();
        auto obstacle = file == "-" ? std::string() : obstacle_at(file);
        if (!obstacle.empty()) return fail_on(file, obstacle);
        auto written = write_pyc(file, header, body, source);
        if (!written.ok()) return fail_on(file, written.error().message());
        // What changed while it was written cannot be told from the header.
        return file != "-" && !is_stream_ && has_changed(source) ? LevelResult::SourceChanged : LevelResult::Written;
    }

    bool has_changed(SourceFile const& source) const {
        struct stat status;
        return S_ISREG(source.status.st_mode) && ::stat(job_.path.c_str(), &status) == 0 &&
               !(stamp_of(status) == stamp_of(source.status));
    }

    bool link_if_same(std::string const& previous, std::string const& file) {
        auto bytes = read_at(AT_FDCWD, file.c_str());
        if (!bytes.ok() || !holds(previous, {}, bytes.value())) return true;
        auto linked = link_atomically(previous, file);
        if (!linked.ok()) reporter_.fail_on_file(file, linked.error().message());
        return linked.ok();
    }

    LevelResult fail_on(std::string const& path, std::string const& message) {
        reporter_.fail_on_file(path, message);
        return LevelResult::Failed;
    }

    /// Says once that the file is compiled.
    void announce() {
        if (announced_ || options_.quiet > 0 || is_stream_) return;
        announced_ = true;
        outcome_.out += fmt::format("Compiling {}...\n", quoted(job_.path));
    }

    CompileOptions compile_options(int level) const {
        CompileOptions options;
        options.filename = name_;
        options.optimize = level;
        options.warnings_are_errors =
            options_.warnings.syntax == WarningAction::Error && options_.warnings.deprecation == WarningAction::Error;
        return options;
    }

    Job const& job_;
    Options const& options_;
    bool is_stream_;
    std::string name_;
    JobOutcome outcome_;
    Reporter reporter_;
    bool announced_ = false;
};

}  // namespace

JobOutcome run_job(Job const& job, Options const& options) { return JobRun(job, options).run(); }

JobOutcome given_up(Job const& job, std::string const& reason, Options const& options) {
    JobOutcome outcome;
    Reporter(job.path, options, outcome).fail_on_file(job.path, reason);
    return outcome;
}

}  // namespace py::compiler::driver
