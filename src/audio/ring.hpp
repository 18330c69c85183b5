// The lock-free queue by which samples cross from one thread to another.
#pragma once

#include <babel/audio/format.hpp>

#include <boost/lockfree/spsc_queue.hpp>

#include <atomic>
#include <cstdint>
#include <span>

namespace babel::audio {

/// A bounded queue of samples between one producer and one consumer. A full ring drops the newest
/// and counts.
///
/// Thread: push() and room() belong to the producer, pop(), drain() and available() to the
/// consumer, dropped() to anyone. Real-time: everything after construction; no lock, no allocation,
/// no system call.
class ring {
public:
    explicit ring(std::size_t capacity) : queue_(capacity), capacity_(capacity) {}

    /// Appends samples that fit, counts the rest as dropped; returns the number appended.
    std::size_t push(std::span<const sample> samples) noexcept {
        const std::size_t taken = queue_.push(samples.data(), samples.size());
        if (taken < samples.size()) {
            dropped_.fetch_add(samples.size() - taken, std::memory_order_relaxed);
        }
        return taken;
    }

    /// Takes the oldest samples; returns their number, out.size() at most.
    std::size_t pop(std::span<sample> out) noexcept { return queue_.pop(out.data(), out.size()); }

    /// Drops all samples. For the consumer.
    void drain() noexcept {
        queue_.consume_all([](sample) {});
    }

    std::size_t available() const noexcept { return queue_.read_available(); }
    std::size_t room() const noexcept { return queue_.write_available(); }
    std::size_t capacity() const noexcept { return capacity_; }
    std::uint64_t dropped() const noexcept { return dropped_.load(std::memory_order_relaxed); }

private:
    boost::lockfree::spsc_queue<sample> queue_;
    std::size_t capacity_;
    std::atomic<std::uint64_t> dropped_{0};
};

} // namespace babel::audio
