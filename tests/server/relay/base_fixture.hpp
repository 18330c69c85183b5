// Base calls of a relay with real ports, and the callers' legs.
#pragma once

#include "server/relay/base_calls.hpp"
#include "server/relay/relay_fixture.hpp"
#include "support/bounded_run.hpp"
#include "support/tls_pair.hpp"
#include <babel/net/tcp.hpp>
#include <babel/wire/codec.hpp>
#include <babel/wire/messages.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>

#include <sys/socket.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace babel::test {

inline constexpr std::uint32_t caller_id = 10;
inline constexpr std::uint32_t callee_id = 20;

inline relay_client
base_caller(std::uint16_t flags = wire::ticket_flag::base, std::uint16_t kbits = 256) {
    return relay_client(caller_id, callee_id, relay_time + 3600, kbits, flags);
}
/// The ticket of a server whose calls have no limit.
inline relay_client unlimited_caller() {
    return base_caller(wire::ticket_flag::base, 65535);
}

/// A packet of voice, which proves a candidate.
inline std::string voice(std::string_view frame = "frame") {
    const auto packet = wire::encode(wire::voice_data{wire::bytes_of(frame)});
    return std::string(wire::text_of(packet));
}

/// Both ends of a connection. By TCP, since the relay asks the system for what is not sent yet.
inline std::array<net::descriptor, 2> connected_pair() {
    asio::io_context loop;
    net::tcp::acceptor listener(loop, {asio::ip::address_v4::loopback(), 0});
    net::tcp::socket one(loop);
    one.connect(listener.local_endpoint());
    auto other = listener.accept();
    one.non_blocking(true);
    other.non_blocking(true);
    return {net::descriptor(one.release()), net::descriptor(other.release())};
}

/// The caller's end of a connection by TLS, and the relay's.
struct caller_leg {
    explicit caller_leg(server::relay_scratch& scratch) {
        auto ends = connected_pair();
        socket = std::move(ends[1]);
        net::set_send_buffer(socket.get(), 64 * 1024);
        tls_pair pair;
        pair.connects();
        client.emplace(std::move(pair.client));
        relays.emplace(
            net::tls_parts{std::move(ends[0]), std::move(pair.server.engine), {}, {}}, scratch
        );
        address.address = *server::ip_address::parse("198.51.100.3");
        address.link = 1;
        relays->export_secret(crypto::relay_link_label, address.exported);
    }
    /// Returns the number of bytes that the system took.
    std::size_t sends(std::string_view text) {
        REQUIRE_FALSE(client->engine.send(as_bytes(text), client->out));
        return flush();
    }
    void hangs_up() {
        client->engine.close(client->out);
        flush();
    }
    std::size_t flush() {
        const auto count = ::send(
            socket.get(), client->out.data(), client->out.size(), MSG_DONTWAIT | MSG_NOSIGNAL
        );
        if (count <= 0) return 0;
        client->out.erase(client->out.begin(), client->out.begin() + count);
        return static_cast<std::size_t>(count);
    }
    /// All plaintext so far.
    const std::string& heard() {
        std::array<std::uint8_t, 65536> raw;
        for (;;) {
            const auto count = ::recv(socket.get(), raw.data(), raw.size(), MSG_DONTWAIT);
            is_cut_off |= count == 0;
            if (count <= 0) return client->got;
            client->receive(bytes_view(raw).first(static_cast<std::size_t>(count)));
        }
    }

    net::descriptor socket;
    std::optional<tls_side> client;
    std::optional<server::relay_stream> relays;
    server::leg_address address;
    bool is_cut_off = false;
};

struct base_fixture {
    using news_kind = server::relay_news::kind;

