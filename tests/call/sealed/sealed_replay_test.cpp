// A whole sealed call, in which one step between its ends fails, and every one after it.
#include "call/sealed_ends.hpp"
#include <babel/call/call.hpp>
#include <babel/core/cancellation.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/this_coro.hpp>

#include <initializer_list>
#include <optional>
#include <span>

using namespace babel;
using namespace babel::test;
using call::call_phase;
using call::call_signal;
using call::end_reason;

namespace {

enum class step_failure : std::uint8_t { lost, changed, ended_by_server };

/// The place of a relay as one client sees it: all datagrams pass the test.
class relay_wire {
public:
    using filter = std::function<bool(bytes&)>;

    relay_wire(asio::io_context& on, const tcp::endpoint& relay, filter passes)
        : loop_(on), relay_(relay.address(), relay.port()), passes_(std::move(passes)) {
        tasks_.spawn(carry(front_, back_, true));
        tasks_.spawn(carry(back_, front_, false));
    }
    ~relay_wire() {
        tasks_.cancel();
        run_bounded(loop_, tasks_.join());
    }

    tcp::endpoint place() const {
        const auto at = front_.local_endpoint();
        return {at.address(), at.port()};
    }

private:
    asio::awaitable<void> carry(net::udp::socket& from, net::udp::socket& to, bool is_out) {
        co_await asio::this_coro::throw_if_cancelled(false);
        for (;;) {
            bytes each(2048);
            net::udp::endpoint sender;
            const auto room = asio::buffer(each);
            const auto [ec, count] = co_await from.async_receive_from(room, sender, as_result);
            // A datagram that was read before the end outruns it: nothing cuts the next wait.
            const auto asked = co_await asio::this_coro::cancellation_state;
            if (ec || is_cancelled(asked)) co_return;
            each.resize(count);
            if (is_out) client_ = sender;
            error_code lost;
            if (passes_(each)) to.send_to(asio::buffer(each), is_out ? relay_ : client_, 0, lost);
        }
    }

    asio::io_context& loop_;
    net::udp::endpoint relay_;
    net::udp::endpoint client_;
    filter passes_;
    net::udp::socket front_{loop_, {asio::ip::address_v4::loopback(), 0}};
    net::udp::socket back_{loop_, {asio::ip::address_v4::loopback(), 0}};
    task_group tasks_{loop_.get_executor()};
};

/// The call of one end.
struct call_of_end {
    explicit call_of_end(sealed_end& on) : end(on) {}
    ~call_of_end() {
        finish();
        end.subject = nullptr;
    }

    void start(const std::string& peer, call::party role) {
        call::sealed_call sealed{std::move(end.setup), role};
        subject = std::make_unique<call::call>(end.context, 1, peer, std::move(sealed));
        running.emplace(end.loop, subject->run());
    }
    call_phase phase() const { return subject ? subject->phase() : call_phase::over; }
    std::uint64_t heard() const { return end.subject->stream()->stats().packets_received; }
    /// The clock brings every call to its end. Nobody waits for the peer.
    void finish() {
        if (!running) return;
        while (phase() != call_phase::over)
            subject->signal(call_signal::timed_out);
        running->get();
        running.reset();
        subject->report_end();
        spawned<void> leaving(end.loop, subject->linger());
        run_ready(end.loop);
        leaving.cancel();
        leaving.get();
    }
    /// Of the call that was reported as ended, or missed.
    std::vector<end_reason> reasons() const {
        std::vector<end_reason> out;
        for (const auto& each : end.events_of<call::event::call_ended>())
            out.push_back(each.reason);
        const auto missed = end.events_of<call::event::call_missed>().size();
        out.insert(out.end(), missed, end_reason::missed);
        return out;
    }

    sealed_end& end;
    std::unique_ptr<call::call> subject;
    std::optional<spawned<void>> running;
};

/// Alice calls Bob, who accepts. She speaks, and hangs up.
struct scripted_sealed_call {
    scripted_sealed_call(int steps, step_failure kind) : steps_left(steps), how(kind) {
        t.crosses = [this](bytes& message) { return passes(message); };
        t.alice_places = {of_alice.place()};
        t.bob_places = {of_bob.place()};
        t.bob.on_proved = [this] { bob.start("alice", call::party::callee); };
    }

