// floor_server: the least cost of the protocol. It has no checks and no limits, expects the load
// generator as its only user, and serves for comparison only.
#include "sockets.hpp"
#include "tls_stream.hpp"
#include <babel/wire/codec.hpp>
#include <babel/wire/messages.hpp>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

namespace {

using namespace babel;

using bytes = std::vector<std::uint8_t>;

struct session {
    int descriptor;
    bool is_settled = false;                // has its list, and gets presence
    std::string name;                       // empty: not logged in
    bytes waiting;                          // not accepted by the socket yet
    std::unique_ptr<bench::tls_stream> tls; // null: plain
};

class floor_server {
public:
    floor_server(std::uint16_t port, std::size_t events_a_turn, bool has_tls)
        : listener_(bench::listen_on(port)), events_(events_a_turn) {
        if (has_tls) tls_.emplace(bench::tls_context::server());
        watch(EPOLL_CTL_ADD, listener_, EPOLLIN, nullptr);
    }

    void run();

private:
    void watch(int operation, int descriptor, std::uint32_t events, session* peer) const;
    void accept_all();
    void greet(session& peer);
    void read(session& peer);
    void read_by_tls(session& peer, bytes_view came_in);
    void handle(session& peer, bytes_view rest);
    void on(session& peer, const wire::login& message);
    void on(session& peer, const wire::call_request& message);
    void on(session& peer, const wire::call_refused& message);
    void close(session& peer);

    void flush();
    void welcome_newcomers();
    void send(session& peer, iovec* pieces, std::size_t count);
    void send_now(session& peer, iovec* pieces, std::size_t count);
    void send(session& peer, const bytes& packet);
    void send_rest(session& peer);

