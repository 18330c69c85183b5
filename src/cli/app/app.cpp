#include "cli/app/app.hpp"

#include "cli/app/server_hints.hpp"
#include "cli/app/style.hpp"
#include "cli/render/request_error.hpp"
#include <babel/core/text.hpp>
#include <babel/mixer/sound_ends.hpp>

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include <utility>

namespace babel::cli {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::seconds output_grace{1}, hook_grace{2}, disk_grace{2};

} // namespace

app::app(asio::any_io_executor executor, invocation chosen)
    : executor_(std::move(executor)), options_(std::move(chosen)),
      interactive_(is_interactive(options_)), log_(level_of(options_.verbosity)),
      finished_(executor_), exit_(options_, interactive_, [this] { finished_.cancel(); }),
      console_(executor_, style_of(options_), console_hooks()),
      prompt_(executor_, options_.client.name, [this] { console_.refresh_prompt(); }),
      kept_(
          default_user_paths(),
          options_,
          files_,
          [this](const auto& why) { console_.complain(why); }
      ),
      hook_(
          executor_,
          options_.on_event,
          log_,
          [this](const std::string& trouble) { console_.complain("babel-cli: " + trouble); },
          {}
      ),
      view_(
          executor_,
          options_.json ? event_view::reader::program : event_view::reader::person,
          [this](const auto& event) { console_.show(event); },
          log_
      ),
      tasks_(executor_),
      completer_(
          tasks_,
          {[this] { return names_online(*client_); }, [this] { return names_of_peers(*client_); }},
          [this] { return mixer::list_devices(executor_, audio::device_details::names); }
      ),
      signals_(executor_, interactive_, console_, exit_, log_) {}

app::~app() = default;

asio::awaitable<exit_status> app::run() {
    co_await asio::this_coro::throw_if_cancelled(false);
    if (!open_log() || !kept_.load_keys()) co_return exit_status::failed;
    tasks_.spawn(signals_.run());
    const bool is_open = co_await open_client();
    if (!is_open) {
        signals_.cancel();
        tasks_.cancel();
        co_await tasks_.join();
        close_files();
        co_return exit_status::audio_failed;
    }
    tasks_.spawn(view_.run());
    client_->start();
    finished_.expires_at(steady_clock::time_point::max());
    while (!exit_.is_leaving())
        co_await finished_.async_wait(as_result);
    co_await close();
    const auto status = exit_.status(console_.has_lost_lines());
    co_return status;
}

bool app::open_log() {
    if (options_.log_file.empty()) return true;
    const auto failure = log_.write_to(options_.log_file);
    if (failure)
        console_.complain(
            "babel-cli: --log-file " + printable_path(options_.log_file) + ": " + failure.message()
        );
    log_.write_by([this](auto task) { return kept_.errands().add(std::move(task)); });
    return !failure;
}

/// Opens the client together with the sound that it needs.
asio::awaitable<bool> app::open_client() {
    const auto complain = [this](const std::string& why) { console_.complain(why); };
    sound_setup sound(executor_, options_.client, interactive_, files_, complain);
    auto opened = co_await sound.open();
    if (!opened) co_return false;
    if (log_.shows(log_level::debug))
        log_.debug(opened->in->take_diagnostics(), opened->out->take_diagnostics());
    const auto& options = options_.client;
    const bool uses_devices = options.audio_in.type == audio::endpoint::kind::device ||
                              options.audio_out.type == audio::endpoint::kind::device;
    if (interactive_ && uses_devices) completer_.learn_devices();
    kept_.load();
    auto chosen = options;
    sound.adapt(chosen);
    kept_.adapt(chosen);
    client_ = std::make_unique<client::client>(
        executor_,
        std::move(chosen),
        std::move(*opened),
        files_,
        log_,
        [this](const auto& event) { on_event(event); }
    );
    prompt_.follow(*client_);
    session_.emplace(executor_, parts_of_session());
    signals_.follow(*client_, *session_, options_.mode == mode::login);
    co_return true;
}

session_parts app::parts_of_session() {
    auto past = interactive_ ? kept_.load_history() : std::vector<std::string>();
    const auto complete = [this](std::string_view before) { return completer_.complete(before); };
    return {
        options_,
        interactive_,
        *client_,
        console_,
        exit_,
        log_,
        kept_.blocked(),
        kept_.calls(),
        complete,
        std::move(past),
        [this] { on_end_of_input(); }};
}

