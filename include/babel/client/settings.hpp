// Settings of the client: the server, and the way in which calls are placed and answered.
#pragma once

#include <babel/call/settings.hpp>
#include <babel/client/identity.hpp>
#include <babel/client/known_peers.hpp>
#include <babel/client/known_servers.hpp>
#include <babel/client/secure_policy.hpp>
#include <babel/client/server_address.hpp>
#include <babel/client/server_trust.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace babel::client {

struct settings : call::settings {
    server_address server;
    secure_policy secure = secure_policy::prefer;
    std::optional<crypto::fingerprint> server_key; ///< The server's; empty: any.
    known_servers known;                           ///< At the start.
    /// Keeps a decision about a server; empty: it holds for this process.
    std::function<void(const trust_decision&)> remember;
    known_peers peers; ///< At the start.
    /// Repeats a change of the known peers where they are kept; empty: it holds for this process.
    std::function<void(std::function<void(known_peers&)> change)> keep_peers;
    /// The user's identity, asked for by the first login that can prove one; null or empty: a
    /// guest.
    std::function<std::shared_ptr<const identity>()> identity_source;
    std::string name;
    bool reconnect = true;              ///< After a login, when the server link is lost.
    std::chrono::seconds login_wait{0}; ///< Time in which the first login may be repeated.

    std::string advertised_host;       ///< Given to callees; empty: the server fills it in.
    std::uint16_t advertised_port = 0; ///< The same; 0: the port that is listened on.

    std::optional<std::chrono::seconds> auto_answer; ///< Accept after this delay.
    std::vector<std::string> auto_answer_from;       ///< Empty: from everyone.
    /// True for callers that are refused silently; empty: nobody.
    std::function<bool(std::string_view name)> is_blocked;
    /// The same for callers who hold such a key, under any name.
    std::function<bool(const crypto::public_key& key)> is_blocked_key;
    std::size_t max_calls = 8; ///< Pending ones included. With 1, a second call is refused.
};

} // namespace babel::client
