#pragma once

#include <utility>

#include "marshal/base/result.h"
#include "vm/objects/value.h"

namespace py::vm {

/// Stands for the pending exception, which `Thread` keeps.
struct Raised {};
using Error = Err<Raised>;

/// A value, or a pending Python exception. `TRY` passes the exception on.
template <class T>
class [[nodiscard]] Raises {
  public:
    Raises(T value) : value_(std::move(value)), ok_(true) {}
    Raises(Error) : value_(), ok_(false) {}
    bool ok() const { return ok_; }
    T value() const& { return value_; }
    T value() && { return std::move(value_); }
    Raised error() const { return {}; }

  private:
    T value_;
    bool ok_;
};

template <>
class [[nodiscard]] Raises<Value> {
  public:
    Raises(Value value) : value_(value) {}
    Raises(Error) : value_(kRaisedMark) {}
    bool ok() const { return value_ != kRaisedMark; }
    Value value() const { return value_; }
    Raised error() const { return {}; }

  private:
    Value value_;
};

/// Never null but for a pending exception.
template <class T>
class [[nodiscard]] Raises<T*> {
  public:
    Raises(T* value) : value_(value) {}
    Raises(Error) : value_(nullptr) {}
    bool ok() const { return value_ != nullptr; }
    T* value() const { return value_; }
    Raised error() const { return {}; }

  private:
    T* value_;
};

template <>
class [[nodiscard]] Raises<void> {
  public:
    Raises() : ok_(true) {}
    Raises(Error) : ok_(false) {}
    bool ok() const { return ok_; }
    void value() const {}
    Raised error() const { return {}; }

  private:
    bool ok_;
};

}  // namespace py::vm
