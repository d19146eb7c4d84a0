#pragma once

#include "vm/objects/bytes/bytes.h"
#include "vm/objects/containers.h"
#include "vm/objects/dict/dict.h"
#include "vm/objects/type/type.h"

namespace py::vm {

/// The memo of a pickler or an unpickler, which is also what their attribute `memo` shows. A pickler finds objects by
/// identity, an unpickler by the numbers that they have in the pickle.
struct PickleMemo : Object {
    static constexpr Layout kLayout = Layout::PickleMemo;
    /// Of a pickler: objects, each followed by its number. Of an unpickler: objects by their numbers, with gaps.
    List* items;
    /// Of a pickler: a hash table of places in `items`.
    Bytes* index;
    /// Of an unpickler: objects with numbers far beyond the others, by the digits of these. Null where there are none.
    Dict* far;
    uint64_t count;
};

PickleMemo* new_pickle_memo(Type& type);
void clear_memo(PickleMemo* memo);

/// The number of a value that a pickler has seen, or -1.
int64_t find_number(PickleMemo* memo, Value value);
/// Of a value that is not there yet.
void add_number(PickleMemo* memo, Value value, int64_t number);

/// What has the number, or empty.
Value find_numbered(PickleMemo* memo, int64_t number);
void store_numbered(PickleMemo* memo, int64_t number, Value value);

/// What is assigned to `Pickler.memo` and `Unpickler.memo`: a memo of the same kind or a dict; a copy is made. Errors:
/// TypeError, ValueError.
Raises<PickleMemo*> pickling_memo_from(Thread& thread, Value value);
Raises<PickleMemo*> unpickling_memo_from(Thread& thread, Value value);

extern Type pickler_memo_type, unpickler_memo_type;
extern TypeSpec const kPicklerMemoSpec, kUnpicklerMemoSpec;

}  // namespace py::vm
