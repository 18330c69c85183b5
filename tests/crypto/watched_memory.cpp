#include "crypto/watched_memory.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <malloc.h>
#include <new>
#include <openssl/crypto.h>
#include <stdexcept>

namespace babel::test {
namespace {

/// The others follow it. (No container, since this also serves the end of the program.)
constinit freed_memory_watch* newest_watch = nullptr;

std::size_t allocated_blocks = 0;
int allocations_before_failure = -1;

bool fails_now() {
    return allocations_before_failure >= 0 && allocations_before_failure-- == 0;
}

/// Blank, because what another part of the program left there does not count.
void* blank_block(std::size_t size) {
    ++allocated_blocks;
    void* const block = std::malloc(size);
    if (block) std::memset(block, 0, ::malloc_usable_size(block));
    return block;
}

void free_watched(void* block) noexcept {
    freed_memory_watch::look_at(block);
    std::free(block);
}

void* hooked_malloc(std::size_t size, const char*, int) {
    return fails_now() ? nullptr : blank_block(size);
}

void hooked_free(void* block, const char*, int) {
    free_watched(block);
}

void* hooked_realloc(void* block, std::size_t size, const char*, int) {
    void* const moved = fails_now() ? nullptr : blank_block(size);
    if (moved && block) std::memcpy(moved, block, std::min(size, ::malloc_usable_size(block)));
    if (moved) free_watched(block);
    return moved;
}

/// OpenSSL takes hooks only before its first allocation.
[[maybe_unused]] const int hooked_at_start =
    CRYPTO_set_mem_functions(hooked_malloc, hooked_realloc, hooked_free);

} // namespace

std::size_t watched_allocations() noexcept {
    return allocated_blocks;
}

void fail_openssl_allocation(int after) noexcept {
    allocations_before_failure = after;
}

freed_memory_watch::freed_memory_watch(bytes_view secret) : secret_(secret), older_(newest_watch) {
    if (hooked_at_start != 1) throw std::runtime_error("OpenSSL was in use already");
    newest_watch = this;
}

freed_memory_watch::~freed_memory_watch() {
    newest_watch = older_;
}

void freed_memory_watch::look_at(const void* block) noexcept {
    if (!block || !newest_watch) return;
    const auto size = ::malloc_usable_size(const_cast<void*>(block));
    for (auto* each = newest_watch; each; each = each->older_)
        if (::memmem(block, size, each->secret_.data(), each->secret_.size())) ++each->count_;
}

} // namespace babel::test

// Every form that a delete of ours could match: sanitizers replace the missing ones by their own.
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    return babel::test::blank_block(size);
}

void* operator new(std::size_t size) {
    if (void* const block = babel::test::blank_block(size)) return block;
    throw std::bad_alloc();
}

void* operator new[](std::size_t size) {
    return operator new(size);
}

void* operator new[](std::size_t size, const std::nothrow_t& none) noexcept {
    return operator new(size, none);
}

void operator delete(void* block) noexcept {
    babel::test::free_watched(block);
}

void operator delete(void* block, std::size_t) noexcept {
    operator delete(block);
}

void operator delete[](void* block) noexcept {
    operator delete(block);
}

void operator delete[](void* block, std::size_t) noexcept {
    operator delete(block);
}
