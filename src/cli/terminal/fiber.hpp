// A function with a stack of its own, which can wait in the middle of code that is not ours.
#pragma once

#include "cli/terminal/stack_switch.hpp"

#include <cstddef>
#include <functional>
#include <ucontext.h>

namespace babel::cli {

/// For a library that insists on reading when it wants to: what it calls to read waits, and whoever
/// has something to read resumes it. No exception may leave the function, and none passes between
/// the stacks.
/// Lifetime: let the function end before; what is left on its stack is not unwound.
/// Thread: one, always the same.
class fiber {
public:
    explicit fiber(std::function<void()> body);
    fiber(const fiber&) = delete;
    fiber& operator=(const fiber&) = delete;
    ~fiber();

    /// Runs the function until it waits or ends.
    void resume();
    /// Called by the function: goes back to whoever resumed it.
    void wait();
    bool ended() const { return ended_; }

private:
    static void enter(unsigned high, unsigned low);

    std::function<void()> body_;
    void* stack_;
    ucontext_t inside_{};
    ucontext_t outside_{};
    stack_switch told_;
    bool ended_ = false;
};

} // namespace babel::cli
