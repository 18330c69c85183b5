// Facts about a directory, for an operator.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace babel::server {

/// A value as metrics have it. Those of one metric follow each other.
/// Lifetime: the texts are constants.
struct directory_figure {
    std::string_view metric;
    std::string_view type; ///< gauge or counter
    std::string_view help;
    std::string_view label; ///< such as `verdict="granted"`; empty: none
    std::uint64_t value = 0;
};

/// A node of several that act as one server. Its texts came from it, and may be anything.
struct node_report {
    std::string name;
    std::uint64_t number = 0;
    std::uint64_t users = 0;
    std::string state;   ///< `silent`, or `unknown` without a link: no beat for 3 s
    std::string address; ///< `-`: unknown
    std::string version;
    std::chrono::milliseconds silence{0}; ///< since its last beat, as this node saw it
    bool is_own = false;
};

/// A user of another node.
struct name_report {
    std::string name;
    std::string node; ///< name of the node; empty: it is not known at the moment
};

} // namespace babel::server
