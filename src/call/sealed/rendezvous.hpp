// Gets the voice stream of a call of the base protocol, from a candidate that connects or by
// dialling.
#pragma once

#include "call/dialler.hpp"
#include "call/relay/relayed_candidates.hpp"
#include "call/ways/candidates.hpp"
#include <babel/call/call_context.hpp>
#include <babel/call/call_machine.hpp>
#include <babel/call/call_setup.hpp>
#include <babel/call/end_detail.hpp>

#include <boost/asio/steady_timer.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace babel::call {

/// Keeps both ways open, because either may reach the peer if both called each other. The first
/// connection that proves to be the peer's is the call's stream.
/// Lifetime: await finish() and then linger() before it is destroyed.
/// Thread: the loop only.
class rendezvous final : public call_setup {
public:
    using stream_end = voice::voice_stream::ending;

    /// `machine` gives the phase.
    rendezvous(
        const call_context& context,
        std::string peer,
        const call_machine& machine,
        setup_hooks callbacks
    );

    /// `advertised_port`: the port given to the callee. `mapping`: of the router, kept while the
    /// listener is open, also while it rests, or a connection from it is the call's.
    void listen(
        net::tcp::acceptor listener,
        std::uint16_t advertised_port,
        std::shared_ptr<void> mapping = {}
    );
    /// Callees come over the relay.
    void wait_at_relay(relay_grant grant);
    void admit(connection made, time_point now) { candidates_.add(std::move(made), now); }
    void set_caller(caller_address caller) { caller_ = std::move(caller); }

    /// Starts accepting.
    void start() override;
    /// The listener rests, unless a connection is on its way.
    void stop_listening(time_point now) override;
    /// Connects to the caller.
    void dial(bool must_be_ip) override;
    void close(end_reason why) override;
    /// Writes the queued packets, then shuts down the sending side of the stream.
    void stop_sending(end_reason why) override;
    void note_timeout() override;
    void note_up() override {}
    void refuse(call_refusal why) override { context_.send_refused(peer_, why); }
    end_detail explain_to_caller() const override;
    voice::voice_stream* stream() const override { return stream_.get(); }
    std::string from() const override;
    peer_security security() const override;
    error_code send_text(std::string_view) override { return errc::not_sealed; }
    std::optional<std::uint16_t> peer_state() const override { return {}; }
    void set_state(std::uint16_t) override {}
    bool needs_server() const override { return true; }
    time_point deadline() const override { return candidates_.deadline(); }
    void on_time(time_point now) override { candidates_.close_overdue(now); }

    /// No voice connection is needed any more; candidates leave on their own.
    asio::awaitable<void> finish() override;
    /// Up to 2 s, for the candidates other than the callee.
    asio::awaitable<void> linger() override;
    void hurry() override {}

private:
    using stream_pointer = std::shared_ptr<voice::voice_stream>;

    candidates::hooks candidate_hooks();
    dialler::hooks dialler_hooks();
    stream_pointer make_stream(connection made, voice::link_side side) const;
    bool is_calling() const { return machine_.phase() == call_phase::calling; }
    void on_proved(stream_pointer proved);
    void on_not_connected(error_code why);
    void on_end(const voice::voice_stream& ended, stream_end end);
    void explain(error_code why);

    const call_context& context_;
    const std::string peer_;
    const call_machine& machine_;
    setup_hooks hooks_;
    std::optional<net::tcp::acceptor> listener_;
    std::shared_ptr<void> mapping_;               // of the router to its port
    std::unique_ptr<relayed_candidates> relayed_; // null: no callee comes over the relay
    std::uint16_t advertised_port_ = 0;
    caller_address caller_;
    stream_pointer stream_;
    candidates candidates_;
    dialler dialler_;
    task_group accepting_;
    asio::steady_timer* leaving_ = nullptr; // of linger()
};

} // namespace babel::call
