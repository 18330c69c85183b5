// Numbers of calls on babel/2 links.
#pragma once

#include <babel/crypto/secret.hpp>

#include <cstdint>

namespace babel::server {

/// Begin anywhere, are never 0, and repeat only after 2^32 calls.
class call_numbers {
public:
    std::uint32_t next() {
        if (++last_ == 0) ++last_;
        return last_;
    }

private:
    std::uint32_t last_ = crypto::random_number<std::uint32_t>();
};

} // namespace babel::server
