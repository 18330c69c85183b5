// What the command line asks for.
#pragma once

#include <babel/core/log.hpp>
#include <babel/server/limits.hpp>

#include <boost/asio/ip/address.hpp>

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace babel::server {

struct settings {
    std::vector<boost::asio::ip::address> addresses; ///< where to listen; none: everywhere
    std::uint16_t port = 0;
    log_level log = log_level::info;
    limits most;
};

/// Something to print instead of serving.
struct information {
    std::string text;
};

struct wrong_usage {
    std::string why; ///< one line, what is wrong and what to do
};

std::variant<settings, information, wrong_usage> parse_command_line(int argc, char* argv[]);

} // namespace babel::server
