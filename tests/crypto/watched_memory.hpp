// Memory that OpenSSL or this program allocates, and secrets in it when it is freed.
#pragma once

#include <babel/core/error.hpp>

#include <cstddef>

namespace babel::test {

/// Blocks allocated so far.
std::size_t watched_allocations() noexcept;

/// Lets one allocation of OpenSSL fail, the given one of those to come; 0: the next. Less than 0:
/// none.
void fail_openssl_allocation(int after) noexcept;

/// Counts the blocks that hold some bytes when they are freed, or moved elsewhere by OpenSSL.
/// Lifetime: the bytes outlive it. Watches end in the reverse order of their beginning.
class freed_memory_watch {
public:
    explicit freed_memory_watch(bytes_view secret);
    freed_memory_watch(const freed_memory_watch&) = delete;
    freed_memory_watch& operator=(const freed_memory_watch&) = delete;
    ~freed_memory_watch();

    int count() const { return count_; }

    /// For the hooks.
    static void look_at(const void* block) noexcept;

private:
    bytes_view secret_;
    freed_memory_watch* older_;
    int count_ = 0;
};

} // namespace babel::test
