// Numbers that were received, so that none counts twice.
#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>

namespace babel::crypto {

/// Remembers the 1024 numbers up to the highest that was noted (RFC 4303, section 3.4.3).
class replay_window {
public:
    static constexpr std::uint32_t size = 1024;

    /// False: it was noted before, or may have been.
    bool admits(std::uint32_t number) const {
        if (is_empty_ || number > highest_) return true;
        return highest_ - number < size && !seen_[number % size];
    }

    /// Must be called only for a number that it admits, once the datagram is proved to be the
    /// peer's.
    void note(std::uint32_t number) {
        if (is_empty_ || number > highest_) move_to(number);
        seen_[number % size] = true;
    }

private:
    void move_to(std::uint32_t number) {
        if (is_empty_ || number - highest_ >= size) {
            seen_.reset();
        } else {
            for (auto skipped = highest_ + 1; skipped < number; ++skipped)
                seen_[skipped % size] = false;
        }
        highest_ = number;
        is_empty_ = false;
    }

    std::bitset<size> seen_; // by number modulo size
    std::uint32_t highest_ = 0;
    bool is_empty_ = true;
};

} // namespace babel::crypto
