// Two sessions over a simulated network, by a simulated clock.
#pragma once

#include "support/catch.hpp"
#include "voice/datagram/peer_session.hpp"
#include "voice/datagram/simulated_link.hpp"
#include "voice/playout/speech.hpp"
#include <babel/voice/playout.hpp>

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <queue>
#include <set>
#include <vector>

namespace babel::voice::test {

using namespace std::chrono_literals;
using nat::path_kind;

inline crypto::call_seals some_seals(crypto::call_side side, sim_time now) {
    std::array<std::uint8_t, crypto::media_secret_bytes> secret{};
    secret.fill(7);
    return crypto::make_call_seals(secret, crypto::aead_cipher::aes_128_gcm, side, now);
}

inline session_settings some_settings(crypto::call_side side, std::uint32_t seed = 1) {
    const bool is_caller = side == crypto::call_side::caller;
    session_settings made;
    made.side = side;
    made.own_id = is_caller ? 0x11111111 : 0x22222222;
    made.peer_id = is_caller ? 0x22222222 : 0x11111111;
    made.random = [next = std::uint64_t{seed}]() mutable { return ++next * 0x9E3779B97F4A7C15; };
    return made;
}

/// A datagram that arrives at that time, if there still is a way for it.
struct landing {
    sim_time at;
    std::size_t to = 0; ///< Side.
    std::function<std::optional<nat::way>()> admit;
};

/// One end: a session, a microphone, and perhaps a loudspeaker.
class simulated_end {
public:
    simulated_end(crypto::call_side side, sim_time now, std::uint32_t seed)
        : session(some_settings(side, seed), some_seals(side, now), now) {}

    peer_session session;
    std::optional<playout> ear;
    bool talks = true;
    double ppm = 0;
    std::vector<session_event::any> events;
    std::set<std::uint32_t> heard; // media times
    std::size_t doubled = 0;       // frames that came again
    std::vector<std::size_t> voice_sizes;

    template <class Event>
    std::size_t count() const {
        return static_cast<std::size_t>(std::ranges::count_if(events, [](const auto& each) {
            return std::holds_alternative<Event>(each);
        }));
    }
    template <class Event>
    const Event& last() const {
        const auto found = std::find_if(events.rbegin(), events.rend(), [](const auto& each) {
            return std::holds_alternative<Event>(each);
        });
        REQUIRE(found != events.rend());
        return std::get<Event>(*found);
    }

    std::optional<nat::way> in_use() const {
        const auto used = session.path_in_use();
        return used ? session.way_of(*used) : std::nullopt;
    }
    bool uses(path_kind kind) const { return in_use() && in_use()->kind == kind; }
    /// Frames of the peer that did not come, before the last one that did.
    std::size_t missed() const {
        if (heard.empty()) return 0;
        return (*heard.rbegin() - *heard.begin()) / 8 + 1 - heard.size();
    }

    sim_time next_frame{}, next_pull{};
    std::size_t frames = 0;
};

/// Runs both ends. Sides: 0 the caller, 1 the callee.
class simulated_call {
public:
    explicit simulated_call(const link_conditions& how = {}, std::uint32_t seed = 1)
        : caller(crypto::call_side::caller, now, seed),
          callee(crypto::call_side::callee, now, seed + 1) {
        for (std::size_t side = 0; side < 2; ++side) {
            end(side).session.add_path(now, path_kind::relay_udp);
            links[side].emplace_back(how, seed * 7919 + static_cast<std::uint32_t>(side));
            end(side).next_frame = now + 3ms * static_cast<int>(side);
            end(side).next_pull = now + 7ms;
        }
    }

    void accept() {
        callee.session.accept(now);
        caller.session.accept(now);
    }
    /// A leg over TLS on both sides.
    void add_path(const link_conditions& how, std::uint32_t seed = 5) {
        for (std::size_t side = 0; side < 2; ++side) {
            end(side).session.add_path(now, path_kind::relay_tls);
            links[side].emplace_back(how, seed + static_cast<std::uint32_t>(side));
        }
    }
    /// Of one path, by its kind.
    void set(const std::function<void(link_conditions&)>& change, std::size_t path = 0) {
        for (auto& each : links)
            change(each[path].conditions());
    }
    void listen(simulated_end& who) { who.ear = playout::make().value(); }

    void run(microseconds length) {
        const auto until = now + length;
        for (;;) {
            const auto next = next_time();
            if (next >= until) break;
            now = std::max(now, next);
            step();
        }
        now = until;
    }

