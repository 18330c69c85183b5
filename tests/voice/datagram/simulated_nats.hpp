// Two ends behind routers of all kinds, and a relay, for a simulated call.
#pragma once

#include "voice/datagram/simulated_call.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace babel::voice::test {

enum class nat_kind : std::uint8_t { open, full, address, port, symmetric };

inline constexpr wire::seen_address relay_address{4, {192, 0, 2, 1}, 4243};

inline bool is_same_host(const wire::seen_address& one, const wire::seen_address& other) {
    return one.address == other.address;
}

/// The router of one end, which has one socket behind it. `open`: there is none.
class simulated_nat {
public:
    simulated_nat(nat_kind kind, std::uint8_t host) : kind_(kind), host_(host) {}

    /// The source of a datagram to that address, as others see it.
    wire::seen_address out(const wire::seen_address& to) {
        auto found = std::ranges::find_if(mappings_, [&](const mapping& each) {
            return each.host == host_ && (kind_ != nat_kind::symmetric || each.to == to);
        });
        if (found == mappings_.end()) {
            mappings_.push_back({host_, kind_ == nat_kind::open ? own_port : next_port_++, to, {}});
            found = mappings_.end() - 1;
        }
        if (std::ranges::find(found->contacted, to) == found->contacted.end())
            found->contacted.push_back(to);
        return {4, {203, 0, 113, found->host}, found->port};
    }
    bool lets_in(const wire::seen_address& at, const wire::seen_address& from) const {
        return std::ranges::any_of(mappings_, [&](const mapping& each) {
            const wire::seen_address seen{4, {203, 0, 113, each.host}, each.port};
            return seen == at && admits(each, from);
        });
    }

    /// Its mappings are gone.
    void reset() { mappings_.clear(); }
    /// Another address from now on.
    void move(std::uint8_t host, bool keeps_old) {
        if (!keeps_old) reset();
        host_ = host;
    }

private:
    static constexpr std::uint16_t own_port = 5000;

    struct mapping {
        std::uint8_t host;
        std::uint16_t port;
        wire::seen_address to; // the first one
        std::vector<wire::seen_address> contacted;
    };

    bool admits(const mapping& through, const wire::seen_address& from) const {
        if (kind_ == nat_kind::open || kind_ == nat_kind::full) return true;
        return std::ranges::any_of(through.contacted, [&](const auto& each) {
            return kind_ == nat_kind::address ? is_same_host(each, from) : each == from;
        });
    }

    nat_kind kind_;
    std::uint8_t host_;
    std::uint16_t next_port_ = 30'000;
    std::vector<mapping> mappings_;
};

