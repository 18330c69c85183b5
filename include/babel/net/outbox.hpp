// Output of a connection: written immediately as far as the kernel takes it, queued otherwise.
#pragma once

#include <babel/core/error.hpp>
#include <babel/net/transport.hpp>
#include <babel/net/write_wait.hpp>
#include <babel/wire/codec.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace babel::net {

/// Sending is not a coroutine: post() writes directly. The rest waits, bounded, until the transport
/// is writable, and leaves in gather writes. It holds no memory while the peer keeps up.
/// Lifetime: the transport outlives it. It may be destroyed at any time.
/// Errors: once failed(), nothing more is sent. The owner closes the transport, but not in the
/// middle of a fan-out.
/// Thread: the loop only.
class outbox {
public:
    /// `limit_bytes`: maximum of waiting bytes; a peer with more is a slow consumer. `total`: sum
    /// of the waiting bytes that count against limits, shared with other outboxes; it outlives
    /// them.
    outbox(transport& to, std::size_t limit_bytes, std::size_t* total = nullptr);
    outbox(const outbox&) = delete;
    outbox& operator=(const outbox&) = delete;
    ~outbox();

    void set_limit(std::size_t limit_bytes) { limit_bytes_ = limit_bytes; }

    /// Sends a packet that other queues share. Returns false once the outbox has failed.
    bool post(const wire::shared_packet& packet);

    /// Sends a packet that is valid during the call. Bytes that the kernel does not take
    /// immediately are copied.
    bool post(bytes_view packet);

    /// Sends slices as one run of bytes that does not count against the limit.
    bool post_beyond_limit(std::span<const wire::slice> slices);

    /// Shuts the sending side down once all waiting bytes are written. No post may follow.
    void finish();

    bool failed() const { return static_cast<bool>(failure_); }
    /// Reason of the failure: slow_consumer, or the system's error.
    error_code failure() const { return failure_; }
    std::size_t waiting_bytes() const { return waiting_bytes_; }
    /// Bytes written to the kernel so far.
    std::uint64_t sent_bytes() const { return sent_bytes_; }

private:
    std::size_t write_now(std::span<const bytes_view> pieces);
    bool enqueue(wire::slice rest);
    bool enqueue_copy(bytes_view rest);
    bool has_room_for(std::size_t more);
    void flush();
    void forget(std::size_t sent);
    void add_up();
    void wait_until_writable();

    transport& to_;
    std::vector<wire::slice> waiting_; // from front_ on
    std::size_t front_ = 0;
    std::shared_ptr<std::vector<std::uint8_t>> tail_; // the last of waiting_, while copies fit
    std::size_t waiting_bytes_ = 0;
    std::size_t unlimited_bytes_ = 0; // of the waiting ones, exempt from the limit
    std::size_t limit_bytes_;
    std::size_t* total_;
    std::size_t added_up_ = 0; // our share of total_
    std::uint64_t sent_bytes_ = 0;
    error_code failure_;
    bool finishing_ = false;
    write_wait wait_;
};

} // namespace babel::net
