// A network namespace of the test's own, with a cable in it.
#pragma once

#include "support/catch.hpp"
#include <babel/net/descriptor.hpp>

#include <fcntl.h>

#include <cstdlib>
#include <sched.h>
#include <string>

namespace babel::test {

/// This thread's new sockets are in a namespace of its own while this lives: `here` and `there`
/// are the ends of a cable, both down, and nothing is on them.
class network_space {
public:
    network_space() : home_(::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC)) {
        is_there_ = home_ && ::unshare(CLONE_NEWNET) == 0;
        if (is_there_ && !ip("link add here type veth peer name there")) {
            leave();
            is_there_ = false;
        }
        if (!is_there_) WARN("skipped: no network namespace with a cable can be made here");
    }
    network_space(const network_space&) = delete;
    network_space& operator=(const network_space&) = delete;
    ~network_space() {
        if (is_there_) leave();
    }

    explicit operator bool() const { return is_there_; }

    /// Runs the program `ip`. Returns false if it fails.
    static bool ip(const std::string& words) {
        return std::system(("ip " + words + " 2>/dev/null").c_str()) == 0; // NOLINT(*-env33-c)
    }
    /// Fails the test if the program fails.
    static void must(const std::string& words) {
        INFO("ip " << words);
        REQUIRE(ip(words));
    }
    /// Both ends run, and `here` has 192.0.2.1/24.
    static void connect() {
        must("link set there up");
        must("link set here up");
        must("address add 192.0.2.1/24 dev here");
    }

private:
    void leave() const { ::setns(home_.get(), CLONE_NEWNET); }

    net::descriptor home_;
    bool is_there_ = false;
};

} // namespace babel::test
