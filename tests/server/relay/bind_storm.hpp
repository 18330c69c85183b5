// Two clients that bind their legs at a relay's table, over a hostile network with a seed.
#pragma once

#include "server/relay/table_fixture.hpp"
#include <babel/nat/relay_binding.hpp>
#include <babel/wire/sealed.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <random>
#include <utility>
#include <vector>

namespace babel::test {

using namespace std::chrono_literals;

/// Numbers that are the same in every run.
class storm_dice {
public:
    explicit storm_dice(std::uint32_t seed) : engine_(seed) {}

    std::uint32_t below(std::size_t end) { return static_cast<std::uint32_t>(engine_() % end); }
    bool happens(std::uint32_t percent) { return below(100) < percent; }
    std::chrono::milliseconds ms_below(std::size_t end) {
        return std::chrono::milliseconds(below(end));
    }

private:
    std::mt19937 engine_;
};

/// A client behind a router that forgets its ports.
struct storm_client {
    storm_client(std::uint32_t mine, std::uint32_t theirs, const server::leg_address& at)
        : holder(mine, theirs), places{at},
          binding(nat::relay_binding::make(holder.ticket(), holder.key(), {}).value()) {}

    /// The number of places if it never was there.
    std::size_t index_of(const server::leg_address& place) const {
        const auto found = std::ranges::find_if(places, [&place](const auto& each) {
            return is_same_sender(each, place);
        });
        return static_cast<std::size_t>(found - places.begin());
    }

    relay_client holder;
    std::vector<server::leg_address> places; ///< outside its router; the newest last
    nat::relay_binding binding;
    std::chrono::milliseconds ahead{0}; ///< of its clock
    std::chrono::steady_clock::time_point quiet_since{};
    std::size_t heard = 0;   ///< datagrams of the peer
    std::size_t sent_to = 0; ///< index of the newest place to which the relay sent
};

/// On its way to the relay or to a client.
struct storm_datagram {
    datagram bytes;
    server::leg_address place;  ///< of its sender, or of its receiver
    storm_client* to = nullptr; ///< null: the relay
};

/// A relay, two clients, and an attacker who sees their Binds and sends from other places, or as if
/// from theirs. Datagrams are lost, repeated and late, clocks step, and routers change ports. No
/// TCP passes.
class bind_storm {
public:
    explicit bind_storm(std::uint32_t seed) : dice_(seed), loss_(dice_.below(25)) {}

    void run(std::chrono::seconds time) {
        const auto end = t.now + time;
        while (t.now < end)
            step();
    }
    /// From now on nobody disturbs. Late datagrams are still on their way.
    void calm_down() { is_calm_ = true; }

    table_fixture t;
    storm_client one{10, 20, here};
    storm_client other{20, 10, there};

    std::uint64_t forged = 0;     ///< Binds with a changed byte
    std::uint64_t replayed = 0;   ///< copied Binds, of which some had not arrived before
    std::uint64_t stolen = 0;     ///< successes of the attacker
    std::uint64_t moved_back = 0; ///< datagrams to a place whose successor had got some
    std::uint64_t silent = 0;     ///< Binds without an answer
    std::uint64_t refused = 0;    ///< Binds with the answer no
    std::uint64_t passed = 0;     ///< datagrams
    std::uint64_t dropped = 0;

private:
    void step() {
        constexpr auto tick = 20ms;
        constexpr std::uint64_t ticks_between_changes = 250;
        t.now += tick;
        ++ticks_;
        if (!is_calm_ && ticks_ % ticks_between_changes == 0) change();
        const auto elapsed = std::chrono::floor<std::chrono::seconds>(t.now.time_since_epoch());
        t.unix_time = unix_start_ + static_cast<std::uint64_t>(elapsed.count());
        t.table.tidy(t.now, t.unix_time);
        deliver();
        for (auto* each : {&one, &other})
            act(*each);
        if (!is_calm_ && dice_.happens(10)) attack();
    }

    /// The relay's clock steps both ways, that of a client forward, and a router forgets a port.
    void change() {
        constexpr std::uint32_t half_an_hour = 1800;
        unix_start_ = relay_time - half_an_hour + dice_.below(2 * half_an_hour);
        auto& who = dice_.happens(50) ? one : other;
        who.ahead += dice_.ms_below(5000);
        if (!dice_.happens(60)) return;
        auto next = who.places.back();
        ++next.port;
        who.places.push_back(next);
    }

    void act(storm_client& who) {
        constexpr std::uint64_t ticks_between_datagrams = 5;
        const auto now = t.now + who.ahead;
        if (t.now - who.quiet_since >= 2s) {
            who.quiet_since = t.now;
            who.binding.doubt(now);
        }
        while (const auto action = who.binding.next(now)) {
            if (action->step == nat::binding_step::open_tls)
                who.binding.on_tls_closed(now, action->leg);
            if (action->step != nat::binding_step::send_udp) continue;
            datagram bind(action->bind.begin(), action->bind.end());
            binds_.push_back({std::move(bind), who.places.back(), nullptr});
            send(binds_.back());
        }
        if (ticks_ % ticks_between_datagrams == 0)
            send({who.holder.sealed(), who.places.back(), nullptr});
    }

