"""_socket: connections over localhost and inside the process."""
import _socket
import posix


def raises(type_, text, function, *args, **keywords):
    try:
        function(*args, **keywords)
    except type_ as error:
        assert str(error) == text, (str(error), text)
        return error
    raise AssertionError("no " + type_.__name__)


server = _socket.socket()
assert repr(server).endswith(", family=2, type=1, proto=0>")
server.setsockopt(_socket.SOL_SOCKET, _socket.SO_REUSEADDR, 1)
server.bind(("127.0.0.1", 0))
server.listen(5)
host, port = server.getsockname()
client = _socket.socket()
client.settimeout(5)
client.connect((host, port))
fd, address = server._accept()
peer = _socket.socket(fileno=fd)
assert peer.family == _socket.AF_INET and peer.type == _socket.SOCK_STREAM and address == client.getsockname()
client.sendall(b"hello" * 1000)
got = b""
while len(got) < 5000:
    got += peer.recv(4096)
assert got == b"hello" * 1000
assert peer.send(b"back") == 4
buffer = bytearray(10)
assert client.recv_into(buffer, 3) == 3 and buffer[:3] == b"bac" and client.recv(10) == b"k"
client.settimeout(0.01)
raises(TimeoutError, "timed out", client.recv, 1)
client.setblocking(False)
raises(BlockingIOError, "[Errno 11] Resource temporarily unavailable", client.recv, 1)
peer.shutdown(_socket.SHUT_WR)
client.settimeout(5)
assert client.recv(1) == b"" and client.gettimeout() == 5.0
for s in (server, client, peer):
    s.close()
raises(OSError, "[Errno 9] Bad file descriptor", client.recv, 1)

a, b = _socket.socketpair()
assert a.sendmsg([b"x", b"yz"]) == 3 and b.recvmsg(10) == (b"xyz", [], 0, None)
reader, writer = posix.pipe()
a.sendmsg([b"fd"], [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, reader.to_bytes(4, "little"))])
data, ancillary, flags, address = b.recvmsg(10, _socket.CMSG_SPACE(4))
(level, kind, sent), = ancillary
posix.write(writer, b"through")
assert data == b"fd" and posix.read(int.from_bytes(sent, "little"), 10) == b"through"
a.close()
b.close()

u = _socket.socket(_socket.AF_INET, _socket.SOCK_DGRAM)
u.bind(("", 0))
v = _socket.socket(type=_socket.SOCK_DGRAM)
v.sendto(b"datagram", ("127.0.0.1", u.getsockname()[1]))
assert u.recvfrom(100)[0] == b"datagram"
u.close()
v.close()

assert _socket.getaddrinfo("127.0.0.1", 80, type=_socket.SOCK_STREAM) == [(2, 1, 6, "", ("127.0.0.1", 80))]
assert _socket.inet_aton("1.2.3.4") == b"\1\2\3\4" and _socket.inet_ntop(_socket.AF_INET6, b"\0" * 15 + b"\1") == "::1"
assert _socket.htons(1) == 256 and _socket.htonl(1) == 1 << 24
t = _socket.socket()
raises(TypeError, "bind(): AF_INET address must be tuple, not int", t.bind, 3)
raises(OverflowError, "bind(): port must be 0-65535.", t.bind, ("127.0.0.1", 99999))
raises(ValueError, "Timeout value out of range", t.settimeout, -1)
t.close()
assert issubclass(_socket.gaierror, OSError) and _socket.timeout is TimeoutError
