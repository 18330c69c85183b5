// Answers of getaddrinfo in this test program, at times that the test chooses.
#pragma once

#include <string>
#include <vector>

namespace babel::test {

/// While it lives, looking `host` up yields these addresses, in that order (none: no such name).
/// Every other name is looked up as usual.
class known_host {
public:
    known_host(const std::string& host, std::vector<std::string> addresses);
    known_host(const known_host&) = delete;
    known_host& operator=(const known_host&) = delete;
    ~known_host();

    /// Blocks look-ups of the host until release(), which the destructor also calls.
    void hold();
    void release();

private:
    std::string host_;
};

} // namespace babel::test
