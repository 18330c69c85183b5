// A terminal without a user, and standard streams of a test's choice.
#pragma once

#include "support/catch.hpp"
#include <babel/net/descriptor.hpp>

#include <fcntl.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <cstdlib>
#include <string_view>

namespace babel::test {

/// Both ends of a terminal of 80 columns. It is not the one that controls this process.
struct pseudo_terminal {
    pseudo_terminal() {
        REQUIRE(::grantpt(user.get()) == 0);
        REQUIRE(::unlockpt(user.get()) == 0);
        program.reset(::open(::ptsname(user.get()), O_RDWR | O_NOCTTY | O_CLOEXEC));
        winsize size{};
        size.ws_row = 24;
        size.ws_col = 80;
        REQUIRE(::ioctl(program.get(), TIOCSWINSZ, &size) == 0);
    }

    void type(std::string_view keys) {
        REQUIRE(::write(user.get(), keys.data(), keys.size()) == ssize_t(keys.size()));
    }
    /// Lines are edited by the terminal itself, as before a program takes it.
    bool edits_lines() const {
        termios now{};
        REQUIRE(::tcgetattr(program.get(), &now) == 0);
        return (now.c_lflag & ICANON) != 0;
    }

    net::descriptor user{::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)};
    net::descriptor program;
};

/// A standard stream is another descriptor during its lifetime.
class replaced_stream {
public:
    replaced_stream(int which, int by) : which_(which), before_(::dup(which)) {
        ::dup2(by, which_);
    }
    replaced_stream(const replaced_stream&) = delete;
    replaced_stream& operator=(const replaced_stream&) = delete;
    ~replaced_stream() {
        if (before_)
            ::dup2(before_.get(), which_);
        else
            ::close(which_);
    }

private:
    int which_;
    net::descriptor before_;
};

} // namespace babel::test
