#include <babel/call/call.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <utility>

namespace babel::call {
namespace {

using clock = std::chrono::steady_clock;
using std::chrono::milliseconds;
using std::chrono::seconds;

// How much later than ours a request that crossed it may come.
constexpr seconds crossing_limit{5};
// In which a peer who knows the rule has connected.
constexpr milliseconds crossing_patience{1500};

call_limits limits_of(const settings& options) {
    return {options.ring_timeout, options.max_duration};
}

} // namespace

call::call(
    const call_context& context,
    int id,
    std::string peer,
    net::tcp::acceptor listener,
    std::uint16_t told_port
)
    : context_(context), id_(id), peer_(std::move(peer)), outgoing_(true),
      machine_(call_phase::calling, limits_of(context.options), clock::now()),
      listener_(std::move(listener)), told_port_(told_port), tasks_(context.executor),
      connecting_(context.executor), guest_tasks_(context.executor), clock_(context.executor),
      started_(clock::now()) {}

call::call(
    const call_context& context,
    int id,
    std::string peer,
    caller_address caller,
    std::optional<seconds> delay
)
    : context_(context), id_(id), peer_(std::move(peer)), outgoing_(false),
      machine_(call_phase::ringing, limits_of(context.options), clock::now()),
      caller_(std::move(caller)), tasks_(context.executor), connecting_(context.executor),
      guest_tasks_(context.executor), clock_(context.executor), started_(clock::now()) {
    answer_after(delay);
}

call::~call() = default;

asio::awaitable<void> call::run() {
    co_await asio::this_coro::throw_if_cancelled(false);
    if (!context_.options.play_file.empty()) {
        auto opened = audio::player::open(context_.options.play_file, context_.files);
        if (opened)
            player_ = std::move(*opened);
        else
            play_failure_ = opened.error();
    }
    if (listener_) tasks_.spawn(accept_guests());
    co_await keep_time();
    tasks_.cancel();
    connecting_.cancel();
    co_await tasks_.join();
    co_await connecting_.join();
    next_look_ = time_point::max();
    final_stats_ = figures();
    if (leg_) context_.bridge.leave(*leg_);
    leg_.reset();
}

asio::awaitable<void> call::linger() {
    co_await asio::this_coro::throw_if_cancelled(false);
    while (!guests_.empty()) {
        clock_.expires_at(next_wake());
        co_await clock_.async_wait(as_result);
        on_time(clock::now());
    }
    guest_tasks_.cancel();
    co_await guest_tasks_.join();
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
    if (has_failed && outgoing_ && detail_.index() == 0)
        detail_ = ending::callee_unreached{told_port_, machine_.was_reached()};
    perform(actions);
    clock_.cancel();
    if (is_other) context_.on_phase();
}

bool call::is_answer_to_crossing() const {
    const bool fresh = clock::now() - up_at_ < crossing_limit;
    return outgoing_ && machine_.phase() == call_phase::up && fresh && !peer_left_;
}

void call::note_crossing(caller_address caller) {
    caller_ = std::move(caller);
    connect_back_at_ = clock::now() + crossing_patience;
    clock_.cancel();
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
    if (actions.close_link) close_link();
    if (actions.connect) {
        connecting_.cancel(); // who asks again and again has one connection at a time
        connecting_.spawn(connect_to_caller(++attempt_));
    }
    if (actions.start_voice) start_voice();
    if (actions.stop_sending) {
        if (leg_) context_.bridge.stop_sending(*leg_);
        if (link_) link_->finish();
    }
    if (actions.drain && leg_) leg_->finish_playing();
}

void call::close_listener() {
    error_code ignored;
    if (listener_) listener_->cancel(ignored);
    const bool is_answered =
        machine_.phase() == call_phase::up || machine_.phase() == call_phase::connecting;
    const bool is_withdrawn =
        machine_.reason() == end_reason::cancelled || machine_.reason() == end_reason::no_answer;
    if (listener_ && is_answered)
        listener_->close(ignored);
    else if (listener_)
        context_.rest(std::move(*listener_), is_withdrawn, peer_);
    close_guests();
}

void call::close_link() {
    ++attempt_; // whatever is still connecting is void
    if (link_) link_->close();
}

void call::start_voice() {
    up_at_ = clock::now();
    next_look_ = up_at_;
    const auto& options = context_.options;
    last_voice_at_ = up_at_;
    link_->set_bitrate(options.encoder.bitrate_bps); // it may have changed since it was connected
    told_rate_ = link_->rate();
    const auto on_played_out = [this] { signal(call_signal::played_out); };
    auto made = voice::voice_leg::make(*link_, options.encoder, on_played_out);
    if (!made) {
        context_.report(event::error{"the voice encoder failed: " + made.error().message()});
        return signal(call_signal::link_broken);
    }
    leg_ = std::move(*made);
    if (player_)
        leg_->play_file(std::move(player_), [this](audio::player& ended) {
            on_play_end(context_.sound_files.end_of(ended));
        });
    auto& bridge = context_.bridge;
    context_.sound_files.begin(peer_);
    bridge.join(*leg_);
    underruns_before_ = bridge.out().counters().underruns;
    context_.report(event::call_up{
        id_,
        peer_,
        link_from_,
        options.encoder.bitrate_bps,
        bridge.in().description(),
        bridge.out().description(),
        bridge.controls().muted,
        bridge.controls().deafened});
    if (play_failure_) on_play_end(play_failure_);
}

void call::on_play_end(error_code failed) {
    const auto& options = context_.options;
    if (failed)
        context_.report(event::play_failed{options.play_file, failed.message()});
    else
        context_.report(event::play_done{options.play_file});
    if (options.hangup_after_play) signal(call_signal::hang_up);
}

bool call::stop_playing() {
    if (!leg_ || !leg_->is_playing_file()) return false;
    leg_->play_file(nullptr, {});
    return true;
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
    auto next = std::min({machine_.deadline(), answer_at_, connect_back_at_, next_look_});
    for (const auto& guest : guests_)
        next = std::min(next, guest.deadline);
    return next;
}

void call::on_time(time_point now) {
    for (auto& guest : guests_)
        if (now >= guest.deadline) guest.link.close();
    if (now >= answer_at_) {
        is_auto_answered_ = true;
        signal(call_signal::accept);
    }
    if (now >= connect_back_at_) {
        connect_back_at_ = time_point::max();
        connecting_.spawn(connect_to_caller(++attempt_));
    }
    if (now >= next_look_) look_at_link();
    if (now < machine_.deadline()) return;
    const auto phase = machine_.phase();
    if (phase == call_phase::connecting || phase == call_phase::greeting)
        explain_failure(errc::timed_out);
    signal(call_signal::timed_out);
}

// ---- the end

void call::on_link_end(voice::voice_link& link, error_code why) {
    if (link_ != &link) return;
    link_stats_ = link.stats();
    if (const auto state = link.state()) round_trip_ = state->round_trip;
    const auto phase = machine_.phase();
    const bool voiced = link_stats_.packets_received > 0 || phase == call_phase::greeting;
    if (link.ended_as_hang_up(why) && (voiced || why == errc::end_of_stream)) {
        if (phase == call_phase::greeting) explain_failure(why);
        signal(call_signal::peer_closed);
    } else {
        if (phase == call_phase::up) detail_ = ending::link_failed{why};
        if (phase == call_phase::greeting) explain_failure(why);
        signal(call_signal::link_broken);
    }
    link_ = nullptr;
}

} // namespace babel::call
