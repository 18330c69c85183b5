#include "crypto/freed_memory.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <malloc.h>
#include <new>
#include <openssl/crypto.h>
#include <stdexcept>
#include <vector>

namespace babel::test {
namespace {

std::vector<freed_memory_watch*>& watches() {
    static std::vector<freed_memory_watch*> all;
    return all;
}

/// Blank, because what another part of the program left there does not count.
void* blank_block(std::size_t size) {
    void* const block = std::malloc(size);
    if (block) std::memset(block, 0, ::malloc_usable_size(block));
    return block;
}

void free_watched(void* block) noexcept {
    freed_memory_watch::look_at(block);
    std::free(block);
}

void* hooked_malloc(std::size_t size, const char*, int) {
    return blank_block(size);
}

void hooked_free(void* block, const char*, int) {
    free_watched(block);
}

void* hooked_realloc(void* block, std::size_t size, const char*, int) {
    void* const moved = blank_block(size);
    if (moved && block) std::memcpy(moved, block, std::min(size, ::malloc_usable_size(block)));
    if (moved) free_watched(block);
    return moved;
}

/// OpenSSL takes hooks only before its first allocation.
[[maybe_unused]] const int hooked_at_start =
    CRYPTO_set_mem_functions(hooked_malloc, hooked_realloc, hooked_free);

} // namespace

freed_memory_watch::freed_memory_watch(bytes_view secret) : secret_(secret) {
    if (hooked_at_start != 1) throw std::runtime_error("OpenSSL was in use already");
    watches().push_back(this);
}

freed_memory_watch::~freed_memory_watch() {
    std::erase(watches(), this);
}

void freed_memory_watch::look_at(const void* block) noexcept {
    if (!block || watches().empty()) return;
    const auto size = ::malloc_usable_size(const_cast<void*>(block));
    for (auto* const each : watches())
        if (::memmem(block, size, each->secret_.data(), each->secret_.size())) ++each->count_;
}

} // namespace babel::test

void* operator new(std::size_t size) {
    if (void* const block = babel::test::blank_block(size)) return block;
    throw std::bad_alloc();
}

void operator delete(void* block) noexcept {
    babel::test::free_watched(block);
}

void operator delete(void* block, std::size_t) noexcept {
    babel::test::free_watched(block);
}
