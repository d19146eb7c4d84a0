#include <sys/uio.h>

#include <climits>
#include <cstring>
#include <memory>
#include <vector>

#include "vm/modules/socket/socket.h"
#include "vm/runtime/system/memory_request.h"

// Messages with ancillary data: sendmsg, recvmsg.

namespace py::vm::sockets {
namespace {

/// The memory of many buffers.
class Buffers {
  public:
    Raises<void> take(Thread& thread, Value iterable, bool writable) {
        items_ = TRY(list_from(thread, iterable));
        if (items_->size > size_t(IOV_MAX) * 64) return raise(thread, OSError_type, "sendmsg() argument 1 is too long");
        buffers_.reset(new Buffer[items_->size]);
        for (size_t i = 0; i < items_->size; i++) {
            TRY(buffers_[i].acquire(thread, items_->items[i], writable));
            vectors_.push_back({buffers_[i].data(), buffers_[i].size()});
        }
        return {};
    }
    void put(msghdr& message) {
        message.msg_iov = vectors_.data();
        message.msg_iovlen = vectors_.size();
    }

  private:
    List* items_ = nullptr;
    std::unique_ptr<Buffer[]> buffers_;
    std::vector<iovec> vectors_;
};

/// (level, type, data) of each item, laid out as the system wants it.
Raises<void> take_ancillary(Thread& thread, Value iterable, std::vector<uint64_t>& memory, size_t& size) {
    List* items = TRY(list_from(thread, iterable));
    for (size_t i = 0; i < items->size; i++) {
        auto parts = tuple_from(thread, items->items[i]);
        if (!parts.ok() || parts.value()->size != 3) {
            thread.take_pending();
            return raise(thread, TypeError_type, "[sendmsg() argument 2] items must be sequences of length 3");
        }
        int level = TRY(to_c_int(thread, parts.value()->items[0]));
        int type = TRY(to_c_int(thread, parts.value()->items[1]));
        Buffer data;
        TRY(data.acquire(thread, parts.value()->items[2]));
        if (data.size() > INT_MAX / 2) return raise(thread, OSError_type, "ancillary data item too large");
        size_t start = size;
        size += CMSG_SPACE(data.size());
        memory.resize((size + 7) / 8);
        auto* header = reinterpret_cast<cmsghdr*>(reinterpret_cast<uint8_t*>(memory.data()) + start);
        header->cmsg_level = level;
        header->cmsg_type = type;
        header->cmsg_len = CMSG_LEN(data.size());
        memcpy(CMSG_DATA(header), data.data(), data.size());
    }
    return {};
}

Raises<Value> socket_sendmsg(Thread& thread, Value* args) {
    Socket* self = socket_of(args[0]);
    Buffers buffers;
    TRY(buffers.take(thread, args[1], false));
    std::vector<uint64_t> ancillary;
    size_t ancillary_size = 0;
    if (is_given(args[2])) TRY(take_ancillary(thread, args[2], ancillary, ancillary_size));
    int flags = TRY(to_c_int(thread, args[3], 0));
    Address address;
    msghdr message{};
    if (is_given(args[4])) {
        TRY(take_address(thread, self, args[4], "sendmsg", address));
        message.msg_name = address.get();
        message.msg_namelen = address.size;
    }
    buffers.put(message);
    if (ancillary_size) {
        message.msg_control = ancillary.data();
        message.msg_controllen = ancillary_size;
    }
    return make_int(
        int64_t(TRY(call_waiting(thread, self, true, [&] { return sendmsg(self->descriptor, &message, flags); }))));
}

Value ancillary_list(msghdr& message) {
    List* list = new_list();
    auto const* end = static_cast<uint8_t const*>(message.msg_control) + message.msg_controllen;
    for (cmsghdr* header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header)) {
        uint8_t* data = CMSG_DATA(header);
        if (header->cmsg_len < CMSG_LEN(0)) break;
        // A truncated message may claim more than was received.
        size_t size = std::min<size_t>(header->cmsg_len - CMSG_LEN(0), size_t(end - data));
        list->append(Value::of(make_tuple(
            {Value::small(header->cmsg_level), Value::small(header->cmsg_type), Value::of(make_bytes({data, size}))})));
    }
    return Value::of(list);
}

/// What recvmsg and recvmsg_into share; the caller has set the buffers.
Raises<Value> receive(Thread& thread, Socket* self, msghdr& message, Value ancillary_value, Value flags_value,
                      Value data) {
    int64_t ancillary_size = ancillary_value.is_empty() ? 0 : TRY(to_size(thread, ancillary_value));
    if (ancillary_size < 0 || ancillary_size > INT_MAX)
        return raise(thread, ValueError_type, "invalid ancillary data buffer length");
    int flags = TRY(to_c_int(thread, flags_value, 0));
    std::vector<uint64_t> ancillary(size_t(ancillary_size) / 8 + 1);
    Address address;
    ssize_t count = TRY(call_waiting(thread, self, false, [&] {
        message.msg_name = address.get();
        message.msg_namelen = sizeof address.storage;
        message.msg_control = ancillary_size ? ancillary.data() : nullptr;
        message.msg_controllen = size_t(ancillary_size);
        return recvmsg(self->descriptor, &message, flags);
    }));
    address.size = message.msg_namelen;
    Value first = Value::small(count);
    if (data.is<Bytes>()) first = Value::of(make_bytes({data.as<Bytes>()->data, size_t(count)}));
    return Value::of(make_tuple(
        {first, ancillary_list(message), Value::small(message.msg_flags), TRY(address_value(thread, address))}));
}

Raises<Value> socket_recvmsg(Thread& thread, Value* args) {
    int64_t size = TRY(to_size(thread, args[1]));
    if (size < 0) return raise(thread, ValueError_type, "negative buffer size in recvmsg()");
    TRY(request_memory(thread, uint64_t(size), 1));
    Bytes* data = new_bytes(size_t(size));
    iovec vector{data->data, data->size};
    msghdr message{};
    message.msg_iov = &vector;
    message.msg_iovlen = 1;
    return receive(thread, socket_of(args[0]), message, args[2], args[3], Value::of(data));
}

Raises<Value> socket_recvmsg_into(Thread& thread, Value* args) {
    Buffers buffers;
    TRY(buffers.take(thread, args[1], true));
    msghdr message{};
    buffers.put(message);
    return receive(thread, socket_of(args[0]), message, args[2], args[3], kEmpty);
}

constexpr MethodDef kMethods[] = {
    {"sendmsg", "($self, buffers, ancdata=(), flags=0, address=None, /)", socket_sendmsg,
     "Sends several pieces of bytes as one message, with (level, type, data) items besides, and gives how many bytes."},
    {"recvmsg", "($self, bufsize, ancbufsize=0, flags=0, /)", socket_recvmsg,
     "Receives a message: (bytes, list of (level, type, data), flags, address)."},
    {"recvmsg_into", "($self, buffers, ancbufsize=0, flags=0, /)", socket_recvmsg_into,
     "Receives a message into several buffers: (number of bytes, list of (level, type, data), flags, address)."},
};

}  // namespace

std::span<MethodDef const> message_methods() { return kMethods; }

}  // namespace py::vm::sockets