    int epoll_ = ::epoll_create1(0);
    int listener_;
    std::vector<epoll_event> events_; // as many as a turn takes in
    std::unordered_map<std::string_view, session*> online_;
    std::vector<session*> newcomers_;   // of this turn
    wire::string_list_buffer left_;     // in this turn
    wire::string_list_buffer roster_;   // everybody, as sent to a newcomer
    bytes packet_;                      // reused
    std::array<std::uint8_t, 4096> in_; // data of one read, always whole packets
    std::optional<bench::tls_context> tls_;
    std::array<std::uint8_t, 4096 + bench::max_record_bytes> plain_; // the same, deciphered
    bytes gathered_; // pieces of one message, for as few records as possible
    bytes records_;  // of one message
};

void floor_server::watch(int operation, int descriptor, std::uint32_t events, session* peer) const {
    epoll_event event{.events = events, .data = {.ptr = peer}};
    ::epoll_ctl(epoll_, operation, descriptor, &event);
}

void floor_server::run() {
    while (true) {
        const int count =
            ::epoll_wait(epoll_, events_.data(), static_cast<int>(events_.size()), -1);
        for (int i = 0; i < count; ++i) {
            const auto& event = events_[static_cast<std::size_t>(i)];
            auto* peer = static_cast<session*>(event.data.ptr);
            if (!peer)
                accept_all();
            else if (event.events & EPOLLOUT)
                send_rest(*peer);
            else
                read(*peer);
        }
        flush();
    }
}

void floor_server::accept_all() {
    for (int got = 0; (got = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK)) >= 0;) {
        const int on = 1;
        ::setsockopt(got, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        auto* peer = new session{.descriptor = got, .name = {}, .waiting = {}, .tls = {}};
        watch(EPOLL_CTL_ADD, got, EPOLLIN, peer);
        if (tls_)
            peer->tls = std::make_unique<bench::tls_stream>(*tls_, bench::tls_stream::side::server);
        else
            greet(*peer);
    }
}

void floor_server::greet(session& peer) {
    const static auto hello = wire::encode(wire::hello_connect{});
    send(peer, hello);
}

void floor_server::read(session& peer) {
    const auto got = ::recv(peer.descriptor, in_.data(), in_.size(), 0);
    if (got <= 0) return close(peer);
    const bytes_view came_in(in_.data(), static_cast<std::size_t>(got));
    if (peer.tls)
        read_by_tls(peer, came_in);
    else
        handle(peer, came_in);
}

void floor_server::read_by_tls(session& peer, bytes_view came_in) {
    if (!peer.tls->is_open()) {
        records_.clear();
        if (!peer.tls->shake_hands(came_in, records_)) return close(peer);
        iovec piece{records_.data(), records_.size()};
        if (!records_.empty()) send_now(peer, &piece, 1);
        if (!peer.tls->is_open()) return;
        came_in = {};
    }
    const auto count = peer.tls->open(came_in, plain_);
    if (count < 0) return close(peer);
    if (came_in.empty()) greet(peer);
    handle(peer, {plain_.data(), static_cast<std::size_t>(count)});
}

void floor_server::handle(session& peer, bytes_view rest) {
    while (!rest.empty()) {
        const auto size = boost::endian::load_little_u64(rest.data());
        const auto packet = rest.subspan(wire::length_bytes, size);
        const auto message = wire::decode<wire::to_server>(packet);
        std::visit([&](const auto& each) { on(peer, each); }, *message);
        rest = rest.subspan(wire::length_bytes + size);
    }
}

void floor_server::on(session& peer, const wire::login& message) {
    peer.name = message.name;
    online_.emplace(peer.name, &peer);
    newcomers_.push_back(&peer);
}

void floor_server::on(session& peer, const wire::call_request& message) {
    packet_.clear();
    wire::encode_to(packet_, wire::call_request{peer.name, "127.0.0.1", message.port});
    send(*online_.find(message.contact)->second, packet_);
}

void floor_server::on(session& peer, const wire::call_refused& message) {
    packet_.clear();
    wire::encode_to(packet_, wire::call_refused{peer.name});
    send(*online_.find(message.contact)->second, packet_);
}

void floor_server::close(session& peer) {
    ::close(peer.descriptor);
    if (!peer.name.empty()) online_.erase(peer.name);
    if (peer.is_settled)
        left_.add(peer.name);
    else
        std::erase(newcomers_, &peer);
    delete &peer;
}

void floor_server::flush() {
    if (left_.empty() && newcomers_.empty()) return;
    packet_.clear();
    if (!left_.empty()) wire::encode_to(packet_, wire::del_contact{left_.view()});
    wire::string_list_buffer came;
    for (const auto* each : newcomers_)
        came.add(each->name);
    if (!came.empty()) wire::encode_to(packet_, wire::add_contact{came.view()});
    const bool anybody_left = !left_.empty();
    left_.clear();
    if (anybody_left) roster_.clear();
    for (const auto& [name, each] : online_) {
        if (!each->is_settled) continue;
        send(*each, packet_);
        if (anybody_left) roster_.add(name);
    }
    welcome_newcomers();
}

void floor_server::welcome_newcomers() {
    const auto first = roster_.encoded().size();
    for (const auto* each : newcomers_)
        roster_.add(each->name);
    const auto all = roster_.encoded();
    auto offset = first;
    for (auto* each : newcomers_) {
        each->is_settled = true;
        const auto own = sizeof(std::uint64_t) + each->name.size();
        packet_.clear();
        wire::encode_to(packet_, wire::login_success{});
        wire::writer head(packet_);
        head.put(std::uint64_t{sizeof(std::uint16_t) + sizeof(std::uint64_t) + all.size() - own});
        head.put(wire::add_contact::code);
        head.put(roster_.size() - 1);
        auto* start = const_cast<std::uint8_t*>(all.data());
        std::array<iovec, 3> pieces{{
            {packet_.data(), packet_.size()},
            {start, offset},
            {start + offset + own, all.size() - offset - own},
        }};
        send(*each, pieces.data(), pieces.size());
        offset += own;
    }
    newcomers_.clear();
}

void floor_server::send(session& peer, const bytes& packet) {
    iovec piece{const_cast<std::uint8_t*>(packet.data()), packet.size()};
    send(peer, &piece, 1);
}

void floor_server::send(session& peer, iovec* pieces, std::size_t count) {
    if (!peer.tls) return send_now(peer, pieces, count);
    gathered_.clear();
    records_.clear();
    for (std::size_t i = 0; i < count; ++i) {
        const auto* start = static_cast<const std::uint8_t*>(pieces[i].iov_base);
        gathered_.insert(gathered_.end(), start, start + pieces[i].iov_len);
    }
    peer.tls->seal(gathered_, records_);
    iovec piece{records_.data(), records_.size()};
    send_now(peer, &piece, 1);
}

void floor_server::send_now(session& peer, iovec* pieces, std::size_t count) {
    msghdr message{};
    message.msg_iov = pieces;
    message.msg_iovlen = count;
    const bool is_behind = !peer.waiting.empty();
    const auto sent = is_behind ? 0 : ::sendmsg(peer.descriptor, &message, MSG_NOSIGNAL);
    auto taken = sent < 0 ? std::size_t{0} : static_cast<std::size_t>(sent);
    for (std::size_t i = 0; i < count; ++i) {
        const auto* start = static_cast<const std::uint8_t*>(pieces[i].iov_base);
        const auto skipped = std::min(taken, pieces[i].iov_len);
        peer.waiting.insert(peer.waiting.end(), start + skipped, start + pieces[i].iov_len);
        taken -= skipped;
    }
    if (!is_behind && !peer.waiting.empty())
        watch(EPOLL_CTL_MOD, peer.descriptor, EPOLLIN | EPOLLOUT, &peer);
}

void floor_server::send_rest(session& peer) {
    const auto sent =
        ::send(peer.descriptor, peer.waiting.data(), peer.waiting.size(), MSG_NOSIGNAL);
    if (sent < 0) return close(peer);
    peer.waiting.erase(peer.waiting.begin(), peer.waiting.begin() + sent);
    if (!peer.waiting.empty()) return;
    bytes().swap(peer.waiting);
    watch(EPOLL_CTL_MOD, peer.descriptor, EPOLLIN, &peer);
}

} // namespace

int main(int argc, char** argv) {
    bench::raise_descriptor_limit();
    std::uint16_t port = 0;
    std::size_t events_a_turn = 128; // as many as Asio handles
    bool has_tls = false;
    for (int i = 1; i + 1 < argc; i += 2) {
        const std::string_view option = argv[i];
        const auto value = std::strtoul(argv[i + 1], nullptr, 10);
        if (option == "--port") port = static_cast<std::uint16_t>(value);
        if (option == "--events") events_a_turn = value;
        if (option == "--tls") has_tls = value != 0;
    }
    floor_server(port, events_a_turn, has_tls).run();
}
