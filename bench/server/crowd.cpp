// Serves the clients' sockets by epoll and keeps the books on what they were told.
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

/// A hash of a few instructions: it is taken of every name in every list.
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

[[noreturn]] void fail(const client& who, std::string_view what) {
    throw std::runtime_error(who.name + ' ' + std::string(what));
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
    auto& who = *clients_.emplace_back(std::make_unique<client>());
    who.index = clients_.size() - 1;
    const auto number = std::to_string(next_number_++);
    who.name = 'u' + std::string(name_bytes_ - 1 - number.size(), '0') + number;
    who.key = key_of(who.name);
    return who;
}

void crowd::watch(client& who) {
    epoll_event event{.events = EPOLLIN, .data = {.ptr = &who}};
    ::epoll_ctl(epoll_, EPOLL_CTL_ADD, who.descriptor, &event);
}

client& crowd::connect() {
    auto& who = add_client();
    who.descriptor = connect_to(port_);
    watch(who);
    return who;
}

client& crowd::come_back(std::uint32_t from) {
    auto& who = add_client();
    who.may_be_cut = true;
    who.from = from;
    ++online_;
    keys_ += who.key;
    retry(who);
    return who;
}

void crowd::retry(client& who) {
    who.descriptor = begin_to_connect(port_, who.from);
    watch(who);
}

void crowd::cut_off(client& who) {
    change(who, [&] {
        who.is_in = false;
        who.known = who.roster = 0;
    });
    if (std::exchange(who.is_greeted, false)) --greeted_;
    who.wants_in = false;
    who.framer = wire::framer(max_packet_bytes);
    reset_and_close(who.descriptor);
    on_cut_off(who);
}

void crowd::log_in(client& who) {
    who.wants_in = true;
    ++online_;
    keys_ += who.key;
    send(who, wire::encode(wire::login{who.name}));
}

void crowd::leave(client& who) {
    reset_and_close(who.descriptor);
    if (who.is_greeted) --greeted_;
    if (who.wants_in || who.may_be_cut) {
        --online_;
        keys_ -= who.key;
    }
    const auto index = who.index;
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

void crowd::await_greeted(client& who) {
    pump_until([&] { return who.is_greeted; }, "HelloConnect");
}

void crowd::await_all_greeted() {
    pump_until([&] { return greeted_ == clients_.size(); }, "HelloConnect to everybody");
}

void crowd::await_all_know(const std::function<void()>& meanwhile) {
    recount();
    const auto is_done = [&] {
        if (meanwhile) meanwhile();
        return told_ == online_;
    };
    pump_until(is_done, "everybody's knowing everybody");
}

void crowd::verify() const {
    for (const auto& each : clients_)
        if (!is_told(*each) || each->roster != keys_ - each->key)
            fail(*each, "was told the wrong names");
}

void crowd::pump_until(const std::function<bool()>& is_done, std::string_view what) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (!is_done()) {
        serve_ready(std::chrono::milliseconds(100));
        if (std::chrono::steady_clock::now() > deadline)
            throw std::runtime_error(
                "within " + std::to_string(patience.count()) +
                " s the server did not bring about " + std::string(what) + " (" +
                std::to_string(clients_.size()) + " connected, " + std::to_string(online_) +
                " asked to log in, " + std::to_string(told_) + " know all others)"
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

void crowd::send(client& who, bytes_view packet) {
    const auto sent = ::send(who.descriptor, packet.data(), packet.size(), MSG_NOSIGNAL);
    if (sent != static_cast<ssize_t>(packet.size())) fail(who, "could not send to the server");
}

void crowd::set_stranger(std::string_view name) {
    stranger_ = key_of(name);
}

void crowd::read(client& who) {
    const auto got = ::recv(who.descriptor, buffer_.data(), buffer_.size(), MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0 && who.may_be_cut) return cut_off(who);
    if (got <= 0) fail(who, "was disconnected by the server");
    const auto bad =
        who.framer.feed({buffer_.data(), static_cast<std::size_t>(got)}, [&](bytes_view packet) {
            on_packet(who, packet);
            return error_code{};
        });
    if (bad) fail(who, "got no sense: " + bad.message());
}

void crowd::on_packet(client& who, bytes_view packet) {
    const auto message = wire::decode<wire::to_client>(packet);
    if (!message) fail(who, "got no sense: " + message.error().message());
    std::visit([&](const auto& each) { on(who, each); }, *message);
}

void crowd::on(client& who, const wire::hello_connect&) {
    if (std::exchange(who.is_greeted, true)) fail(who, "was greeted twice");
    ++greeted_;
    if (!who.may_be_cut) return;
    who.wants_in = true;
    send(who, wire::encode(wire::login{who.name}));
}

void crowd::on(client& who, const wire::login_success&) {
    if (!who.wants_in) fail(who, "was let in without asking");
    change(who, [&] { who.is_in = true; });
}

void crowd::on(client& who, const wire::login_failed& message) {
    fail(who, "was not let in: " + std::string(message.reason));
}

void crowd::on(client& who, const wire::add_contact& message) {
    change(who, [&] {
        for (const auto name : message.contacts) {
            const auto key = key_of(name);
            if (key == stranger_) continue;
            ++who.known;
            who.roster += key;
        }
    });
    if (on_added) on_added(who);
}

void crowd::on(client& who, const wire::del_contact& message) {
    change(who, [&] {
        for (const auto name : message.contacts) {
            const auto key = key_of(name);
            if (key == stranger_) continue;
            --who.known;
            who.roster -= key;
        }
    });
}

void crowd::on(client& who, const wire::call_request& message) {
    if (!on_call_request) fail(who, "is called by nobody");
    on_call_request(who, message);
}

void crowd::on(client& who, const wire::call_refused& message) {
    if (!on_call_refused) fail(who, "is refused by nobody");
    on_call_refused(who, message);
}

void crowd::on(client& who, const wire::error_response& message) {
    if (who.may_be_cut) return; // the reason why it is cut off
    fail(who, "was told: " + std::string(message.what));
}

template <class Change>
void crowd::change(client& who, Change&& facts) {
    const bool was_told = is_told(who);
    facts();
    told_ += std::size_t{is_told(who)} - std::size_t{was_told};
}

void crowd::recount() {
    told_ = static_cast<std::size_t>(std::count_if(
        clients_.begin(), clients_.end(), [&](const auto& each) { return is_told(*each); }
    ));
}

} // namespace babel::bench
