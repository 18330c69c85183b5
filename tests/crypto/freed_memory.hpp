// Secrets in memory that OpenSSL or this program frees.
#pragma once

#include <babel/core/error.hpp>

namespace babel::test {

/// Counts the blocks that hold some bytes when they are freed, or moved elsewhere by OpenSSL.
/// Lifetime: the bytes outlive it.
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
    int count_ = 0;
};

} // namespace babel::test
