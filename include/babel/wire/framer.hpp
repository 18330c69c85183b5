// Cuts a byte stream into packets.
#pragma once

#include <babel/core/error.hpp>

#include <boost/endian/conversion.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace babel::wire {

/// Incremental: keeps an incomplete packet between calls and nothing else, so that an idle
/// connection holds no memory. Its memory grows with the bytes that arrived, never with the claim
/// of a length field.
///
/// `Length`: the type of the length field, which counts the bytes behind it.
template <std::unsigned_integral Length>
class basic_framer {
public:
    /// `limit`, `least`: maximum and minimum of the bytes behind a length.
    explicit basic_framer(std::size_t limit, std::size_t least = 0)
        : limit_(limit), least_(least) {}

    void set_limit(std::size_t limit) { limit_ = limit; }

    /// True between two packets.
    bool between_packets() const { return tail_.empty(); }

    /// Calls `sink(bytes_view) -> error_code` with the bytes behind the length of every packet that
    /// `in` completes, and stops at its first error. Lifetime: the view is valid during the call.
    /// Errors: packet_too_large or out_of_bounds (below the minimum), as soon as the length is
    /// read; the sink's.
    template <class Sink>
    error_code feed(bytes_view in, Sink&& sink) {
        std::vector<std::uint8_t> finished; // at most one packet begins in the tail
        while (!in.empty()) {
            const auto [packet, bad] = tail_.empty() ? take_whole(in) : complete_tail(in, finished);
            if (bad) return bad;
            if (packet.empty()) continue; // `in` is used up
            if (const auto refused = sink(packet.subspan(sizeof(Length)))) return refused;
        }
        return {};
    }

private:
    struct taken {
        bytes_view packet; // with its length; empty: incomplete
        error_code bad;
    };

    static Length length_at(const std::uint8_t* start) {
        using boost::endian::order;
        return boost::endian::endian_load<Length, sizeof(Length), order::little>(start);
    }

    error_code check(Length length) const {
        if (length > limit_) return errc::packet_too_large;
        if (length < least_) return errc::out_of_bounds;
        return {};
    }

    /// The packet at the front of `in`, or all of `in` into the tail.
    taken take_whole(bytes_view& in) {
        if (in.size() >= sizeof(Length)) {
            const auto length = length_at(in.data());
            if (const auto bad = check(length)) return {{}, bad};
            const auto size = sizeof(Length) + length;
            if (in.size() >= size) return {std::exchange(in, in.subspan(size)).first(size), {}};
        }
        tail_.assign(in.begin(), in.end());
        in = {};
        return {};
    }

    /// Moves the missing bytes of the packet in the tail from `in` to it, and the whole packet to
    /// `finished`.
    taken complete_tail(bytes_view& in, std::vector<std::uint8_t>& finished) {
        if (tail_.size() < sizeof(Length)) move_to_tail(in, sizeof(Length));
        if (tail_.size() < sizeof(Length)) return {};
        const auto length = length_at(tail_.data());
        if (const auto bad = check(length)) return {{}, bad};
        move_to_tail(in, sizeof(Length) + length);
        if (tail_.size() < sizeof(Length) + length) return {};
        finished = std::exchange(tail_, {});
        return {finished, {}};
    }

    void move_to_tail(bytes_view& in, std::size_t until_size) {
        const auto count = std::min(in.size(), until_size - tail_.size());
        tail_.insert(tail_.end(), in.begin(), in.begin() + static_cast<std::ptrdiff_t>(count));
        in = in.subspan(count);
    }

    std::size_t limit_;
    std::size_t least_;
    std::vector<std::uint8_t> tail_; // the incomplete packet
};

/// Of the base protocol and of babel/2 links: a length, an opcode and fields.
using framer = basic_framer<std::uint64_t>;

} // namespace babel::wire
