#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <vector>

#include "vm/errors/warn.h"
#include "vm/modules/socket/socket.h"
#include "vm/objects/float/float.h"
#include "vm/objects/function/function.h"
#include "vm/runtime/audit.h"

// The type socket: opening, naming, connecting, options, closing.

namespace py::vm::sockets {

Type socket_type;

int64_t& default_timeout() {
    static int64_t timeout = -1;
    return timeout;
}

Raises<int> set_blocking(Thread& thread, int descriptor, bool blocking) {
    int flag = !blocking;
    if (ioctl(descriptor, FIONBIO, &flag) < 0) return raise_os_error(thread, errno);
    return 0;
}

Raises<void> wait_ready(Thread& thread, Socket* socket, bool writing, Deadline const& deadline) {
    // The call itself shall say that the socket is closed.
    if (socket->descriptor < 0) return {};
    for (;;) {
        int64_t left = deadline.left();
        pollfd entry{socket->descriptor, short(writing ? POLLOUT : POLLIN), 0};
        int count, error;
        {
            BlockingRegion region(thread);
            count = poll(&entry, 1, left < 0 ? -1 : int(std::min<int64_t>((left + 999'999) / 1'000'000, INT32_MAX)));
            error = errno;
        }
        if (count > 0) return {};
        if (count == 0) return raise(thread, TimeoutError_type, "timed out");
        if (error != EINTR) return raise_os_error(thread, error);
        TRY(check_signals(thread));
    }
}

Raises<int64_t> timeout_argument(Thread& thread, Value value) {
    if (is_none(value)) return int64_t(-1);
    int64_t timeout = TRY(to_nanoseconds(thread, value, Rounding::Ceiling));
    if (timeout < 0) return raise(thread, ValueError_type, "Timeout value out of range");
    return timeout;
}

namespace {

Raises<void> start(Thread& thread, Socket* self, int descriptor, int family, int type, int protocol) {
    self->descriptor = descriptor;
    self->family = family;
    self->type = type & ~(SOCK_NONBLOCK | SOCK_CLOEXEC);
    self->protocol = protocol;
    if (type & SOCK_NONBLOCK) {
        self->timeout = 0;
        return {};
    }
    self->timeout = default_timeout();
    if (self->timeout >= 0) TRY(set_blocking(thread, descriptor, false));
    return {};
}

int option_of(int descriptor, int option, int fallback) {
    int value = fallback;
    socklen_t size = sizeof value;
    return getsockopt(descriptor, SOL_SOCKET, option, &value, &size) < 0 ? fallback : value;
}

Raises<Value> construct(Thread& thread, Value* args) {
    auto given = [&](int index) { return args[index].is_empty() ? Value::small(-1) : args[index]; };
    TRY(audit(thread, "socket.__new__", {args[0], given(1), given(2), given(3)}));
    Socket* self = socket_of(args[0]);
    int family = TRY(to_c_int(thread, args[1], -1));
    int type = TRY(to_c_int(thread, args[2], -1));
    int protocol = TRY(to_c_int(thread, args[3], -1));
    if (is_given(args[4])) {
        if (args[4].is_real()) return raise(thread, TypeError_type, "integer argument expected, got float");
        int descriptor = TRY(to_c_int(thread, args[4]));
        if (descriptor < 0) return raise(thread, ValueError_type, "negative file descriptor");
        Address address;
        if (getsockname(descriptor, address.get(), &address.size) < 0) {
            if (family == -1 || errno == EBADF || errno == ENOTSOCK) return raise_os_error(thread, errno);
        } else if (family == -1) {
            family = address.storage.ss_family;
        }
        if (type == -1) type = option_of(descriptor, SO_TYPE, SOCK_STREAM);
        if (protocol == -1) protocol = option_of(descriptor, SO_PROTOCOL, 0);
        TRY(start(thread, self, descriptor, family, type, protocol));
        return none();
    }
    if (family == -1) family = AF_INET;
    if (type == -1) type = SOCK_STREAM;
    if (protocol == -1) protocol = 0;
    int descriptor = socket(family, type | SOCK_CLOEXEC, protocol);
    if (descriptor < 0) return raise_os_error(thread, errno);
    TRY(start(thread, self, descriptor, family, type, protocol));
    return none();
}
constexpr MethodDef kConstructor{"socket", "($self, family=-1, type=-1, proto=-1, fileno=None)", construct};

Raises<void> init(Thread& thread, Value self, CallArgs args) {
    TRY(call_native(thread, kConstructor, "", self, args));
    return {};
}
Raises<Value> create(Thread&, Type* type, CallArgs) {
    auto* made = static_cast<Socket*>(new_instance(type));
    made->descriptor = -1;
    made->timeout = -1;
    return Value::of(made);
}

Raises<Value> socket_close(Thread& thread, Value* args) {
    int descriptor = socket_of(args[0])->descriptor;
    socket_of(args[0])->descriptor = -1;
    if (descriptor < 0) return none();
    int result;
    {
        BlockingRegion region(thread);
        result = close(descriptor);
    }
    if (result < 0 && errno != ECONNRESET) return raise_os_error(thread, errno);
    return none();
}

Raises<Value> socket_delete(Thread& thread, Value* args) {
    Socket* self = socket_of(args[0]);
    if (self->descriptor < 0) return none();
    auto shown = repr_of(thread, args[0]);
    if (shown.ok()) {
        Raises<void> warned = warn_unclosed(thread, format_message("unclosed {}", {shown.value()}), args[0]);
        (void)warned.ok();
    }
    thread.take_pending();
    close(self->descriptor);
    self->descriptor = -1;
    return none();
}

Raises<Value> socket_detach(Thread&, Value* args) {
    int descriptor = socket_of(args[0])->descriptor;
    socket_of(args[0])->descriptor = -1;
    return Value::small(descriptor);
}

Raises<Value> socket_bind(Thread& thread, Value* args) {
    Address address;
    TRY(take_address(thread, socket_of(args[0]), args[1], "bind", address));
    TRY(audit(thread, "socket.bind", {args[0], args[1]}));
    if (bind(socket_of(args[0])->descriptor, address.get(), address.size) < 0) return raise_os_error(thread, errno);
    return none();
}

/// The error number of a connection, 0 if it stands; -1: raised.
Raises<int> connect_to(Thread& thread, Socket* self, Value value, char const* function) {
    Address address;
    TRY(take_address(thread, self, value, function, address));
    TRY(audit(thread, "socket.connect", {Value::of(self), value}));
    int result, error;
    {
        BlockingRegion region(thread);
        result = connect(self->descriptor, address.get(), address.size);
        error = errno;
    }
    if (result == 0) return 0;
    bool wait = (error == EINTR && self->timeout != 0) || (error == EINPROGRESS && self->timeout > 0);
    if (!wait) return error;
    if (error == EINTR) TRY(check_signals(thread));
    TRY(wait_ready(thread, self, true, Deadline(self->timeout)));
    return option_of(self->descriptor, SO_ERROR, 0);
}

Raises<Value> socket_connect(Thread& thread, Value* args) {
    if (int error = TRY(connect_to(thread, socket_of(args[0]), args[1], "connect")))
        return raise_os_error(thread, error);
    return none();
}
Raises<Value> socket_connect_ex(Thread& thread, Value* args) {
    auto error = connect_to(thread, socket_of(args[0]), args[1], "connect_ex");
    if (error.ok()) return Value::small(error.value());
    if (!catch_pending(thread, TimeoutError_type)) return Error{};
    return Value::small(EWOULDBLOCK);
}

Raises<Value> socket_listen(Thread& thread, Value* args) {
    int backlog = TRY(to_c_int(thread, args[1], std::min(SOMAXCONN, 128)));
    if (listen(socket_of(args[0])->descriptor, std::max(backlog, 0)) < 0) return raise_os_error(thread, errno);
    return none();
}

Raises<Value> socket_accept(Thread& thread, Value* args) {
    Socket* self = socket_of(args[0]);
    Address address;
    ssize_t descriptor = TRY(call_waiting(thread, self, false, [&] {
        address.size = sizeof address.storage;
        return ssize_t(accept4(self->descriptor, address.get(), &address.size, SOCK_CLOEXEC));
    }));
    return Value::of(make_tuple({Value::small(descriptor), TRY(address_value(thread, address))}));
}

template <auto ask>
Raises<Value> socket_name(Thread& thread, Value* args) {
    Address address;
    if (ask(socket_of(args[0])->descriptor, address.get(), &address.size) < 0) return raise_os_error(thread, errno);
    return address_value(thread, address);
}

Raises<Value> socket_setsockopt(Thread& thread, Value* args) {
    int descriptor = socket_of(args[0])->descriptor;
    int level = TRY(to_c_int(thread, args[1]));
    int option = TRY(to_c_int(thread, args[2]));
    int result;
    if (is_int(args[3])) {
        int value = TRY(to_c_int(thread, args[3]));
        result = setsockopt(descriptor, level, option, &value, sizeof value);
    } else if (is_none(args[3]) && !args[4].is_empty()) {
        result = setsockopt(descriptor, level, option, nullptr, socklen_t(TRY(to_masked(thread, args[4]))));
    } else {
        Buffer buffer;
        TRY(buffer.acquire(thread, args[3]));
        result = setsockopt(descriptor, level, option, buffer.data(), socklen_t(buffer.size()));
    }
    if (result < 0) return raise_os_error(thread, errno);
    return none();
}

Raises<Value> socket_getsockopt(Thread& thread, Value* args) {
    int descriptor = socket_of(args[0])->descriptor;
    int level = TRY(to_c_int(thread, args[1]));
    int option = TRY(to_c_int(thread, args[2]));
    int length = TRY(to_c_int(thread, args[3], 0));
    if (length == 0) {
        int value = 0;
        socklen_t size = sizeof value;
        if (getsockopt(descriptor, level, option, &value, &size) < 0) return raise_os_error(thread, errno);
        return Value::small(value);
    }
    if (length < 0 || length > 1024) return raise(thread, OSError_type, "getsockopt buflen out of range");
    Bytes* bytes = new_bytes(size_t(length));
    auto size = socklen_t(length);
    if (getsockopt(descriptor, level, option, bytes->data, &size) < 0) return raise_os_error(thread, errno);
    return Value::of(make_bytes({bytes->data, size}));
}

Raises<Value> socket_settimeout(Thread& thread, Value* args) {
    int64_t timeout = TRY(timeout_argument(thread, args[1]));
    socket_of(args[0])->timeout = timeout;
    TRY(set_blocking(thread, socket_of(args[0])->descriptor, timeout < 0));
    return none();
}
Raises<Value> timeout_value(int64_t timeout) { return timeout < 0 ? none() : Value::real(double(timeout) / 1e9); }
Raises<Value> socket_gettimeout(Thread&, Value* args) { return timeout_value(socket_of(args[0])->timeout); }
Raises<Value> get_timeout(Thread&, Value self) { return timeout_value(socket_of(self)->timeout); }
Raises<Value> socket_setblocking(Thread& thread, Value* args) {
    bool blocking = TRY(truth_of(thread, args[1]));
    socket_of(args[0])->timeout = blocking ? -1 : 0;
    TRY(set_blocking(thread, socket_of(args[0])->descriptor, blocking));
    return none();
}
Raises<Value> socket_getblocking(Thread&, Value* args) { return boolean(socket_of(args[0])->timeout != 0); }
Raises<Value> socket_fileno(Thread&, Value* args) { return Value::small(socket_of(args[0])->descriptor); }

Raises<Value> socket_shutdown(Thread& thread, Value* args) {
    int how = TRY(to_c_int(thread, args[1]));
    if (shutdown(socket_of(args[0])->descriptor, how) < 0) return raise_os_error(thread, errno);
    return none();
}

Raises<Value> repr(Thread&, Value value) {
    Socket* self = socket_of(value);
    return Value::of(format_message("<socket object, fd={}, family={}, type={}, proto={}>",
                                    {self->descriptor, self->family, self->type, self->protocol}));
}

Raises<Value> get_family(Thread&, Value self) { return Value::small(socket_of(self)->family); }
Raises<Value> get_type(Thread&, Value self) { return Value::small(socket_of(self)->type); }
Raises<Value> get_proto(Thread&, Value self) { return Value::small(socket_of(self)->protocol); }

constexpr MethodDef kOwnMethods[] = {
    {"_accept", "($self, /)", socket_accept, "Waits for a connection: (descriptor, address of the other side)."},
    {"bind", "($self, address, /)", socket_bind,
     "Makes an address of this host the one of the socket; of IPv4 that is (host, port)."},
    {"close", "($self, /)", socket_close, "Closes the socket."},
    {"connect", "($self, address, /)", socket_connect, "Connects with an address. OSError if that cannot be done."},
    {"connect_ex", "($self, address, /)", socket_connect_ex, "As connect(), but gives the error number, or 0."},
    {"detach", "($self, /)", socket_detach,
     "Takes the descriptor out, still open, and gives it. The socket counts as closed then."},
    {"fileno", "($self, /)", socket_fileno, "The system's descriptor; -1 if the socket is closed."},
    {"getpeername", "($self, /)", socket_name<getpeername>, "Address of the other side."},
    {"getsockname", "($self, /)", socket_name<getsockname>, "Address of this side."},
    {"getsockopt", "($self, level, option, buffersize=0, /)", socket_getsockopt,
     "An option of the socket: an int, or so many bytes if buffersize is given."},
    {"setsockopt", "($self, level, option, value, optlen=None, /)", socket_setsockopt,
     "Sets an option of the socket, to an int, to bytes or, with optlen, to a null pointer."},
    {"listen", "($self, backlog=128, /)", socket_listen, "Lets others connect; backlog is how many may wait."},
    {"setblocking", "($self, flag, /)", socket_setblocking,
     "Sets whether operations wait: settimeout(None) if true, settimeout(0) if false."},
    {"getblocking", "($self, /)", socket_getblocking, "Whether operations wait, be it for a limited time."},
    {"settimeout", "($self, timeout, /)", socket_settimeout,
     "Sets after how many seconds operations give up with TimeoutError. 0: at once, with BlockingIOError; None: "
     "never."},
    {"gettimeout", "($self, /)", socket_gettimeout, "Seconds after which operations give up; None: never."},
    {"shutdown", "($self, how, /)", socket_shutdown, "Ends reading, writing or both: SHUT_RD, SHUT_WR, SHUT_RDWR."},
    {"__del__", "($self, /)", socket_delete, "Closes the socket, with a ResourceWarning if nobody has."},
};
constexpr GetSetDef kAttributes[] = {
    {"family", get_family, nullptr, AttributeKind::Computed, "The family of addresses."},
    {"type", get_type, nullptr, AttributeKind::Computed, "The kind of socket."},
    {"proto", get_proto, nullptr, AttributeKind::Computed, "The protocol."},
    {"timeout", get_timeout, nullptr, AttributeKind::Computed, "How many seconds calls may wait, or None."}};

/// The methods of this file and of those beside it, as one table.
std::span<MethodDef const> all_methods() {
    static std::vector<MethodDef> methods;
    if (methods.empty()) {
        for (auto part : {std::span<MethodDef const>(kOwnMethods), transfer_methods(), message_methods()}) {
            methods.insert(methods.end(), part.begin(), part.end());
        }
    }
    return methods;
}

}  // namespace

TypeSpec const kSocketSpec{.name = "_socket.socket",
                           .layout = Socket::kLayout,
                           .size = sizeof(Socket),
                           .flags = kBaseType | kHasDel,
                           .slots = {.repr = repr, .create = create, .init = init},
                           .methods = all_methods(),
                           .attributes = kAttributes,
                           .doc = "An end of a connection, or a place where connections come in."};

}  // namespace py::vm::sockets
