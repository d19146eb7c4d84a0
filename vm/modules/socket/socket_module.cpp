#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <unistd.h>

#include <cstring>

#include "vm/modules/constants.h"
#include "vm/modules/socket/socket.h"
#include "vm/runtime/native/native_module.h"

// The module _socket: byte orders and forms of addresses; the rest lies by theme in the files beside this one.

namespace py::vm::sockets {
namespace {

/// An unsigned number of 16 bits, turned around.
Raises<Value> swap_16(Thread& thread, Value value, char const* function) {
    Value index = TRY(to_index(thread, value));
    if (int_is_negative(index)) {
        return raise(thread, OverflowError_type, "{}: can't convert negative Python int to C 16-bit unsigned integer",
                     {function});
    }
    int64_t number = clamped_int64_of(index);
    if (number > 0xFFFF) {
        return raise(thread, OverflowError_type, "{}: Python int too large to convert to C 16-bit unsigned integer",
                     {function});
    }
    return Value::small(htons(uint16_t(number)));
}
Raises<Value> socket_htons(Thread& thread, Value* args) { return swap_16(thread, args[0], "htons"); }
Raises<Value> socket_ntohs(Thread& thread, Value* args) { return swap_16(thread, args[0], "ntohs"); }

Raises<Value> swap_32(Thread& thread, Value* args) {
    if (!is_int(args[0])) return raise(thread, TypeError_type, "expected int, {} found", {type_of(args[0])});
    if (int_is_negative(args[0]))
        return raise(thread, OverflowError_type, "can't convert negative value to unsigned int");
    int64_t number = clamped_int64_of(args[0]);
    if (number > int64_t(UINT32_MAX)) return raise(thread, OverflowError_type, "int larger than 32 bits");
    return Value::small(htonl(uint32_t(number)));
}

Raises<Value> socket_inet_aton(Thread& thread, Value* args) {
    std::string text = TRY(to_c_text(thread, args[0], "inet_aton", "1"));
    in_addr address;
    if (!inet_aton(text.c_str(), &address))
        return raise(thread, OSError_type, "illegal IP address string passed to inet_aton");
    return Value::of(make_bytes({reinterpret_cast<uint8_t*>(&address), sizeof address}));
}

Raises<Value> socket_inet_ntoa(Thread& thread, Value* args) {
    Buffer bytes;
    TRY(bytes.acquire(thread, args[0]));
    if (bytes.size() != sizeof(in_addr)) return raise(thread, OSError_type, "packed IP wrong length for inet_ntoa");
    char text[INET_ADDRSTRLEN];
    return Value::of(make_str(inet_ntop(AF_INET, bytes.data(), text, sizeof text)));
}

Raises<Value> socket_inet_pton(Thread& thread, Value* args) {
    int family = TRY(to_c_int(thread, args[0]));
    std::string text = TRY(to_c_text(thread, args[1], "inet_pton", "2"));
    uint8_t address[sizeof(in6_addr)];
    int result = inet_pton(family, text.c_str(), address);
    if (result < 0) return raise_os_error(thread, errno);
    if (result == 0) return raise(thread, OSError_type, "illegal IP address string passed to inet_pton");
    return Value::of(make_bytes({address, family == AF_INET ? sizeof(in_addr) : sizeof(in6_addr)}));
}

Raises<Value> socket_inet_ntop(Thread& thread, Value* args) {
    int family = TRY(to_c_int(thread, args[0]));
    Buffer bytes;
    TRY(bytes.acquire(thread, args[1]));
    if (family != AF_INET && family != AF_INET6)
        return raise(thread, ValueError_type, "unknown address family {}", {family});
    if (bytes.size() != (family == AF_INET ? sizeof(in_addr) : sizeof(in6_addr))) {
        return raise(thread, ValueError_type, "invalid length of packed IP address string");
    }
    char text[INET6_ADDRSTRLEN];
    if (!inet_ntop(family, bytes.data(), text, sizeof text)) return raise_os_error(thread, errno);
    return Value::of(make_str(text));
}

Raises<Value> socket_close(Thread& thread, Value* args) {
    int descriptor = TRY(to_c_int(thread, args[0]));
    int result;
    {
        BlockingRegion region(thread);
        result = close(descriptor);
    }
    if (result < 0 && errno != ECONNRESET) return raise_os_error(thread, errno);
    return none();
}

Raises<Value> socket_dup(Thread& thread, Value* args) {
    int descriptor = fcntl(TRY(to_c_int(thread, args[0])), F_DUPFD_CLOEXEC, 0);
    if (descriptor < 0) return raise_os_error(thread, errno);
    return Value::small(descriptor);
}

Raises<Value> make_end(Thread& thread, int descriptor, int family, int type, int protocol) {
    return call(thread, Value::of(&socket_type),
                {Value::small(family), Value::small(type), Value::small(protocol), Value::small(descriptor)});
}

Raises<Value> socket_socketpair(Thread& thread, Value* args) {
    int family = TRY(to_c_int(thread, args[0], AF_UNIX));
    int type = TRY(to_c_int(thread, args[1], SOCK_STREAM));
    int protocol = TRY(to_c_int(thread, args[2], 0));
    int ends[2];
    if (socketpair(family, type | SOCK_CLOEXEC, protocol, ends) < 0) return raise_os_error(thread, errno);
    Value first = TRY(make_end(thread, ends[0], family, type, protocol));
    return Value::of(make_tuple({first, TRY(make_end(thread, ends[1], family, type, protocol))}));
}

Raises<Value> socket_getdefaulttimeout(Thread&, Value*) {
    return default_timeout() < 0 ? none() : Value::real(double(default_timeout()) * 1e-9);
}
Raises<Value> socket_setdefaulttimeout(Thread& thread, Value* args) {
    default_timeout() = TRY(timeout_argument(thread, args[0]));
    return none();
}

template <bool space>
Raises<Value> ancillary_size(Thread& thread, Value* args) {
    int64_t length = TRY(to_size(thread, args[0]));
    if (length < 0 || length > int64_t(INT32_MAX - (space ? CMSG_SPACE(1) : CMSG_LEN(0)))) {
        return raise(thread, OverflowError_type, "{}() argument out of range", {space ? "CMSG_SPACE" : "CMSG_LEN"});
    }
    return make_int(uint64_t(space ? CMSG_SPACE(size_t(length)) : CMSG_LEN(size_t(length))));
}

constexpr MethodDef kFunctions[] = {
    {"htons", "(x, /)", socket_htons, "16 bits from the machine's order of bytes to the network's."},
    {"ntohs", "(x, /)", socket_ntohs, "16 bits from the network's order of bytes to the machine's."},
    {"htonl", "(x, /)", swap_32, "32 bits from the machine's order of bytes to the network's."},
    {"ntohl", "(x, /)", swap_32, "32 bits from the network's order of bytes to the machine's."},
    {"inet_aton", "(ip_addr, /)", socket_inet_aton,
     "The four bytes of an IPv4 address in text. OSError if it is none."},
    {"inet_ntoa", "(packed_ip, /)", socket_inet_ntoa, "The text of the four bytes of an IPv4 address."},
    {"inet_pton", "(af, ip, /)", socket_inet_pton,
     "The bytes of an address in text, of family AF_INET or AF_INET6. OSError if it is none."},
    {"inet_ntop", "(af, packed_ip, /)", socket_inet_ntop,
     "The text of the bytes of an address, of family AF_INET or AF_INET6."},
    {"close", "(fd, /)", socket_close, "Closes the descriptor of a socket."},
    {"dup", "(fd, /)", socket_dup,
     "Another descriptor of the same socket; programs that are started do not inherit it."},
    {"socketpair", "(family=AF_UNIX, type=SOCK_STREAM, proto=0, /)", socket_socketpair,
     "Two sockets that are connected with each other."},
    {"getdefaulttimeout", "()", socket_getdefaulttimeout, "Seconds after which new sockets give up; None: never."},
    {"setdefaulttimeout", "(timeout, /)", socket_setdefaulttimeout,
     "Sets after how many seconds new sockets give up; None: never."},
    {"CMSG_LEN", "(length, /)", ancillary_size<false>,
     "How many bytes ancillary data of a length takes with its header, without what follows to align the next."},
    {"CMSG_SPACE", "(length, /)", ancillary_size<true>,
     "How many bytes of a buffer ancillary data of a length takes, header and alignment included."},
};
constexpr IntConstant kConstants[] = {
#define CONSTANT(name, value) {#name, value},
#include "vm/modules/socket/constants.def"
#undef CONSTANT
};
constexpr ModuleType kTypes[] = {{&socket_type, &kSocketSpec}};

Raises<void> fill(Thread& thread, Module* module) {
    add_functions(module, database_functions());
    add_int_constants(module, kConstants);
    auto set = [&](char const* name, Value value) { module->dict->store(intern(name), value); };
    set("error", Value::of(&OSError_type));
    set("timeout", Value::of(&TimeoutError_type));
    set("SocketType", Value::of(&socket_type));
    set("has_ipv6", boolean(true));
    set("BDADDR_ANY", Value::of(intern("00:00:00:00:00:00")));
    set("BDADDR_LOCAL", Value::of(intern("00:00:00:FF:FF:FF")));
    return add_error_types(thread, module);
}

}  // namespace
}  // namespace py::vm::sockets

namespace py::vm {

extern NativeModule const kSocketModule;
NativeModule const kSocketModule{.name = "_socket",
                                 .doc = "Connections between processes and machines.",
                                 .functions = sockets::kFunctions,
                                 .types = sockets::kTypes,
                                 .fill = sockets::fill};

}  // namespace py::vm
