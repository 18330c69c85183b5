#include "call/sealed/rendezvous.hpp"

#include <babel/voice/voice_link.hpp>

#include <boost/asio/this_coro.hpp>

#include <utility>

namespace babel::call {

rendezvous::rendezvous(
    const call_context& context,
    std::string peer,
    const call_machine& machine,
    setup_hooks callbacks
)
    : context_(context), peer_(std::move(peer)), machine_(machine), hooks_(std::move(callbacks)),
      candidates_(context.executor, candidate_hooks()),
      dialler_(context.executor, context.connect, dialler_hooks()), accepting_(context.executor) {}

candidates::hooks rendezvous::candidate_hooks() {
    candidates::hooks callbacks;
    callbacks.make_stream = [this](connection made) {
        return make_stream(std::move(made), voice::link_side::listener);
    };
    callbacks.knocked = [this] { hooks_.signal(call_signal::candidate_knocked); };
    callbacks.proved = [this](stream_pointer proved) { on_proved(std::move(proved)); };
    callbacks.greeted = [this] {
        hooks_.detail(ending::wrong_greeting{});
        hooks_.signal(call_signal::candidate_greeted);
    };
    callbacks.ended = [this](const auto& ended, stream_end end) { on_end(ended, end); };
    callbacks.left = [this] {
        if (relayed_) relayed_->on_candidate_left();
        if (leaving_) leaving_->cancel();
        hooks_.changed();
    };
    return callbacks;
}

/// If both called each other, a candidate may still be the peer's until the dialled connection is
/// greeted.
dialler::hooks rendezvous::dialler_hooks() {
    dialler::hooks callbacks;
    callbacks.make_stream = [this](connection made) {
        return make_stream(std::move(made), voice::link_side::dialler);
    };
    callbacks.failed = [this](error_code why) { on_not_connected(why); };
    callbacks.connected = [this](stream_pointer connected) {
        if (!is_calling()) stream_ = std::move(connected);
        hooks_.signal(call_signal::connected);
    };
    callbacks.established = [this](stream_pointer greeted) {
        if (is_calling()) {
            stream_ = std::move(greeted);
            mapping_.reset(); // the call needs no port of its own
        }
        hooks_.signal(call_signal::established);
    };
    callbacks.ended = [this](const auto& ended, stream_end end) { on_end(ended, end); };
    return callbacks;
}

rendezvous::stream_pointer rendezvous::make_stream(connection made, voice::link_side side) const {
    voice::voice_link_options options;
    options.bitrate_bps = context_.options.encoder.bitrate_bps;
    options.dscp = context_.options.dscp;
    auto path = std::make_unique<voice::voice_link>(
        std::move(made.transport), context_.read_buffer, std::move(options)
    );
    return std::make_shared<voice::voice_stream>(std::move(path), side, std::move(made.from));
}

void rendezvous::listen(
    net::tcp::acceptor listener, std::uint16_t advertised_port, std::shared_ptr<void> mapping
) {
    listener_ = std::move(listener);
    advertised_port_ = advertised_port;
    mapping_ = std::move(mapping);
}

void rendezvous::start() {
    if (listener_) accepting_.spawn(candidates_.accept_from(*listener_));
    if (relayed_) relayed_->start();
}

void rendezvous::wait_at_relay(relay_grant grant) {
    relayed_ = std::make_unique<relayed_candidates>(
        context_.executor,
        std::move(grant),
        context_.options.dscp,
        [this](connection made) { admit(std::move(made), std::chrono::steady_clock::now()); }
    );
}

std::string rendezvous::from() const {
    if (!stream_) return {};
    return relayed_ ? stream_->from() + " by relay " + relayed_->place() : stream_->from();
}

peer_security rendezvous::security() const {
    peer_security plain;
    plain.is_relayed = relayed_ != nullptr;
    return plain;
}

void rendezvous::stop_listening(time_point now) {
    error_code ignored;
    if (listener_) listener_->cancel(ignored);
    if (relayed_) relayed_->stop();
    candidates_.dismiss(now);
    if (!listener_ || !listener_->is_open()) return;
    auto listener = std::move(*listener_); // the accepting coroutine sees it once more
    const auto phase = machine_.phase();
    if (phase == call_phase::up) return; // the callee may have come by the router's port
    auto mapping = std::move(mapping_);  // one who accepts late comes by it, too
    if (phase == call_phase::connecting) return;
    const auto reason = machine_.reason();
    const bool is_withdrawn = reason == end_reason::cancelled || reason == end_reason::no_answer;
    context_.rest(std::move(listener), std::move(mapping), is_withdrawn, peer_);
}

void rendezvous::dial(bool must_be_ip) {
    caller_.must_be_ip = must_be_ip;
    dialler_.dial(caller_);
}

void rendezvous::close(end_reason) {
    dialler_.give_up();
    if (stream_) stream_->close();
}

void rendezvous::stop_sending(end_reason) {
    if (stream_) stream_->finish();
}

asio::awaitable<void> rendezvous::finish() {
    accepting_.cancel();
    co_await accepting_.join();
    if (relayed_) co_await relayed_->join();
    co_await dialler_.join();
}

asio::awaitable<void> rendezvous::linger() {
    co_await asio::this_coro::throw_if_cancelled(false);
    asio::steady_timer overdue(context_.executor);
    while (!candidates_.empty()) {
        leaving_ = &overdue;
        overdue.expires_at(candidates_.deadline());
        co_await overdue.async_wait(as_result);
        leaving_ = nullptr;
        candidates_.close_overdue(std::chrono::steady_clock::now());
    }
    co_await candidates_.join();
}

void rendezvous::note_timeout() {
    const auto phase = machine_.phase();
    if (phase == call_phase::connecting || phase == call_phase::greeting) explain(errc::timed_out);
}

void rendezvous::on_proved(stream_pointer proved) {
    dialler_.give_up(); // both called each other, and the peer was first
    stream_ = std::move(proved);
    hooks_.signal(call_signal::candidate_proved);
}

void rendezvous::on_not_connected(error_code why) {
    explain(why);
    hooks_.signal(is_closed_port(why) ? call_signal::port_closed : call_signal::connect_failed);
}

void rendezvous::on_end(const voice::voice_stream& ended, stream_end end) {
    if (stream_.get() != &ended) return;
    const auto phase = machine_.phase();
    const bool voiced = ended.stats().packets_received > 0 || phase == call_phase::greeting;
    const bool is_hang_up = end.is_hang_up && (voiced || end.why == errc::end_of_stream);
    if (phase == call_phase::greeting) explain(end.why);
    if (phase == call_phase::up && !is_hang_up) hooks_.detail(ending::link_failed{end.why});
    hooks_.signal(is_hang_up ? call_signal::peer_closed : call_signal::link_broken);
}

/// Sets the detail from the dialler's view of the caller's port.
void rendezvous::explain(error_code why) {
    if (is_calling()) return; // the call itself goes on
    if (machine_.phase() != call_phase::greeting)
        hooks_.detail(ending::caller_unreachable{caller_, why, context_.options.family});
    else if (why == errc::timed_out)
        hooks_.detail(ending::not_greeted{caller_});
    else
        hooks_.detail(ending::greeting_failed{caller_, why});
}

end_detail rendezvous::explain_to_caller() const {
    return ending::callee_unreached{advertised_port_, machine_.was_reached()};
}

} // namespace babel::call
