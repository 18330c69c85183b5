// Addresses of an engine as operators write them.
#pragma once

#include <babel/core/error.hpp>
#include <babel/core/host_and_port.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace babel::cluster {

/// The reason why an engine cannot be used, for people. It holds no password.
struct engine_fault {
    std::string why;
};

/// - `redis://[user@]host[:6379][/db]`
/// - `rediss://[user@]host[:6379][/db]`: TLS
/// - `unix://[user@]/path`
/// - `redis+sentinel://[user@]host[:26379],...[/master[/db]]`: the hosts are sentinels, which are
///   asked for the address of the master; its name is "mymaster" unless another one is given.
struct engine_url {
    enum class kind : std::uint8_t { tcp, tls, local, sentinel };

    kind how = kind::tcp;
    std::string user;                 ///< empty: the engine's default user
    std::vector<host_and_port> hosts; ///< one, except for sentinels
    std::string path;                 ///< of a local socket
    std::string master;               ///< of sentinels
    std::optional<std::uint16_t> database;

    bool operator==(const engine_url&) const = default;
};

inline constexpr std::size_t max_sentinels = 16;

/// Names and paths may be percent-encoded. A password is refused: it belongs in a file, since
/// others can see the arguments of a program.
result<engine_url, engine_fault> parse_engine_url(std::string_view text);

/// The same URL in one form, which parses to the same value.
std::string to_text(const engine_url& url);

} // namespace babel::cluster
