#include "marshal/code/object.h"

namespace py::code {

constinit Singleton const kNone{ObjectKind::None};
constinit Singleton const kFalse{ObjectKind::False};
constinit Singleton const kTrue{ObjectKind::True};
constinit Singleton const kEllipsis{ObjectKind::Ellipsis};
constinit Singleton const kStopIteration{ObjectKind::StopIteration};

}  // namespace py::code
