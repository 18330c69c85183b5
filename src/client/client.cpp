#include <babel/client/client.hpp>
#include <babel/mixer/sound_ends.hpp>

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <utility>
#include <variant>

namespace babel::client {
client::client(
    asio::any_io_executor executor,
    settings options,
    mixer::voice_bridge::devices devices,
    audio::file_thread& files,
    logger& log,
    event_sink report
)
    : executor_(std::move(executor)), options_(std::move(options)), files_(files), log_(log),
      report_(std::move(report)), bridge_(executor_, std::move(devices), options_, log_, forward()),
      sound_files_(executor_, bridge_, files_, options_, log_, forward()),
      ringer_(executor_, bridge_, files_, options_, forward()),
      link_(
          executor_,
          options_,
          read_buffer_,
          log_,
          {[this](const auto& message) { on_message(message); },
           [this] { on_login(); },
           [this](const auto& news) { report_of_link(news); }}
      ),
      contacts_(
          executor_,
          {report_,
           [this](const auto& name) { service_.on_left(name); },
           [this] { return link_.is_online(); }}
      ),
      refusals_(executor_, link_), service_(
                                       {options_,
                                        link_,
                                        contacts_.names(),
                                        refusals_,
                                        log_,
                                        report_,
                                        [this] { update_rings(); },
                                        [this] {
                                            if (bridge_.empty()) sound_files_.end();
                                        }},
                                       make_resources()
                                   ) {}

call::call_resources client::make_resources() {
    return {executor_, options_, read_buffer_, bridge_, sound_files_, files_, log_, forward()};
}

void client::start() {
    link_.start();
    refusals_.start();
}

asio::awaitable<void> client::quit() {
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    is_leaving_ = true;
    co_await service_.close();
    co_await ringer_.close();
    co_await bridge_.close();
    co_await sound_files_.close();
    co_await refusals_.close();
    co_await link_.close();
    co_await contacts_.close();
}

void client::on_message(const wire::to_client& message) {
    std::visit([this](const auto& each) { on(each); }, message);
}

void client::on_login() {
    refusals_.forget_all();
    service_.on_login();
    contacts_.compare();
}

void client::report_of_link(client_event news) {
    if (auto* lost = std::get_if<event::server_lost>(&news))
        lost->in_call = calls().has(call::call_phase::up) || calls().has(call::call_phase::closing);
    report_(news);
}

std::vector<call_view> client::calls_up() const {
    std::vector<call_view> found;
    for (const auto& each : calls().all())
        if (each.phase() == call::call_phase::up)
            found.push_back({each.peer(), *each.times().up, each.figures()});
    return found;
}

error_code client::report_stats() const {
    for (const auto& each : calls().all())
        if (each.phase() == call::call_phase::up) each.report_stats();
    return call_in_progress() ? error_code() : errc::no_call;
}

error_code client::play(const std::string& file) {
    return call_in_progress() ? sound_files_.play(file) : errc::no_call;
}

error_code client::stop_playing() {
    if (!call_in_progress()) return errc::no_call;
    bool stopped = !sound_files_.stop_playing();
    for (auto& each : calls().all())
        stopped |= each.stop_playing();
    return stopped ? error_code() : errc::nothing_played;
}

error_code client::record(const std::string& pattern) {
    const auto* current = call_in_progress();
    return current ? sound_files_.record(pattern, current->peer()) : errc::no_call;
}

error_code client::stop_recording() {
    return call_in_progress() ? sound_files_.stop_recording() : errc::no_call;
}

asio::awaitable<error_code> client::use_input(audio::endpoint where) {
    auto opening = mixer::open_source(executor_, where, files_);
    auto made = co_await std::move(opening);
    if (!made) co_return made.error();
    if (is_leaving_) co_return errc::leaving;
    options_.audio_in = where;
    co_return bridge_.use(std::move(*made));
}

asio::awaitable<error_code> client::use_output(audio::endpoint where) {
    auto opening = mixer::open_sink(executor_, where, files_);
    auto made = co_await std::move(opening);
    if (!made) co_return made.error();
    if (is_leaving_) co_return errc::leaving;
    options_.audio_out = where;
    const auto failed = bridge_.use(std::move(*made));
    ringer_.set(mixer::ring_kind::none); // what rings goes on there
    update_rings();
    co_return failed;
}

void client::change(const settings& options) {
    options_ = options;
    bridge_.adjust();
}

/// What is to be heard of calls that are not up yet.
void client::update_rings() {
    using enum call::call_phase;
    const bool is_up = calls().has(up);
    const bool is_coming = std::ranges::any_of(calls().all(), &call::call::pending);
    bridge_.expect(is_coming);
    auto what = mixer::ring_kind::none;
    if (calls().has(ringing))
        what = is_up ? mixer::ring_kind::call_waiting : mixer::ring_kind::ring;
    else if (calls().has(calling) && !is_up)
        what = mixer::ring_kind::ringback;
    ringer_.set(what);
}

} // namespace babel::client
