// Stack for the handler of a crash.
#pragma once

#include <cstddef>
#include <memory>
#include <signal.h>

namespace babel {

/// A stack for signal handlers (SA_ONSTACK), for the case that a thread has used up its own.
/// Thread: the one that made it, during the life of this object.
class signal_stack {
public:
    signal_stack();
    signal_stack(const signal_stack&) = delete;
    signal_stack& operator=(const signal_stack&) = delete;
    ~signal_stack();

private:
    static constexpr std::size_t size_bytes = 64 * 1024;

    std::unique_ptr<std::byte[]> memory_;
    stack_t before_{};
};

} // namespace babel
