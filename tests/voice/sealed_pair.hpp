// Two sealed paths that are joined in memory, each with its stream and its leg.
#pragma once

#include "support/bounded_run.hpp"
#include "support/catch.hpp"
#include "voice/datagram/simulated_call.hpp"
#include <babel/voice/sealed_path.hpp>
#include <babel/voice/voice_stream.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace babel::voice::test {

/// Events in order.
struct noted_events {
    std::vector<sealed_event::any> all;

    template <class Event>
    std::size_t count() const {
        return static_cast<std::size_t>(std::ranges::count_if(all, [](const auto& each) {
            return std::holds_alternative<Event>(each);
        }));
    }
    template <class Event>
    const Event& last() const {
        const auto found = std::find_if(all.rbegin(), all.rend(), [](const auto& each) {
            return std::holds_alternative<Event>(each);
        });
        REQUIRE(found != all.rend());
        return std::get<Event>(*found);
    }
};

inline sealed_path_settings sealed_settings(crypto::call_side side) {
    const auto same = some_settings(side);
    sealed_path_settings made;
    made.side = side;
    made.own_id = same.own_id;
    made.peer_id = same.peer_id;
    return made;
}

/// A datagram is under way for 20 ms. The clock is simulated, and moves by whole frames: each frame
/// lets the paths catch up. Sides: 0 the caller, 1 the callee.
struct sealed_pair {
    struct side {
        sealed_path* path = nullptr;
        std::optional<voice_stream> stream;
        std::optional<babel::test::spawned<voice_stream::ending>> running;
        noted_events events;
        int established = 0;
        std::vector<std::size_t> sizes; ///< Of the datagrams that it sent.

        voice_leg& leg() { return *stream->leg(); }
        std::uint64_t heard() const { return path->stats().packets_received; }
    };

    explicit sealed_pair(encoder_settings encoder = {32'000, 5}) {
        for (const std::size_t index : {0U, 1U})
            make(index, encoder);
        babel::test::run_ready(loop);
    }
    ~sealed_pair() {
        for (auto& each : sides)
            each.stream->close();
        babel::test::run_until(loop, [this] {
            return caller.running->ended() && callee.running->ended();
        });
    }

    void add(path_kind over) {
        for (auto& each : sides)
            each.path->add(over);
    }
    /// A call that is up on that path.
    void bring_up(path_kind over = path_kind::relay_udp) {
        add(over);
        callee.path->accept();
        caller.path->accept();
        run(200ms);
        REQUIRE(caller.established + callee.established == 2);
    }

    /// Both send this sound, or silence, from its beginning on.
    void run(std::chrono::milliseconds length, std::span<const sample> sound = {}) {
        for (std::size_t at = 0; length > 0ms; length -= 20ms, at += frame_samples) {
            now += 20ms;
            deliver();
            voice_frame frame{};
            if (at + frame_samples <= sound.size())
                std::ranges::copy(sound.subspan(at, frame_samples), frame.begin());
            for (auto& each : sides)
                each.leg().send(frame);
            for (auto& each : sides)
                each.leg().hear(frame, false);
            babel::test::run_ready(loop);
        }
    }

    static constexpr wire::seen_address relay{4, {192, 0, 2, 1}, 9};

    struct flight {
        std::size_t to;
        path_kind over;
        std::vector<std::uint8_t> bytes;
    };

    asio::io_context loop{1};
    sim_time now{std::chrono::hours(1)};
    std::vector<flight> under_way;
    std::array<side, 2> sides;
    side& caller = sides[0];
    side& callee = sides[1];
    /// True for a datagram that is lost.
    std::function<bool(std::size_t from, path_kind over)> is_lost = [](auto, auto) {
        return false;
    };

private:
    void make(std::size_t index, const encoder_settings& encoder) {
        const auto which = index == 0 ? crypto::call_side::caller : crypto::call_side::callee;
        auto& made = sides[index];
        auto settings = sealed_settings(which);
        settings.now = [this] { return now; };
        sealed_path::owner owner;
        owner.on_event = [&made](const sealed_event::any& event) {
            made.events.all.push_back(event);
        };
        owner.send = [this, index](const nat::way& to, bytes_view datagram) {
            sides[index].sizes.push_back(datagram.size());
            if (is_lost(index, to.kind)) return;
            under_way.push_back({1 - index, to.kind, {datagram.begin(), datagram.end()}});
        };
        auto path = std::make_unique<sealed_path>(
            loop.get_executor(), std::move(settings), some_seals(which, now), std::move(owner)
        );
        made.path = path.get();
        made.stream.emplace(std::move(path), link_side::dialler, "192.0.2.1:7", [this] {
            return now;
        });
        REQUIRE_FALSE(made.stream->start(encoder, [] {}));
        voice_stream::hooks hooks;
        hooks.established = [&made] { ++made.established; };
        made.running.emplace(loop, made.stream->run(std::move(hooks)));
    }

    void deliver() {
        for (const auto& each : std::exchange(under_way, {}))
            sides[each.to].path->on_datagram({each.over, relay}, each.bytes);
    }
};

} // namespace babel::voice::test
