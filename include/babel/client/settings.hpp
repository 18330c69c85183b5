// What the user chose: where the server is, and how calls are placed and answered.
#pragma once

#include <babel/call/settings.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace babel::client {

struct settings : call::settings {
    std::string server_host = "localhost";
    std::uint16_t server_port = 4242;
    std::string name;
    bool reconnect = true;              ///< When the server link is lost after a login.
    std::chrono::seconds login_wait{0}; ///< How long the first login may be tried again.

    std::string advertised_host;       ///< What callees are told; empty: the server fills it in.
    std::uint16_t advertised_port = 0; ///< Likewise; 0: the port that is listened on.

    std::optional<std::chrono::seconds> auto_answer; ///< Accept after this long.
    std::vector<std::string> auto_answer_from;       ///< Empty: from everybody.
    /// Whose calls are refused without a sound; empty: nobody's.
    std::function<bool(std::string_view name)> is_blocked;
    std::size_t max_calls = 8; ///< At once, pending ones included; with 1 a second is refused.
};

} // namespace babel::client
