// floor_server: what the protocol costs at the very least. It has no checks, no limits and no
// patience with anything but the load generator, and is of no use except to compare with.
#include <babel/wire/codec.hpp>
#include <babel/wire/messages.hpp>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
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
    bool is_settled = false; // has its list, and is told of the others
    std::string name;        // empty: not logged in
    bytes waiting;           // what the socket did not take
};

class floor_server {
public:
    floor_server(std::uint16_t port, std::size_t events_a_turn)
        : listener_(open_listener(port)), events_(events_a_turn) {
        watch(EPOLL_CTL_ADD, listener_, EPOLLIN, nullptr);
    }

    void run();

private:
    static int open_listener(std::uint16_t port);
    void watch(int operation, int descriptor, std::uint32_t events, session* who) const;
    void accept_all();
    void read(session& who);
    void on(session& who, const wire::login& message);
    void on(session& who, const wire::call_request& message);
    void on(session& who, const wire::call_refused& message);
    void close(session& who);

    void flush();
    void welcome_newcomers();
    void send(session& who, iovec* pieces, std::size_t count);
    void send(session& who, const bytes& packet);
    void send_rest(session& who);

    int epoll_ = ::epoll_create1(0);
    int listener_;
    std::vector<epoll_event> events_; // as many as a turn takes in
    std::unordered_map<std::string_view, session*> online_;
    std::vector<session*> newcomers_;   // of this turn
    wire::string_list_buffer left_;     // in this turn
    wire::string_list_buffer roster_;   // everybody, as sent to a newcomer
    bytes packet_;                      // reused
    std::array<std::uint8_t, 4096> in_; // what one read gives: whole packets, always
};

int floor_server::open_listener(std::uint16_t port) {
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    const int on = 1;
    ::setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_port = htons(port);
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* address = reinterpret_cast<sockaddr*>(&at);
    socklen_t size = sizeof at;
    if (::bind(descriptor, address, size) != 0 || ::listen(descriptor, SOMAXCONN) != 0) {
        std::perror("floor_server: listening");
        std::exit(1);
    }
    ::getsockname(descriptor, address, &size);
    std::printf("listening on 127.0.0.1:%d\n", ntohs(at.sin_port));
    std::fflush(stdout);
    return descriptor;
}

void floor_server::watch(int operation, int descriptor, std::uint32_t events, session* who) const {
    epoll_event event{.events = events, .data = {.ptr = who}};
    ::epoll_ctl(epoll_, operation, descriptor, &event);
}

void floor_server::run() {
    while (true) {
        const int count =
            ::epoll_wait(epoll_, events_.data(), static_cast<int>(events_.size()), -1);
        for (int i = 0; i < count; ++i) {
            const auto& event = events_[static_cast<std::size_t>(i)];
            auto* who = static_cast<session*>(event.data.ptr);
            if (!who)
                accept_all();
            else if (event.events & EPOLLOUT)
                send_rest(*who);
            else
                read(*who);
        }
        flush();
    }
}

void floor_server::accept_all() {
    const static auto hello = wire::encode(wire::hello_connect{});
    for (int got = 0; (got = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK)) >= 0;) {
        const int on = 1;
        ::setsockopt(got, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        auto* who = new session{.descriptor = got, .name = {}, .waiting = {}};
        watch(EPOLL_CTL_ADD, got, EPOLLIN, who);
        send(*who, hello);
    }
}

void floor_server::read(session& who) {
    const auto got = ::recv(who.descriptor, in_.data(), in_.size(), 0);
    if (got <= 0) return close(who);
    bytes_view rest(in_.data(), static_cast<std::size_t>(got));
    while (!rest.empty()) {
        const auto size = boost::endian::load_little_u64(rest.data());
        const auto packet = rest.subspan(wire::length_bytes, size);
        const auto message = wire::decode<wire::to_server>(packet);
        std::visit([&](const auto& each) { on(who, each); }, *message);
        rest = rest.subspan(wire::length_bytes + size);
    }
}

void floor_server::on(session& who, const wire::login& message) {
    who.name = message.name;
    online_.emplace(who.name, &who);
    newcomers_.push_back(&who);
}

void floor_server::on(session& who, const wire::call_request& message) {
    packet_.clear();
    wire::encode_to(packet_, wire::call_request{who.name, "127.0.0.1", message.port});
    send(*online_.find(message.contact)->second, packet_);
}

void floor_server::on(session& who, const wire::call_refused& message) {
    packet_.clear();
    wire::encode_to(packet_, wire::call_refused{who.name});
    send(*online_.find(message.contact)->second, packet_);
}

void floor_server::close(session& who) {
    ::close(who.descriptor);
    if (!who.name.empty()) online_.erase(who.name);
    if (who.is_settled)
        left_.add(who.name);
    else
        std::erase(newcomers_, &who);
    delete &who;
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

void floor_server::send(session& who, const bytes& packet) {
    iovec piece{const_cast<std::uint8_t*>(packet.data()), packet.size()};
    send(who, &piece, 1);
}

void floor_server::send(session& who, iovec* pieces, std::size_t count) {
    msghdr message{};
    message.msg_iov = pieces;
    message.msg_iovlen = count;
    const bool is_behind = !who.waiting.empty();
    const auto sent = is_behind ? 0 : ::sendmsg(who.descriptor, &message, MSG_NOSIGNAL);
    auto taken = sent < 0 ? std::size_t{0} : static_cast<std::size_t>(sent);
    for (std::size_t i = 0; i < count; ++i) {
        const auto* start = static_cast<const std::uint8_t*>(pieces[i].iov_base);
        const auto skipped = std::min(taken, pieces[i].iov_len);
        who.waiting.insert(who.waiting.end(), start + skipped, start + pieces[i].iov_len);
        taken -= skipped;
    }
    if (!is_behind && !who.waiting.empty())
        watch(EPOLL_CTL_MOD, who.descriptor, EPOLLIN | EPOLLOUT, &who);
}

void floor_server::send_rest(session& who) {
    const auto sent = ::send(who.descriptor, who.waiting.data(), who.waiting.size(), MSG_NOSIGNAL);
    if (sent < 0) return close(who);
    who.waiting.erase(who.waiting.begin(), who.waiting.begin() + sent);
    if (!who.waiting.empty()) return;
    bytes().swap(who.waiting);
    watch(EPOLL_CTL_MOD, who.descriptor, EPOLLIN, &who);
}

} // namespace

int main(int argc, char** argv) {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
    std::uint16_t port = 0;
    std::size_t events_a_turn = 128; // as Asio has it
    for (int i = 1; i + 1 < argc; i += 2) {
        const std::string_view option = argv[i];
        const auto value = std::strtoul(argv[i + 1], nullptr, 10);
        if (option == "--port") port = static_cast<std::uint16_t>(value);
        if (option == "--events") events_a_turn = value;
    }
    floor_server(port, events_a_turn).run();
}
