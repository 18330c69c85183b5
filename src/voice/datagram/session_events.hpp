// News of a session: those of a sealed call, and all Notes.
#pragma once

#include "voice/datagram/session_life.hpp"
#include <babel/voice/sealed_event.hpp>
#include <babel/wire/sealed.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <variant>
#include <vector>

namespace babel::voice::session_event {

using sealed_event::accepted;
using sealed_event::left;
using sealed_event::link_dead;
using sealed_event::lost;
using sealed_event::media_failed;
using sealed_event::over;
using sealed_event::path_in_doubt;
using sealed_event::path_in_use;
using sealed_event::peer_left;
using sealed_event::peer_state;
using sealed_event::up;
using sealed_event::used_up;

/// A Note of another kind than bye.
struct note {
    wire::note_kind kind{};
    std::vector<std::uint8_t> body;
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
    link_dead,
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
