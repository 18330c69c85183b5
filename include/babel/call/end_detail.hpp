// Details of a call's end, as facts; the room that shows them has the words. No I/O.
#pragma once

#include <babel/call/handshake_facts.hpp>
#include <babel/call/security.hpp>
#include <babel/core/error.hpp>
#include <babel/net/family.hpp>
#include <babel/wire/sealed.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

namespace babel::call {

/// The address on which an incoming call's caller waits.
struct caller_address {
    std::string host;
    std::uint16_t port = 0;
    bool must_be_ip = false; ///< Names are not looked up for calls that are answered automatically.
};

/// True if this error of connecting means that the caller's port is closed: the caller may have
/// given up, or nobody ever listened there. A reset means that it was closed while we stood in its
/// queue.
inline bool is_closed_port(error_code why) {
    namespace errc = boost::system::errc;
    return why == errc::connection_refused || why == errc::connection_reset;
}

namespace ending {

/// The voice connection failed while the call was up.
struct link_failed {
    error_code why;
};
/// Nothing at all came over the voice connection for that long.
struct peer_vanished {
    std::chrono::seconds silence{};
};
/// No voice came for the time that is allowed.
struct no_voice {
    std::chrono::seconds limit{};
};
/// The server link was lost before the callee answered.
struct server_link_lost {};
/// The server refused the request, with these words.
struct server_error {
    std::string words;
};
/// The callee is not online, but a user with a similar name is.
struct similar_name {
    std::string name;
};
/// The callee's program sent ConnectionEstablished, which only the caller may send.
struct wrong_greeting {};
/// The caller's program accepted the connection but did not answer.
struct not_greeted {
    caller_address caller;
};
/// The connection to the caller ended before the caller answered.
struct greeting_failed {
    caller_address caller;
    error_code why;
};
struct caller_unreachable {
    caller_address caller;
    error_code why;
    net::family family = net::family::any; ///< The family that the settings allow.
};
/// The callee accepted, but no voice came to the port that it was given.
struct callee_unreached {
    std::uint16_t port = 0; ///< 0: one of the relay
    bool connected = false; ///< A candidate connected.
};
/// The peer's program gave its reason to hang up.
struct peer_left {
    wire::bye_reason why{};
};
/// The callee has another call.
struct peer_busy {};
/// The server did not pass the offer of a sealed call on.
struct offer_refused {
    wire::offer_fault why = wire::offer_fault::none;
};
/// The handshake of a sealed call failed, or the peer said that it failed there.
struct handshake_failed {
    std::optional<handshake_fault> why; ///< Empty: at the peer.
};
/// A sealed call was accepted, but nothing of the peer came over the relay.
struct no_way {
    std::string relay; ///< ADDRESS:PORT; empty: the server gave none.
};
struct insecure {
    untrusted_peer why;
};

} // namespace ending

using end_detail = std::variant<
    std::monostate,
    ending::link_failed,
    ending::peer_vanished,
    ending::no_voice,
    ending::server_link_lost,
    ending::server_error,
    ending::similar_name,
    ending::wrong_greeting,
    ending::not_greeted,
    ending::greeting_failed,
    ending::caller_unreachable,
    ending::callee_unreached,
    ending::peer_left,
    ending::peer_busy,
    ending::offer_refused,
    ending::handshake_failed,
    ending::no_way,
    ending::insecure>;

} // namespace babel::call
