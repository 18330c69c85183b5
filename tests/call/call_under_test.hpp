// One call between fake devices; the test supplies its connections and its server.
#pragma once

#include "call/call_resources_fixture.hpp"
#include "call/sealed/rendezvous.hpp"
#include <babel/call/call.hpp>
#include <babel/net/tcp.hpp>

#include <deque>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace babel::test {

/// A frame of silence, as VoiceData.
inline bytes silent_packet() {
    return wire::encode(wire::voice_data{bytes{0xf8, 0xff, 0xfe}});
}

/// ConnectionEstablished, which only a caller sends.
inline bytes greeting_packet() {
    return wire::encode(wire::connection_established{});
}

/// Lifetime: the call must have ended and lingered.
class call_under_test : public call_resources_fixture<call::settings> {
public:
    static constexpr std::uint16_t port = 40'000;

    ~call_under_test() {
        while (subject && !has_ended())
            subject->signal(call::call_signal::hang_up), time_out();
        if (subject) run_bounded(loop, subject->linger());
    }

    void calls() {
        auto listener = net::listen(
            loop.get_executor(), {asio::ip::address_v4::loopback(), 0}, net::stack::single
        );
        REQUIRE(listener.has_value());
        start(std::make_unique<call::call>(
            context, 1, "bob", call::outgoing_call{std::move(*listener), port}
        ));
    }
    void is_called() {
        const call::incoming_call from_alice{{"192.0.2.1", port}, std::nullopt};
        start(std::make_unique<call::call>(context, 1, "alice", from_alice));
    }
    /// A candidate connects to the caller's port.
    void admit(std::unique_ptr<net::transport> transport) {
        auto& waiting = dynamic_cast<call::rendezvous&>(subject->setup());
        waiting.admit({std::move(transport), "192.0.2.7:5"}, std::chrono::steady_clock::now());
        run_ready(loop);
    }
    void signal(call::call_signal input) {
        subject->signal(input);
        run_ready(loop);
    }
    /// The microphone delivers a frame.
    void speak() {
        in->feed(sine(frame));
        run_ready(loop);
    }
    /// The phase reaches its time limit.
    void time_out() { signal(call::call_signal::timed_out); }
    bool has_ended() const { return subject->phase() == call::call_phase::over; }

    /// After the call has ended.
    call::event::call_ended report() {
        run_until(loop, [this] { return running->ended(); });
        subject->report_end();
        const auto* ended = std::get_if<call::event::call_ended>(&events.back());
        REQUIRE(ended);
        return *ended;
    }

    std::vector<call::call_event> events;
    std::vector<call::call_refusal> refusals;
    int rested = 0; ///< Listeners that were kept.
    std::deque<result<std::unique_ptr<net::transport>>>
        answers; ///< For connections that are dialled.
    call::call_context context{
        resources([this](const call::call_event& e) { events.push_back(e); }),
        [this](const std::string&, call::call_refusal why) { refusals.push_back(why); },
        [this](net::tcp::acceptor, const std::shared_ptr<void>&, bool, const std::string&) {
            ++rested;
        },
        [this](call::caller_address) { return dial(); },
        [] {}};
    std::unique_ptr<call::call> subject;
    std::optional<spawned<void>> running;

private:
    void start(std::unique_ptr<call::call> made) {
        subject = std::move(made);
        running.emplace(loop, subject->run());
        run_ready(loop);
    }
    asio::awaitable<result<call::connection>> dial() {
        auto next = std::move(answers.front());
        answers.pop_front();
        if (!next) co_return next.error();
        co_return call::connection{std::move(*next), "192.0.2.1:40000"};
    }
};

} // namespace babel::test
