#pragma once

#include <new>
#include <type_traits>
#include <utility>

#include "marshal/base/verify.h"

namespace py {

/// Wraps an error on its way into a `Result`, so that `Result<T, T>` stays unambiguous.
template <class E>
struct [[nodiscard]] Err {
    E value;
};
template <class E>
Err(E) -> Err<E>;

/// A value, or the reason why there is none. Failure is an ordinary return: nothing is thrown.
template <class T, class E>
class [[nodiscard]] Result {
  public:
    Result(T value) : ok_(true) { new (&value_) T(std::move(value)); }
    template <class G>
    Result(Err<G> error) : ok_(false) {
        new (&error_) E(std::move(error.value));
    }
    Result(Result&& other) noexcept : ok_(other.ok_) {
        if (ok_) {
            new (&value_) T(std::move(other.value_));
        } else {
            new (&error_) E(std::move(other.error_));
        }
    }
    Result(Result const& other) : ok_(other.ok_) {
        if (ok_) {
            new (&value_) T(other.value_);
        } else {
            new (&error_) E(other.error_);
        }
    }
    Result& operator=(Result other) noexcept {
        this->~Result();
        new (this) Result(std::move(other));
        return *this;
    }
    ~Result() {
        if (ok_) {
            value_.~T();
        } else {
            error_.~E();
        }
    }

    bool ok() const { return ok_; }
    explicit operator bool() const { return ok_; }

    T& value() & {
        VERIFY(ok_);
        return value_;
    }
    T const& value() const& {
        VERIFY(ok_);
        return value_;
    }
    T&& value() && {
        VERIFY(ok_);
        return std::move(value_);
    }
    E& error() & {
        VERIFY(!ok_);
        return error_;
    }
    E const& error() const& {
        VERIFY(!ok_);
        return error_;
    }
    E&& error() && {
        VERIFY(!ok_);
        return std::move(error_);
    }

  private:
    union {
        T value_;
        E error_;
    };
    bool ok_;
};

/// Success without a value, or the reason of a failure.
template <class E>
class [[nodiscard]] Result<void, E> {
  public:
    Result() = default;
    template <class G>
    Result(Err<G> error) : error_(std::move(error.value)), ok_(false) {}

    bool ok() const { return ok_; }
    explicit operator bool() const { return ok_; }
    void value() const { VERIFY(ok_); }
    E const& error() const& {
        VERIFY(!ok_);
        return error_;
    }
    E&& error() && {
        VERIFY(!ok_);
        return std::move(error_);
    }

  private:
    E error_{};
    bool ok_ = true;
};

}  // namespace py

/// Evaluates to the value of a `Result`; a failure returns from the enclosing function with the same error.
#define TRY(...)                                                 \
    ({                                                           \
        auto&& py_try_result_ = (__VA_ARGS__);                   \
        if (!py_try_result_.ok()) [[unlikely]]                   \
            return ::py::Err{std::move(py_try_result_).error()}; \
        std::move(py_try_result_).value();                       \
    })

/// Evaluates to the value of a `Result` that cannot fail here; the reason stands beside the use.
#define MUST(...) ((__VA_ARGS__).value())