    /// Opens the port of a call.
    void opens() {
        auto listener = net::listen(
            loop.get_executor(), {asio::ip::address_v4::loopback(), 0}, net::stack::single
        );
        REQUIRE(listener.has_value());
        port = listener->local_endpoint();
        net::descriptor released(listener->release());
        calls.open({std::move(released), caller_id, callee_id, callee_address}, now);
    }
    /// Returns the relay's verdict; null: silence.
    std::optional<wire::bound_code> binds(caller_leg& leg, relay_client& by) {
        const auto bind = by.bind_by_tls(leg.address.exported);
        REQUIRE(ready.add(leg.relays->native_handle(), leg.address.link, {true, false}));
        const bool is_taken = calls.bind(*leg.relays, bind, leg.address, now, relay_time);
        leg.heard();
        const auto answer = std::exchange(leg.client->got, {});
        if (answer.empty()) return {};
        // A candidate that waits is told of at once.
        constexpr auto head = sizeof(std::uint16_t);
        const auto bound = by.take(as_bytes(answer).subspan(head, wire::bound_bytes));
        leg.client->got = answer.substr(std::min(answer.size(), head + wire::bound_bytes));
        REQUIRE(bound.has_value());
        CHECK(is_taken == (bound->verdict == wire::bound_code::bound));
        return bound->verdict;
    }
    caller_leg leg() { return caller_leg(scratch); }

    /// A stranger by default.
    net::tcp::socket candidate(const char* from = "127.0.0.1") {
        net::tcp::socket made(loop, net::tcp::endpoint(asio::ip::make_address(from), 0));
        made.connect(port);
        made.non_blocking(true);
        return made;
    }
    /// Handles what is ready, until nothing more comes for a moment.
    void turn() {
        for (auto events = wait(); !events.empty(); events = wait())
            for (const auto& each : events)
                calls.on_event(each, now);
    }
    void until(const std::function<bool()>& holds) {
        const auto deadline = std::chrono::steady_clock::now() + run_limit;
        while (!holds() && std::chrono::steady_clock::now() < deadline)
            turn();
        CHECK(holds());
    }
    void later(std::chrono::seconds time) {
        now += time;
        calls.tick(now);
    }
    bool is_port_open() {
        net::tcp::socket probe(loop);
        error_code failed;
        probe.connect(port, failed);
        return !failed;
    }

    asio::io_context loop;
    server::relay_limits limits;
    server::relay_counters counts;
    server::relay_places places{limits};
    server::total_rate total{limits};
    server::ready_set ready;
    server::relay_scratch scratch{};
    std::vector<news_kind> news;
    server::base_calls calls{
        {relay_secret,
         limits,
         counts,
         places,
         total,
         ready,
         scratch,
         [this](const server::relay_news& each) {
             CHECK((each.one == caller_id && each.other == callee_id));
             news.push_back(each.what);
         }}};
    server::base_calls::time_point now = std::chrono::steady_clock::now();
    net::tcp::endpoint port;
    server::ip_address callee_address = *server::ip_address::parse("127.0.0.2");

private:
    std::span<const epoll_event> wait() { return ready.wait(std::chrono::milliseconds(20)); }
};

/// Appends the bytes that a candidate was sent.
inline void read_into(std::string& text, net::tcp::socket& candidate, error_code& ended) {
    std::array<char, 65536> raw;
    for (;;) {
        const auto count = candidate.read_some(asio::buffer(raw), ended);
        if (ended == asio::error::would_block) ended = {};
        if (count == 0) return;
        text.append(raw.data(), count);
    }
}

/// A call whose candidate is joined to a leg.
struct joined_call : base_fixture {
    explicit joined_call(relay_client by = base_caller()) : ticket(std::move(by)) {
        opens();
        CHECK(binds(caller, ticket) == wire::bound_code::bound);
        callee.emplace(candidate());
        until([this] { return !caller.heard().empty(); });
        caller.client->got.clear();
    }
    /// Returns the number of bytes that the candidate has of those that the caller sends in one
    /// turn.
    std::size_t arriving_of(std::size_t wanted) {
        const std::string record(1000, 'x');
        std::size_t sent = 0;
        while (sent < wanted || !caller.client->out.empty()) {
            const bool has_room = caller.client->out.empty();
            const auto count = has_room ? caller.sends(record) : caller.flush();
            sent += has_room ? record.size() : 0;
            turn();
            if (count == 0) break;
        }
        return callee_heard().size();
    }
    const std::string& callee_heard() {
        read_into(came, *callee, callee_end);
        return came;
    }
    void callee_says(std::string_view text) { callee->send(asio::buffer(text)); }

    relay_client ticket;
    caller_leg caller = leg();
    std::optional<net::tcp::socket> callee;
    std::string came;
    error_code callee_end;
};

} // namespace babel::test
