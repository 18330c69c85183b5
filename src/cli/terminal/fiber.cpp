#include "cli/terminal/fiber.hpp"

#include <sys/mman.h>

#include <cstdint>
#include <new>
#include <utility>

namespace babel::cli {
namespace {

// Only touched pages take memory. The page below the stack must not be touched at all.
constexpr std::size_t stack_bytes = 512 * 1024;
constexpr std::size_t guard_bytes = 64 * 1024; // at least a page, however large pages are

} // namespace

fiber::fiber(std::function<void()> body)
    : body_(std::move(body)), stack_(::mmap(
                                  nullptr,
                                  guard_bytes + stack_bytes,
                                  PROT_READ | PROT_WRITE,
                                  MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK,
                                  -1,
                                  0
                              )),
      reported_(static_cast<char*>(stack_) + guard_bytes, stack_bytes) {
    if (stack_ == MAP_FAILED || ::mprotect(stack_, guard_bytes, PROT_NONE) != 0)
        throw std::bad_alloc();
    ::getcontext(&inside_);
    inside_.uc_stack.ss_sp = static_cast<char*>(stack_) + guard_bytes;
    inside_.uc_stack.ss_size = stack_bytes;
    inside_.uc_link = nullptr;
    const auto self = reinterpret_cast<std::uintptr_t>(this); // makecontext passes only ints
    ::makecontext(
        &inside_,
        reinterpret_cast<void (*)()>(&fiber::enter),
        2,
        static_cast<unsigned>(std::uint64_t{self} >> 32),
        static_cast<unsigned>(self)
    );
}

fiber::~fiber() {
    ::munmap(stack_, guard_bytes + stack_bytes);
}

void fiber::enter(unsigned high, unsigned low) {
    const auto address = (std::uint64_t{high} << 32) | low;
    auto* self = reinterpret_cast<fiber*>( // NOLINT: makecontext() takes nothing but ints
        static_cast<std::uintptr_t>(address)
    );
    self->reported_.arrive_inside();
    self->body_();
    self->ended_ = true;
    self->reported_.leave_inside(true);
    // It never returns: the thread sanitizer would take that for a return of its caller.
    ::setcontext(&self->outside_);
}

void fiber::resume() {
    if (ended_) return;
    reported_.leave_outside();
    ::swapcontext(&outside_, &inside_);
    reported_.arrive_outside();
}

void fiber::wait() {
    reported_.leave_inside(false);
    ::swapcontext(&inside_, &outside_);
    reported_.arrive_inside();
}

} // namespace babel::cli
