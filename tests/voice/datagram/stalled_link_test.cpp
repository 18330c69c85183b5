// Calls by direct TCP whose connection stalls: no datagram arrives, and neither end is told.
#include "voice/datagram/simulated_call.hpp"
#include <babel/nat/dial_plan.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <variant>
#include <vector>

using namespace babel;
using namespace babel::voice;
using namespace babel::voice::test;
using namespace std::chrono_literals;

namespace {

/// Each end sees that the other's leg at the relay is by TLS, and both dial. Datagrams on a
/// connection arrive if it is the newest one of both ends.
struct linked_call {
    linked_call() {
        call.network = [this, relay = call.network](auto side, const auto& to, auto datagram) {
            return nat::is_relayed(to.kind) ? relay(side, to, datagram) : over_link(side);
        };
        call.on_event = [this](auto side, const auto& event) { on_event(side, event); };
        for (const std::size_t side : {0U, 1U}) {
            const std::array told{
                nat::candidate{wire::candidate_origin::seen, true, ends[1 - side]}};
            call.end(side).session.set_candidates(call.now, told, 0us);
            plans[side].set_candidates(call.now, told, 0us);
            plans[side].accept(call.now);
        }
        call.accept();
        tick();
        call.run(5s);
        REQUIRE(is_direct());
    }

    bool is_direct() {
        return call.caller.uses(path_kind::direct_tcp) && call.callee.uses(path_kind::direct_tcp);
    }
    bool is_relayed() {
        return call.caller.uses(path_kind::relay_udp) && call.callee.uses(path_kind::relay_udp);
    }

    simulated_call call;
    const std::array<wire::seen_address, 2> ends{
        wire::seen_address{4, {203, 0, 113, 10}, 40'000},
        wire::seen_address{4, {203, 0, 113, 20}, 40'000}};
    bool is_stalled = false;
    std::size_t dials = 0;
    std::array<std::size_t, 2> closed{}; ///< Connections of each end that were dead.

private:
    static constexpr auto dial_limit = 5s;

    void tick() {
        for (const std::size_t side : {0U, 1U})
            while (plans[side].next(call.now))
                dial(side);
        call.later(10ms, [this] { tick(); });
    }

    void dial(std::size_t side) {
        ++dials;
        const auto to = ends[1 - side];
        if (is_stalled)
            return call.later(dial_limit, [this, side, to] {
                plans[side].on_dialled(call.now, to);
            });
        plans[side].on_dialled(call.now, to);
        ++newest;
        for (const std::size_t each : {0U, 1U}) {
            if (links[each] != 0) end_link(each);
            links[each] = newest;
            plans[each].on_connected(ends[1 - each]);
        }
        call.end(side).session.add_path(call.now, path_kind::direct_tcp, to);
    }

    void end_link(std::size_t side) {
        links[side] = 0;
        plans[side].on_end(call.now, ends[1 - side]);
        call.end(side).session.remove_path(path_kind::direct_tcp, ends[1 - side]);
    }

    void on_event(std::size_t side, const session_event::any& event) {
        if (const auto* news = std::get_if<session_event::path_in_use>(&event))
            plans[side].set_path_in_use(news->path.kind);
        const auto* dead = std::get_if<session_event::link_dead>(&event);
        if (!dead) return;
        CHECK(dead->remote == ends[1 - side]);
        ++closed[side];
        end_link(side);
    }

    std::vector<landing> over_link(std::size_t side) {
        if (is_stalled || links[side] == 0) return {};
        const auto admit = [this, side, number = links[side]]() -> std::optional<nat::way> {
            if (number != links[1 - side]) return {};
            return nat::way{path_kind::direct_tcp, ends[side]};
        };
        return {{call.now + 20ms, 1 - side, admit}};
    }

    std::array<nat::dial_plan, 2> plans;
    std::array<int, 2> links{}; // numbers of connections; 0: none
    int newest = 0;
};

} // namespace

TEST_CASE("a connection that stalls is closed, dialled again, and used again", "[simulation]") {
    linked_call t;
    const auto dials = t.dials;
    t.is_stalled = true;
    t.call.run(6s);
    CHECK(t.is_relayed());
    CHECK(t.closed == std::array<std::size_t, 2>{1, 1});
    t.is_stalled = false;
    t.call.run(8s);
    CHECK(t.is_direct());
    CHECK(t.closed == std::array<std::size_t, 2>{1, 1});
    CHECK(t.dials > dials);
    CHECK(t.dials - dials <= 2 * nat::dial_plan::max_dials);
    for (const auto* each : {&t.call.caller, &t.call.callee}) {
        CHECK(each->session.phase() == session_life::phase::up);
        CHECK(each->missed() <= 20);
    }
}

TEST_CASE("a connection that stalls for ever is dialled three times by each end", "[simulation]") {
    linked_call t;
    const auto dials = t.dials;
    t.is_stalled = true;
    t.call.run(2min);
    CHECK(t.is_relayed());
    CHECK(t.dials - dials == 2 * nat::dial_plan::max_dials);
    CHECK(t.call.caller.session.phase() == session_life::phase::up);
    CHECK(t.call.callee.session.phase() == session_life::phase::up);
}

TEST_CASE("a connection that is well, but carries no voice, is not closed", "[simulation]") {
    linked_call t;
    const auto dials = t.dials;
    t.call.caller.talks = t.call.callee.talks = false;
    t.call.run(3min);
    CHECK(t.closed == std::array<std::size_t, 2>{});
    CHECK(t.dials == dials);
    CHECK(t.is_direct());
    CHECK(t.call.caller.session.phase() == session_life::phase::up);
}