/// A call of two ends that are bound at the relay and know each other's candidates. The callee
/// accepts it at once, and the caller hears of that half a signalling round trip later.
class natted_call {
public:
    struct conditions {
        nat_kind caller = nat_kind::port;
        nat_kind callee = nat_kind::port;
        microseconds direct{20'000};  ///< One way.
        microseconds relayed{30'000}; ///< One way, of which the relay is the middle.
        double loss = 0;
    };

    explicit natted_call(const conditions& how, std::uint32_t seed = 1)
        : call({}, seed), conditions_(how),
          chance_(seed), sites_{site{{how.caller, 10}}, site{{how.callee, 20}}} {
        call.network = [this](auto side, const auto& to, auto) { return send(side, to); };
        call.on_event = [this](auto side, const auto& event) { on_event(side, event); };
        for (const std::size_t side : {0U, 1U})
            bind(side);
    }

    void accept(microseconds signalling = microseconds(80'000)) {
        accepted_at = call.now;
        const auto hold = signalling / 2;
        call.callee.session.set_candidates(call.now, candidates(0), hold);
        call.callee.session.accept(call.now);
        call.later(hold, [this] {
            call.caller.session.accept(call.now);
            call.caller.session.set_candidates(call.now, candidates(1), {});
        });
    }
    /// A call that talks on a direct path if there is one.
    void settle(microseconds length = microseconds(4'000'000)) {
        accept();
        call.run(length);
    }

    /// The end has another address, and its old one is dead unless datagrams still come in there.
    void roam(std::size_t side, bool is_told, bool keeps_old = false) {
        sites_[side].nat.move(next_host_++, keeps_old);
        if (!is_told) return;
        call.end(side).session.on_network_change(call.now);
        bind_again(side);
    }
    void reset_nat(std::size_t side) { sites_[side].nat.reset(); }

    std::vector<nat::candidate> candidates(std::size_t side) const {
        using wire::candidate_origin;
        return {
            {candidate_origin::host, false, sites_[side].host},
            {candidate_origin::seen, false, sites_[side].leg}};
    }
    bool is_direct() const {
        return call.caller.uses(path_kind::direct_udp) && call.callee.uses(path_kind::direct_udp);
    }

    simulated_call call;
    sim_time accepted_at{};
    std::array<std::optional<sim_time>, 2> direct_at; ///< The first time.
    std::size_t to_strangers = 0; ///< Datagrams to addresses of neither end nor the relay.
    std::size_t to_themselves = 0;

private:
    struct site {
        simulated_nat nat;
        wire::seen_address leg{};                           // as bound at the relay
        wire::seen_address host{4, {192, 168, 1, 2}, 5000}; // the same at both ends
        bool is_binding = false;
    };

    void bind(std::size_t side) { sites_[side].leg = sites_[side].nat.out(relay_address); }
    /// Bind, another cookie, Bind: seen from the other end, to which the relay is on the way.
    void bind_again(std::size_t side) {
        if (std::exchange(sites_[side].is_binding, true)) return;
        call.later(conditions_.relayed * 2, [this, side] {
            sites_[side].is_binding = false;
            const auto before = sites_[side].leg;
            bind(side);
            call.end(side).session.add_path(call.now, path_kind::relay_udp);
            if (sites_[side].leg != before) tell_candidates(side);
        });
    }
    void tell_candidates(std::size_t side) {
        std::vector<std::uint8_t> body;
        wire::encode_candidates(body, nat::to_wire(candidates(side)));
        call.end(side).session.send_note(call.now, wire::note_kind::candidates, body);
    }

    void on_event(std::size_t side, const session_event::any& event) {
        if (const auto* news = std::get_if<session_event::path_in_use>(&event))
            if (!direct_at[side] && !nat::is_relayed(news->path.kind)) direct_at[side] = call.now;
        if (const auto* news = std::get_if<session_event::note>(&event)) {
            const auto list = wire::decode_candidates(news->body).value();
            call.later({}, [this, side, all = nat::candidates_of(list)] {
                call.end(side).session.set_candidates(call.now, all, {});
            });
        }
        if (std::holds_alternative<session_event::path_in_doubt>(event)) bind_again(side);
    }

    std::vector<landing> send(std::size_t side, const nat::way& to) {
        if (!nat::is_relayed(to.kind)) return send_direct(side, to);
        const auto source = sites_[side].nat.out(relay_address);
        if (chance_.roll() < conditions_.loss) return {};
        const auto admit = [this, side, source, kind = to.kind]() -> std::optional<nat::way> {
            const auto& other = sites_[1 - side];
            if (source != sites_[side].leg || !other.nat.lets_in(other.leg, relay_address))
                return {};
            return nat::way{kind, relay_address};
        };
        return {{call.now + conditions_.relayed, 1 - side, admit}};
    }

    std::vector<landing> send_direct(std::size_t side, const nat::way& to) {
        const auto leads = to.remote;
        if (leads == sites_[side].host) { // that of the other end is in another network
            ++to_themselves;
            return {{call.now, side, [to] { return to; }}};
        }
        const auto source = sites_[side].nat.out(leads);
        if (leads.address[0] != 203) ++to_strangers;
        if (chance_.roll() < conditions_.loss) return {};
        const auto admit = [this, side, source, leads]() -> std::optional<nat::way> {
            if (!sites_[1 - side].nat.lets_in(leads, source)) return {};
            return nat::way{path_kind::direct_udp, source};
        };
        return {{call.now + conditions_.direct, 1 - side, admit}};
    }

    conditions conditions_;
    dice chance_;
    std::array<site, 2> sites_;
    std::uint8_t next_host_ = 30;
};

} // namespace babel::voice::test
