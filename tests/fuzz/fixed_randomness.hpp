// Random numbers of OpenSSL that are the same at every run.
#pragma once

#define OPENSSL_SUPPRESS_DEPRECATED // for the one way to fix what is random
#include "fuzz/require.hpp"

#include <algorithm>
#include <openssl/rand.h>
#include <random>

namespace babel::fuzz {

inline std::minstd_rand random_source;

inline int fill(unsigned char* into, int size) {
    std::generate_n(into, size, [] { return static_cast<unsigned char>(random_source() >> 8U); });
    return 1;
}
inline int is_seeded() {
    return 1;
}

/// Every run of an input is the same.
inline void fix_randomness() {
    static const RAND_METHOD fixed{nullptr, fill, nullptr, nullptr, fill, is_seeded};
    static const bool is_set = RAND_set_rand_method(&fixed) == 1;
    require(is_set);
    random_source.seed(1);
}

} // namespace babel::fuzz
