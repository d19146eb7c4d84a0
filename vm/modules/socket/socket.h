#pragma once

#include <sys/socket.h>

#include "vm/errors/os_error.h"
#include "vm/objects/bytes/bytes.h"
#include "vm/objects/module/module.h"
#include "vm/runtime/native/arguments.h"
#include "vm/runtime/protocol/buffer.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/system/duration.h"
#include "vm/runtime/system/file_system_path.h"

// What the files of _socket share.

namespace py::vm::sockets {

struct Socket : Object {
    static constexpr Layout kLayout = Layout::Socket;
    /// -1 once closed.
    int descriptor;
    int family, type, protocol;
    /// Nanoseconds; -1: blocks, 0: never waits.
    int64_t timeout;
};

extern Type socket_type;
extern TypeSpec const kSocketSpec;

inline Socket* socket_of(Value value) { return value.as<Socket>(); }

struct Address {
    sockaddr_storage storage{};
    socklen_t size = sizeof(sockaddr_storage);
    sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
};

/// The address that Python gives as a tuple or a path. `function` is for messages: "bind".
Raises<void> take_address(Thread& thread, Socket* socket, Value value, char const* function, Address& address);
/// The same in the other direction; None where there is none.
Raises<Value> address_value(Thread& thread, Address& address);
/// Resolves a host to an address of `family`; "" is any, "<broadcast>" all.
Raises<void> resolve_host(Thread& thread, Value host, int family, Address& address);

/// socket.gaierror and socket.herror.
Error raise_gai_error(Thread& thread, int code);
Error raise_host_error(Thread& thread, int code);
Raises<void> add_error_types(Thread& thread, Module* module);

/// The default timeout of new sockets.
int64_t& default_timeout();
/// None or seconds; -1 for None. ValueError "Timeout value out of range".
Raises<int64_t> timeout_argument(Thread& thread, Value value);

/// Waits as the timeout allows until the socket is ready for reading or writing: TimeoutError "timed out" at its end.
Raises<void> wait_ready(Thread& thread, Socket* socket, bool writing, Deadline const& deadline);

/// Makes a call of the system that may have to wait, with the socket's timeout.
template <class Call>
Raises<ssize_t> call_waiting(Thread& thread, Socket* socket, bool writing, Deadline const& deadline, Call&& call) {
    for (;;) {
        if (socket->timeout > 0) TRY(wait_ready(thread, socket, writing, deadline));
        ssize_t result;
        int error;
        {
            BlockingRegion region(thread);
            result = call();
            error = errno;
        }
        if (result >= 0) return result;
        if (error == EINTR) {
            TRY(check_signals(thread));
        } else if (socket->timeout <= 0 || (error != EWOULDBLOCK && error != EAGAIN)) {
            return raise_os_error(thread, error);
        }
    }
}
template <class Call>
Raises<ssize_t> call_waiting(Thread& thread, Socket* socket, bool writing, Call&& call) {
    return call_waiting(thread, socket, writing, Deadline(socket->timeout), call);
}

Raises<int> set_blocking(Thread& thread, int descriptor, bool blocking);

std::span<MethodDef const> transfer_methods();
std::span<MethodDef const> message_methods();
std::span<MethodDef const> database_functions();

}  // namespace py::vm::sockets
