// Captures standard error in a test.
#pragma once

#include "support/catch.hpp"

#include <unistd.h>

#include <algorithm>
#include <functional>
#include <string>

namespace babel::test {

/// Descriptor from which a body that standard_error_of() runs can read the output so far.
inline int& standard_error_reader() {
    static int descriptor = -1;
    return descriptor;
}

/// Returns the output of `body` to standard error.
inline std::string standard_error_of(const std::function<void()>& body) {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    standard_error_reader() = ends[0];
    const int saved = ::dup(STDERR_FILENO);
    ::dup2(ends[1], STDERR_FILENO);
    ::close(ends[1]);
    body();
    ::dup2(saved, STDERR_FILENO);
    ::close(saved);
    std::string out(4096, '\0');
    out.resize(static_cast<std::size_t>(std::max<ssize_t>(0, ::read(ends[0], out.data(), 4096))));
    ::close(ends[0]);
    return out;
}

} // namespace babel::test
