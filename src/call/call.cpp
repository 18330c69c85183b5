#include "call/call_alarms.hpp"
#include "call/call_figures.hpp"
#include "call/call_reports.hpp"
#include "call/call_sound.hpp"
#include "call/sealed/stream_watch.hpp"
#include "call/ways/call_ways.hpp"
#include <babel/call/call.hpp>

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <utility>

namespace babel::call {
namespace {

using clock = std::chrono::steady_clock;
using std::chrono::seconds;

// Longest time by which a request that crossed ours may come later.
constexpr seconds crossing_limit{5};

/// The first phase.
call_phase phase_of(party role) {
    return role == party::caller ? call_phase::calling : call_phase::ringing;
}

} // namespace

call::call(const call_context& context, int id, std::string peer, call_start start)
    : context_(context), id_(id), peer_(std::move(peer)), role_(role_of(start)),
      machine_(
          phase_of(role_),
          {ring_time_of(start, context.options.ring_timeout), context.options.max_duration},
          clock::now()
      ),
      reports_(std::make_unique<call_reports>(context, id_, peer_)),
      sound_(std::make_unique<call_sound>(context, *reports_)),
      alarms_(std::make_unique<call_alarms>()),
      watch_(std::make_unique<stream_watch>(context.options, *reports_)),
      clock_(context.executor), times_{clock::now(), {}, {}} {
    setup_hooks hooks{
        [this](call_signal input) { signal(input); },
        [this](end_detail more) { set_detail(std::move(more)); },
        [this] { clock_.cancel(); }};
    ways_ = std::make_unique<call_ways>(context, *reports_, machine_, std::move(hooks));
    answer_after(answer_delay_of(start));
    ways_->begin(std::move(start));
}

call::~call() = default;

asio::awaitable<void> call::run() {
    co_await asio::this_coro::throw_if_cancelled(false);
    sound_->open_file();
    setup().start();
    co_await keep_time();
    co_await ways_->finish();
    watch_->stop();
    final_stats_ = figures();
    sound_->leave();
}

asio::awaitable<void> call::linger() {
    return ways_->linger();
}

void call::hurry() {
    ways_->hurry();
}

sealed_setup* call::sealed() const {
    return ways_->sealed();
}

call_setup& call::setup() const {
    return ways_->now();
}

void call::signal(call_signal input) {
    if (input == call_signal::peer_left && !setup().needs_server()) return;
    const auto before = machine_.phase();
    const auto actions = machine_.on(input, clock::now());
    if (machine_.phase() >= call_phase::closing && !times_.ended) times_.ended = clock::now();
    const bool is_other = machine_.phase() != before;
    const bool crosses = alarms_->is_crossing() && input != call_signal::peer_left;
    if (is_other) alarms_->clear();
    const bool has_failed =
        machine_.phase() == call_phase::over && machine_.reason() == end_reason::media_failed;
    if (has_failed && before < call_phase::ringing && detail_.index() == 0)
        detail_ = setup().explain_to_caller();
    perform(actions);
    clock_.cancel();
    if (is_other) context_.on_phase();
    // The server sent our call back; the peer's, which crossed it, rings here.
    if (crosses && machine_.phase() == call_phase::sent_back) signal(call_signal::yield);
}

bool call::is_answer_to_crossing() const {
    if (role_ != party::caller || machine_.phase() != call_phase::up || peer_left_) return false;
    return clock::now() - *times_.up < crossing_limit;
}

void call::set_caller(caller_address caller) {
    ways_->base().set_caller(std::move(caller));
}

void call::go_plain(outgoing_call plain) {
    ways_->wait_for_callee(std::move(plain));
    setup().start();
    clock_.cancel();
}

void call::take(std::unique_ptr<sealed_setup> theirs) {
    ways_->use(std::move(theirs));
    set_detail({});
    signal(call_signal::yield);
}

void call::note_crossing(caller_address caller) {
    set_caller(std::move(caller));
    alarms_->note_crossing(clock::now());
    clock_.cancel();
}

void call::note_withdrawn() {
    watch_->note_withdrawn();
}

void call::answer_after(std::optional<seconds> delay) {
    if (machine_.phase() != call_phase::ringing) return;
    alarms_->answer_after(delay, clock::now());
    clock_.cancel();
}

bool call::is_to_be_answered() const {
    return alarms_->is_to_be_answered();
}

// ---- actions of the machine

void call::perform(const call_actions& actions) {
    auto& way = setup();
    if (actions.close_listener) way.stop_listening(clock::now());
    if (actions.tell_refused) way.refuse(call_refusal::plain);
    if (actions.tell_failed) way.refuse(call_refusal::failed);
    if (actions.close_link) way.close(machine_.reason());
    if (actions.connect) way.dial(is_auto_answered_);
    if (actions.open_voice) open_voice();
    if (actions.start_voice) start_voice();
    if (actions.stop_sending) sound_->stop_sending();
    if (actions.stop_sending) way.stop_sending(machine_.reason());
    if (actions.drain) sound_->finish_playing();
}

void call::open_voice() {
    const auto failed = sound_->open(setup(), [this] { signal(call_signal::played_out); });
    if (!failed) return;
    reports_->encoder_failed(failed);
    signal(call_signal::link_broken);
}

void call::start_voice() {
    times_.up = clock::now();
    if (!sound_->is_open()) open_voice();
    if (!sound_->is_open()) return;
    setup().note_up();
    detail_ = {};
    sound_->start(setup(), [this] {
        if (context_.options.hangup_after_play) signal(call_signal::hang_up);
    });
    watch_->start(*setup().stream(), is_auto_answered_, *times_.up);
}

bool call::stop_playing() {
    return sound_->stop_file();
}

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
    setup().on_time(now);
    if (alarms_->take_answer(now)) {
        is_auto_answered_ = true;
        signal(call_signal::accept);
    }
    if (alarms_->take_connect_back(now)) setup().dial(is_auto_answered_);
    if (now >= watch_->next_look()) look_at_stream(now);
    if (now < machine_.deadline()) return;
    setup().note_timeout();
    signal(call_signal::timed_out);
}

void call::look_at_stream(time_point now) {
    auto found = watch_->look(*setup().stream(), machine_.phase() != call_phase::up, now);
    if (!found) return;
    detail_ = std::move(found->detail);
    signal(found->signal);
}

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
    const auto talk = times_.talk(clock::now());
    return figures_of(setup(), talk, sound_->underruns(), context_.options);
}

} // namespace babel::call
