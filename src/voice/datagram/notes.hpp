// Notes: messages between two peers that are repeated until they arrive.
#pragma once

#include <babel/core/allowance.hpp>
#include <babel/wire/sealed_items.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

namespace babel::voice {

/// Sends Notes one after the other, each until it is Noted: every 200 ms, and 20 a second at most.
/// Only the last one, the Bye, is sent along with the outstanding Note. Pure: time is passed in.
/// Thread: one.
class note_sender {
public:
    using time_point = std::chrono::steady_clock::time_point;

    static constexpr std::size_t max_waiting = 16; ///< Of kinds that add up.

    /// A party, or a list of candidates, takes the place of one that waits, and there is always
    /// room for it. Returns false if too many others wait.
    bool post(wire::note_kind kind, bytes_view body);
    /// Puts the Bye, the last Note of a call, behind the outstanding one, instead of all that wait.
    void post_last(bytes_view body);

    /// The Note to send now, to be sent at once. Its body is valid until the sender changes.
    std::optional<wire::note> due(time_point now);
    /// The Bye, to be sent after the Note that was due. Empty if that is the Bye, or there is none.
    std::optional<wire::note> due_behind() const;
    /// Returns the kind of the Note that is done; empty if it is not outstanding. A Bye that is
    /// Noted ends the Note before it.
    std::optional<wire::note_kind> on_noted(std::uint16_t sequence);
    /// When due() is to be called; empty if nothing waits.
    std::optional<time_point> next() const;

private:
    struct entry {
        wire::note_kind kind;
        std::vector<std::uint8_t> body;
    };

    wire::note numbered(std::size_t index) const;
    std::size_t to_send() const { return is_last_ ? waiting_.size() : 1; }

    std::deque<entry> waiting_;
    std::uint16_t sequence_ = 1; // of the first
    std::size_t sent_ = 0;       // outstanding: the first, and the Bye behind it
    bool is_last_ = false;       // a Bye waits
    time_point last_sent_{};
};

/// Bounds how often the peer's Notes are read: 20 a second; of these one party a second, and one
/// list of candidates in 2 s. Pure: time is passed in. Thread: one.
class note_limits {
public:
    bool take(allowance::time_point now, wire::note_kind kind);

private:
    allowance all_{20, 20};
    allowance parties_{1, 8};
    allowance candidates_{0.5, 4};
};

/// Tells new Notes from repeated ones. Thread: one.
class note_receiver {
public:
    enum class verdict : std::uint8_t {
        act,      ///< It is new: act on it, and answer.
        repeated, ///< Answer only.
        ignore,   ///< One before it did not come.
    };
    /// A Bye may be one further ahead: the Note before it does not matter any more.
    verdict on_note(std::uint16_t sequence, wire::note_kind kind);

private:
    std::uint16_t last_ = 0;
};

} // namespace babel::voice
