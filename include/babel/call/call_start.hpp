// The ways in which a call begins.
#pragma once

#include <babel/call/end_detail.hpp>
#include <babel/call/relay_grant.hpp>
#include <babel/call/sealed_setup.hpp>
#include <babel/net/tcp.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <variant>

namespace babel::call {

/// The side of the call that this is. voice::link_side tells separately which side dials.
enum class party : std::uint8_t { caller, callee };

/// For the caller. Its listener is open before its request is sent. Without one it waits for the
/// grant, by which callees come to it over the relay.
struct outgoing_call {
    std::optional<net::tcp::acceptor> listener;
    std::uint16_t advertised_port = 0; ///< The port given to the callee.
    std::optional<relay_grant> relayed = {};
    std::shared_ptr<void> mapping = {}; ///< As of local_ends::map_listener(); null: none.
};

/// For the callee.
struct incoming_call {
    caller_address caller;
    std::optional<std::chrono::seconds> answer_after; ///< Accepts automatically.
};

/// A sealed call, in either role. A callee's caller is proved.
struct sealed_call {
    std::unique_ptr<sealed_setup> setup;
    party role = party::caller;
    std::optional<std::chrono::seconds> answer_after = std::nullopt; ///< As for incoming_call.
};

using call_start = std::variant<outgoing_call, incoming_call, sealed_call>;

/// The server forgets an offer after 75 s.
inline constexpr std::chrono::seconds sealed_ring_limit{70};

party role_of(const call_start& start);
/// Time that it rings at most; `wanted` by the user.
std::chrono::seconds ring_time_of(const call_start& start, std::chrono::seconds wanted);
/// Empty: the user answers, or it is the caller's side.
std::optional<std::chrono::seconds> answer_delay_of(const call_start& start);

} // namespace babel::call