    void send(const storm_datagram& what) {
        if (is_calm_) {
            under_way_.emplace(t.now + 20ms, what);
            return;
        }
        if (dice_.happens(loss_)) return;
        for (int copies = dice_.happens(10) ? 2 : 1; copies > 0; --copies)
            under_way_.emplace(t.now + delay(), what);
    }

    /// Most overtake a few others, and a few come seconds after later ones.
    std::chrono::milliseconds delay() {
        return dice_.happens(3) ? 1000ms + dice_.ms_below(9000) : 5ms + dice_.ms_below(150);
    }

    void deliver() {
        while (!under_way_.empty() && under_way_.begin()->first <= t.now) {
            const auto arrived = under_way_.begin()->second;
            under_way_.erase(under_way_.begin());
            if (arrived.to != nullptr)
                take(*arrived.to, arrived);
            else if (arrived.bytes[0] == wire::bind::code)
                answer(arrived);
            else
                pass(arrived);
        }
    }

    /// Its router has forgotten all places but the newest.
    void take(storm_client& who, const storm_datagram& it) {
        if (!is_same_sender(it.place, who.places.back())) return;
        if (it.bytes[0] == wire::bound::code) {
            who.binding.on_bound(it.bytes, nat::relay_carrier::udp);
            return;
        }
        ++who.heard;
        who.quiet_since = t.now;
    }

    /// Returns true if there is an answer, which goes to the place that the Bind names.
    bool answer(const storm_datagram& it) {
        const auto made = t.answer(it.bytes, it.place);
        if (made.empty()) {
            ++silent;
            return false;
        }
        const auto verdict = wire::decode_bound(made).value().verdict;
        if (verdict == wire::bound_code::no) ++refused;
        for (auto* each : {&one, &other})
            if (each->index_of(it.place) < each->places.size()) {
                send({made, it.place, each});
                return true;
            }
        if (verdict == wire::bound_code::bound) ++stolen;
        return true;
    }

    /// Returns true if it goes on.
    bool pass(const storm_datagram& it) {
        const auto* to = t.route(it.bytes, it.place);
        if (to == nullptr) {
            ++dropped;
            return false;
        }
        ++passed;
        auto& who = wire::read_sealed_header(it.bytes).value().to == 10 ? one : other;
        const auto index = who.index_of(*to);
        if (index == who.places.size()) {
            ++stolen;
            return true;
        }
        if (index < who.sent_to) ++moved_back;
        who.sent_to = std::max(who.sent_to, index);
        send({it.bytes, *to, &who});
        return true;
    }

    void attack() {
        const auto& outsider = outsiders_[dice_.below(outsiders_.size())];
        constexpr std::size_t newest = 8;
        const auto some = dice_.happens(30) ? binds_.size() : std::min(newest, binds_.size());
        auto copy = binds_[binds_.size() - 1 - dice_.below(some)];
        constexpr std::size_t counter_at = 1 + wire::ticket_bytes;
        constexpr std::size_t mac_at = wire::bind_bytes - wire::relay_mac_bytes;
        switch (dice_.below(6)) {
        case 0:
            return forge(std::move(copy), outsider, 1, counter_at);
        case 1:
            return forge(std::move(copy), outsider, counter_at, mac_at); // or the cookie
        case 2:
            return forge(std::move(copy), outsider, mac_at, wire::bind_bytes);
        case 3:
            if (pass({relay_client::sealed_to(10), outsider, nullptr})) ++stolen;
            return;
        case 4:
            copy.place = outsider;
            break;
        default:
            break; // as if from its own place
        }
        ++replayed;
        answer(copy);
    }

    /// Changes a byte from `begin` on, before `end`.
    void forge(
        storm_datagram copy, const server::leg_address& outsider, std::size_t begin, std::size_t end
    ) {
        const auto at = begin + dice_.below(end - begin);
        copy.bytes[at] ^= static_cast<std::uint8_t>(1 + dice_.below(255));
        if (dice_.happens(50)) copy.place = outsider;
        ++forged;
        if (answer(copy)) ++stolen;
    }

    storm_dice dice_;
    std::uint32_t loss_; // percent
    bool is_calm_ = false;
    std::uint64_t ticks_ = 0;
    std::uint64_t unix_start_ = relay_time;
    std::multimap<std::chrono::steady_clock::time_point, storm_datagram> under_way_; // by arrival
    std::vector<storm_datagram> binds_;                                              // all so far
    const std::array<server::leg_address, 3> outsiders_{
        udp("203.0.113.66"),
        udp("198.51.100.1", 6000), // behind the router of one of them
        tls(9)};
};

} // namespace babel::test
