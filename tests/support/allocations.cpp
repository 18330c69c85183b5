// Replaces operator new and delete with ones that count.
#include "support/allocations.hpp"

#include <atomic>
#include <cstdlib>
#include <malloc.h>
#include <new>

namespace {

std::atomic<std::size_t> allocated{0};
std::atomic<std::size_t> allocations{0};
std::atomic<std::size_t> freed{0};

} // namespace

// Every form that a delete of ours could match: sanitizers replace the missing ones by their own.
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    void* const memory = std::malloc(size > 0 ? size : 1);
    if (!memory) return nullptr;
    allocated += malloc_usable_size(memory);
    ++allocations;
    return memory;
}

void* operator new(std::size_t size) {
    void* const memory = operator new(size, std::nothrow);
    if (!memory) throw std::bad_alloc();
    return memory;
}

void* operator new[](std::size_t size) {
    return operator new(size);
}

void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
    return operator new(size, std::nothrow);
}

void operator delete(void* memory) noexcept {
    freed += malloc_usable_size(memory);
    std::free(memory);
}

void operator delete(void* memory, std::size_t) noexcept {
    operator delete(memory);
}

void operator delete[](void* memory) noexcept {
    operator delete(memory);
}

void operator delete[](void* memory, std::size_t) noexcept {
    operator delete(memory);
}

babel::test::heap_use babel::test::heap() noexcept {
    return {allocated, allocations, freed};
}
