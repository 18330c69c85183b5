// What babel-cli keeps, passes on and keeps quiet about: calls that were missed, people who are
// blocked, who comes and goes.
#include "cli/app/app.hpp"
#include "cli/render/render.hpp"

#include <boost/asio/this_coro.hpp>

#include <utility>

namespace babel::cli {

namespace event = client::event;
using std::chrono::steady_clock;

namespace {

constexpr std::chrono::seconds disk_grace{2};

} // namespace

/// With what a person would not want to read left out. Scripts get all of it.
void app::show(const client::client_event& happened) {
    if (what_.json) return console_.show(happened);
    if (const auto* e = std::get_if<event::contacts_added>(&happened)) {
        const event::contacts_added told{presence_.came(e->names)};
        if (!told.names.empty()) console_.show(told);
    } else if (const auto* gone = std::get_if<event::contacts_removed>(&happened)) {
        presence_.left(gone->names, steady_clock::now());
        departures_due_.cancel();
    } else if (is_from_blocked(happened)) {
        log_.info(to_text(happened));
    } else {
        console_.show(happened);
    }
}

bool app::is_from_blocked(const client::client_event& happened) {
    const auto* missed = std::get_if<event::call_missed>(&happened);
    return missed && missed->why == event::call_missed::cause::blocked;
}

asio::awaitable<void> app::tell_departures() {
    co_await asio::this_coro::throw_if_cancelled(false);
    for (;;) {
        departures_due_.expires_at(presence_.next_due());
        co_await departures_due_.async_wait(as_result);
        const auto state = co_await asio::this_coro::cancellation_state;
        const bool is_end = state.cancelled() != asio::cancellation_type::none;
        const auto now = steady_clock::now();
        const event::contacts_removed told{is_end ? presence_.take_all() : presence_.take_due(now)};
        if (!told.names.empty()) console_.show(told);
        if (is_end) co_return;
    }
}

client::settings app::client_settings() {
    auto chosen = what_.client;
    if (without_microphone_) chosen.audio_in = {audio::endpoint::kind::null, {}};
    if (without_loudspeaker_) chosen.audio_out = {audio::endpoint::kind::null, {}};
    chosen.is_blocked = [this](std::string_view name) { return blocked_.contains(name); };
    return chosen;
}

/// Once, when somebody sits down at the prompt.
void app::tell_missed_calls() {
    const auto missed = calls_.missed();
    if (!interactive_ || what_.quiet || missed == 0) return;
    console_.say(
        std::to_string(missed) + (missed == 1 ? " missed call" : " missed calls") +
        " that you have not looked at; \"calls\" lists them"
    );
}

/// A line that does not fit is missing in the next session.
void app::keep_line(const std::string& line) {
    static_cast<void>(errands_.add([to = history_, line] { to->add(line); }));
    tell_what_cannot_be_kept();
}

/// Behind it all that was to be kept is written, unless a disk hangs.
void app::close_files() {
    has_hung_disk_ = !files_.stop_within(disk_grace);
    tell_what_cannot_be_kept();
    if (has_hung_disk_)
        console_.complain("babel-cli: a disk does not answer; what it has not taken yet is lost");
}

void app::tell_what_cannot_be_kept() {
    for (const auto& problem :
         {calls_.take_problem(), blocked_.take_problem(), history_->take_problem()})
        if (!problem.empty()) console_.complain("babel-cli: " + problem);
}

} // namespace babel::cli
