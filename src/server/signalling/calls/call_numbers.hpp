// Numbers of calls on babel/2 links.
#pragma once

#include <babel/crypto/secret.hpp>

#include <boost/endian/conversion.hpp>

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
    static std::uint32_t any() {
        const auto bytes = crypto::random_bytes<4>();
        return boost::endian::load_little_u32(bytes.data());
    }

    std::uint32_t last_ = any();
};

} // namespace babel::server
