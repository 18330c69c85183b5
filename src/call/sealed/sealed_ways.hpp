// The ways of one sealed call's datagrams: its leg at the relay, and direct ones.
#pragma once

#include "call/relay/relay_carrier.hpp"
#include "call/ways/call_candidates.hpp"
#include "call/ways/direct_tcp.hpp"
#include <babel/call/call_context.hpp>
#include <babel/call/local_ends.hpp>
#include <babel/call/relay_grant.hpp>
#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>
#include <babel/core/task_group.hpp>
#include <babel/nat/path.hpp>
#include <babel/voice/sealed_path.hpp>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace babel::call {

/// Brings the datagrams of a sealed_path, takes its own, and tells it of the network.
/// Lifetime: await join() before it is destroyed. The path outlives it.
/// Thread: the loop only.
class sealed_ways {
public:
    explicit sealed_ways(const call_context& context);
    ~sealed_ways();

    /// `server`: the address at which we reached it.
    void keep(const relay_grant& grant, const asio::ip::address& server);
    /// Requires one.
    const relay_grant& grant() const { return *grant_; }
    /// Binds the leg. Requires a grant.
    void bind();
    /// Datagrams have come for nobody before.
    void use(voice::sealed_path& path);

    /// The call was accepted.
    void accept();
    call_candidates& candidates() { return candidates_; }
    /// One that is not sent is lost and counted.
    void send(const nat::way& to, bytes_view datagram);
    /// The peer acknowledges nothing on the leg.
    void doubt();
    void on_path_in_use(const nat::way& now);
    /// The path by that connection of direct TCP is dead.
    void drop(const wire::seen_address& link) { direct_.drop(link); }

    /// ADDRESS:PORT of the relay in use or tried; empty without one.
    std::string relay() const { return carrier_ ? carrier_->place() : std::string(); }
    /// `relay 203.0.113.1:4243 (UDP)` or `(TLS)`, or `direct 198.51.100.7:40000 (UDP)` or `(TCP)`.
    std::string from() const;

    /// Begins to give the leg back.
    void close();
    asio::awaitable<void> join();

private:
    using path_kind = nat::path_kind;

    bool& is_bound(path_kind over) { return is_bound_[static_cast<std::size_t>(over)]; }
    relay_carrier::owner carrier_hooks();
    call_candidates::owner candidate_hooks();
    direct_tcp::owner direct_hooks();
    void take_direct(bytes_view datagram, const net::udp::endpoint& from);
    void on_seen();
    void on_change(local_ends::change what);
    void map_ports();
    static asio::awaitable<void> close_leg(std::unique_ptr<relay_carrier> leg);

    const call_context& context_;
    std::optional<relay_grant> grant_;
    std::unique_ptr<relay_carrier> carrier_;
    call_candidates candidates_;
    direct_tcp direct_;
    local_ends::tcp_ports mapped_{}; // to which ports of the routers are asked for
    std::shared_ptr<void> heard_;    // of the network
    std::array<bool, 2> is_bound_{};
    std::optional<nat::way> in_use_;
    bool is_closed_ = false;
    voice::sealed_path* path_ = nullptr;
    std::uint64_t unsent_ = 0; // direct datagrams
    std::uint64_t unread_ = 0; // datagrams from addresses that may not be answered
    task_group closing_;
};

} // namespace babel::call
