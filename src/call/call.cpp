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
using std::chrono::duration_cast;
using std::chrono::milliseconds;
using std::chrono::seconds;

// How much later than ours a request that crossed it may come.
constexpr seconds crossing_limit{5};
// In which a peer whose program knows the rule has connected.
constexpr milliseconds crossing_patience{1500};
constexpr seconds unattended_silence{60}; // of a call that nobody answered by hand

call_limits limits_of(const settings& options) {
    return {options.ring_timeout, options.max_duration};
}

} // namespace

call::call(const call_context& context, int id, std::string peer, party role, call_phase start)
    : context_(context), id_(id), peer_(std::move(peer)), role_(role),
      machine_(start, limits_of(context.options), clock::now()),
      reports_(std::make_unique<call_reports>(context, id_, peer_)),
      sound_(std::make_unique<call_sound>(context, *reports_)),
      watch_(std::make_unique<stream_watch>(*reports_)), clock_(context.executor),
      started_(clock::now()) {
    rendezvous::hooks told;
    told.signal = [this](call_signal what) { signal(what); };
    told.detail = [this](end_detail more) { set_detail(std::move(more)); };
    told.changed = [this] { clock_.cancel(); };
    rendezvous_ = std::make_unique<rendezvous>(context, machine_, std::move(told));
}

call::call(
    const call_context& context,
    int id,
    std::string peer,
    net::tcp::acceptor listener,
    std::uint16_t advertised_port
)
    : call(context, id, std::move(peer), party::caller, call_phase::calling) {
    rendezvous_->listen(std::move(listener), advertised_port);
}

call::call(
    const call_context& context,
    int id,
    std::string peer,
    caller_address caller,
    std::optional<seconds> delay
)
    : call(context, id, std::move(peer), party::callee, call_phase::ringing) {
    caller_ = std::move(caller);
    answer_after(delay);
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

void call::signal(call_signal what) {
    const auto before = machine_.phase();
    const auto actions = machine_.on(what, clock::now());
    if (machine_.phase() == call_phase::closing || machine_.phase() == call_phase::over)
        if (ended_at_ == time_point{}) ended_at_ = clock::now();
    const bool is_other = machine_.phase() != before;
    if (is_other) answer_at_ = connect_back_at_ = time_point::max();
    const bool has_failed =
        machine_.phase() == call_phase::over && machine_.reason() == end_reason::media_failed;
    if (has_failed && before < call_phase::ringing && detail_.index() == 0)
        detail_ = rendezvous_->explain_as_listener();
    perform(actions);
    clock_.cancel();
    if (is_other) context_.on_phase();
}

void call::admit(connection made) {
    rendezvous_->admit(std::move(made), clock::now());
}

bool call::is_answer_to_crossing() const {
    const bool fresh = clock::now() - up_at_ < crossing_limit;
    return role_ == party::caller && machine_.phase() == call_phase::up && fresh && !peer_left_;
}

void call::note_crossing(caller_address caller) {
    caller_ = std::move(caller);
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

// ---- what the machine asks for

void call::perform(const call_actions& actions) {
    if (actions.close_listener) close_listener();
    if (actions.tell_refused) context_.send_refused(peer_, call_refusal::plain);
    if (actions.tell_failed) context_.send_refused(peer_, call_refusal::failed);
    if (actions.close_link) rendezvous_->close();
    if (actions.connect) dial();
    if (actions.start_voice) start_voice();
    if (actions.stop_sending) stop_sending();
    if (actions.drain) sound_->finish_playing();
}

void call::close_listener() {
    auto listener = rendezvous_->stop_listening(clock::now());
    const bool is_answered =
        machine_.phase() == call_phase::up || machine_.phase() == call_phase::connecting;
    const bool is_withdrawn =
        machine_.reason() == end_reason::cancelled || machine_.reason() == end_reason::no_answer;
    if (listener && !is_answered) context_.rest(std::move(*listener), is_withdrawn, peer_);
}

void call::dial() {
    caller_.must_be_ip = is_auto_answered_;
    rendezvous_->dial(caller_);
}

void call::start_voice() {
    up_at_ = clock::now();
    auto& stream = *rendezvous_->stream();
    const auto on_played_out = [this] { signal(call_signal::played_out); };
    const auto on_file_end = [this] {
        if (context_.options.hangup_after_play) signal(call_signal::hang_up);
    };
    if (const auto failed = sound_->start(stream, on_played_out, on_file_end)) {
        reports_->encoder_failed(failed);
        return signal(call_signal::link_broken);
    }
    watch_->start(stream, up_at_);
}

void call::stop_sending() {
    sound_->stop_sending();
    if (auto* const stream = rendezvous_->stream()) stream->finish();
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
    return std::min(
        {machine_.deadline(),
         answer_at_,
         connect_back_at_,
         watch_->next_look(),
         rendezvous_->deadline()}
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
        dial();
    }
    if (now >= watch_->next_look()) look_at_stream(now);
    if (now < machine_.deadline()) return;
    const auto phase = machine_.phase();
    if (phase == call_phase::connecting || phase == call_phase::greeting)
        rendezvous_->note_timeout();
    signal(call_signal::timed_out);
}

void call::look_at_stream(time_point now) {
    using verdict = stream_watch::verdict;
    const bool is_up = machine_.phase() == call_phase::up;
    const auto limit = is_up ? max_silence() : std::nullopt;
    switch (watch_->look(*rendezvous_->stream(), limit, now)) {
    case verdict::none:
        break;
    case verdict::lost:
        detail_ = ending::peer_vanished{voice::life_watch::life_limit};
        return signal(call_signal::link_broken);
    case verdict::withdrawn:
        if (is_up) signal(call_signal::peer_closed);
        break;
    case verdict::silent:
        detail_ = ending::no_voice{*limit};
        signal(call_signal::fell_silent);
    }
}

std::optional<seconds> call::max_silence() const {
    const auto usual = is_auto_answered_ ? std::optional(unattended_silence) : std::nullopt;
    const auto limit = context_.options.max_silence ? context_.options.max_silence : usual;
    return limit == seconds(0) ? std::nullopt : limit;
}

// ---- what is told

void call::report_end() const {
    auto reason = machine_.reason();
    if (role_ == party::caller && reason == end_reason::missed) reason = end_reason::refused;
    if (reason == end_reason::missed)
        return reports_->missed(duration_cast<milliseconds>(ended_at_ - started_));
    const bool was_up = up_at_ != time_point{};
    reports_->ended({0, {}, reason, detail_, was_up, duration(), final_stats_});
}

void call::report_stats() const {
    reports_->stats(duration(), figures());
}

milliseconds call::duration() const {
    if (up_at_ == time_point{}) return {};
    const auto end = ended_at_ == time_point{} ? clock::now() : ended_at_;
    return duration_cast<milliseconds>(end - up_at_);
}

call_stats call::figures() const {
    const auto* stream = rendezvous_->stream();
    if (!stream) return {};
    return figures_of(*stream, duration(), sound_->underruns(), context_.options);
}

} // namespace babel::call
