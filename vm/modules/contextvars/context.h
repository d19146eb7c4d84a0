#pragma once

#include "vm/objects/type/type.h"

namespace py::vm {

/// `contextvars.Context`: values by variable. Copies share the dict until one of them changes it.
struct Context : Object {
    static constexpr Layout kLayout = Layout::Context;
    Dict* values;
    bool shares_values;
    bool is_entered;
};

struct ContextVariable : Object {
    static constexpr Layout kLayout = Layout::ContextVariable;
    Str* name;
    /// Empty where there is none.
    Value fallback;
};

/// What `set` gives, for `reset`.
struct ContextToken : Object {
    static constexpr Layout kLayout = Layout::ContextToken;
    ContextVariable* variable;
    Context* context;
    /// Empty: there was no value.
    Value before;
    bool is_used;
};

extern Type context_type, context_variable_type, context_token_type, missing_marker_type;
extern TypeSpec const kContextSpec, kContextVariableSpec, kContextTokenSpec, kMissingMarkerSpec;

/// The running thread's context, made if there is none yet.
Context* current_context(Thread& thread);
Context* copy_context(Context* context);
/// The dict of a context, as its own.
Dict* values_to_change(Context* context);

}  // namespace py::vm
