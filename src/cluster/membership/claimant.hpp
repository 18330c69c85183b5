// Users as claims name them.
#pragma once

#include <string>

namespace babel::cluster {

/// `source` and `key` are texts that are only compared.
struct claimant {
    std::string name;
    std::string source;
    std::string key; ///< empty: none
};

} // namespace babel::cluster