    bool has_failed() const { return steps_left < 0; }
    void play() {
        alice.start("bob", call::party::caller);
        t.send_offer();
        t.pass_on();
        if (has_failed()) return;
        REQUIRE(bob.phase() == call_phase::ringing);
        bob.subject->signal(call_signal::accept);
        const auto is_up = [this] {
            return alice.phase() == call_phase::up && bob.phase() == call_phase::up;
        };
        if (!reaches(is_up)) return;
        t.alice.in->feed(sine(frame));
        if (!reaches([this] { return bob.heard() > 0; })) return;
        alice.subject->signal(call_signal::hang_up);
        reaches([this] {
            return bob.phase() >= call_phase::closing && !t.alice.ends_said().empty();
        });
    }
    void finish() {
        alice.finish();
        bob.finish();
    }

    int steps_left; // that still succeed
    step_failure how;
    sealed_ends t;
    relay_wire of_alice{t.loop, t.relay.udp_place(), [this](bytes& each) { return passes(each); }};
    relay_wire of_bob{t.loop, t.relay.udp_place(), [this](bytes& each) { return passes(each); }};
    call_of_end alice{t.alice};
    call_of_end bob{t.bob};

private:
    template <class Predicate>
    bool reaches(Predicate is_so) {
        t.until([&] { return has_failed() || is_so(); });
        return !has_failed();
    }
    bool passes(bytes& message) {
        const bool was_well = !has_failed();
        if (was_well) --steps_left;
        if (!has_failed()) return true;
        if (was_well && how == step_failure::ended_by_server) end_both();
        if (how != step_failure::changed || message.empty()) return false;
        message.back() ^= 1;
        return true;
    }
    void end_both() {
        const auto why = static_cast<std::uint8_t>(told_reason::failed);
        const wire::signal end{sealed_ends::number, call_step::end, std::span(&why, 1)};
        for (const auto* each : {&t.alice, &t.bob})
            if (each->subject) each->subject->on_signal(end);
    }
};

bool is_among(const std::vector<end_reason>& all, std::initializer_list<end_reason> wanted) {
    return all.size() == 1 && std::ranges::count(wanted, all.front()) == 1;
}

} // namespace

TEST_CASE(
    "a sealed call that fails at any step ends at both ends and gives everything back", "[call]"
) {
    using enum end_reason;
    const auto how =
        GENERATE(step_failure::lost, step_failure::changed, step_failure::ended_by_server);
    int steps = 0;
    for (bool reached = true; reached; ++steps) {
        REQUIRE(steps < 200);
        INFO("failure " << static_cast<int>(how) << " after " << steps << " steps");
        scripted_sealed_call s(steps, how);
        s.play();
        reached = s.has_failed();
        const bool has_rung = s.bob.subject != nullptr;
        s.finish();
        if (reached) {
            CHECK(is_among(s.alice.reasons(), {no_answer, refused, media_failed, hangup}));
            const bool is_known = is_among(s.bob.reasons(), {missed, media_failed, hangup});
            const bool is_hang_up = is_among(s.bob.reasons(), {peer_hangup});
            CHECK((has_rung ? is_known || is_hang_up : s.bob.reasons().empty()));
        } else {
            CHECK(is_among(s.alice.reasons(), {hangup}));
            CHECK(is_among(s.bob.reasons(), {peer_hangup}));
        }
        for (auto* end : {&s.t.alice, &s.t.bob}) {
            CHECK(end->bridge.empty());
            CHECK_FALSE(end->in->running);
            CHECK_FALSE(end->out->running);
        }
        CHECK(s.t.alice.sockets.join(alice_leg, [](bytes_view, const auto&) {})); // is free again
        if (has_rung) CHECK(s.t.bob.sockets.join(bob_leg, [](bytes_view, const auto&) {}));
    }
    CHECK(steps > 20);
}
