#include <dirent.h>
#include <sys/stat.h>

#include "vm/errors/warn.h"
#include "vm/modules/posix/call.h"
#include "vm/modules/posix/types.h"
#include "vm/objects/alias/type_expressions.h"

// Listing directories: listdir, scandir and its entries.

namespace py::vm::posix {

Type dir_entry_type, scandir_iterator_type;

namespace {

/// One entry of a directory. What the system told with its name saves a `stat`.
struct DirEntry : Object {
    static constexpr Layout kLayout = Layout::DirEntry;
    Value name;
    Value path;
    /// Results of stat and lstat, once asked for.
    Value status, link_status;
    uint64_t inode;
    /// Of the directory, or -1.
    int directory;
    unsigned char kind;
};

struct ScandirIterator : Object {
    static constexpr Layout kLayout = Layout::ScandirIterator;
    /// As given; what names are joined to.
    Value directory_path;
    DIR* stream;
    /// The given descriptor, or -1.
    int descriptor;
    bool is_bytes;
};

bool is_dots(char const* name) { return name[0] == '.' && (!name[1] || (name[1] == '.' && !name[2])); }

/// Opens a directory; a given descriptor is duplicated, as closing the stream closes its own.
DIR* open_directory(FileSystemPath const& path) {
    if (!path.is_descriptor()) return opendir(path.c_str());
    int copy = fcntl(path.descriptor, F_DUPFD_CLOEXEC, 0);
    if (copy < 0) return nullptr;
    DIR* stream = fdopendir(copy);
    if (!stream) close(copy);
    return stream;
}

void close_directory(DIR* stream, bool of_descriptor) {
    // The duplicate shares its position with the caller's descriptor.
    if (of_descriptor) rewinddir(stream);
    closedir(stream);
}

using DirectoryPath = PathArgument<"path", PathForm::OrDescriptorOrNone>;

Raises<Value> posix_listdir(Thread& thread, Value* args) {
    DirectoryPath path;
    TRY(path.take({thread, "listdir"}, args[0]));
    DIR* stream;
    {
        BlockingRegion region(thread);
        stream = open_directory(path);
    }
    if (!stream) return raise_os_error(thread, errno, path.object);
    List* names = new_list();
    errno = 0;
    while (dirent* entry = readdir(stream)) {
        if (!is_dots(entry->d_name)) names->append(path.name_like_this(entry->d_name));
        errno = 0;
    }
    int error = errno;
    close_directory(stream, path.is_descriptor());
    if (error) return raise_os_error(thread, error, path.object);
    return Value::of(names);
}

Raises<Value> posix_scandir(Thread& thread, Value* args) {
    DirectoryPath path;
    TRY(path.take({thread, "scandir"}, args[0]));
    auto* iterator = static_cast<ScandirIterator*>(new_instance(&scandir_iterator_type));
    iterator->directory_path = path.is_default ? Value::of(intern(".")) : path.is_descriptor() ? kEmpty : path.object;
    iterator->descriptor = path.descriptor;
    iterator->is_bytes = path.is_bytes;
    {
        BlockingRegion region(thread);
        iterator->stream = open_directory(path);
    }
    if (!iterator->stream) return raise_os_error(thread, errno, path.object);
    return Value::of(iterator);
}

void close_iterator(ScandirIterator* iterator) {
    if (iterator->stream) close_directory(iterator->stream, iterator->descriptor >= 0);
    iterator->stream = nullptr;
}

/// "directory/name"; the name alone where the directory was given by descriptor.
Value join_path(ScandirIterator* iterator, char const* name) {
    Value directory = iterator->directory_path;
    if (directory.is_empty()) {
        return iterator->is_bytes ? Value::of(make_bytes(as_bytes(name))) : Value::of(fs_decode(name));
    }
    if (directory.is<Bytes>()) {
        std::string joined(as_text(directory.as<Bytes>()->view()));
        if (!joined.empty() && joined.back() != '/') joined.push_back('/');
        return Value::of(make_bytes(as_bytes(joined += name)));
    }
    Str* text = directory.as<Str>();
    bool separated = text->length == 0 || text->at(text->length - 1) == '/';
    return Value::of(concatenate(separated ? text : concatenate(text, intern("/")), fs_decode(name)));
}

Value make_entry(ScandirIterator* iterator, dirent const* found) {
    auto* entry = static_cast<DirEntry*>(new_instance(&dir_entry_type));
    entry->status = entry->link_status = kEmpty;
    entry->path = join_path(iterator, found->d_name);
    entry->name =
        iterator->is_bytes ? Value::of(make_bytes(as_bytes(found->d_name))) : Value::of(fs_decode(found->d_name));
    entry->inode = found->d_ino;
    entry->directory = iterator->descriptor;
    entry->kind = found->d_type;
    return Value::of(entry);
}

Raises<Value> iterator_next(Thread& thread, Value self) {
    auto* iterator = self.as<ScandirIterator>();
    if (!iterator->stream) return kEmpty;
    for (;;) {
        dirent* found;
        int error;
        {
            BlockingRegion region(thread);
            errno = 0;
            found = readdir(iterator->stream);
            error = errno;
        }
        if (!found) {
            close_iterator(iterator);
            if (error) return raise_os_error(thread, error, iterator->directory_path);
            return kEmpty;
        }
        if (!is_dots(found->d_name)) return make_entry(iterator, found);
    }
}

Raises<Value> iterator_iter(Thread&, Value self) { return self; }
Raises<Value> iterator_close(Thread&, Value* args) {
    close_iterator(args[0].as<ScandirIterator>());
    return none();
}
Raises<Value> iterator_enter(Thread&, Value* args) { return args[0]; }
Raises<Value> iterator_delete(Thread& thread, Value* args) {
    auto* iterator = args[0].as<ScandirIterator>();
    if (!iterator->stream) return none();
    Raises<void> warned =
        warn_unclosed(thread, format_message("unclosed scandir iterator {}", {TRY(repr_of(thread, args[0]))}), args[0]);
    close_iterator(iterator);
    TRY(warned);
    return none();
}

void trace_iterator(Object* object, Marker& marker) {
    marker.mark(static_cast<ScandirIterator*>(object)->directory_path);
}

DirEntry* entry_of(Value value) { return value.as<DirEntry>(); }

Raises<Value> fetch_status(Thread& thread, DirEntry* entry, bool follow) {
    std::string path = TRY(fs_bytes(thread, entry->path));
    struct stat status;
    int directory = entry->directory >= 0 ? entry->directory : AT_FDCWD;
    int result;
    {
        BlockingRegion region(thread);
        result = fstatat(directory, path.c_str(), &status, follow ? 0 : AT_SYMLINK_NOFOLLOW);
    }
    if (result < 0) return raise_os_error(thread, errno, entry->path);
    return make_stat_result(status);
}

bool is_link(DirEntry const* entry) { return entry->kind == DT_LNK; }

Raises<Value> entry_status(Thread& thread, DirEntry* entry, bool follow) {
    if (follow && entry->kind != DT_UNKNOWN && !is_link(entry)) follow = false;
    if (follow && entry->kind == DT_UNKNOWN) {
        Value own = TRY(entry_status(thread, entry, false));
        if (!S_ISLNK(own.as<Tuple>()->items[0].small())) return own;
    }
    Value& kept = follow ? entry->status : entry->link_status;
    if (kept.is_empty()) kept = TRY(fetch_status(thread, entry, follow));
    return kept;
}

Raises<Value> entry_stat(Thread& thread, Value* args) {
    return entry_status(thread, entry_of(args[0]), TRY(to_bool(thread, args[1], true)));
}

/// A file that is gone has no type at all.
Raises<bool> has_type(Thread& thread, DirEntry* entry, bool follow, mode_t wanted) {
    bool need_stat = entry->kind == DT_UNKNOWN || (follow && is_link(entry));
    if (!need_stat) return mode_t(DTTOIF(entry->kind)) == wanted;
    auto status = entry_status(thread, entry, follow);
    if (!status.ok()) {
        if (catch_pending(thread, FileNotFoundError_type)) return false;
        return Error{};
    }
    return (mode_t(status.value().as<Tuple>()->items[0].small()) & S_IFMT) == wanted;
}

Raises<Value> entry_is_dir(Thread& thread, Value* args) {
    return boolean(TRY(has_type(thread, entry_of(args[0]), TRY(to_bool(thread, args[1], true)), S_IFDIR)));
}
Raises<Value> entry_is_file(Thread& thread, Value* args) {
    return boolean(TRY(has_type(thread, entry_of(args[0]), TRY(to_bool(thread, args[1], true)), S_IFREG)));
}
Raises<Value> entry_is_symlink(Thread& thread, Value* args) {
    return boolean(TRY(has_type(thread, entry_of(args[0]), false, S_IFLNK)));
}
Raises<Value> entry_inode(Thread&, Value* args) { return make_int(entry_of(args[0])->inode); }
Raises<Value> entry_fspath(Thread&, Value* args) { return entry_of(args[0])->path; }
Raises<Value> entry_name(Thread&, Value self) { return entry_of(self)->name; }
Raises<Value> entry_path(Thread&, Value self) { return entry_of(self)->path; }
Raises<Value> entry_repr(Thread& thread, Value self) {
    return Value::of(format_message("<DirEntry {}>", {TRY(repr_of(thread, entry_of(self)->name))}));
}
Raises<Value> class_getitem(Thread&, Value* args) { return make_generic_alias(args[0], args[1]); }

void trace_entry(Object* object, Marker& marker) {
    auto* entry = static_cast<DirEntry*>(object);
    for (Value value : {entry->name, entry->path, entry->status, entry->link_status}) marker.mark(value);
}

constexpr MethodDef kEntryMethods[] = {
    {"is_dir", "($self, /, *, follow_symlinks=True)", entry_is_dir,
     "Whether it is a directory, or a link to one unless follow_symlinks is false."},
    {"is_file", "($self, /, *, follow_symlinks=True)", entry_is_file,
     "Whether it is a regular file, or a link to one unless follow_symlinks is false."},
    {"is_symlink", "($self, /)", entry_is_symlink, "Whether it is a symbolic link."},
    {"stat", "($self, /, *, follow_symlinks=True)", entry_stat, "What stat() tells of it. Asked only once."},
    {"inode", "($self, /)", entry_inode, "Number of its inode."},
    {"__fspath__", "($self, /)", entry_fspath, "Its path: the directory's as it was given, and the name."},
    {"__class_getitem__", "($type, item, /)", class_getitem, "DirEntry[str] and DirEntry[bytes], for annotations."},
};
constexpr GetSetDef kEntryAttributes[] = {
    {"name", entry_name, nullptr, AttributeKind::Computed, "Name of the file, without its directory."},
    {"path", entry_path, nullptr, AttributeKind::Computed,
     "Path of the file: the directory as it was given, and the name."}};
constexpr MethodDef kIteratorMethods[] = {
    {"__enter__", "($self, /)", iterator_enter, "Gives itself; it is closed at the end of the block."},
    {"__exit__", "($self, /, *args)", iterator_close, "Closes it."},
    {"close", "($self, /)", iterator_close, "Closes it before its end."},
    {"__del__", "($self, /)", iterator_delete, "Closes it, with a ResourceWarning if nobody has."},
};
constexpr MethodDef kFunctions[] = {
    {"listdir", "(path=None)", posix_listdir,
     "List of the names in a directory, in no order, without `.` and `..`. In bytes if the path is."},
    {"scandir", "(path=None)", posix_scandir,
     "Iterator of a DirEntry for each file of a directory, in no order, without `.` and `..`."},
};

}  // namespace

TypeSpec const kDirEntrySpec{.name = "posix.DirEntry",
                             .layout = DirEntry::kLayout,
                             .size = sizeof(DirEntry),
                             .flags = kNoConstructor,
                             .slots = {.repr = entry_repr},
                             .methods = kEntryMethods,
                             .attributes = kEntryAttributes,
                             .trace = trace_entry,
                             .doc = "A file of a directory that scandir() goes through."};
TypeSpec const kScandirIteratorSpec{.name = "posix.ScandirIterator",
                                    .layout = ScandirIterator::kLayout,
                                    .size = sizeof(ScandirIterator),
                                    .flags = kNoConstructor | kHasDel,
                                    .slots = {.iter = iterator_iter, .next = iterator_next},
                                    .methods = kIteratorMethods,
                                    .trace = trace_iterator};

std::span<MethodDef const> directory_functions() { return kFunctions; }

}  // namespace py::vm::posix
