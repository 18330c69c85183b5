// Serves the clients' sockets by epoll and records the presence that they receive.
#include "crowd.hpp"

#include "sockets.hpp"
#include <babel/wire/codec.hpp>

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <span>
#include <stdexcept>
#include <system_error>
#include <utility>
#include <variant>

namespace babel::bench {
namespace {

constexpr std::chrono::seconds time_limit{60};
constexpr std::size_t read_bytes = 256 << 10;

} // namespace

crowd::crowd(
    std::vector<std::uint16_t> ports,
    const tls_context* tls,
    std::size_t name_bytes,
    std::string realm
)
    : ports_(std::move(ports)), tls_(tls), name_bytes_(name_bytes), realm_(std::move(realm)),
      epoll_(::epoll_create1(EPOLL_CLOEXEC)), buffer_(read_bytes),
      plain_(tls ? read_bytes + max_record_bytes : 0) {}

crowd::~crowd() {
    leave_all();
    ::close(epoll_);
}

client& crowd::add_client() {
    auto& peer = *clients_.emplace_back(std::make_unique<client>());
    peer.index = clients_.size() - 1;
    peer.port = ports_[next_number_ % ports_.size()];
    const auto number = std::to_string(next_number_++);
    peer.name = 'u' + std::string(name_bytes_ - 1 - number.size(), '0') + number + realm_;
    peer.key = key_of(peer.name);
    return peer;
}

void crowd::watch(int operation, client& peer, std::uint32_t events) {
    epoll_event event{.events = events, .data = {.ptr = &peer}};
    ::epoll_ctl(epoll_, operation, peer.descriptor, &event);
}

void crowd::secure(client& peer) {
    if (!tls_) return;
    peer.tls = std::make_unique<tls_stream>(*tls_, tls_stream::side::client);
    records_.clear();
    peer.tls->shake_hands({}, records_);
    send_now(peer, records_);
}

client& crowd::connect() {
    auto& peer = add_client();
    peer.descriptor = connect_to(peer.port);
    watch(EPOLL_CTL_ADD, peer, EPOLLIN);
    secure(peer);
    return peer;
}

client& crowd::come_back(std::uint32_t from) {
    auto& peer = add_client();
    peer.may_be_cut = true;
    peer.from = from;
    ++online_;
    keys_ += peer.key;
    retry(peer);
    return peer;
}

void crowd::retry(client& peer) {
    peer.descriptor = begin_to_connect(peer.port, peer.from);
    watch(EPOLL_CTL_ADD, peer, tls_ ? EPOLLOUT : EPOLLIN);
}

void crowd::on_connected(client& peer) {
    watch(EPOLL_CTL_MOD, peer, EPOLLIN);
    secure(peer);
}

void crowd::cut_off(client& peer) {
    change(peer, [&] {
        peer.is_in = false;
        peer.known = peer.roster = 0;
    });
    if (std::exchange(peer.is_greeted, false)) --greeted_;
    peer.wants_in = false;
    peer.framer = wire::framer(max_packet_bytes);
    peer.tls.reset();
    reset_and_close(peer.descriptor);
    on_cut_off(peer);
}

void crowd::log_in(client& peer) {
    peer.wants_in = true;
    ++online_;
    keys_ += peer.key;
    send(peer, wire::encode(wire::login{peer.name}));
}

void crowd::leave(client& peer) {
    reset_and_close(peer.descriptor);
    if (peer.is_greeted) --greeted_;
    if (peer.wants_in || peer.may_be_cut) {
        --online_;
        keys_ -= peer.key;
    }
    const auto index = peer.index;
    clients_[index] = std::exchange(clients_.back(), nullptr);
    if (clients_[index]) clients_[index]->index = index;
    clients_.pop_back();
}

void crowd::leave_all() {
    while (!clients_.empty())
        leave(*clients_.back());
}

void crowd::fill(std::size_t count, std::size_t at_a_time) {
    while (count > 0) {
        const auto step = std::min(count, at_a_time);
        for (std::size_t i = 0; i < step; ++i)
            connect();
        await_all_greeted();
        for (auto i = size() - step; i < size(); ++i)
            log_in(at(i));
        await_all_know();
        count -= step;
    }
}

void crowd::await_greeted(client& peer) {
    pump_until([&] { return peer.is_greeted; }, "HelloConnect");
}

void crowd::await_all_greeted() {
    pump_until([&] { return greeted_ == clients_.size(); }, "HelloConnect to everybody");
}

void crowd::await_all_know(const std::function<void()>& meanwhile) {
    recount();
    const auto is_done = [&] {
        if (meanwhile) meanwhile();
        return complete_ == online_;
    };
    pump_until(is_done, "everybody's knowing everybody");
}

void crowd::verify() const {
    for (const auto& each : clients_)
        if (!is_complete(*each) || each->roster != keys_ - each->key)
            fail(*each, "was told the wrong names");
}

void crowd::pump_until(
    const std::function<bool()>& is_done,
    std::string_view goal,
    std::chrono::milliseconds at_least_every
) {
    const auto deadline = std::chrono::steady_clock::now() + time_limit;
    while (!is_done()) {
        serve_ready(at_least_every);
        if (std::chrono::steady_clock::now() > deadline)
            throw std::runtime_error(
                "within " + std::to_string(time_limit.count()) +
                " s the server did not bring about " + std::string(goal) + " (" +
                std::to_string(clients_.size()) + " connected, " + std::to_string(online_) +
                " asked to log in, " + std::to_string(complete_) + " know all others)"
            );
    }
}

void crowd::serve_ready(std::chrono::milliseconds wait) {
    std::array<epoll_event, 256> events{};
    const int count =
        ::epoll_wait(epoll_, events.data(), int{events.size()}, static_cast<int>(wait.count()));
    for (const auto& each : std::span(events).first(static_cast<std::size_t>(std::max(count, 0)))) {
        auto& peer = *static_cast<client*>(each.data.ptr);
        const bool is_broken = each.events & (EPOLLERR | EPOLLHUP);
        if (each.events & EPOLLOUT && !is_broken)
            on_connected(peer);
        else
            read(peer);
    }
}

void crowd::send(client& peer, bytes_view packet) {
    if (!peer.tls) return send_now(peer, packet);
    records_.clear();
    peer.tls->seal(packet, records_);
    send_now(peer, records_);
}

void crowd::send_now(client& peer, bytes_view bytes) {
    const auto sent = ::send(peer.descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && peer.may_be_cut && (errno == EPIPE || errno == ECONNRESET))
        return; // reading tells the same, and there it counts
    if (sent != static_cast<ssize_t>(bytes.size())) fail(peer, "could not send to the server");
}

void crowd::set_outsider(std::string_view name) {
    outsider_ = key_of(name);
}

void crowd::read(client& peer) {
    const auto got = ::recv(peer.descriptor, buffer_.data(), buffer_.size(), MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0 && peer.may_be_cut) return cut_off(peer);
    if (got <= 0) fail(peer, "was disconnected by the server");
    peer.received += static_cast<std::uint64_t>(got);
    std::optional<bytes_view> came_in({buffer_.data(), static_cast<std::size_t>(got)});
    if (peer.tls) came_in = decipher(peer, *came_in);
    if (!came_in && peer.may_be_cut) return cut_off(peer);
    if (!came_in) fail(peer, "has broken TLS");
    const auto bad = peer.framer.feed(*came_in, [&](bytes_view packet) {
        on_packet(peer, packet);
        return error_code{};
    });
    if (bad) fail(peer, "got no sense: " + bad.message());
}

std::optional<bytes_view> crowd::decipher(client& peer, bytes_view came_in) {
    if (!peer.tls->is_open()) {
        records_.clear();
        if (!peer.tls->shake_hands(came_in, records_)) return {};
        if (!records_.empty()) send_now(peer, records_);
        if (!peer.tls->is_open()) return bytes_view();
        came_in = {};
    }
    const auto count = peer.tls->open(came_in, plain_);
    if (count < 0) return {};
    return bytes_view(plain_.data(), static_cast<std::size_t>(count));
}

void crowd::recount() {
    complete_ = static_cast<std::size_t>(std::count_if(
        clients_.begin(), clients_.end(), [&](const auto& each) { return is_complete(*each); }
    ));
}

} // namespace babel::bench
