// Both ends of a sealed call, each with sockets of its own, between a scripted server and the real
// relay.
#pragma once

#include "call/call_reports.hpp"
#include "call/call_site.hpp"
#include "call/handshake_pair.hpp"
#include "call/relay_site.hpp"
#include <babel/call/sealed_setup.hpp>

#include <algorithm>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace babel::test {

using told_reasons = std::vector<told_reason>;

/// One end, and all that its owners hear.
struct sealed_end : call_site {
    struct said {
        call_step what;
        bytes blob;
    };

    sealed_end(
        asio::io_context& on,
        handshake_setup facts,
        peer_role role,
        call::settings wanted = hidden_end()
    )
        : call_site(on, std::move(wanted)), reports(context, 1, facts.peer_name) {
        make(std::move(facts), role);
    }
    ~sealed_end() {
        if (setup) leave();
    }

    /// Begins with these facts, in place of those that it has.
    void make(handshake_setup facts, peer_role role) {
        if (setup) leave();
        setup = std::make_unique<call::sealed_setup>(context, std::move(facts), role, owner());
        subject = setup.get();
    }
    /// As its call does.
    void attach() {
        call::setup_hooks hooks;
        hooks.signal = [this](call::call_signal input) { signals.push_back(input); };
        hooks.detail = [this](call::end_detail more) { detail = std::move(more); };
        hooks.changed = [] {};
        subject->attach(std::move(hooks), reports);
    }
    /// Ends it at once: nobody waits for the peer.
    void leave() {
        run_bounded(loop, setup->finish());
        spawned<void> leaving(loop, setup->linger());
        run_ready(loop);
        leaving.cancel();
        leaving.get();
        setup.reset();
        subject = nullptr;
    }
    bool heard(call::call_signal what) const { return std::ranges::count(signals, what) > 0; }
    /// Reasons of the Ends that it sent.
    told_reasons ends_said() const {
        told_reasons all;
        for (const auto& each : all_said)
            if (each.what == call_step::end) all.push_back(told_reason{each.blob.at(0)});
        return all;
    }

    std::deque<said> outbox;    // Signals that the server has not passed on
    std::vector<said> all_said; // from the beginning
    std::string news;           // for the owner of the offer
    call_signals signals;       // for the call
    call::end_detail detail;
    result<call::peer_security, call::untrusted_peer> judged = call::peer_security{};
    std::function<void()> on_proved = [] {};
    call::call_reports reports;
    std::unique_ptr<call::sealed_setup> setup; // null: it is over, or a call has it
    call::sealed_setup* subject = nullptr;     // the same, wherever it is

private:
    call::offer_owner owner() {
        call::offer_owner hooks;
        hooks.signal = [this](std::uint32_t, call_step what, bytes_view blob) {
            outbox.push_back({what, {blob.begin(), blob.end()}});
            all_said.push_back(outbox.back());
        };
        hooks.judge = [this](const call::proved_peer&) { return judged; };
        hooks.refuse_key = [](call::peer_fault why, const std::optional<crypto::public_key>&) {
            return call::untrusted_peer{why, {}, {}, {}};
        };
        hooks.proved = [this] {
            news += " proved";
            on_proved();
        };
        hooks.may_show_words = [] { return true; };
        hooks.confirmed = [this](const call::proved_peer&) { news += " confirmed"; };
        hooks.ended = [this] { news += " ended"; };
        return hooks;
    }
};

/// Alice calls Bob.
struct sealed_ends {
    static constexpr std::uint32_t number = 7; ///< of the call, at the server

    explicit sealed_ends(const call::settings& wanted = hidden_end())
        : alice(loop, alice_setup(), peer_role::caller, wanted),
          bob(loop, bob_setup(), peer_role::callee, wanted) {
        bob.on_proved = [this] { bob.attach(); };
    }

    /// Alice's offer, which the server passes on.
    void offers() {
        alice.attach();
        send_offer();
    }
    /// The same, with another relay.
    void offers_by(const tcp::endpoint& place) {
        alice_places = bob_places = {place};
        offers();
    }
    void send_offer() {
        auto hello = alice.subject->begin();
        bytes nothing;
        if (!crosses(hello)) return;
        if (crosses(nothing)) answer();
        if (crosses(nothing)) deliver(hello);
    }
    /// The server's answer to Alice.
    void answer() {
        const sent_grant hers(relay_grant_for(alice_leg, bob_leg, alice_places));
        const auto key = bob_key.public_part();
        wire::offered out;
        out.tag = 1;
        out.call = number;
        out.outcome = wire::offer_outcome::passed_on;
        out.key = key.bytes;
        out.grant = hers.view();
        alice.subject->on_offered(out, server);
    }
    /// The offer, as Bob gets it.
    void deliver(const bytes& hello) {
        const sent_grant his(relay_grant_for(bob_leg, alice_leg, bob_places));
        const auto key = alice_key.public_part();
        bob.subject->on_offer({number, "alice", key.bytes, his.view(), hello}, server);
    }
    /// Passes one Signal on. Returns false if there is none.
    bool pass_one(sealed_end& from, sealed_end& to) {
        if (from.outbox.empty()) return false;
        auto next = std::move(from.outbox.front());
        from.outbox.pop_front();
        if (crosses(next.blob) && to.subject) to.subject->on_signal({number, next.what, next.blob});
        return true;
    }
    void pass_on() {
        while (pass_one(alice, bob) || pass_one(bob, alice)) {
        }
    }
    /// Until Bob's user is asked.
    void rings() {
        offers();
        pass_on();
        REQUIRE(bob.news == " proved");
    }
    void accepts() {
        bob.subject->dial(false);
        pass_on();
    }
    /// Until both hear each other.
    void connects() {
        rings();
        accepts();
        until([this] { return are_up(); });
    }
    bool are_up() const {
        using enum call::call_signal;
        return alice.heard(established) && bob.heard(established);
    }
    /// Runs the loop, while the server passes on all that is said.
    template <class Predicate>
    void until(Predicate is_so) {
        run_until(loop, [&] {
            pass_on();
            return is_so();
        });
    }

    asio::io_context loop{1};
    relay_site relay{loop};
    const asio::ip::address server = asio::ip::address_v4::loopback();
    std::vector<tcp::endpoint> alice_places{relay.udp_place()}; ///< of the relay, for her
    std::vector<tcp::endpoint> bob_places = alice_places;
    /// True for a message that comes through, perhaps changed.
    std::function<bool(bytes& message)> crosses = [](bytes&) { return true; };
    sealed_end alice;
    sealed_end bob;
};

} // namespace babel::test
