// Events of the client: one struct each, which is printed, written as JSON, or awaited.
#pragma once

#include <babel/call/event.hpp>
#include <babel/client/refusal.hpp>
#include <babel/client/secure_policy.hpp>
#include <babel/client/server_trust.hpp>
#include <babel/mixer/event.hpp>
#include <babel/net/family.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace babel::client {

using call::call_stats;

/// The address of the server that was not found.
struct missing_address {
    std::string host;
    net::family family = net::family::any;
};

/// The encryption of the server link.
struct server_security {
    crypto::fingerprint key; ///< The server's.
    server_trust trust{};
    std::string cipher;
};

/// The reason that a server link is not as secure as it has to be.
using insecurity = std::variant<plan_fault, refused_server>;

// Names and texts of others are as received; make them printable before showing them.
namespace event {

using namespace babel::call::event;
using namespace mixer::event;

struct connected {
    std::string server; ///< host:port (address)
    std::chrono::milliseconds took{};
    std::optional<server_security> security = std::nullopt; ///< Empty: the link is plain.
};
/// There is no link that is as secure as it has to be, and there will be no other attempt. Nothing
/// but a handshake was sent.
struct server_untrusted {
    std::string server; ///< host:port
    insecurity why;
    bool in_call = false;  ///< A call continues.
    std::string node = {}; ///< That node of several behind the name; empty: there is one.
};
struct logged_in {
    std::string name;
    bool is_encrypted = false; ///< The server link.
};
struct login_failed {
    std::string reason;
    refusal why = refusal::other;
};
/// An attempt to log in, for the first time or again, failed and will be repeated. Each reason is
/// reported once.
struct login_waiting {
    std::string reason;
    std::optional<refusal> why; ///< Empty: the server could not be reached.
    std::chrono::milliseconds retry{};
    std::optional<missing_address> missing = std::nullopt;
    bool was_reached = true; ///< False: there was no connection.
    bool may_be_tls = false; ///< The server was silent, as one is that waits for TLS.
};
struct contacts_added {
    std::vector<std::string> names;
    /// Those who hold the key that their name is bound to, as far as the server is believed.
    std::vector<std::string> proved = {};
};
struct contacts_removed {
    std::vector<std::string> names;
};
struct server_lost {
    std::string why;
    bool was_reached = true; ///< False: there was never a connection.
    bool in_call = false;    ///< A call continues.
    /// Time until the next attempt; empty: no other attempt. Failed attempts are not reported.
    std::optional<std::chrono::milliseconds> retry = std::nullopt;
    /// The server ended the session for good, or refused to log in again; `why` is its message.
    std::optional<refusal> refused = std::nullopt;
    std::optional<missing_address> missing = std::nullopt;
    bool may_be_tls = false; ///< The server was silent, as one is that waits for TLS.
};
/// Logged in again under the same name.
struct server_back {
    std::string name;
    bool is_encrypted = false; ///< The server link.
};
/// The server, or this program, refused a request.
struct error {
    std::string what;
};
} // namespace event

using client_event = std::variant<
    event::connected,
    event::server_untrusted,
    event::logged_in,
    event::login_failed,
    event::login_waiting,
    event::contacts_added,
    event::contacts_removed,
    event::call_outgoing,
    event::call_incoming,
    event::call_up,
    event::call_path,
    event::peer_state,
    event::call_text,
    event::call_party,
    event::call_untrusted,
    event::words_attempt,
    event::call_gap,
    event::call_quality,
    event::device_change,
    event::call_ended,
    event::stats,
    event::call_missed,
    event::play_done,
    event::play_failed,
    event::record_started,
    event::record_done,
    event::record_failed,
    event::server_lost,
    event::server_back,
    event::sound_failed,
    event::error>;

/// An event of another room as the client reports it.
template <class Event>
client_event as_client_event(const Event& from) {
    return std::visit([](const auto& each) { return client_event(each); }, from);
}

} // namespace babel::client
