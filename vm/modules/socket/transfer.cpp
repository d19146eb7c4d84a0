#include "vm/modules/socket/socket.h"
#include "vm/runtime/system/memory_request.h"

// Sending and receiving bytes.

namespace py::vm::sockets {
namespace {

Raises<Value> socket_recv(Thread& thread, Value* args) {
    Socket* self = socket_of(args[0]);
    int64_t size = TRY(to_size(thread, args[1]));
    int flags = TRY(to_c_int(thread, args[2], 0));
    if (size < 0) return raise(thread, ValueError_type, "negative buffersize in recv");
    TRY(request_memory(thread, uint64_t(size), 1));
    Bytes* data = new_bytes(size_t(size));
    ssize_t count =
        TRY(call_waiting(thread, self, false, [&] { return recv(self->descriptor, data->data, data->size, flags); }));
    return size_t(count) == data->size ? Value::of(data) : Value::of(make_bytes({data->data, size_t(count)}));
}

Raises<Value> socket_recvfrom(Thread& thread, Value* args) {
    Socket* self = socket_of(args[0]);
    int64_t size = TRY(to_size(thread, args[1]));
    int flags = TRY(to_c_int(thread, args[2], 0));
    if (size < 0) return raise(thread, ValueError_type, "negative buffersize in recvfrom");
    TRY(request_memory(thread, uint64_t(size), 1));
    Bytes* data = new_bytes(size_t(size));
    Address address;
    ssize_t count = TRY(call_waiting(thread, self, false, [&] {
        address.size = sizeof address.storage;
        return recvfrom(self->descriptor, data->data, data->size, flags, address.get(), &address.size);
    }));
    return Value::of(
        make_tuple({Value::of(make_bytes({data->data, size_t(count)})), TRY(address_value(thread, address))}));
}

/// How much of a buffer is to be filled: 0 is all of it.
Raises<size_t> receive_size(Thread& thread, Value value, Buffer const& buffer, char const* function,
                            char const* too_small) {
    int64_t size = value.is_empty() ? 0 : TRY(to_size(thread, value));
    if (size < 0) return raise(thread, ValueError_type, "negative buffersize in {}", {function});
    if (size_t(size) > buffer.size()) return raise(thread, ValueError_type, too_small);
    return size ? size_t(size) : buffer.size();
}

Raises<Value> socket_recv_into(Thread& thread, Value* args) {
    Socket* self = socket_of(args[0]);
    Buffer buffer;
    TRY(buffer.acquire(thread, args[1], true));
    size_t size = TRY(receive_size(thread, args[2], buffer, "recv_into", "buffer too small for requested bytes"));
    int flags = TRY(to_c_int(thread, args[3], 0));
    return make_int(int64_t(
        TRY(call_waiting(thread, self, false, [&] { return recv(self->descriptor, buffer.data(), size, flags); }))));
}

Raises<Value> socket_recvfrom_into(Thread& thread, Value* args) {
    Socket* self = socket_of(args[0]);
    Buffer buffer;
    TRY(buffer.acquire(thread, args[1], true));
    size_t size =
        TRY(receive_size(thread, args[2], buffer, "recvfrom_into", "nbytes is greater than the length of the buffer"));
    int flags = TRY(to_c_int(thread, args[3], 0));
    Address address;
    ssize_t count = TRY(call_waiting(thread, self, false, [&] {
        address.size = sizeof address.storage;
        return recvfrom(self->descriptor, buffer.data(), size, flags, address.get(), &address.size);
    }));
    return Value::of(make_tuple({Value::small(count), TRY(address_value(thread, address))}));
}

Raises<Value> socket_send(Thread& thread, Value* args) {
    Socket* self = socket_of(args[0]);
    Buffer data;
    TRY(data.acquire(thread, args[1]));
    int flags = TRY(to_c_int(thread, args[2], 0));
    return make_int(int64_t(TRY(
        call_waiting(thread, self, true, [&] { return send(self->descriptor, data.data(), data.size(), flags); }))));
}

Raises<Value> socket_sendall(Thread& thread, Value* args) {
    Socket* self = socket_of(args[0]);
    Buffer data;
    TRY(data.acquire(thread, args[1]));
    int flags = TRY(to_c_int(thread, args[2], 0));
    Deadline deadline(self->timeout);
    for (size_t done = 0; done < data.size();) {
        done += size_t(TRY(call_waiting(thread, self, true, deadline, [&] {
            return send(self->descriptor, data.data() + done, data.size() - done, flags);
        })));
        TRY(check_signals(thread));
    }
    return none();
}

Raises<Value> socket_sendto(Thread& thread, Value* args) {
    Socket* self = socket_of(args[0]);
    Tuple* rest = args[1].as<Tuple>();
    if (rest->size < 2 || rest->size > 3)
        return raise(thread, TypeError_type, "sendto() takes 2 or 3 arguments ({} given)", {rest->size});
    Buffer data;
    TRY(data.acquire(thread, rest->items[0]));
    int flags = rest->size == 3 ? TRY(to_c_int(thread, rest->items[1])) : 0;
    Address address;
    TRY(take_address(thread, self, rest->items[rest->size - 1], "sendto", address));
    return make_int(int64_t(TRY(call_waiting(thread, self, true, [&] {
        return sendto(self->descriptor, data.data(), data.size(), flags, address.get(), address.size);
    }))));
}

constexpr MethodDef kMethods[] = {
    {"recv", "($self, buffersize, flags=0, /)", socket_recv,
     "Up to buffersize bytes; none once the other side has ended. flags are the MSG_... constants."},
    {"recvfrom", "($self, buffersize, flags=0, /)", socket_recvfrom,
     "Up to buffersize bytes, and the address they came from."},
    {"recv_into", "($self, buffer, nbytes=0, flags=0)", socket_recv_into,
     "Receives up to nbytes into a buffer (0: as many as fit) and gives how many."},
    {"recvfrom_into", "($self, buffer, nbytes=0, flags=0)", socket_recvfrom_into,
     "As recv_into(), with the address: (number of bytes, address)."},
    {"send", "($self, data, flags=0, /)", socket_send,
     "Sends bytes and gives how many were taken, which may be fewer."},
    {"sendall", "($self, data, flags=0, /)", socket_sendall,
     "Sends all bytes. After an error nobody can tell how many were sent."},
    {"sendto", "($self, /, *args)", socket_sendto,
     "sendto(data[, flags], address): sends bytes to an address and gives how many were taken."},
};

}  // namespace

std::span<MethodDef const> transfer_methods() { return kMethods; }

}  // namespace py::vm::sockets
