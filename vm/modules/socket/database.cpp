#include <arpa/inet.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <unistd.h>

#include <cstring>

#include "vm/modules/socket/socket.h"
#include "vm/objects/exception.h"
#include "vm/objects/module/module.h"
#include "vm/runtime/audit.h"

// Names of hosts, services, protocols and interfaces.

namespace py::vm::sockets {
namespace {

/// socket.gaierror and socket.herror; roots once made.
Value gai_error = kEmpty, host_error = kEmpty;

Error raise_numbered(Thread& thread, Value type, int code, char const* text) {
    auto made = call(thread, type, {Value::small(code), Value::of(make_str(text))});
    if (!made.ok()) return Error{};
    return raise_exception(thread, made.value().as<Exception>());
}

Raises<Value> make_error_type(Thread& thread, char const* name) {
    Dict* space = new_dict();
    space->store(names.__module__, Value::of(intern("socket")));
    return call(thread, Value::of(&type_type),
                {Value::of(intern(name)), Value::of(make_tuple({Value::of(&OSError_type)})), Value::of(space)});
}

}  // namespace

Error raise_gai_error(Thread& thread, int code) {
    if (code == EAI_SYSTEM) return raise_os_error(thread, errno);
    return raise_numbered(thread, gai_error, code, gai_strerror(code));
}
Error raise_host_error(Thread& thread, int code) { return raise_numbered(thread, host_error, code, hstrerror(code)); }

Raises<void> add_error_types(Thread& thread, Module* module) {
    if (gai_error.is_empty()) {
        the_heap->add_roots(
            [](Marker& marker, void*) {
                marker.mark(gai_error);
                marker.mark(host_error);
            },
            nullptr);
        gai_error = TRY(make_error_type(thread, "gaierror"));
        host_error = TRY(make_error_type(thread, "herror"));
    }
    module->dict->store(intern("gaierror"), gai_error);
    module->dict->store(intern("herror"), host_error);
    return {};
}

namespace {

Raises<std::string> host_argument(Thread& thread, Value host) {
    if (host.is<Bytes>()) return std::string(as_text(host.as<Bytes>()->view()));
    if (!host.is<Str>()) return raise(thread, TypeError_type, "getaddrinfo() argument 1 must be string or None");
    if (host.as<Str>()->is_ascii()) return std::string(host.as<Str>()->ascii());
    Value encoded = TRY(call_method(thread, host, intern("encode"), {Value::of(intern("idna"))}));
    return std::string(as_text(encoded.as<Bytes>()->view()));
}

Raises<std::string> service_argument(Thread& thread, Value service) {
    if (is_int(service)) return to_utf8(TRY(str_of(thread, service)));
    if (service.is<Bytes>()) return std::string(as_text(service.as<Bytes>()->view()));
    if (service.is<Str>()) return to_utf8(service.as<Str>());
    return raise(thread, OSError_type, "Int or String expected");
}

Raises<Value> socket_getaddrinfo(Thread& thread, Value* args) {
    std::string host, service;
    if (!is_none(args[0])) host = TRY(host_argument(thread, args[0]));
    if (!is_none(args[1])) service = TRY(service_argument(thread, args[1]));
    addrinfo hints{};
    hints.ai_family = TRY(to_c_int(thread, args[2], AF_UNSPEC));
    hints.ai_socktype = TRY(to_c_int(thread, args[3], 0));
    hints.ai_protocol = TRY(to_c_int(thread, args[4], 0));
    hints.ai_flags = TRY(to_c_int(thread, args[5], 0));
    addrinfo* found = nullptr;
    int error;
    {
        BlockingRegion region(thread);
        error = getaddrinfo(is_none(args[0]) ? nullptr : host.c_str(), is_none(args[1]) ? nullptr : service.c_str(),
                            &hints, &found);
    }
    if (error) return raise_gai_error(thread, error);
    List* results = new_list();
    for (addrinfo* entry = found; entry; entry = entry->ai_next) {
        Address address;
        address.size = std::min<socklen_t>(entry->ai_addrlen, sizeof address.storage);
        memcpy(&address.storage, entry->ai_addr, address.size);
        Value name = Value::of(make_str(entry->ai_canonname ? entry->ai_canonname : ""));
        auto value = address_value(thread, address);
        results->append(
            Value::of(make_tuple({Value::small(entry->ai_family), Value::small(entry->ai_socktype),
                                  Value::small(entry->ai_protocol), name, value.ok() ? value.value() : none()})));
    }
    freeaddrinfo(found);
    return Value::of(results);
}

Raises<Value> socket_getnameinfo(Thread& thread, Value* args) {
    if (!args[0].is<Tuple>()) return raise(thread, TypeError_type, "getnameinfo() argument 1 must be a tuple");
    Tuple* parts = args[0].as<Tuple>();
    int flags = TRY(to_c_int(thread, args[1]));
    if (parts->size < 2 || parts->size > 4)
        return raise(thread, TypeError_type, "getnameinfo(): illegal sockaddr argument");
    Socket pattern{};
    pattern.family = parts->size > 2 ? AF_INET6 : AF_INET;
    if (parts->items[0].is<Str>() &&
        find_text(parts->items[0].as<Str>(), intern(":"), 0, parts->items[0].as<Str>()->length) >= 0) {
        pattern.family = AF_INET6;
    }
    Address address;
    TRY(take_address(thread, &pattern, args[0], "getnameinfo", address));
    char host[NI_MAXHOST], service[NI_MAXSERV];
    int error;
    {
        BlockingRegion region(thread);
        error = getnameinfo(address.get(), address.size, host, sizeof host, service, sizeof service, flags);
    }
    if (error) return raise_gai_error(thread, error);
    return Value::of(make_tuple({Value::of(fs_decode(host)), Value::of(fs_decode(service))}));
}

Value address_list(hostent const* entry) {
    List* list = new_list();
    for (char** bytes = entry->h_addr_list; bytes && *bytes; bytes++) {
        char text[INET6_ADDRSTRLEN];
        list->append(Value::of(make_str(inet_ntop(entry->h_addrtype, *bytes, text, sizeof text) ? text : "")));
    }
    return Value::of(list);
}

Value host_entry(hostent const* entry) {
    List* aliases = new_list();
    for (char** alias = entry->h_aliases; alias && *alias; alias++) aliases->append(Value::of(fs_decode(*alias)));
    return Value::of(make_tuple({Value::of(fs_decode(entry->h_name)), Value::of(aliases), address_list(entry)}));
}

Raises<Value> socket_gethostbyname(Thread& thread, Value* args) {
    Address address;
    TRY(resolve_host(thread, args[0], AF_INET, address));
    return TRY(address_value(thread, address)).as<Tuple>()->items[0];
}

Raises<Value> socket_gethostbyname_ex(Thread& thread, Value* args) {
    std::string name = TRY(host_argument(thread, args[0]));
    hostent storage;
    hostent* found = nullptr;
    char memory[16384];
    int error = 0;
    {
        BlockingRegion region(thread);
        gethostbyname_r(name.c_str(), &storage, memory, sizeof memory, &found, &error);
    }
    if (!found) return raise_host_error(thread, error);
    return host_entry(found);
}

Raises<Value> socket_gethostbyaddr(Thread& thread, Value* args) {
    Address address;
    TRY(resolve_host(thread, args[0], AF_INET, address));
    hostent storage;
    hostent* found = nullptr;
    char memory[16384];
    int error = 0;
    {
        BlockingRegion region(thread);
        gethostbyaddr_r(&reinterpret_cast<sockaddr_in*>(&address.storage)->sin_addr, 4, AF_INET, &storage, memory,
                        sizeof memory, &found, &error);
    }
    if (!found) return raise_host_error(thread, error);
    return host_entry(found);
}

Raises<Value> socket_gethostname(Thread& thread, Value*) {
    TRY(audit(thread, "socket.gethostname", {}));
    char name[1024];
    if (gethostname(name, sizeof name - 1) < 0) return raise_os_error(thread, errno);
    name[sizeof name - 1] = '\0';
    return Value::of(fs_decode(name));
}

Raises<Value> socket_sethostname(Thread& thread, Value* args) {
    std::string name = TRY(fs_bytes(thread, args[0]));
    if (sethostname(name.data(), name.size()) < 0) return raise_os_error(thread, errno);
    return none();
}

Raises<Value> socket_getservbyname(Thread& thread, Value* args) {
    std::string name = TRY(to_c_text(thread, args[0], "getservbyname", "1"));
    std::string protocol = args[1].is_empty() ? "" : TRY(to_c_text(thread, args[1], "getservbyname", "2"));
    servent const* entry = getservbyname(name.c_str(), protocol.empty() ? nullptr : protocol.c_str());
    if (!entry) return raise(thread, OSError_type, "service/proto not found");
    return Value::small(ntohs(uint16_t(entry->s_port)));
}

Raises<Value> socket_getservbyport(Thread& thread, Value* args) {
    int port = TRY(to_c_int(thread, args[0]));
    std::string protocol = args[1].is_empty() ? "" : TRY(to_c_text(thread, args[1], "getservbyport", "2"));
    if (port < 0 || port > 0xFFFF) return raise(thread, OverflowError_type, "getservbyport: port must be 0-65535.");
    servent const* entry = getservbyport(htons(uint16_t(port)), protocol.empty() ? nullptr : protocol.c_str());
    if (!entry) return raise(thread, OSError_type, "port/proto not found");
    return Value::of(fs_decode(entry->s_name));
}

Raises<Value> socket_getprotobyname(Thread& thread, Value* args) {
    std::string name = TRY(to_c_text(thread, args[0], "getprotobyname", "1"));
    protoent const* entry = getprotobyname(name.c_str());
    if (!entry) return raise(thread, OSError_type, "protocol not found");
    return Value::small(entry->p_proto);
}

Raises<Value> socket_if_nameindex(Thread& thread, Value*) {
    auto* found = if_nameindex();
    if (!found) return raise_os_error(thread, errno);
    List* list = new_list();
    for (auto* entry = found; entry->if_index; entry++) {
        list->append(Value::of(make_tuple({Value::small(entry->if_index), Value::of(fs_decode(entry->if_name))})));
    }
    if_freenameindex(found);
    return Value::of(list);
}

Raises<Value> socket_if_nametoindex(Thread& thread, Value* args) {
    std::string name = TRY(fs_bytes(thread, args[0]));
    unsigned index = if_nametoindex(name.c_str());
    if (!index) return raise(thread, OSError_type, "no interface with this name");
    return Value::small(index);
}

Raises<Value> socket_if_indextoname(Thread& thread, Value* args) {
    char name[IF_NAMESIZE];
    if (!if_indextoname(unsigned(TRY(to_masked(thread, args[0]))), name)) return raise_os_error(thread, errno);
    return Value::of(fs_decode(name));
}

constexpr MethodDef kFunctions[] = {
    {"getaddrinfo", "(host, port, family=0, type=0, proto=0, flags=0)", socket_getaddrinfo,
     "List of (family, type, proto, canonical name, address) by which a host and a service can be reached. gaierror if "
     "there are none."},
    {"getnameinfo", "(sockaddr, flags, /)", socket_getnameinfo,
     "Names of host and service of an address. flags are the NI_... constants."},
    {"gethostbyname", "(host, /)", socket_gethostbyname, "The IPv4 address of a host, as text."},
    {"gethostbyname_ex", "(host, /)", socket_gethostbyname_ex, "Name, other names and IPv4 addresses of a host."},
    {"gethostbyaddr", "(host, /)", socket_gethostbyaddr, "Name, other names and addresses of the host of an address."},
    {"gethostname", "()", socket_gethostname, "Name of this host."},
    {"sethostname", "(name, /)", socket_sethostname,
     "Sets the name of this host. PermissionError if the user may not."},
    {"getservbyname", "(servicename, protocolname=None, /)", socket_getservbyname,
     "Port of a service. OSError if the name is not known."},
    {"getservbyport", "(port, protocolname=None, /)", socket_getservbyport,
     "Name of the service at a port. OSError if there is none."},
    {"getprotobyname", "(name, /)", socket_getprotobyname, "Number of a protocol. OSError if the name is not known."},
    {"if_nameindex", "()", socket_if_nameindex, "List of (number, name) of the network interfaces."},
    {"if_nametoindex", "(name, /)", socket_if_nametoindex,
     "Number of a network interface. OSError if there is none of that name."},
    {"if_indextoname", "(index, /)", socket_if_indextoname,
     "Name of a network interface. OSError if there is none of that number."},
};

}  // namespace

std::span<MethodDef const> database_functions() { return kFunctions; }

}  // namespace py::vm::sockets
