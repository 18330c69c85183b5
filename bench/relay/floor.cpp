// relay_floor: passes datagrams on between the sides of calls, as cheaply as two system calls can.
// It checks nothing, expects relay_bench as its only user, and serves for comparison only.
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <vector>

namespace {

constexpr std::size_t batch = 32;
constexpr std::size_t max_bytes = 1200;
constexpr std::size_t max_ids = 1 << 16;
constexpr std::uint8_t bind_code = 0xb0;
constexpr int receive_buffer_bytes = 1024 * 1024;

int open_socket() {
    const int descriptor = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    ::setsockopt(
        descriptor, SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes, sizeof receive_buffer_bytes
    );
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* address = reinterpret_cast<sockaddr*>(&at);
    socklen_t size = sizeof at;
    if (::bind(descriptor, address, size) != 0) return -1;
    ::getsockname(descriptor, address, &size);
    std::printf("listening on 127.0.0.1:%d\n", ntohs(at.sin_port));
    std::fflush(stdout);
    return descriptor;
}

struct slot {
    std::array<std::uint8_t, max_bytes> bytes;
    sockaddr_in peer;
    iovec part;
};

class forwarder {
public:
    explicit forwarder(int descriptor) : descriptor_(descriptor), slots_(batch), places_(max_ids) {}

    void run() {
        for (;;) {
            prepare();
            const int count =
                ::recvmmsg(descriptor_, in_.data(), unsigned{batch}, MSG_WAITFORONE, nullptr);
            unsigned ready = 0;
            for (int i = 0; i < count; ++i)
                take(static_cast<std::size_t>(i), ready);
            if (ready > 0) ::sendmmsg(descriptor_, out_.data(), ready, MSG_DONTWAIT);
        }
    }

private:
    void prepare() {
        for (std::size_t i = 0; i < batch; ++i) {
            auto& [bytes, peer, part] = slots_[i];
            part = {bytes.data(), bytes.size()};
            in_[i] = {};
            in_[i].msg_hdr.msg_name = &peer;
            in_[i].msg_hdr.msg_namelen = sizeof peer;
            in_[i].msg_hdr.msg_iov = &part;
            in_[i].msg_hdr.msg_iovlen = 1;
        }
    }

    void take(std::size_t index, unsigned& ready) {
        auto& [bytes, peer, part] = slots_[index];
        std::uint32_t id = 0;
        std::memcpy(&id, bytes.data() + 1, sizeof id);
        auto& place = places_[id % max_ids];
        if (bytes[0] == bind_code) {
            place = peer;
            return;
        }
        part.iov_len = in_[index].msg_len;
        out_[ready] = in_[index];
        out_[ready].msg_hdr.msg_name = &place;
        ++ready;
    }

    int descriptor_;
    std::vector<slot> slots_;
    std::vector<sockaddr_in> places_; // of each id
    std::array<mmsghdr, batch> in_{};
    std::array<mmsghdr, batch> out_{};
};

} // namespace

int main() {
    const int descriptor = open_socket();
    if (descriptor < 0) return 1;
    forwarder(descriptor).run();
}
