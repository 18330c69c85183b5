// A function with its own stack, which can wait in the middle of foreign code.
#pragma once

#include "cli/terminal/stack_switch.hpp"

#include <cstddef>
#include <functional>
#include <ucontext.h>

namespace babel::cli {

/// For a library that reads on its own: its read function waits, and the owner of the input resumes
/// it. No exception may leave the function, and none passes between the stacks.
/// Lifetime: the function must end first; its stack is not unwound.
/// Thread: always the same one.
class fiber {
public:
    explicit fiber(std::function<void()> body);
    fiber(const fiber&) = delete;
    fiber& operator=(const fiber&) = delete;
    ~fiber();

    /// Runs the function until it waits or ends.
    void resume();
    /// Called by the function: returns to the caller of resume().
    void wait();
    bool ended() const { return ended_; }

private:
    static void enter(unsigned high, unsigned low);

    std::function<void()> body_;
    void* stack_;
    ucontext_t inside_{};
    ucontext_t outside_{};
    stack_switch reported_;
    bool ended_ = false;
};

} // namespace babel::cli
