// Users as claims name them.
#pragma once

#include <cstdint>
#include <string>

namespace babel::cluster {

/// `source` and `key` are texts that are only compared.
struct claimant {
    std::string name;
    std::string source;
    std::string key;        ///< empty: none
    std::uint8_t flags = 0; ///< for other nodes: server::name_claim's
};

} // namespace babel::cluster
