#include "call/call_figures.hpp"
#include "call/call_reports.hpp"
#include "call/call_sound.hpp"
#include "call/rendezvous.hpp"
#include "call/stream_watch.hpp"
#include <babel/call/call.hpp>

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <utility>

namespace babel::call {
namespace {

using clock = std::chrono::steady_clock;
using std::chrono::milliseconds;
using std::chrono::seconds;

// Longest time by which a request that crossed ours may come later.
constexpr seconds crossing_limit{5};
// Time for a peer whose program has the rule to connect.
constexpr milliseconds crossing_patience{1500};

/// The first phase.
call_phase start_of(party role) {
    return role == party::caller ? call_phase::calling : call_phase::ringing;
}

} // namespace

call::call(const call_context& context, int id, std::string peer, party role)
    : context_(context), id_(id), peer_(std::move(peer)), role_(role),
      machine_(
          phase_of(role_),
          {context.options.ring_timeout, context.options.max_duration},
          clock::now()
      ),
      reports_(std::make_unique<call_reports>(context, id_, peer_)),
      sound_(std::make_unique<call_sound>(context, *reports_)),
      watch_(std::make_unique<stream_watch>(context.options, *reports_)),
      clock_(context.executor), times_{clock::now(), {}, {}} {
    rendezvous::hooks hooks;
    hooks.signal = [this](call_signal input) { signal(input); };
    hooks.detail = [this](end_detail more) { set_detail(std::move(more)); };
    hooks.changed = [this] { clock_.cancel(); };
    rendezvous_ = std::make_unique<rendezvous>(context, peer_, machine_, std::move(hooks));
}

call::call(const call_context& context, int id, std::string peer, outgoing_call outgoing)
    : call(context, id, std::move(peer), party::caller) {
    rendezvous_->listen(std::move(outgoing.listener), outgoing.advertised_port);
}

call::call(const call_context& context, int id, std::string peer, incoming_call incoming)
    : call(context, id, std::move(peer), party::callee) {
    rendezvous_->set_caller(std::move(incoming.caller));
    answer_after(incoming.answer_after);
}

call::~call() = default;

asio::awaitable<void> call::run() {
    co_await asio::this_coro::throw_if_cancelled(false);
    sound_->open_file();
    rendezvous_->accept();
    co_await keep_time();
    co_await rendezvous_->finish();
    watch_->stop();
    final_stats_ = figures();
    sound_->leave();
}

asio::awaitable<void> call::linger() {
    co_await asio::this_coro::throw_if_cancelled(false);
    while (rendezvous_->has_candidates()) {
        clock_.expires_at(rendezvous_->deadline());
        co_await clock_.async_wait(as_result);
        rendezvous_->close_overdue(clock::now());
    }
    co_await rendezvous_->join();
}

void call::signal(call_signal input) {
    const auto before = machine_.phase();
    const auto actions = machine_.on(input, clock::now());
    if (machine_.phase() >= call_phase::closing && !times_.ended) times_.ended = clock::now();
    const bool is_other = machine_.phase() != before;
    const bool crosses = connect_back_at_ != time_point::max() && input != call_signal::peer_left;
    if (is_other) answer_at_ = connect_back_at_ = time_point::max();
    const bool has_failed =
        machine_.phase() == call_phase::over && machine_.reason() == end_reason::media_failed;
    if (has_failed && before < call_phase::ringing && detail_.index() == 0)
        detail_ = rendezvous_->explain_as_listener();
    perform(actions);
    clock_.cancel();
    if (is_other) context_.on_phase();
    // The server sent our call back; the peer's, which crossed it, rings here.
    if (crosses && machine_.phase() == call_phase::sent_back) signal(call_signal::yield);
}

void call::admit(connection made) {
    rendezvous_->admit(std::move(made), clock::now());
}

bool call::is_answer_to_crossing() const {
    if (role_ != party::caller || machine_.phase() != call_phase::up || peer_left_) return false;
    return clock::now() - *times_.up < crossing_limit;
}

void call::set_caller(caller_address caller) {
    rendezvous_->set_caller(std::move(caller));
}

void call::note_crossing(caller_address caller) {
    set_caller(std::move(caller));
    connect_back_at_ = clock::now() + crossing_patience;
    clock_.cancel();
}

void call::note_withdrawn() {
    watch_->note_withdrawn();
}

void call::answer_after(std::optional<seconds> delay) {
    if (machine_.phase() != call_phase::ringing) return;
    answer_at_ = delay ? clock::now() + *delay : time_point::max();
    clock_.cancel();
}

// ---- actions of the machine

void call::perform(const call_actions& actions) {
    if (actions.close_listener) rendezvous_->stop_listening(clock::now());
    if (actions.tell_refused) context_.send_refused(peer_, call_refusal::plain);
    if (actions.tell_failed) context_.send_refused(peer_, call_refusal::failed);
    if (actions.close_link) rendezvous_->close();
    if (actions.connect) rendezvous_->dial(is_auto_answered_);
    if (actions.start_voice) start_voice();
    if (actions.stop_sending) sound_->stop_sending();
    if (actions.stop_sending) rendezvous_->stop_sending();
    if (actions.drain) sound_->finish_playing();
}

void call::start_voice() {
    times_.up = clock::now();
    detail_ = {};
    auto& stream = *rendezvous_->stream();
    const auto on_played_out = [this] { signal(call_signal::played_out); };
    const auto on_file_end = [this] {
        if (context_.options.hangup_after_play) signal(call_signal::hang_up);
    };
    if (const auto failed = sound_->start(stream, on_played_out, on_file_end)) {
        reports_->encoder_failed(failed);
        return signal(call_signal::link_broken);
    }
    watch_->start(stream, is_auto_answered_, *times_.up);
}

bool call::stop_playing() {
    return sound_->stop_file();
}

// ---- time

asio::awaitable<void> call::keep_time() {
    co_await asio::this_coro::throw_if_cancelled(false);
    while (machine_.phase() != call_phase::over) {
        clock_.expires_at(next_wake());
        co_await clock_.async_wait(as_result);
        on_time(clock::now());
    }
}

call::time_point call::next_wake() const {
    return std::min({machine_.deadline(), alarms_->next(), watch_->next_look(), setup().deadline()}
    );
}

void call::on_time(time_point now) {
    rendezvous_->close_overdue(now);
    if (now >= answer_at_) {
        is_auto_answered_ = true;
        signal(call_signal::accept);
    }
    if (now >= connect_back_at_) {
        connect_back_at_ = time_point::max();
        rendezvous_->dial(is_auto_answered_);
    }
    if (now >= watch_->next_look()) look_at_stream(now);
    if (now < machine_.deadline()) return;
    rendezvous_->note_timeout();
    signal(call_signal::timed_out);
}

void call::look_at_stream(time_point now) {
    auto found = watch_->look(*rendezvous_->stream(), machine_.phase() != call_phase::up, now);
    if (!found) return;
    detail_ = std::move(found->detail);
    signal(found->signal);
}

// ---- reports

void call::report_end() const {
    auto reason = machine_.reason();
    if (role_ == party::caller && reason == end_reason::missed) reason = end_reason::refused;
    if (reason == end_reason::missed) return reports_->missed(times_.rang());
    const auto talk = times_.talk(clock::now());
    reports_->ended({0, {}, reason, detail_, times_.up.has_value(), talk, final_stats_}, setup());
}

void call::report_stats() const {
    reports_->stats(times_.talk(clock::now()), figures());
}

call_stats call::figures() const {
    const auto* stream = rendezvous_->stream();
    if (!stream) return {};
    const auto talk = times_.talk(clock::now());
    return figures_of(*stream, talk, sound_->underruns(), context_.options);
}

} // namespace babel::call