asio::awaitable<void> app::close() {
    co_await client_->quit();
    signals_.cancel();
    tasks_.cancel();
    co_await session_->close();
    co_await tasks_.join();
    co_await hook_.finish(hook_grace);
    close_files();
    if (log_.lost_lines() > 0)
        console_.complain(
            "babel-cli: " + std::to_string(log_.lost_lines()) + " log lines were lost"
        );
    co_await console_.drain(output_grace);
}

/// Afterwards all state has been written, unless a disk hangs.
void app::close_files() {
    has_hung_disk_ = !files_.stop_within(disk_grace);
    kept_.report_problems();
    if (has_hung_disk_)
        console_.complain("babel-cli: a disk does not respond; unsaved data is lost");
}

// ---- events

void app::on_event(const client::client_event& event) {
    prompt_.on_event(event);
    // First: readers of the login event may use the control socket at once.
    if (std::holds_alternative<client::event::logged_in>(event)) session_->open_control();
    kept_.calls().on_event(event);
    view_.show(event);
    hook_.on_event(event);
    std::visit([this](const auto& e) { react(e); }, event);
    give_hints(event);
    if (!client_->has_calls()) priority_.restore();
    exit_.on_event(event, counts());
    session_->on_event(event);
    kept_.report_problems();
}

call_counts app::counts() const {
    return {
        client_->call_count(),
        client_->live_calls({}).size(),
        client_->ringing_calls({}).size(),
        client_->options().auto_answer.has_value()};
}

void app::react(const client::event::logged_in&) {
    report_missed_calls();
    if (options_.mode == mode::call) tasks_.spawn(place_the_call());
    // A script's commands for its own call apply to the call once it is up.
    if (options_.mode != mode::call || (interactive_ && options_.commands.empty()))
        session_->start();
}

/// After the events of the login, including the list of contacts.
asio::awaitable<void> app::place_the_call() {
    co_await asio::this_coro::throw_if_cancelled(false);
    co_await asio::post(executor_, as_result);
    if (exit_.is_leaving()) co_return;
    const auto failed = client_->place_call(options_.callee);
    if (!failed) co_return;
    const bool was_reported = failed == errc::peer_untrusted; // by an event
    const auto why = call_error_text(failed, options_.callee, client_->options().max_calls);
    if (!was_reported) console_.complain("babel-cli: " + printable(why, 400));
    exit_.finish(was_reported ? status_of_request(failed) : exit_status::media_failed);
}

void app::react(const client::event::call_up&) {
    log_.debug("priority during the call: ", priority_.raise());
    session_->start();
}

void app::give_hints(const client::client_event& event) {
    if (options_.json) return;
    const auto server = with_port(options_.client.server.host, options_.client.server.port);
    for (const auto& line : hints_after(event, server, client_->has_calls()))
        console_.complain(line);
}

/// Once, at the start of an interactive session.
void app::report_missed_calls() {
    const auto missed = kept_.calls().missed();
    if (!interactive_ || options_.quiet || missed == 0) return;
    console_.say(
        std::to_string(missed) + (missed == 1 ? " missed call" : " missed calls") +
        "; \"calls\" lists them"
    );
}

void app::on_end_of_input() {
    if (interactive_) return exit_.on_end_of_input(counts());
    if (options_.on_event.empty()) client_->leave_unattended(); // a hook may call somebody
    const bool answers = client_->options().auto_answer.has_value();
    const bool is_idle =
        options_.mode == mode::login && options_.commands.empty() && !session_->has_read();
    if (is_idle && !answers && !options_.quiet)
        console_.complain("babel-cli: end of standard input and nobody to answer calls; exiting "
                          "(use --auto-answer to stay)");
    if (options_.mode == mode::listen && !answers && !client_->has_calls()) {
        console_.complain("babel-cli: nobody to answer calls: use --auto-answer, or give commands");
        exit_.finish(exit_status::usage);
    }
    exit_.on_end_of_input(counts());
}

console::hooks app::console_hooks() {
    return {
        [this] { return prompt_.prompt(); },
        [this] { return prompt_.status(); },
        [this] { return prompt_.talk_for_a_moment(); },
        [this](const std::string& line) { kept_.keep_line(line); },
        [this] { exit_.finish(exit_status::failed); }};
}

} // namespace babel::cli
