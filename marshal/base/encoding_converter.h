#pragma once

#include <iconv.h>

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

namespace py {

/// Converts text from one encoding to another by the system's iconv.
class EncodingConverter {
  public:
    /// `Done`: all input was taken. `NoRoom`: the output is full. `Incomplete`: the input ends within a character.
    /// `Invalid`: the next bytes of the input are no character, or none of the other encoding.
    enum class Outcome { Done, NoRoom, Incomplete, Invalid };

    /// Nothing where the system does not know one of the encodings.
    static std::optional<EncodingConverter> open(char const* to, char const* from);

    EncodingConverter(EncodingConverter&& other) noexcept : handle_(std::exchange(other.handle_, kNone)) {}
    EncodingConverter& operator=(EncodingConverter&&) = delete;
    ~EncodingConverter();

    /// Converts as much as it can, and leaves in `input` and `output` what it did not use.
    Outcome convert(std::string_view& input, std::span<char>& output);
    /// Appends what it held back because more input could have changed it. False if there is no room for that.
    bool finish(std::span<char>& output);
    /// Forgets what it saw.
    void reset();

  private:
    static inline iconv_t const kNone = iconv_t(-1);

    explicit EncodingConverter(iconv_t handle) : handle_(handle) {}

    iconv_t handle_;
};

}  // namespace py
