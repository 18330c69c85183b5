// Cuts a byte stream into packets.
#pragma once

#include <babel/core/error.hpp>
#include <babel/wire/codec.hpp>

#include <boost/endian/conversion.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace babel::wire {

/// Incremental: keeps an incomplete packet between calls and nothing else, so that an idle
/// connection holds no memory. Its memory grows with the bytes that arrived, never with the claim
/// of a length field.
class framer {
public:
    /// `limit`: maximum bytes of a packet's opcode and fields.
    explicit framer(std::size_t limit) : limit_(limit) {}

    void set_limit(std::size_t limit) { limit_ = limit; }

    /// True between two packets.
    bool between_packets() const { return tail_.empty(); }

    /// Calls `sink(bytes_view) -> error_code` with the opcode and fields of every packet that `in`
    /// completes, and stops at its first error. Lifetime: the view is valid during the call.
    /// Errors: packet_too_large, as soon as the length is read; the sink's.
    template <class Sink>
    error_code feed(bytes_view in, Sink&& sink) {
        while (!in.empty()) {
            const auto [packet, bad] = tail_.empty() ? take_whole(in) : complete_tail(in);
            if (bad) return bad;
            if (packet.empty()) continue; // `in` is used up
            if (const auto refused = sink(packet.subspan(length_bytes))) return refused;
            if (packet.data() == finished_.data()) release(finished_);
        }
        return {};
    }

private:
    struct taken {
        bytes_view packet; // with its length; empty: incomplete
        error_code bad;
    };

    /// The packet at the front of `in`, or all of `in` into the tail.
    taken take_whole(bytes_view& in) {
        if (in.size() >= length_bytes) {
            const auto length = boost::endian::load_little_u64(in.data());
            if (length > limit_) return {{}, errc::packet_too_large};
            const auto size = length_bytes + length;
            if (in.size() >= size) return {std::exchange(in, in.subspan(size)).first(size), {}};
        }
        tail_.assign(in.begin(), in.end());
        in = {};
        return {};
    }

    /// Moves the missing bytes of the packet in the tail from `in` to it.
    taken complete_tail(bytes_view& in) {
        if (tail_.size() < length_bytes) move_to_tail(in, length_bytes);
        if (tail_.size() < length_bytes) return {};
        const auto length = boost::endian::load_little_u64(tail_.data());
        if (length > limit_) return {{}, errc::packet_too_large};
        move_to_tail(in, length_bytes + length);
        if (tail_.size() < length_bytes + length) return {};
        finished_ = std::exchange(tail_, {});
        return {finished_, {}};
    }

    void move_to_tail(bytes_view& in, std::size_t until_size) {
        const auto count = std::min(in.size(), until_size - tail_.size());
        tail_.insert(tail_.end(), in.begin(), in.begin() + static_cast<std::ptrdiff_t>(count));
        in = in.subspan(count);
    }

    /// Releases the memory, which `= {}` would keep.
    static void release(std::vector<std::uint8_t>& bytes) { bytes = std::vector<std::uint8_t>(); }

    std::size_t limit_;
    std::vector<std::uint8_t> tail_;     // the incomplete packet
    std::vector<std::uint8_t> finished_; // the one that is being handed out
};

} // namespace babel::wire