    simulated_end& end(std::size_t side) { return side == 0 ? caller : callee; }

    /// Once, after that time.
    void later(microseconds wait, std::function<void()> act) {
        plans_.emplace(now + wait, std::move(act));
    }

    /// Called for each datagram that is sent.
    std::function<void(std::size_t side, bytes_view)> on_wire = [](std::size_t, bytes_view) {};
    std::function<void(std::size_t side, const session_event::any&)> on_event =
        [](std::size_t, const session_event::any&) {};
    /// Carries a datagram of that size; the relay's links by default.
    std::function<std::vector<landing>(std::size_t side, const nat::way& to, std::size_t bytes)>
        network =
            [this](auto side, const auto& to, auto bytes) { return over_links(side, to, bytes); };

    sim_time now{std::chrono::hours(1)};
    simulated_end caller, callee;
    std::array<std::vector<simulated_link>, 2> links; // by the side that sends, and kind

private:
    struct flight {
        sim_time at;
        std::uint64_t order;
        std::size_t to;
        std::function<std::optional<nat::way>()> admit;
        std::vector<std::uint8_t> bytes;
        bool operator<(const flight& other) const {
            return std::pair(at, order) > std::pair(other.at, other.order);
        }
    };

    sim_time next_time() const {
        auto next = flights_.empty() ? sim_time::max() : flights_.top().at;
        if (!plans_.empty()) next = std::min(next, plans_.begin()->first);
        for (const auto* each : {&caller, &callee})
            next = std::min({next, each->next_frame, each->next_pull, each->session.next_wake()});
        return next;
    }

    void step() {
        while (!plans_.empty() && plans_.begin()->first <= now) {
            const auto act = plans_.extract(plans_.begin());
            act.mapped()();
            collect(0);
            collect(1);
        }
        while (!flights_.empty() && flights_.top().at <= now) {
            const auto each = flights_.top();
            flights_.pop();
            deliver(each);
        }
        for (std::size_t side = 0; side < 2; ++side) {
            auto& who = end(side);
            if (who.next_frame <= now) make_frame(who);
            if (who.next_pull <= now) play(who);
            if (who.session.next_wake() <= now) who.session.on_time(now);
            CHECK(who.session.next_wake() > now);
            collect(side);
        }
    }

    void make_frame(simulated_end& who) {
        if (who.talks) who.session.send_frame(now, speech_packet(who.frames));
        ++who.frames;
        who.next_frame += microseconds(std::llround(20'000 / (1 + who.ppm / 1e6)));
    }

    void play(simulated_end& who) {
        who.next_pull += 10ms;
        if (!who.ear) return;
        std::array<sample, frame_samples / 2> out;
        who.ear->pull(now, out);
        who.session.set_missing(who.ear->stats().concealed_samples / frame_samples);
    }

    void deliver(const flight& what) {
        const auto from = what.admit();
        if (!from) return;
        auto& who = end(what.to);
        const auto frames = who.session.on_datagram(now, *from, what.bytes);
        for (const auto& each : frames) {
            if (!who.heard.insert(each.at).second) ++who.doubled;
            if (who.ear) REQUIRE_FALSE(who.ear->on_frame(now, each));
        }
        collect(what.to);
    }

    void collect(std::size_t side) {
        auto& who = end(side);
        while (const auto out = who.session.next_datagram()) {
            on_wire(side, out->bytes);
            const auto to = who.session.way_of(out->path).value();
            for (auto& each : network(side, to, out->bytes.size()))
                flights_.push(
                    {each.at,
                     order_++,
                     each.to,
                     std::move(each.admit),
                     {out->bytes.begin(), out->bytes.end()}}
                );
        }
        while (auto event = who.session.next_event()) {
            on_event(side, *event);
            who.events.push_back(std::move(*event));
        }
    }

    std::vector<landing> over_links(std::size_t side, const nat::way& to, std::size_t bytes) {
        std::vector<landing> all;
        const nat::way from{to.kind, {4, {192, 0, 2, 1}, 9}};
        auto& link = links[side].at(static_cast<std::size_t>(to.kind));
        for (const auto at : link.send(now, bytes))
            all.push_back({at, 1 - side, [from] { return from; }});
        return all;
    }

    std::priority_queue<flight> flights_;
    std::multimap<sim_time, std::function<void()>> plans_;
    std::uint64_t order_ = 0;
};

} // namespace babel::voice::test
