// News of a sealed call for its owner.
#pragma once

#include "voice/datagram/ledger.hpp"
#include "voice/datagram/session_life.hpp"
#include <babel/wire/sealed.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace babel::voice::session_event {

/// A Voice item of the callee opened: it has accepted the call.
struct accepted {};
/// The first datagram opened after the acceptance.
struct up {};
/// None opened within 5 s of the acceptance. Byes are sent; the signalling says End 5.
struct media_failed {};
/// None opened for 10 s.
struct lost {};
/// Keys or numbers are used up.
struct used_up {};
/// The peer sent a Bye.
struct peer_left {
    wire::bye_reason reason{};
    std::string words;
};
/// The Bye was Noted, or 2 s are over.
struct left {};
/// The keys are no longer needed: the session may be destroyed.
struct over {};
/// The bits of call_state in the peer's Reports.
struct peer_state {
    std::uint16_t bits = 0;
};
/// A Note of another kind than bye.
struct note {
    wire::note_kind kind{};
    std::vector<std::uint8_t> body;
};
/// The leg of this path is to be bound again.
struct path_in_doubt {
    path_id path = 0;
};
struct path_in_use {
    path_id path = 0;
};

using any = std::variant<
    accepted,
    up,
    media_failed,
    lost,
    used_up,
    peer_left,
    left,
    over,
    peer_state,
    note,
    path_in_doubt,
    path_in_use>;

} // namespace babel::voice::session_event

namespace babel::voice {

/// Events that wait for the owner: 64 at most, further ones are dropped and counted.
class session_events {
public:
    void push(session_event::any what);
    void push(session_life::news what);
    std::optional<session_event::any> take();
    std::uint64_t dropped() const { return dropped_; }

private:
    static constexpr std::size_t max_waiting = 64;

    std::deque<session_event::any> waiting_;
    std::uint64_t dropped_ = 0;
};

} // namespace babel::voice
