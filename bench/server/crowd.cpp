// Serves the clients' sockets by epoll and records the presence that they receive.
#include "crowd.hpp"

#include <babel/wire/codec.hpp>

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <stdexcept>
#include <system_error>
#include <utility>
#include <variant>

namespace babel::bench {
namespace {

constexpr std::chrono::seconds patience{60};
constexpr std::size_t read_bytes = 256 << 10;

/// A hash of a few instructions: it is computed for every name in every list.
std::uint64_t key_of(std::string_view name) {
    std::uint64_t key = name.size();
    while (!name.empty()) {
        const auto count = std::min(name.size(), sizeof key);
        std::uint64_t word = 0;
        std::memcpy(&word, name.data(), count);
        key = (key ^ word) * 0x9e3779b97f4a7c15; // the odd number nearest to 2^64 / golden ratio
        key ^= key >> 32;
        name.remove_prefix(count);
    }
    return key;
}

[[noreturn]] void fail(const client& peer, std::string_view problem) {
    throw std::runtime_error(peer.name + ' ' + std::string(problem));
}

} // namespace

crowd::crowd(std::uint16_t port, std::size_t name_bytes)
    : port_(port), name_bytes_(name_bytes), epoll_(::epoll_create1(EPOLL_CLOEXEC)),
      buffer_(read_bytes) {}

crowd::~crowd() {
    leave_all();
    ::close(epoll_);
}

client& crowd::add_client() {
    auto& peer = *clients_.emplace_back(std::make_unique<client>());
    peer.index = clients_.size() - 1;
    const auto number = std::to_string(next_number_++);
    peer.name = 'u' + std::string(name_bytes_ - 1 - number.size(), '0') + number;
    peer.key = key_of(peer.name);
    return peer;
}

void crowd::watch(client& peer) {
    epoll_event event{.events = EPOLLIN, .data = {.ptr = &peer}};
    ::epoll_ctl(epoll_, EPOLL_CTL_ADD, peer.descriptor, &event);
}

client& crowd::connect() {
    auto& peer = add_client();
    peer.descriptor = connect_to(port_);
    watch(peer);
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
    peer.descriptor = begin_to_connect(port_, peer.from);
    watch(peer);
}

void crowd::cut_off(client& peer) {
    change(peer, [&] {
        peer.is_in = false;
        peer.known = peer.roster = 0;
    });
    if (std::exchange(peer.is_greeted, false)) --greeted_;
    peer.wants_in = false;
    peer.framer = wire::framer(max_packet_bytes);
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

void crowd::pump_until(const std::function<bool()>& is_done, std::string_view goal) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (!is_done()) {
        serve_ready(std::chrono::milliseconds(100));
        if (std::chrono::steady_clock::now() > deadline)
            throw std::runtime_error(
                "within " + std::to_string(patience.count()) +
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
    for (int i = 0; i < count; ++i)
        read(*static_cast<client*>(events[static_cast<std::size_t>(i)].data.ptr));
}

void crowd::send(client& peer, bytes_view packet) {
    const auto sent = ::send(peer.descriptor, packet.data(), packet.size(), MSG_NOSIGNAL);
    if (sent != static_cast<ssize_t>(packet.size())) fail(peer, "could not send to the server");
}

void crowd::set_stranger(std::string_view name) {
    stranger_ = key_of(name);
}

void crowd::read(client& peer) {
    const auto got = ::recv(peer.descriptor, buffer_.data(), buffer_.size(), MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0 && peer.may_be_cut) return cut_off(peer);
    if (got <= 0) fail(peer, "was disconnected by the server");
    const auto bad =
        peer.framer.feed({buffer_.data(), static_cast<std::size_t>(got)}, [&](bytes_view packet) {
            on_packet(peer, packet);
            return error_code{};
        });
    if (bad) fail(peer, "got no sense: " + bad.message());
}

void crowd::on_packet(client& peer, bytes_view packet) {
    const auto message = wire::decode<wire::to_client>(packet);
    if (!message) fail(peer, "got no sense: " + message.error().message());
    std::visit([&](const auto& each) { on(peer, each); }, *message);
}

void crowd::on(client& peer, const wire::hello_connect&) {
    if (std::exchange(peer.is_greeted, true)) fail(peer, "was greeted twice");
    ++greeted_;
    if (!peer.may_be_cut) return;
    peer.wants_in = true;
    send(peer, wire::encode(wire::login{peer.name}));
}

void crowd::on(client& peer, const wire::login_success&) {
    if (!peer.wants_in) fail(peer, "was let in without asking");
    change(peer, [&] { peer.is_in = true; });
}

void crowd::on(client& peer, const wire::login_failed& message) {
    fail(peer, "was not let in: " + std::string(message.reason));
}

void crowd::on(client& peer, const wire::add_contact& message) {
    change(peer, [&] {
        for (const auto name : message.contacts) {
            const auto key = key_of(name);
            if (key == stranger_) continue;
            ++peer.known;
            peer.roster += key;
        }
    });
    if (on_added) on_added(peer);
}

void crowd::on(client& peer, const wire::del_contact& message) {
    change(peer, [&] {
        for (const auto name : message.contacts) {
            const auto key = key_of(name);
            if (key == stranger_) continue;
            --peer.known;
            peer.roster -= key;
        }
    });
}

void crowd::on(client& peer, const wire::call_request& message) {
    if (!on_call_request) fail(peer, "is called by nobody");
    on_call_request(peer, message);
}

void crowd::on(client& peer, const wire::call_refused& message) {
    if (!on_call_refused) fail(peer, "is refused by nobody");
    on_call_refused(peer, message);
}

void crowd::on(client& peer, const wire::error_response& message) {
    if (peer.may_be_cut) return; // the reason for the disconnection
    fail(peer, "was told: " + std::string(message.what));
}

template <class Change>
void crowd::change(client& peer, Change&& facts) {
    const bool was_complete = is_complete(peer);
    facts();
    complete_ += std::size_t{is_complete(peer)} - std::size_t{was_complete};
}

void crowd::recount() {
    complete_ = static_cast<std::size_t>(std::count_if(
        clients_.begin(), clients_.end(), [&](const auto& each) { return is_complete(*each); }
    ));
}

} // namespace babel::bench
