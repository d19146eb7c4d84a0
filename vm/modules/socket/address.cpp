#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/un.h>

#include <cstddef>
#include <cstring>

#include "vm/modules/socket/socket.h"

// Addresses as Python has them: (host, port), (host, port, flow, scope), paths.

namespace py::vm::sockets {
namespace {

Raises<uint16_t> take_port(Thread& thread, Value value, char const* function) {
    int64_t port = clamped_int64_of(TRY(to_index(thread, value)));
    if (port < 0 || port > 0xFFFF) return raise(thread, OverflowError_type, "{}(): port must be 0-65535.", {function});
    return uint16_t(port);
}

Raises<Tuple*> take_tuple(Thread& thread, Value value, char const* function, char const* family, size_t least,
                          size_t most, char const* shape) {
    if (!value.is<Tuple>())
        return raise(thread, TypeError_type, "{}(): {} address must be tuple, not {}",
                     {function, family, type_of(value)});
    Tuple* tuple = value.as<Tuple>();
    if (tuple->size < least || tuple->size > most)
        return raise(thread, TypeError_type, "{} address must be {}", {family, shape});
    return tuple;
}

Raises<void> take_internet(Thread& thread, Value value, char const* function, Address& address) {
    Tuple* tuple = TRY(take_tuple(thread, value, function, "AF_INET", 2, 2, "a pair (host, port)"));
    TRY(resolve_host(thread, tuple->items[0], AF_INET, address));
    reinterpret_cast<sockaddr_in*>(address.get())->sin_port = htons(TRY(take_port(thread, tuple->items[1], function)));
    return {};
}

Raises<void> take_internet6(Thread& thread, Value value, char const* function, Address& address) {
    Tuple* tuple =
        TRY(take_tuple(thread, value, function, "AF_INET6", 2, 4, "a tuple (host, port[, flowinfo[, scopeid]])"));
    TRY(resolve_host(thread, tuple->items[0], AF_INET6, address));
    auto* made = reinterpret_cast<sockaddr_in6*>(address.get());
    made->sin6_port = htons(TRY(take_port(thread, tuple->items[1], function)));
    int64_t flow = tuple->size > 2 ? TRY(to_c_long(thread, tuple->items[2])) : 0;
    if (flow < 0 || flow > 0xFFFFF)
        return raise(thread, OverflowError_type, "{}(): flowinfo must be 0-1048575.", {function});
    made->sin6_flowinfo = htonl(uint32_t(flow));
    if (tuple->size > 3) made->sin6_scope_id = uint32_t(TRY(to_masked(thread, tuple->items[3])));
    return {};
}

Raises<void> take_path(Thread& thread, Value value, Address& address) {
    std::string path;
    if (value.is<Str>()) {
        path = TRY(fs_encode(thread, value.as<Str>()));
    } else {
        Buffer buffer;
        TRY(buffer.acquire(thread, value));
        path = as_text(buffer.bytes());
    }
    auto* made = reinterpret_cast<sockaddr_un*>(address.get());
    // A leading zero makes a name of Linux's own space, which has no zero at its end.
    bool abstract = !path.empty() && path[0] == '\0';
    if (path.size() + !abstract > sizeof made->sun_path) return raise(thread, OSError_type, "AF_UNIX path too long");
    made->sun_family = AF_UNIX;
    memcpy(made->sun_path, path.data(), path.size());
    address.size = socklen_t(offsetof(sockaddr_un, sun_path) + path.size() + !abstract);
    return {};
}

Value host_value(int family, void const* bytes) {
    char text[INET6_ADDRSTRLEN];
    return Value::of(make_str(inet_ntop(family, bytes, text, sizeof text) ? text : ""));
}

Value path_value(Address const& address) {
    auto const* from = reinterpret_cast<sockaddr_un const*>(&address.storage);
    size_t size = address.size > offsetof(sockaddr_un, sun_path) ? address.size - offsetof(sockaddr_un, sun_path) : 0;
    if (size && from->sun_path[0] == '\0')
        return Value::of(make_bytes({reinterpret_cast<uint8_t const*>(from->sun_path), size}));
    return Value::of(fs_decode({from->sun_path, strnlen(from->sun_path, size)}));
}

Raises<std::string> take_host(Thread& thread, Value host) {
    if (host.is<Str>()) {
        if (host.as<Str>()->is_ascii()) return std::string(host.as<Str>()->ascii());
        Value encoded = TRY(call_method(thread, host, intern("encode"), {Value::of(intern("idna"))}));
        return std::string(as_text(encoded.as<Bytes>()->view()));
    }
    if (!has_buffer(host))
        return raise(thread, TypeError_type, "str, bytes or bytearray expected, not {}", {type_of(host)});
    Buffer buffer;
    TRY(buffer.acquire(thread, host));
    return std::string(as_text(buffer.bytes()));
}

}  // namespace

Raises<void> resolve_host(Thread& thread, Value host, int family, Address& address) {
    std::string name = TRY(take_host(thread, host));
    if (name.find('\0') != std::string::npos)
        return raise(thread, TypeError_type, "host name must not contain null character");
    address.storage = {};
    address.storage.ss_family = sa_family_t(family);
    auto* v4 = reinterpret_cast<sockaddr_in*>(&address.storage);
    auto* v6 = reinterpret_cast<sockaddr_in6*>(&address.storage);
    address.size = family == AF_INET ? sizeof *v4 : sizeof *v6;
    if (name.empty()) return {};
    if (family == AF_INET && (name == "<broadcast>" || name == "255.255.255.255")) {
        v4->sin_addr.s_addr = INADDR_BROADCAST;
        return {};
    }
    void* bytes = family == AF_INET ? static_cast<void*>(&v4->sin_addr) : static_cast<void*>(&v6->sin6_addr);
    if (inet_pton(family, name.c_str(), bytes) == 1) return {};
    addrinfo hints{};
    hints.ai_family = family;
    addrinfo* found = nullptr;
    int error;
    {
        BlockingRegion region(thread);
        error = getaddrinfo(name.c_str(), nullptr, &hints, &found);
    }
    if (error) return raise_gai_error(thread, error);
    memcpy(&address.storage, found->ai_addr, std::min<size_t>(found->ai_addrlen, sizeof address.storage));
    freeaddrinfo(found);
    return {};
}

Raises<void> take_address(Thread& thread, Socket* socket, Value value, char const* function, Address& address) {
    switch (socket->family) {
        case AF_INET: return take_internet(thread, value, function, address);
        case AF_INET6: return take_internet6(thread, value, function, address);
        case AF_UNIX: return take_path(thread, value, address);
        default: return raise(thread, OSError_type, "{}(): bad family", {function});
    }
}

Raises<Value> address_value(Thread&, Address& address) {
    if (address.size == 0) return none();
    switch (address.storage.ss_family) {
        case AF_INET: {
            auto* from = reinterpret_cast<sockaddr_in*>(&address.storage);
            return Value::of(make_tuple({host_value(AF_INET, &from->sin_addr), Value::small(ntohs(from->sin_port))}));
        }
        case AF_INET6: {
            auto* from = reinterpret_cast<sockaddr_in6*>(&address.storage);
            return Value::of(make_tuple({host_value(AF_INET6, &from->sin6_addr), Value::small(ntohs(from->sin6_port)),
                                         Value::small(ntohl(from->sin6_flowinfo)), Value::small(from->sin6_scope_id)}));
        }
        case AF_UNIX: return path_value(address);
        default: {
            Bytes* data = make_bytes(
                {reinterpret_cast<uint8_t*>(address.get()->sa_data), address.size - offsetof(sockaddr, sa_data)});
            return Value::of(make_tuple({Value::small(address.storage.ss_family), Value::of(data)}));
        }
    }
}

}  // namespace py::vm::sockets
