// The sealed datagram of calls between two babel/2 clients: its header, and the items inside, which
// sealed_items.hpp writes and reads.
#pragma once

#include <babel/core/error.hpp>
#include <babel/wire/fields.hpp>
#include <babel/wire/seen_address.hpp>

#include <boost/describe/class.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace babel::wire {

inline constexpr std::size_t sealed_header_bytes = 9;
inline constexpr std::size_t sealed_tag_bytes = 16;
inline constexpr std::size_t max_datagram_bytes = 1200;
inline constexpr std::size_t max_items_bytes =
    max_datagram_bytes - sealed_header_bytes - sealed_tag_bytes;
/// Header, one item of one byte, tag.
inline constexpr std::size_t min_datagram_bytes = sealed_header_bytes + 1 + sealed_tag_bytes;

/// Readable by everyone, and authenticated.
struct sealed_header {
    std::uint8_t epoch = 0; ///< the lower four bits of the epoch
    std::uint32_t to = 0;   ///< id of the receiver
    std::uint32_t number = 0;
};

/// Null: no sealed datagram, by its size or its first byte (0xC0 to 0xCF).
std::optional<sealed_header> read_sealed_header(bytes_view datagram);

inline constexpr std::size_t max_copies = 3;

/// A frame that was sent before.
struct voice_copy {
    std::uint8_t back = 0; ///< time before the newest frame in 2.5 ms, not 0
    bytes_view frame;      ///< one Opus packet, not empty
};

/// The newest frame, and copies of earlier ones. The last item of its datagram.
struct voice_item {
    std::uint32_t at = 0; ///< media time in 2.5 ms
    std::array<voice_copy, max_copies> copies = {};
    std::size_t copy_count = 0;
    bytes_view frame; ///< one Opus packet, not empty

    std::span<const voice_copy> sent_copies() const {
        return std::span(copies).first(std::min(copy_count, max_copies));
    }
};

namespace call_state {

inline constexpr std::uint16_t muted = 1;
inline constexpr std::uint16_t deafened = 2;
inline constexpr std::uint16_t hold = 4;
inline constexpr std::uint16_t recording = 8;
inline constexpr std::uint16_t bridge = 16;

} // namespace call_state

/// The receiver's account, every 100 ms.
struct report {
    static constexpr std::uint8_t code = 0x10;
    std::uint32_t highest = 0;     ///< number that was received
    std::uint16_t age = 0;         ///< of that datagram, in 0.1 ms; 65535 stands for more
    std::uint64_t before = 0;      ///< bit n: number highest - 1 - n was received
    std::uint16_t queue_delay = 0; ///< ms beyond the least of 10 s
    std::uint16_t missing = 0;     ///< frames that were not there in time: a sum that wraps
    std::uint16_t state = 0;       ///< of call_state

    friend bool operator==(const report&, const report&) = default;
};
BOOST_DESCRIBE_STRUCT(report, (), (highest, age, before, queue_delay, missing, state))

/// A question over one path.
struct probe {
    static constexpr std::uint8_t code = 0x11;
    std::uint64_t random = 0;
};
BOOST_DESCRIBE_STRUCT(probe, (), (random))

/// Its answer, over the same path.
struct answer {
    static constexpr std::uint8_t code = 0x12;
    std::uint64_t random = 0; ///< of the probe
    seen_address seen;        ///< source of the probe

    bool is_in_bounds() const { return seen.is_in_bounds(); }
};
BOOST_DESCRIBE_STRUCT(answer, (), (random, seen))

enum class note_kind : std::uint8_t { candidates = 1, text, party, bye };

/// A message that is repeated until it is Noted. Receivers Note and ignore unknown kinds.
struct note {
    static constexpr std::uint8_t code = 0x20;
    std::uint16_t sequence = 0; ///< first 1, then the last + 1
    note_kind kind = note_kind::bye;
    short_bytes body;
};
BOOST_DESCRIBE_STRUCT(note, (), (sequence, kind, body))

struct noted {
    static constexpr std::uint8_t code = 0x21;
    std::uint16_t sequence = 0;
};
BOOST_DESCRIBE_STRUCT(noted, (), (sequence))

inline constexpr std::size_t max_text_bytes = 1000; ///< of a Note of kind text
/// Bytes of a Note's item around its body.
inline constexpr std::size_t note_overhead = 6;

enum class bye_reason : std::uint8_t { hang_up = 1, time_over, failed, leaving };

/// Body of a Note of kind bye.
struct bye {
    bye_reason reason = bye_reason::hang_up;
    short_string words;
};
BOOST_DESCRIBE_STRUCT(bye, (), (reason, words))

/// Replaces `body` by the encoded words, whose first 255 bytes are taken.
void encode_to(std::vector<std::uint8_t>& body, const bye& from);
/// Lifetime: the words are a view of `body`. Bytes behind them are ignored.
/// Errors: truncated.
result<bye> decode_bye(bytes_view body);

inline constexpr std::size_t max_party_bytes = 1000; ///< of a Note of kind party

/// Replaces `body` by a uint8 number of names and the names, each with a uint8 size. Empty names,
/// those above 255 bytes, and those that do not fit are left out.
void encode_party(std::vector<std::uint8_t>& body, std::span<const std::string> names);
/// Lifetime: the names are views of `body`. Bytes behind them are ignored.
/// Errors: truncated; out_of_bounds: the body is too large, or a name is empty.
result<std::vector<std::string_view>> decode_party(bytes_view body);

} // namespace babel::wire
