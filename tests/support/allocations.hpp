// Counts heap allocations of a test program; link support/allocations.cpp to use it.
#pragma once

#include <cstddef>

namespace babel::test {

/// Bytes that operator new allocated in this program, and those that were freed.
struct heap_use {
    std::size_t allocated = 0;
    std::size_t allocations = 0;
    std::size_t freed = 0;
    std::size_t held() const { return allocated - freed; }
};
heap_use heap() noexcept;

} // namespace babel::test
